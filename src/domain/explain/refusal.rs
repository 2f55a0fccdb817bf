//! Who was refused what: read out of the words of an error, and left open where they do not say.

use std::sync::OnceLock;

use regex::Regex;

use super::wording::name;
use crate::domain::case_file::CaseFile;

/// A refused call, as far as the error tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// Who called.
    pub principal: Option<String>,
    /// What was called.
    pub action: Option<String>,
    /// On what.
    pub resource: Option<String>,
}

impl Refusal {
    /// The refusal as a clause, where the error tells enough.
    pub fn clause(&self) -> Option<String> {
        let action = name(self.action.as_deref()?);
        let resource = name(self.resource.as_deref()?);
        Some(format!("it was refused {action} on {resource}"))
    }
}

struct Patterns {
    principal: Vec<Regex>,
    action: Vec<Regex>,
    resource: Vec<Regex>,
}

/// The forms in which AWS, PostgreSQL and its relatives, and Hadoop word a refusal.
fn patterns() -> &'static Patterns {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    let all = |sources: &[&str]| {
        sources
            .iter()
            .filter_map(|source| Regex::new(source).ok())
            .collect()
    };
    PATTERNS.get_or_init(|| Patterns {
        principal: all(&[
            r#"(?:User|Principal): "?(\S+?)"?,? (?:is not authorized|with|because)"#,
            r"(arn:aws[\w-]*:(?:iam|sts)::\d+:(?:assumed-role|role|user)/[\w+=,.@/-]+)",
            r"user=(\w[\w.@-]*), access=",
        ]),
        action: all(&[
            r"not authorized to perform:? ([a-z0-9-]+:[A-Za-z*]+)",
            r"when calling the (\w+) operation",
            r"user=\S+, access=(\w+)",
        ]),
        resource: all(&[
            r#"on resource:? "?([^\s",]+)"#,
            r"Insufficient Lake Formation permission\(s\).{0,60}? on ([^\s,;()]+)",
            r"permission denied for (?:table|schema|relation|database|sequence|view|function|column) ([^\s,;]+)",
            r#"access=\w+, inode="([^"]+)""#,
        ]),
    })
}

/// The refusal that the messages and the log's errors speak of, the messages first.
pub fn refusal(case: &CaseFile) -> Refusal {
    let messages = case.messages.iter().map(|message| message.text.as_str());
    let causes = case
        .blocks
        .iter()
        .flat_map(|cited| cited.block.causes.iter().chain(&cited.block.exception))
        .map(|e| e.message.as_str());
    let texts: Vec<&str> = messages
        .chain(causes)
        .chain(
            case.blocks
                .iter()
                .map(|cited| cited.block.headline.as_str()),
        )
        .collect();
    let first = |patterns: &[Regex]| {
        let found = patterns
            .iter()
            .find_map(|pattern| texts.iter().find_map(|text| pattern.captures(text)?.get(1)))?;
        let found = found.as_str().trim_end_matches(['.', ':', '"', '\'']);
        (!found.is_empty()).then(|| found.to_owned())
    };
    let patterns = patterns();
    Refusal {
        principal: first(&patterns.principal),
        action: first(&patterns.action),
        resource: first(&patterns.resource),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::tests::case_of;

    fn of(text: &str) -> [Option<String>; 3] {
        let refusal = refusal(&case_of(text, "{}"));
        [refusal.principal, refusal.action, refusal.resource]
    }

    fn some(texts: [&str; 3]) -> [Option<String>; 3] {
        texts.map(|text| (!text.is_empty()).then(|| text.to_owned()))
    }

    #[test]
    fn the_words_of_aws_postgres_and_hadoop_are_understood() {
        assert_eq!(
            of(
                "User: arn:aws:sts::123456789012:assumed-role/etl/run is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::curated/x\" because no identity-based policy allows it"
            ),
            some([
                "arn:aws:sts::123456789012:assumed-role/etl/run",
                "s3:PutObject",
                "arn:aws:s3:::curated/x"
            ])
        );
        assert_eq!(
            of(
                "An error occurred (AccessDeniedException) when calling the GetTable operation: Insufficient Lake Formation permission(s): Required Select on orders"
            ),
            some(["", "GetTable", "orders"])
        );
        assert_eq!(
            of("psycopg2.errors.InsufficientPrivilege: permission denied for table fx_rates"),
            some(["", "", "fx_rates"])
        );
        assert_eq!(
            of("Permission denied: user=etl, access=WRITE, inode=\"/warehouse/x\":hdfs"),
            some(["etl", "WRITE", "/warehouse/x"])
        );
    }

    #[test]
    fn nothing_is_invented() {
        assert_eq!(of("403 Forbidden"), some(["", "", ""]));
    }
}
