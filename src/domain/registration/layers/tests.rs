use super::*;
use crate::domain::signals::WriteMode;

fn file(text: &str) -> RegistrationFile {
    toml::from_str(text).unwrap()
}

fn wrong(text: &str) -> String {
    let file = file(text);
    let listed = file.listed().map(|_| ());
    listed
        .and_then(|()| file.unlisted().map(|_| ()))
        .unwrap_err()
        .to_string()
}

const TEAM: &str = r#"
[defaults]
team = "platform"
owner = "data platform"
log_groups = ["/larrey/{pipeline}"]

[[pattern]]
name = "crm_*"
team = "crm"
write_mode = "merge_on_key"
rerun_is_safe = true
target = [{ name = "curated.{pipeline}", rerun_is_safe = true }]

[[pattern]]
tag = "critical"
max_attempts = 1

[[pipeline]]
name = "crm_orders"
tags = ["critical"]
owner = "sales"

[[pipeline]]
name = "crm"
"#;

#[test]
fn what_is_said_closer_to_the_pipeline_counts() {
    let listed = file(TEAM).listed().unwrap();
    let [orders, crm] = &listed[..] else {
        panic!("{listed:?}")
    };
    assert_eq!(orders.owner.as_deref(), Some("sales"));
    assert_eq!(orders.team.as_deref(), Some("crm"));
    assert_eq!(orders.max_attempts, Some(1));
    assert_eq!(orders.write_mode, WriteMode::MergeOnKey);
    assert!(orders.rerun_is_safe, "listed by name: somebody vouches");
    assert_eq!(orders.log_groups, ["/larrey/crm_orders"]);
    assert_eq!(orders.targets[0].name, "curated.crm_orders");

    assert_eq!(crm.team.as_deref(), Some("platform"), "`crm_*` is no `crm`");
    assert_eq!(crm.max_attempts, None);
    assert!(!crm.rerun_is_safe && crm.targets.is_empty());
}

#[test]
fn an_unlisted_pipeline_is_known_by_a_pattern_but_nobody_vouches_for_it() {
    let unlisted = file(TEAM).unlisted().unwrap();
    let found = unlisted.find("crm_invoices").unwrap();
    assert_eq!(found.name, "crm_invoices");
    assert_eq!(found.team.as_deref(), Some("crm"));
    assert_eq!(found.owner.as_deref(), Some("data platform"));
    assert_eq!(found.targets[0].name, "curated.crm_invoices");
    assert!(!found.rerun_is_safe);
    assert_eq!(found.targets[0].rerun_is_safe, None);
    assert!(unlisted.find("orders").is_none());
    assert!(
        file("[[pattern]]\ntag = 'a'\nteam = 'x'")
            .unlisted()
            .unwrap()
            .find("a")
            .is_none(),
        "the tags of an unlisted pipeline are not known"
    );
}

#[test]
fn a_star_stands_for_any_text_and_nothing_else_does() {
    for (pattern, name, matches) in [
        ("*", "x", true),
        ("a*z", "a--z", true),
        ("a*z", "a--zz.", false),
        ("a.c", "abc", false),
        ("(", "(", true),
    ] {
        assert_eq!(glob(pattern).unwrap().is_match(name), matches, "{pattern}");
    }
}

#[test]
fn what_is_wrong_is_named() {
    for (text, about) in [
        ("defaults = { name = 'x' }", "`[defaults]`"),
        ("[[pattern]]\nteam = 'x'", "`[[pattern]]` 1"),
        ("[[pattern]]\nname = 7", "`name` of a `[[pattern]]`"),
        ("[[pipeline]]\nteam = 'x'", "`[[pipeline]]` 1"),
        (
            "[[pipeline]]\nname = 'a'\nwirte_mode = 'append'",
            "`a`: unknown field `wirte_mode`",
        ),
        (
            "[defaults]\nteams = 'x'\n[[pipeline]]\nname = 'a'",
            "`a`: unknown field `teams`",
        ),
        (
            "[[pattern]]\nname = 'b*'\nmax_attempts = 'x'",
            "`b*`: invalid type",
        ),
    ] {
        assert!(wrong(text).contains(about), "{text}: {}", wrong(text));
    }
}
