//! Reading: one incident, its page, evidence, timeline, triages; lists with filters and cursors.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::calls::{but, id_of};
use crate::harness::{partial_report, safe_report, shared, unique};

const NOBODY: &str = "inc_00000000000070008000000000000000";

fn ids(page: &Value) -> Vec<String> {
    page["incidents"]
        .as_array()
        .unwrap()
        .iter()
        .map(id_of)
        .collect()
}

#[test]
fn filters_find_what_they_say_and_nothing_else() {
    let server = shared();
    let pipeline = unique("filter");
    let partial = server.triage(&partial_report(&pipeline));
    let safe = server.triage(&but(
        safe_report(&pipeline),
        &json!({"run_id": "r2", "batch_id": "b2"}),
    ));
    let other = server.triage(&partial_report(&unique("filter")));
    let (partial_id, safe_id, other_id) = (id_of(&partial), id_of(&safe), id_of(&other));
    server
        .decide(&safe_id, &json!({"verdict": "acknowledge"}))
        .expect(201);
    let received = safe["received_at"].as_str().unwrap();

    let list = |query: &str| {
        ids(&server
            .get(&format!("/v1/incidents?pipeline={pipeline}{query}"))
            .expect(200))
    };
    assert_eq!(
        list(""),
        [safe_id.clone(), partial_id.clone()],
        "newest first"
    );
    let team = partial["team"].as_str().unwrap().replace(' ', "%20");
    assert_ne!(partial["team"], safe["team"]);
    for (query, found) in [
        ("&batch_id=b1".to_owned(), &partial_id),
        ("&run_id=r2".to_owned(), &safe_id),
        ("&status=triaged".to_owned(), &partial_id),
        ("&status=acknowledged".to_owned(), &safe_id),
        ("&category=partial_write_risk".to_owned(), &partial_id),
        ("&category=transient_infrastructure".to_owned(), &safe_id),
        ("&decision=hold".to_owned(), &partial_id),
        ("&decision=retry".to_owned(), &safe_id),
        (format!("&team={team}"), &partial_id),
        (format!("&since={received}"), &safe_id),
        (format!("&until={received}"), &partial_id),
        (
            "&batch_id=b2&decision=retry&limit=1&total=true".to_owned(),
            &safe_id,
        ),
    ] {
        assert_eq!(list(&query), std::slice::from_ref(found), "{query}");
    }
    for nothing in [
        "&batch_id=b3",
        "&batch_id=b1&decision=retry",
        "&category=data_skew",
        "&status=resolved",
    ] {
        assert_eq!(list(nothing), Vec::<String>::new(), "{nothing}");
    }
    let everywhere = server
        .get("/v1/incidents?category=partial_write_risk&limit=500")
        .expect(200);
    assert!(ids(&everywhere).contains(&partial_id) && ids(&everywhere).contains(&other_id));

    let page = server
        .get(&format!("/v1/incidents?pipeline={pipeline}&batch_id=b1"))
        .expect(200);
    let line = &page["incidents"][0];
    assert_eq!(line["decision"], "hold");
    assert_eq!(line["root_cause"], "resource_exhaustion");
    assert_eq!(line["run_id"], "r1");
    assert!(
        line["reason"]
            .as_str()
            .unwrap()
            .contains("changed the target")
    );
}

#[test]
fn a_cursor_walks_over_everything_once_while_more_comes_in() {
    let server = shared();
    let pipeline = unique("walk");
    let run = |n: usize| json!({"pipeline": pipeline, "run_id": format!("r{n}"), "error_message": "it broke"});
    let reports: Vec<Value> = (0..130).map(run).collect();
    let made = server
        .post("/v1/incidents/batch", &json!(reports))
        .expect(200);
    let made: BTreeSet<String> = made["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(id_of)
        .collect();
    assert_eq!(made.len(), 130);

    let first = server
        .get(&format!("/v1/incidents?pipeline={pipeline}"))
        .expect(200);
    assert_eq!(ids(&first).len(), 50, "unless asked otherwise");
    let mut walked = Vec::new();
    let mut cursor = String::new();
    let mut pages = 0;
    loop {
        let page = server
            .get(&format!(
                "/v1/incidents?pipeline={pipeline}&limit=40{cursor}"
            ))
            .expect(200);
        walked.extend(ids(&page));
        pages += 1;
        server.submit(&run(1000 + pages)).expect(202);
        let Some(next) = page["next"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(pages, 4);
    assert!(
        walked.is_sorted_by(|a, b| a > b),
        "newest first, none twice"
    );
    assert_eq!(
        walked.into_iter().collect::<BTreeSet<_>>(),
        made,
        "none left out, and what came later is not there"
    );

    let exact = server
        .get(&format!("/v1/incidents?pipeline={pipeline}&limit=134"))
        .expect(200);
    assert_eq!(
        (ids(&exact).len(), &exact["next"]),
        (134, &Value::Null),
        "a page that ends the list says so"
    );
}

#[test]
fn the_total_is_counted_only_when_asked_for() {
    let server = shared();
    let pipeline = unique("total");
    let run = |n: usize| json!({"pipeline": pipeline, "run_id": format!("r{n}")});
    server
        .post("/v1/incidents/batch", &json!([run(1), run(2), run(3)]))
        .expect(200);
    let page = server
        .get(&format!("/v1/incidents?pipeline={pipeline}"))
        .expect(200);
    assert!(page.get("total").is_none());
    let page = server
        .get(&format!(
            "/v1/incidents?pipeline={pipeline}&limit=1&total=true"
        ))
        .expect(200);
    assert_eq!(page["total"], 3);
    let next = page["next"].as_str().unwrap();
    let page = server
        .get(&format!(
            "/v1/incidents?pipeline={pipeline}&total=true&cursor={next}"
        ))
        .expect(200);
    assert_eq!(
        (ids(&page).len(), &page["total"]),
        (2, &json!(3)),
        "the cursor does not change it"
    );
}

#[test]
fn wrong_parameters_are_named() {
    let server = shared();
    for (query, about) in [
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=-1", "limit"),
        ("limit=many", "limit"),
        ("cursor=page2", "cursor"),
        ("cursor=inc_", "cursor"),
        ("cursor=", "cursor"),
        ("status=open", "status"),
        ("category=gremlins", "category"),
        ("decision=maybe", "decision"),
        ("since=yesterday", "since"),
        ("total=maybe", "total"),
        ("pipelin=orders", "pipelin"),
        ("pipeline=a&pipeline=b", "pipeline"),
    ] {
        let answer = server.get(&format!("/v1/incidents?{query}"));
        answer.refuses(422, "invalid_request", about);
        assert!(answer.body["hint"].is_string(), "{query}");
    }
    let largest = server.get("/v1/incidents?limit=500").expect(200);
    assert!(ids(&largest).len() <= 500);
}

#[test]
fn evidence_holds_every_fact_that_the_verdict_cites() {
    let server = shared();
    let pipeline = unique("evidence");
    let log = [
        "INFO starting",
        "java.lang.OutOfMemoryError: Java heap space",
        "\tat org.example.Job.run(Job.java:7)",
    ];
    let incident = server.triage(&but(
        partial_report(&pipeline),
        &json!({"log_lines": log, "signals": {"odd": {"a": 1}}}),
    ));
    let id = id_of(&incident);
    let evidence = server
        .get(&format!("/v1/incidents/{id}/evidence"))
        .expect(200);
    let known: BTreeSet<&str> = evidence["facts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fact| fact["id"].as_str().unwrap())
        .collect();
    let claims = incident["triage"]["explanation"]["claims"]
        .as_array()
        .unwrap();
    let cited: BTreeSet<&str> = claims
        .iter()
        .flat_map(|claim| claim["evidence"].as_array().unwrap())
        .map(|id| id.as_str().unwrap())
        .collect();
    assert!(
        cited.len() >= 2 && cited.is_subset(&known),
        "{cited:?} of {known:?}"
    );
    assert_eq!(
        server.facts(&id, "odd")[0]["value"],
        json!({"a": 1}),
        "unknown signals are kept"
    );
    let gaps: Vec<_> = evidence["gaps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|gap| gap["what"].as_str().unwrap())
        .collect();
    assert!(
        gaps.contains(&"snapshots_after") && !gaps.contains(&"log_lines"),
        "{gaps:?}"
    );
    assert!(
        evidence["error_blocks"]
            .to_string()
            .contains("OutOfMemoryError")
    );
    assert!(evidence["as_of"].is_string());
}

#[test]
fn the_timeline_tells_what_happened_in_order() {
    let server = shared();
    let pipeline = unique("timeline");
    let id = id_of(&server.triage(&partial_report(&pipeline)));
    server
        .decide(&id, &json!({"verdict": "acknowledge"}))
        .expect(201);
    server.triage(&but(
        partial_report(&pipeline),
        &json!({"error_message": "more"}),
    ));
    server.outcome(&id, &json!({"retried": true, "succeeded": false}));
    let timeline = server
        .get(&format!("/v1/incidents/{id}/timeline"))
        .expect(200);
    let events = timeline["events"].as_array().unwrap();
    let kinds: Vec<&str> = events
        .iter()
        .map(|event| event["kind"].as_str().unwrap())
        .filter(|kind| *kind != "gate")
        .collect();
    assert_eq!(
        kinds,
        [
            "report", "triage", "decision", "report", "triage", "outcome"
        ]
    );
    let times: Vec<&str> = events
        .iter()
        .map(|event| event["at"].as_str().unwrap())
        .collect();
    assert!(times.is_sorted());
    assert!(
        events
            .iter()
            .all(|event| !event["actor"].as_str().unwrap().is_empty() && event["what"].is_string())
    );
    assert_eq!(
        server.events(&id, "triage")[1]["what"],
        "revision 2: hold (evidence)"
    );
}

#[test]
fn an_incident_has_a_tag_and_a_page_for_people() {
    let server = shared();
    let pipeline = unique("page");
    let incident = server.triage(&partial_report(&pipeline));
    let id = id_of(&incident);
    let shown = server.get(&format!("/v1/incidents/{id}"));
    assert_eq!(shown.header("etag"), "\"1\"");
    assert_eq!(
        shown.body, incident,
        "the same incident wherever it is read"
    );
    server.triage(&but(
        partial_report(&pipeline),
        &json!({"error_message": "more"}),
    ));
    assert_eq!(
        server.get(&format!("/v1/incidents/{id}")).header("etag"),
        "\"2\""
    );

    let page = server.get(incident["links"]["page"].as_str().unwrap());
    assert_eq!(page.header("content-type"), "text/plain; charset=utf-8");
    let text = page.expect(200).as_str().unwrap().to_owned();
    for word in [
        id.as_str(),
        "HOLD",
        &pipeline,
        "curated.orders",
        "9 of 12",
        "Revision 2",
    ] {
        assert!(text.contains(word), "`{word}` is not on the page:\n{text}");
    }
    server.outcome(&id, &json!({"retried": false, "succeeded": true}));
    assert!(server.page(&id).contains("outcome succeeded by dev"));
}

#[test]
fn what_is_not_there_is_404_and_says_what_to_do() {
    let server = shared();
    for id in [
        NOBODY,
        "inc_1",
        "42",
        "%00",
        "%ff",
        "..",
        "inc_%F0%9F%92%A5",
        &"x".repeat(5000),
    ] {
        for path in ["", "/evidence", "/timeline", "/triages"] {
            let answer = server.get(&format!("/v1/incidents/{id}{path}"));
            assert_eq!(
                (answer.status, answer.code()),
                (404, "not_found"),
                "{id}{path}"
            );
        }
    }
    server
        .get(&format!("/incidents/{NOBODY}"))
        .refuses(404, "not_found", "no such incident");
    for (path, body) in [
        ("decisions", json!({"verdict": "approve"})),
        ("outcomes", json!({"retried": true, "succeeded": true})),
        ("retriage", json!({})),
    ] {
        server
            .post(&format!("/v1/incidents/{NOBODY}/{path}"), &body)
            .refuses(404, "not_found", "no such incident");
    }
}

#[test]
fn every_problem_has_a_page() {
    let server = shared();
    for code in [
        "invalid_json",
        "invalid_report",
        "batch_is_fixed",
        "stale_revision",
        "too_large",
        "busy",
    ] {
        let page = server.get(&format!("/problems/{code}"));
        assert_eq!(page.header("content-type"), "text/plain; charset=utf-8");
        assert!(page.expect(200).as_str().unwrap().starts_with(code));
    }
    server
        .get("/problems/gremlins")
        .refuses(404, "not_found", "gremlins");
}
