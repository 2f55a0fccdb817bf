//! An import of registrations as text: what is new, what stands otherwise, what is gone, what was passed over.

use crate::domain::draft::Import;
use crate::domain::explain::wording::{counted, plain};

/// What an import did, or would have done where it was not `written`, to the file of this name.
pub fn import(done: &Import, file: &str, written: bool, notes: &[String]) -> String {
    let mut lines: Vec<String> = done
        .appended
        .lines()
        .map(|line| format!("+ {line}").trim_end().to_owned())
        .collect();
    for one in &done.differs {
        lines.push(format!(
            "~ {}: {} stands in the file and stays; a draft would say {}",
            plain(&one.pipeline),
            plain(&one.file),
            plain(&one.draft)
        ));
    }
    for job in &done.gone {
        let job = plain(job);
        lines.push(format!(
            "- {job}: gone in AWS Glue; what stands in the file stays"
        ));
    }
    for one in &done.skipped {
        lines.push(format!("skipped {}: {}", plain(&one.job), plain(&one.why)));
    }
    lines.extend(notes.iter().map(|note| plain(note)));
    let new = counted(done.added.len() as u64, "new registration");
    let file = plain(file);
    lines.push(match (done.added.is_empty(), written) {
        (true, _) => format!("nothing new; `{file}` is as it was"),
        (false, true) => format!(
            "{new} in `{file}`; look at every line marked `guess`, and say how each job writes"
        ),
        (false, false) => format!("{new}; nothing was written to `{file}`"),
    });
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::draft::Differs;

    #[test]
    fn every_kind_of_line_has_its_mark() {
        let done = Import {
            added: vec!["a".into()],
            appended: "\n[[pipeline]]\nname = \"a\"\n".into(),
            differs: vec![Differs {
                pipeline: "b\u{1b}[2J".into(),
                file: "`team = \"x\"`".into(),
                draft: "`team = \"y\"`".into(),
            }],
            gone: vec!["c".into()],
            skipped: Vec::new(),
        };
        let text = import(&done, "f.toml", true, &["not read: tags: no".into()]);
        for told in [
            "+\n+ [[pipeline]]\n+ name = \"a\"\n",
            "~ b [2J: `team = \"x\"` stands",
            "- c: gone",
            "not read: tags: no",
            "1 new registration in `f.toml`",
        ] {
            assert!(text.contains(told), "{told}: {text}");
        }
        let again = import(&Import::default(), "f.toml", false, &[]);
        assert_eq!(again, "nothing new; `f.toml` is as it was");
    }
}
