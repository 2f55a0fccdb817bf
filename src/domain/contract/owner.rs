//! Who answers for a contract.

use std::borrow::Cow;

use serde_json::Value;

use crate::domain::redact::redact;

/// The team's name, else its owner, else anybody in it, else the names given instead.
///
/// A name that redaction takes out, as an address of mail, tells nobody anything: the next one is taken.
pub(super) fn owner(team: Option<&Value>, instead: [Option<String>; 2]) -> Option<String> {
    let name = team.and_then(|team| text(team, "name"));
    let people = team.map(members).unwrap_or_default();
    let people = people.into_iter().flat_map(|member| {
        let names = ["name", "username"];
        names.into_iter().filter_map(move |key| text(member, key))
    });
    let mut all = name
        .into_iter()
        .chain(people)
        .map(str::to_owned)
        .chain(instead.into_iter().flatten());
    all.find(|name| !name.trim().is_empty() && matches!(redact(name), Cow::Borrowed(_)))
        .map(|name| name.trim().to_owned())
}

/// Those who are still there, owners first. ODCS 3.0 has a list of members, 3.1 a team that holds one.
fn members(team: &Value) -> Vec<&Value> {
    let list = team.as_array().or_else(|| team.get("members")?.as_array());
    let mut there: Vec<&Value> = list
        .into_iter()
        .flatten()
        .filter(|member| text(member, "dateOut").is_none())
        .collect();
    there.sort_by_key(|member| {
        let role = text(member, "role").unwrap_or_default().to_lowercase();
        match role.as_str() {
            "owner" => 0,
            role if role.contains("owner") => 1,
            _ => 2,
        }
    });
    there
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn named(team: &Value) -> Option<String> {
        owner(Some(team), [None, Some("sales".to_owned())])
    }

    #[test]
    fn the_team_comes_before_its_people_and_owners_before_others() {
        let people = json!([
            {"username": "ada", "role": "Owner", "dateOut": "2025-01-01"},
            {"username": "grace", "role": "Data Engineer"},
            {"username": "alan", "name": "Alan T.", "role": "owner"},
        ]);
        assert_eq!(named(&people).as_deref(), Some("Alan T."));
        let team = json!({"name": "marketing data", "members": people});
        assert_eq!(named(&team).as_deref(), Some("marketing data"));
        assert_eq!(
            named(&json!({"members": people})).as_deref(),
            Some("Alan T.")
        );
    }

    #[test]
    fn what_redaction_would_take_out_is_no_name() {
        let people = json!([{"username": "jane.doe@example.com", "role": "owner"}]);
        assert_eq!(named(&people).as_deref(), Some("sales"));
        assert_eq!(named(&json!("odd")).as_deref(), Some("sales"));
        assert_eq!(owner(None, [None, None]), None);
    }
}
