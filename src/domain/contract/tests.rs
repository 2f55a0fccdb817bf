//! Contracts of real shape, what they say of a case, and that they never decide one.

use serde_json::json;

use super::*;
use crate::domain::case_file::tests::{as_of, first_attempt, report_of};
use crate::domain::case_file::{CaseFile, assemble};
use crate::domain::fact::GapReason;
use crate::domain::observation::Observation;
use crate::domain::policy::Policy;
use crate::domain::redact::redact_observation;
use crate::domain::registration::Registration;
use crate::domain::report::Report;
use crate::domain::signals::WriteMode;
use crate::domain::table_seen::TableSeen;
use crate::domain::triage::{Triage, decide};

const INTERACTIONS: &str = include_str!("../../../tests/fixtures/contracts/interactions.odcs.yaml");
const ORDERS: &str = include_str!("../../../tests/fixtures/contracts/orders-3.0.odcs.yaml");
const PAYMENTS: &str = include_str!("../../../tests/fixtures/contracts/payments.odcs.yaml");
const BROKEN: &str = include_str!("../../../tests/fixtures/contracts/broken.odcs.yaml");

fn wanted<'a>(object: Option<&'a str>, targets: &'a [&'a str]) -> Wanted<'a> {
    Wanted {
        file: "contracts/x.odcs.yaml",
        object,
        targets,
    }
}

fn orders() -> ContractSeen {
    read(ORDERS, wanted(None, &["lake.curated.orders"])).unwrap()
}

/// The contract of the interactions, in a file of that name.
pub fn interactions() -> ContractSeen {
    let wanted = Wanted {
        file: "contracts/interactions.odcs.yaml",
        ..Wanted::default()
    };
    read(INTERACTIONS, wanted).unwrap()
}

/// The line of a text that holds this first.
fn line_of(text: &str, words: &str) -> u64 {
    text.lines().position(|line| line.contains(words)).unwrap() as u64 + 1
}

#[test]
fn a_contract_of_3_1_is_read_with_its_lines() {
    let seen = interactions();
    assert_eq!(seen.id, "7c1f0a9d-2b53-4c1e-9d57-0f6a1d8e4b21");
    assert_eq!(
        (seen.version.as_str(), seen.api_version.as_str()),
        ("2.3.0", "v3.1.0")
    );
    assert_eq!(seen.name.as_deref(), Some("interactions"));
    assert_eq!(seen.status, "active");
    assert_eq!(seen.owner.as_deref(), Some("marketing data"));
    assert_eq!(
        (seen.object.as_str(), seen.columns.len()),
        ("interactions", 7)
    );
    assert_eq!(seen.object_line, line_of(INTERACTIONS, " properties:"));
    assert_eq!(seen.object_column, 5);
    let user = &seen.columns[1];
    assert_eq!(user.line, line_of(INTERACTIONS, "name: user_id"));
    assert_eq!(user.column, 9);
    assert_eq!(user.pointer, "/schema/0/properties/1");
    assert_eq!(user.logical_type.as_deref(), Some("integer"));
    assert_eq!(user.physical_type.as_deref(), Some("bigint"));
    assert!(user.required && !user.unique && seen.columns[0].unique);
}

#[test]
fn a_contract_of_3_0_has_a_list_for_a_team_and_a_name_need_not_come_first() {
    let seen = orders();
    assert_eq!(seen.owner.as_deref(), Some("Order Desk"));
    assert_eq!(seen.object, "order_header");
    let amount = &seen.columns[1];
    assert_eq!(amount.name, "amount");
    assert_eq!(amount.line, line_of(ORDERS, "- logicalType: number"));
    assert!(seen.find("REGION").is_some() && seen.find("customerregion").is_some());
}

#[test]
fn flow_style_aliases_and_an_object_without_properties() {
    let seen = read(PAYMENTS, wanted(Some("payments"), &[])).unwrap();
    assert_eq!(seen.owner.as_deref(), Some("payments"));
    assert_eq!(seen.version, "1");
    assert_eq!(seen.columns[0].name, "payment_id");
    let line = line_of(PAYMENTS, "properties: [");
    assert_eq!((seen.object_line, seen.columns[0].line), (line, line));
    let empty = read(PAYMENTS, wanted(Some("refunds"), &[])).unwrap();
    assert!(empty.columns.is_empty());
    assert_eq!(empty.object_line, line_of(PAYMENTS, "name: refunds"));
}

#[test]
fn the_object_is_the_named_one_or_the_one_like_a_target() {
    let lines = read(ORDERS, wanted(Some("Order_Lines"), &[])).unwrap();
    assert_eq!(lines.pointer, "/schema/1/properties");
    assert_eq!(lines.columns[1].pointer, "/schema/1/properties/1");
    for (object, targets, reason) in [
        (Some("gone"), &[][..], GapReason::Absent),
        (None, &["db.other"][..], GapReason::NotConfigured),
        (
            None,
            &["db.orders", "db.order_lines"][..],
            GapReason::NotConfigured,
        ),
    ] {
        let refused = read(ORDERS, wanted(object, targets)).unwrap_err();
        assert_eq!(refused.reason, reason);
        assert!(
            refused.why.contains("`order_header`, `order_lines`"),
            "{refused}"
        );
    }
}

#[test]
fn what_is_no_contract_is_refused_with_its_line() {
    let refused = |text: &str| read(text, wanted(None, &[])).unwrap_err().to_string();
    let broken = refused(BROKEN);
    assert!(
        broken.starts_with("`contracts/x.odcs.yaml:10` does not read as"),
        "{broken}"
    );
    let product = refused("apiVersion: v1.0.0\nkind: DataProduct\n");
    assert_eq!(
        product,
        "`contracts/x.odcs.yaml:2` is no data contract: `kind` is `DataProduct`"
    );
    let old = refused("kind: DataContract\napiVersion: v2.2.2\n");
    assert!(old.contains(":2` is of `apiVersion` `v2.2.2`"), "{old}");
    let without = refused(&INTERACTIONS.replace("status: active\n", ""));
    assert!(without.contains("`status` is missing"), "{without}");
    let nameless = refused(&INTERACTIONS.replace("name: channel", "businessName: channel"));
    assert!(
        nameless.contains(":59` has a property without a `name`"),
        "{nameless}"
    );
    for text in [
        "",
        "no",
        "[1, 2]",
        "a: [",
        "kind: DataContract\n---\nkind: DataContract\n",
        "\u{0}",
    ] {
        refused(text);
    }
}

#[test]
fn a_bomb_is_refused() {
    let level = |n: usize| {
        let inside = format!("*a{}, ", n - 1).repeat(10);
        format!("a{n}: &a{n} [{}]\n", inside.trim_end_matches(", "))
    };
    let bomb = |levels: usize| {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        text.extend((1..=levels).map(level));
        text + &INTERACTIONS.replace("team:\n", &format!("team:\n  bomb: *a{levels}\n"))
    };
    let began = std::time::Instant::now();
    assert!(read(&bomb(2), wanted(None, &[])).is_ok());
    let refused = read(&bomb(11), wanted(None, &[])).unwrap_err().to_string();
    assert!(
        refused.contains("limit") || refused.contains("budget"),
        "{refused}"
    );
    let deep = format!("{INTERACTIONS}\ndeep: {}\n", "[".repeat(5_000));
    assert!(read(&deep, wanted(None, &[])).is_err());
    assert!(began.elapsed().as_secs() < 5);
}

/// What the connector would bring.
fn seen(contract: Option<ContractSeen>) -> Vec<Observation> {
    let mut seen = Observation::of(SOURCE);
    seen.contract = contract;
    vec![seen]
}

fn case(report: Report, observations: Vec<Observation>) -> CaseFile {
    let mut around = first_attempt();
    around.observations = observations;
    assemble(&[report], around)
}

fn table(columns: &serde_json::Value) -> Observation {
    let table = TableSeen {
        columns: serde_json::from_value(columns.clone()).unwrap(),
        schema_since: Some(as_of()),
        reaches_back: true,
        ..TableSeen::default()
    };
    let mut seen = Observation::of("iceberg");
    seen.target = Some(("curated.interactions".to_owned(), Ok(table)));
    seen
}

fn triaged(case: &CaseFile) -> Triage {
    let triage = decide(case, &Policy::default());
    for claim in &triage.explanation.claims {
        assert!(!claim.evidence.is_empty(), "{}", claim.text);
        for id in &claim.evidence {
            assert!(
                case.facts.iter().any(|fact| fact.id == *id),
                "{}",
                claim.text
            );
        }
    }
    triage
}

const MISMATCH: &str = "AnalysisException: [INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS] Cannot write to `t`, the reason is too many data columns";
const ACTUAL: &str = r#"{"run_state": "ended", "write_started": false, "actual_columns": [
    {"name": "EVENT_ID", "type": "varchar"}, {"name": "user_id", "type": "string"}, "event_type", "event_ts", "channel",
    "loyalty_tier", {"name": "event_date", "type": "date"}]}"#;

#[test]
fn the_cause_cites_the_breach_with_line_and_owner() {
    let case = case(report_of(MISMATCH, ACTUAL), seen(Some(interactions())));
    assert!(case.expects_by_contract());
    let triage = triaged(&case);
    let said = &triage.explanation.summary;
    let at = |words| {
        format!(
            "`contracts/interactions.odcs.yaml:{}`",
            line_of(INTERACTIONS, words)
        )
    };
    for words in [
        format!(
            "failed because `loyalty_tier` is new in the data and is not in the contract ({}, owner marketing data)",
            at(" properties:")
        ),
        format!(
            "`user_id` is bigint in the contract ({}) and string in the data",
            at("name: user_id")
        ),
        format!(
            "`country` is in the contract ({}) and not in the data",
            at("name: country")
        ),
    ] {
        assert!(said.contains(&words), "`{words}` is not in\n{said}");
    }
    let kinds: Vec<_> = triage
        .breaches
        .iter()
        .map(|b| (b.column.as_str(), b.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            ("loyalty_tier", BreachKind::Added),
            ("country", BreachKind::Missing),
            ("user_id", BreachKind::Retyped)
        ]
    );
    let cause = &triage.explanation.claims[0];
    let contract = case.contract_facts();
    assert!(contract.len() == 1 && cause.evidence.contains(&contract[0]));
    assert_eq!(triage.route.team, "marketing data");
    let wire = json!(triage);
    assert_eq!(wire["breaches"][0]["pointer"], "/schema/0/properties");
    assert_eq!(wire["breaches"][1]["seen_in"], "data");
    assert_eq!(serde_json::from_value::<Triage>(wire).unwrap(), triage);
}

#[test]
fn a_breach_beside_another_cause_is_a_detail() {
    let oom = report_of("java.lang.OutOfMemoryError: Java heap space", ACTUAL);
    let triage = triaged(&case(oom, seen(Some(interactions()))));
    assert_eq!(triage.root_cause, Category::ResourceExhaustion);
    assert!(triage.breaches.is_empty() && !triage.explanation.summary.contains("contract"));
    let beside = "Not known to be the cause: `loyalty_tier` is new in the data and is not in the contract (`contracts/interactions.odcs.yaml:42`, owner marketing data)";
    let mut claims = triage.explanation.claims.iter();
    assert!(claims.any(|claim| claim.text.starts_with(beside)));
}

#[test]
fn pushed_expectations_stay_and_the_contract_is_told_beside_them() {
    let mut report = report_of(MISMATCH, ACTUAL);
    report
        .signals
        .set("expected_columns", json!(["event_id", "user_id"]))
        .unwrap();
    let case = case(report, seen(Some(interactions())));
    assert!(!case.expects_by_contract());
    assert_eq!(case.signals.expected_columns.as_ref().unwrap().len(), 2);
    let said = triaged(&case).explanation.summary;
    assert!(said.contains("the data has the new columns"), "{said}");
    assert!(
        said.contains("and is not in the contract (`contracts/"),
        "{said}"
    );
}

#[test]
fn a_column_named_in_the_error_is_looked_up_in_the_contract() {
    let said = |text: &str| {
        let case = case(
            report_of(
                text,
                r#"{"run_state": "ended", "write_started": false, "code_version": "a", "previous_code_version": "a"}"#,
            ),
            seen(Some(orders())),
        );
        let triage = triaged(&case);
        (triage.explanation.summary, triage.breaches)
    };
    let (missed, breaches) = said("ERROR:  column \"region\" does not exist");
    assert!(missed.contains("`customerRegion`, which the error misses, is in the contract (`contracts/x.odcs.yaml:21`, owner Order Desk)"), "{missed}");
    assert_eq!(
        (breaches[0].kind, breaches[0].seen_in),
        (BreachKind::Missing, SeenIn::Error)
    );
    let (odd, none) = said("ERROR:  column \"regoin\" does not exist");
    assert!(
        odd.contains(
            "`regoin`, which the error names, is not in the contract (`contracts/x.odcs.yaml:13`"
        ),
        "{odd}"
    );
    assert!(none.is_empty());
    let (lists, breaches) = said(
        "AnalysisException: [INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS] Cannot write to `t`, the reason is too many data columns:\nTable columns: `order_id`, `amount`.\nData columns: `order_id`, `amount`, `tier`.",
    );
    assert!(
        lists.contains("`tier`, which the error did not expect, is not in the contract"),
        "{lists}"
    );
    assert_eq!(breaches[0].kind, BreachKind::Added);
}

#[test]
fn a_table_that_differs_is_context_and_no_cause() {
    let table = table(
        &json!([{"name": "event_id", "type": "string"}, {"name": "USER_ID", "type": "long"},
        {"name": "event_type", "type": "string"}, {"name": "event_ts", "type": "timestamptz"}, {"name": "channel", "type": "int"},
        {"name": "country", "type": "string"}, {"name": "event_date", "type": "date"}, {"name": "ingested_at", "type": "timestamp"}]),
    );
    let told = |text: &str| {
        let mut observations = seen(Some(interactions()));
        observations.push(table.clone());
        let case = case(report_of(text, r#"{"run_state": "ended"}"#), observations);
        let triage = triaged(&case);
        let texts: Vec<String> = triage
            .explanation
            .claims
            .iter()
            .map(|c| c.text.clone())
            .collect();
        (triage, texts.join("\n"))
    };
    let differs = "`curated.interactions` does not have the columns of the contract: `ingested_at` is in the table and not in the contract (`contracts/interactions.odcs.yaml:42`, owner marketing data) and `channel` is string in the contract (`contracts/interactions.odcs.yaml:59`) and int in the table.";
    let (triage, texts) = told("java.lang.OutOfMemoryError: Java heap space");
    assert_ne!(triage.root_cause, Category::SchemaDrift);
    assert!(triage.breaches.is_empty() && !triage.explanation.summary.contains("contract"));
    assert!(texts.contains(differs), "{texts}");
    assert!(!texts.contains("oldest commit"));
    let (triage, texts) = told(MISMATCH);
    assert_eq!(triage.root_cause, Category::SchemaDrift);
    assert!(
        triage
            .breaches
            .iter()
            .all(|b| b.seen_in == SeenIn::Target && b.target.is_some())
    );
    assert!(texts.contains(differs), "{texts}");
    assert!(texts.contains("The oldest commit on record with the present columns of `curated.interactions` is from 2026-11-24 03:00 UTC."), "{texts}");
}

#[test]
fn data_that_keeps_the_contract_is_said_to_keep_it() {
    let columns: Vec<&str> = vec![
        "event_id",
        "user_id",
        "event_type",
        "event_ts",
        "channel",
        "country",
        "event_date",
    ];
    let mut report = report_of(MISMATCH, r#"{"run_state": "ended"}"#);
    report
        .signals
        .set("actual_columns", json!(columns))
        .unwrap();
    let triage = triaged(&case(report, seen(Some(interactions()))));
    assert!(triage.breaches.is_empty());
    let kept = "The columns of the data are those of the contract (`contracts/interactions.odcs.yaml:42`, owner marketing data).";
    assert!(
        triage
            .explanation
            .claims
            .iter()
            .any(|claim| claim.text == kept)
    );
}

/// What a contract must never change: the decision and everything that the guard and the gate go by.
#[test]
fn with_or_without_a_contract_the_decision_is_the_same() {
    let texts = [
        "",
        "boom",
        MISMATCH,
        "load failed: unexpected column",
        "the column is odd",
        "java.lang.OutOfMemoryError: Java heap space",
        "psycopg2.errors.DeadlockDetected: deadlock detected",
        "AccessDeniedException: no",
        "ERROR:  column \"region\" does not exist",
        "KeyError: 'region'",
        "AmazonS3Exception: Please reduce your request rate. (Service: Amazon S3; Status Code: 503; Error Code: SlowDown)",
        "[PATH_NOT_FOUND] Path does not exist: s3://in/day=2026-11-23. SQLSTATE: 42K03",
    ];
    let columns = [
        json!({}),
        json!({"actual_columns": ["event_id", "loyalty_tier"]}),
        json!({"actual_columns": [{"name": "user_id", "type": "string"}], "expected_columns": ["user_id"]}),
    ];
    let states = [
        json!({}),
        json!({"run_state": "ended", "write_started": false}),
        json!({"run_state": "ended", "partitions_written": 1, "partitions_expected": 3, "target_table": "curated.interactions"}),
        json!({"run_state": "running"}),
    ];
    let mut compared = 0;
    for text in texts {
        for columns in &columns {
            for state in &states {
                for repeatable in [false, true] {
                    same_decision(text, columns, state, repeatable);
                    compared += 1;
                }
            }
        }
    }
    assert_eq!(compared, 288);
}

fn same_decision(
    text: &str,
    columns: &serde_json::Value,
    state: &serde_json::Value,
    repeatable: bool,
) {
    let mut report = report_of(text, &state.to_string());
    for (name, value) in columns.as_object().unwrap() {
        report.signals.set(name, value.clone()).unwrap();
    }
    let judged = |contract: Option<ContractSeen>| {
        let mut around = first_attempt();
        around.observations = seen(contract);
        around
            .observations
            .push(table(&json!(["event_id", "surprise"])));
        around.registration = Some(Registration {
            write_mode: if repeatable {
                WriteMode::OverwritePartitions
            } else {
                WriteMode::Append
            },
            rerun_is_safe: repeatable,
            ..Registration::named("orders")
        });
        decide(&assemble(&[report.clone()], around), &Policy::default())
    };
    let without = judged(None);
    for contract in [interactions(), orders()] {
        let with = judged(Some(contract));
        let why = format!("{text} {columns} {state}");
        assert_eq!(with.retry.decision, without.retry.decision, "{why}");
        assert_eq!(with.retry.row, without.retry.row, "{why}");
        assert_eq!(with.retry.not_before, without.retry.not_before, "{why}");
        assert_eq!(with.retry.proofs.len(), without.retry.proofs.len(), "{why}");
        assert_eq!(with.category, without.category, "{why}");
        assert_eq!(with.root_cause, without.root_cause, "{why}");
        assert_eq!(with.write_state.state, without.write_state.state, "{why}");
        assert_eq!(with.missing, without.missing, "{why}");
        assert!(with.confidence >= without.confidence, "{why}");
    }
}

#[test]
fn every_text_of_a_contract_is_redacted() {
    let secret = "jane.doe@example.com";
    let mut contract = ContractSeen {
        owner: Some(secret.to_owned()),
        name: Some(secret.to_owned()),
        ..interactions()
    };
    for text in [
        &mut contract.id,
        &mut contract.version,
        &mut contract.api_version,
        &mut contract.status,
        &mut contract.file,
        &mut contract.object,
    ] {
        *text = secret.to_owned();
    }
    let text = || Some(secret.to_owned());
    contract.columns = vec![ContractColumn {
        name: secret.to_owned(),
        physical_name: text(),
        logical_type: text(),
        physical_type: text(),
        ..ContractColumn::default()
    }];
    let mut seen = seen(Some(contract));
    assert_eq!(
        json!(seen[0].contract).to_string().matches(secret).count(),
        12
    );
    redact_observation(&mut seen[0]);
    let shown = json!(seen[0].contract).to_string();
    assert_eq!(shown.matches("[redacted:email]").count(), 12, "{shown}");
    assert!(!shown.contains("example"));
}

#[test]
fn a_case_file_from_before_contracts_still_reads() {
    let case = case(report_of("boom", "{}"), Vec::new());
    let stored = serde_json::to_value(&case).unwrap();
    assert!(stored.get("contract").is_none());
    assert_eq!(serde_json::from_value::<CaseFile>(stored).unwrap(), case);
}
