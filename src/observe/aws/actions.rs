//! Every call that Larrey makes in AWS, and the policy that is enough for them.

use serde_json::{Value, json};

/// One action of AWS that a reader calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    /// Its name in IAM policies.
    pub name: &'static str,
    /// What it is asked about, as an ARN with `REGION`, `ACCOUNT` and names to fill in.
    pub resources: &'static [&'static str],
}

/// Arguments to narrow down: the catalogue, databases and tables that hold the targets.
const CATALOGUE: &[&str] = &[
    "arn:aws:glue:REGION:ACCOUNT:catalog",
    "arn:aws:glue:REGION:ACCOUNT:database/*",
    "arn:aws:glue:REGION:ACCOUNT:table/*/*",
];
/// Actions whose resource cannot be narrowed down.
const ANY: &[&str] = &["*"];
const JOBS: &[&str] = &["arn:aws:glue:REGION:ACCOUNT:job/*"];
/// Its results are filed under rulesets, those of a ruleset without a name too.
const RULESETS: &[&str] = &["arn:aws:glue:REGION:ACCOUNT:dataQualityRuleset/*"];
const LOG_GROUPS: &[&str] = &["arn:aws:logs:REGION:ACCOUNT:log-group:/aws-glue/*"];
const BUCKETS: &[&str] = &["arn:aws:s3:::BUCKET"];
const OBJECTS: &[&str] = &["arn:aws:s3:::BUCKET/*"];
/// The roles that registrations name; nothing where they name none.
const ROLES: &[&str] = &["arn:aws:iam::OTHER_ACCOUNT:role/larrey-read"];

/// All of them; a test compares this with what an emulated AWS sees in whole triages.
pub const ACTIONS: &[Action] = &[
    // Allows `BatchGetDataQualityResult` as well, which has no name of its own.
    Action {
        name: "glue:GetDataQualityResult",
        resources: RULESETS,
    },
    Action {
        name: "glue:GetJob",
        resources: JOBS,
    },
    Action {
        name: "glue:GetJobRun",
        resources: JOBS,
    },
    Action {
        name: "glue:GetJobRuns",
        resources: JOBS,
    },
    Action {
        name: "glue:GetJobs",
        resources: ANY,
    },
    Action {
        name: "glue:GetTable",
        resources: CATALOGUE,
    },
    Action {
        name: "glue:GetTags",
        resources: JOBS,
    },
    Action {
        name: "glue:ListDataQualityResults",
        resources: RULESETS,
    },
    Action {
        name: "logs:DescribeLogStreams",
        resources: LOG_GROUPS,
    },
    Action {
        name: "logs:FilterLogEvents",
        resources: LOG_GROUPS,
    },
    Action {
        name: "logs:GetLogEvents",
        resources: LOG_GROUPS,
    },
    Action {
        name: "s3:GetObject",
        resources: OBJECTS,
    },
    Action {
        name: "s3:ListBucket",
        resources: BUCKETS,
    },
    Action {
        name: "sts:AssumeRole",
        resources: ROLES,
    },
];

/// The least policy: a statement for each kind of resource.
pub fn policy() -> Value {
    let mut statements: Vec<(&[&str], Vec<&str>)> = Vec::new();
    for action in ACTIONS {
        match statements
            .iter_mut()
            .find(|(resources, _)| *resources == action.resources)
        {
            Some((_, names)) => names.push(action.name),
            None => statements.push((action.resources, vec![action.name])),
        }
    }
    let statements: Vec<Value> = statements
        .into_iter()
        .map(
            |(resources, names)| json!({"Effect": "Allow", "Action": names, "Resource": resources}),
        )
        .collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_reading() {
        for action in ACTIONS {
            let verb = action.name.split_once(':').unwrap().1;
            let reads = ["Get", "List", "Describe", "Filter"];
            // A role is a way in, and may do no more than the policy that it has over there.
            let way_in = action.name == "sts:AssumeRole";
            assert!(
                way_in || reads.iter().any(|word| verb.starts_with(word)),
                "{verb}"
            );
        }
    }

    #[test]
    fn the_documented_policy_is_this_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/security.md");
        let docs = std::fs::read_to_string(path).unwrap();
        let policy = serde_json::to_string_pretty(&policy()).unwrap();
        assert!(
            docs.contains(&policy),
            "docs/security.md lacks what `larrey check --iam-policy` prints:\n{policy}"
        );
    }
}
