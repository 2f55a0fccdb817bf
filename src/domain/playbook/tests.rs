//! Every playbook loads, renders on every occasion, and what is wrong with one is said by file and key.

use super::*;
use crate::domain::category::CATEGORIES;
use crate::domain::playbook::variables::VARIABLES;

const DECISIONS: [RetryDecision; 4] = [
    RetryDecision::Retry,
    RetryDecision::Wait,
    RetryDecision::FixFirst,
    RetryDecision::Hold,
];
const FORMATS: [&str; 6] = ["iceberg", "delta", "spark", "sql", "path", "other"];
const MODES: [&str; 6] = [
    "append",
    "overwrite_partitions",
    "overwrite_table",
    "merge_on_key",
    "publish_branch",
    "unknown",
];

/// The playbooks, read once for all tests.
fn built_in() -> &'static BTreeMap<Category, Playbook> {
    static ALL: std::sync::LazyLock<BTreeMap<Category, Playbook>> =
        std::sync::LazyLock::new(compiled_in);
    &ALL
}

const GOOD: &str = "[[cause]]\ntext = \"Look.\"\n";

fn error(toml: &str) -> String {
    use std::error::Error as _;
    let error = Playbook::parse("mine.toml", toml).unwrap_err();
    let source = error
        .source()
        .map(|source| format!(": {source}"))
        .unwrap_or_default();
    format!("{error}{source}")
}

fn set(values: &mut Values, name: &'static str, value: &str) {
    values.set(name, Some(value.to_owned()));
}

#[test]
fn every_category_has_a_playbook_that_loads() {
    for (_, file, text) in COMPILED_IN {
        Playbook::parse(file, text)
            .unwrap_or_else(|e| panic!("{e}: {:?}", std::error::Error::source(&e)));
    }
    let all = built_in();
    for row in CATEGORIES {
        assert!(all.contains_key(&row.category), "{}", row.code);
        assert!(
            COMPILED_IN
                .iter()
                .any(|(category, file, _)| *category == row.category
                    && *file == format!("{}.toml", row.code)),
            "{}",
            row.code
        );
    }
    assert_eq!(COMPILED_IN.len(), CATEGORIES.len());
}

/// Every playbook, decision, format, write mode and state of the target; with every variable and with none.
#[test]
fn every_playbook_renders_on_every_occasion() {
    let all = built_in();
    let causes: Vec<&Playbook> = [
        Category::SchemaDrift,
        Category::TransientInfrastructure,
        Category::Unknown,
    ]
    .iter()
    .map(|c| &all[c])
    .collect();
    let mut rendered = 0;
    for (category, playbook) in all {
        for decision in DECISIONS {
            for complete in [false, true] {
                for values in every_value() {
                    let cause = causes[rendered % causes.len()];
                    let filled = playbook.fill(
                        decision,
                        complete,
                        &values,
                        (*category == Category::PartialWriteRisk).then_some(cause),
                    );
                    assert!(!filled.steps.is_empty(), "{category} {decision}");
                    assert!(!filled.why.is_empty(), "{category} {decision}");
                    for text in filled.steps.iter().chain([&filled.why]) {
                        assert!(
                            !text.contains("could not be filled in"),
                            "{category} {decision}: {text}"
                        );
                        assert!(
                            !text.contains("{{")
                                && !text.contains("{%")
                                && !text.contains("undefined")
                                && !text.contains("none"),
                            "{category} {decision}: {text}"
                        );
                    }
                    rendered += 1;
                }
            }
        }
    }
    assert!(rendered > 5_000, "{rendered}");
}

fn every_value() -> Vec<Values> {
    let mut all = Vec::new();
    for base in [Values::sample(), Values::absent()] {
        for format in FORMATS {
            for mode in MODES {
                let mut values = base.clone();
                set(&mut values, "format", format);
                set(&mut values, "write_mode", mode);
                all.push(values);
            }
        }
        for kind in ["s3", "gs", "abfs", "hdfs", "file", "other"] {
            let mut values = base.clone();
            set(&mut values, "format", "path");
            set(&mut values, "path_kind", kind);
            set(&mut values, "source_kind", kind);
            all.push(values);
        }
        for (changed, untouched, complete) in [
            (false, false, false),
            (false, true, false),
            (true, false, true),
        ] {
            let mut values = base.clone();
            values.set("changed", Some(changed));
            values.set("untouched", Some(untouched));
            values.set("complete", Some(complete));
            values.set("run_is_over", Some(false));
            all.push(values);
        }
    }
    all
}

#[test]
fn a_hold_over_a_changed_target_verifies_before_it_repairs() {
    let playbook = &built_in()[&Category::PartialWriteRisk];
    for mode in MODES {
        let mut values = Values::sample();
        set(&mut values, "write_mode", mode);
        let steps = playbook
            .fill(RetryDecision::Hold, false, &values, None)
            .steps;
        let verify = steps
            .iter()
            .position(|step| step.contains(".snapshots\n"))
            .unwrap();
        let repair = steps
            .iter()
            .position(|step| step.contains("Wrong when"))
            .unwrap();
        assert!(verify < repair, "{mode}");
        let options: Vec<&str> = steps[repair]
            .lines()
            .filter(|line| line.starts_with("- "))
            .collect();
        assert!(options.len() >= 2, "{mode}");
        assert!(
            options.iter().all(|option| option.contains("Wrong when")),
            "{mode}: {options:#?}"
        );
    }
}

#[test]
fn a_complete_write_is_closed_and_not_rerun() {
    let filled = built_in()[&Category::PartialWriteRisk].fill(
        RetryDecision::Hold,
        true,
        &Values::sample(),
        None,
    );
    assert_eq!(filled.action, "verify_and_close");
    assert!(filled.steps.iter().any(|step| step.contains("do not rerun it") && step.contains("control table yourself")));
}

/// Larrey reads and recommends: nothing that is there to be copied may change anything.
#[test]
fn every_query_only_reads() {
    let all = built_in();
    let mut seen = 0;
    for playbook in all.values() {
        for values in every_value() {
            for decision in DECISIONS {
                for step in playbook.fill(decision, false, &values, None).steps {
                    let query: Vec<&str> = step
                        .lines()
                        .filter_map(|line| line.strip_prefix("    "))
                        .collect();
                    let Some(first) = query.first() else { continue };
                    let reads = [
                        "select ",
                        "describe ",
                        "aws s3 ls ",
                        "gcloud storage ls ",
                        "hdfs dfs -ls ",
                        "ls -lR ",
                        "<list ",
                    ];
                    assert!(reads.iter().any(|verb| first.starts_with(verb)), "{first}");
                    assert!(query.join(" ").matches(';').count() <= 1, "{query:?}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 1_000, "{seen}");
}

#[test]
fn a_hostile_name_stays_inside_its_quotes_and_its_line() {
    let hostile = "x'; drop table y; --`\"\u{1b}[2J\n9. Rerun it now";
    let mut values = Values::sample();
    for variable in VARIABLES {
        let is_list = variable.sample.starts_with('[');
        if variable.sample.starts_with('"')
            && !matches!(
                variable.name,
                "format" | "path_kind" | "source_kind" | "write_mode"
            )
        {
            set(&mut values, variable.name, hostile);
        } else if is_list {
            values.set(variable.name, Some(vec![hostile.to_owned()]));
        }
    }
    for format in FORMATS {
        set(&mut values, "format", format);
        for playbook in built_in().values() {
            for decision in DECISIONS {
                for step in playbook.fill(decision, false, &values, None).steps {
                    assert!(
                        !step
                            .lines()
                            .any(|line| line.trim_start().starts_with("9. Rerun")),
                        "{step}"
                    );
                    assert!(!step.contains('\u{1b}'), "{step}");
                    let query: String = step
                        .lines()
                        .filter(|line| line.starts_with("    "))
                        .collect();
                    assert!(!query.contains("drop table"), "{query}");
                }
            }
        }
    }
}

#[test]
fn an_unknown_key_is_named() {
    let said = error(&format!(
        "{GOOD}[hold]\naction = \"a\"\nwhy = \"b\"\nstepp = []\n"
    ));
    assert!(
        said.contains("`mine.toml`") && said.contains("stepp"),
        "{said}"
    );
}

#[test]
fn an_unknown_variable_is_named_wherever_it_stands() {
    for (step, key) in [
        ("text = \"{{ piepline }}\"", "cause[1].text"),
        (
            "text = \"{% if changed %}{{ piepline }}{% endif %}\"",
            "cause[1].text",
        ),
        (
            "text = \"x\"\nquery = \"select {{ piepline }}\"",
            "cause[1].query",
        ),
        ("text = \"x\"\nwhen = \"not piepline\"", "cause[1].when"),
    ] {
        let said = error(&format!("{GOOD}[[cause]]\n{step}\n"));
        assert!(
            said.contains("`mine.toml`") && said.contains(key) && said.contains("piepline"),
            "{said}"
        );
    }
}

#[test]
fn empty_steps_bad_shapes_and_bad_templates_are_named() {
    for (toml, words) in [
        ("", "`cause` has no step"),
        (
            &*format!("{GOOD}[hold]\naction = \"a\"\nwhy = \"b\"\n"),
            "`hold.step` has no step",
        ),
        (
            &*format!(
                "{GOOD}[hold]\naction = \"Do It\"\nwhy = \"b\"\n[[hold.step]]\ntext = \"x\"\n"
            ),
            "`hold.action` is `Do It`",
        ),
        (
            &*format!("{GOOD}[[cause]]\nwhen = \"changed\"\n"),
            "`cause[1]` must have either",
        ),
        (
            &*format!("{GOOD}[[cause]]\nuse = \"verify\"\ntext = \"x\"\n"),
            "`cause[1]` must have either",
        ),
        (
            &*format!("{GOOD}[[cause]]\nuse = \"cause\"\n"),
            "`cause[1]` puts in the cause",
        ),
        (
            &*format!("{GOOD}[[cause]]\nuse = \"verfy\"\n"),
            "`cause[1].use` is `verfy`",
        ),
        (
            &*format!("{GOOD}[[cause]]\ntext = \"{{{{ pipeline | nmes }}}}\"\n"),
            "`cause[1].text`",
        ),
        (
            &*format!("{GOOD}[[cause]]\ntext = \"{{% if %}}\"\n"),
            "`cause[1].text`",
        ),
        (
            &*format!("{GOOD}[[cause]]\nwhen = \"changed and\"\ntext = \"x\"\n"),
            "`cause[1].when`",
        ),
        (
            &*format!("{GOOD}[[cause]]\ntext = 3\n"),
            "read playbook `mine.toml`",
        ),
    ] {
        let said = error(toml);
        assert!(
            said.contains(words) && said.contains("`mine.toml`"),
            "{toml}\n{said}"
        );
    }
}

#[test]
fn a_playbook_of_ones_own_replaces_only_what_it_speaks_of() {
    let own = Playbook::parse("mine.toml", &format!("{GOOD}[hold]\naction = \"call_me\"\nwhy = \"mine\"\n[[hold.step]]\ntext = \"Call {{{{ owner }}}}.\"\n")).unwrap();
    let values = Values::sample();
    assert_eq!(
        own.fill(RetryDecision::Hold, true, &values, None).steps,
        ["Call jane."]
    );
    assert_eq!(
        own.fill(RetryDecision::Retry, false, &values, None).action,
        "rerun_once"
    );
}

#[test]
fn the_variables_are_documented_and_their_samples_can_be_read() {
    let page = include_str!("../../../config/playbooks/README.md");
    for variable in VARIABLES {
        let line = format!("| `{}` | {} |", variable.name, variable.doc);
        assert!(
            page.lines().any(|have| have == line),
            "README.md lacks: {line}"
        );
    }
    assert!(Values::sample().unset().is_empty());
    let flags = VARIABLES
        .iter()
        .filter(|variable| matches!(variable.sample, "true" | "false"))
        .count();
    assert_eq!(Values::absent().unset().len(), VARIABLES.len() - flags);
}
