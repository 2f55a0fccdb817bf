//! Tables in a REST catalogue: a server on loopback that speaks Iceberg's protocol over the committed tables.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::*;

const TOKEN: &str = "hunter2-catalogue-token";
const CONFIG: &str = "/iceberg/v1/config?warehouse=prod";
const TABLE: &str = "/iceberg/v1/catalogs/main/namespaces/curated/tables/interactions";

/// What the catalogue does with the request for a table.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mood {
    Answers,
    Says(u16),
    Hangs,
    Redirects,
    Babbles,
    Swells,
}

#[derive(Clone)]
struct Catalogue {
    url: String,
    /// Method, path with query, `Authorization`.
    asked: Arc<Mutex<Vec<(String, String, String)>>>,
    mood: Arc<Mutex<Mood>>,
    /// The path of the table that it has.
    table: &'static str,
}

impl Catalogue {
    /// One that has the committed table at this path; it ends with the process.
    fn start(table: &'static str) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let catalogue = Self {
            url: format!("http://{}/iceberg", listener.local_addr().unwrap()),
            asked: Arc::default(),
            mood: Arc::new(Mutex::new(Mood::Answers)),
            table,
        };
        let router = Router::new().fallback(answer).with_state(catalogue.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, router).await.unwrap();
            });
        });
        catalogue
    }

    /// What was asked since the last time.
    fn asked(&self) -> Vec<(String, String, String)> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    fn becomes(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// Settings with a pipeline whose target is in this catalogue.
    fn config(&self, scratch: &Scratch, place: &str) -> String {
        let dir = scratch.path().join("pipelines");
        std::fs::create_dir_all(&dir).unwrap();
        let pipeline = format!(
            "[[pipeline]]\nname = 'rested'\nwrite_mode = 'append'\n[[pipeline.target]]\n\
             name = 'lake.curated.interactions'\niceberg = {{ {place} }}\n"
        );
        std::fs::write(dir.join("all.toml"), pipeline).unwrap();
        let settings = format!(
            "[pipelines]\ndir = '{}'\n[observe]\nroots = ['{}']\nsource_timeout_s = 3\nthrottled_retries = 1\n\
             [observe.iceberg]\nmetadata_mib = 1\n\
             [observe.rest_catalogs.lake]\nurl = '{}'\nwarehouse = 'prod'\n",
            dir.display(),
            fixtures().display(),
            self.url,
        );
        let file = scratch.path().join("larrey.conf");
        std::fs::write(&file, settings).unwrap();
        file.to_str().unwrap().to_owned()
    }
}

async fn answer(State(catalogue): State<Catalogue>, request: Request) -> Response {
    let path = request.uri().path_and_query().unwrap().to_string();
    let sent = request.headers().get(header::AUTHORIZATION);
    let sent = sent.map_or("", |sent| sent.to_str().unwrap()).to_owned();
    let method = request.method().to_string();
    catalogue
        .asked
        .lock()
        .unwrap()
        .push((method, path.clone(), sent));
    if path == CONFIG {
        let config = json!({"defaults": {"prefix": "other", "clients": "4"}, "overrides": {"prefix": "catalogs/main"}});
        return axum::Json(config).into_response();
    }
    let mood = *catalogue.mood.lock().unwrap();
    match mood {
        Mood::Answers if path == catalogue.table => axum::Json(loaded()).into_response(),
        Mood::Answers => refusal(404),
        Mood::Says(status) => refusal(status),
        Mood::Hangs => {
            tokio::time::sleep(Duration::from_mins(1)).await;
            refusal(500)
        }
        Mood::Redirects => {
            let to = [(header::LOCATION, format!("{}/elsewhere", catalogue.url))];
            (StatusCode::TEMPORARY_REDIRECT, to).into_response()
        }
        Mood::Babbles => "<html>sign in</html>".into_response(),
        Mood::Swells => vec![b' '; 3 << 20].into_response(),
    }
}

fn refusal(status: u16) -> Response {
    let error =
        json!({"error": {"message": "not for you", "type": "SomeException", "code": status}});
    let status = StatusCode::from_u16(status).unwrap();
    (status, axum::Json(error)).into_response()
}

/// `LoadTableResult` of the committed table, whose files lie where its metadata do.
fn loaded() -> Value {
    let index = std::fs::read_to_string(fixtures().join("tables.json")).unwrap();
    let index: Value = serde_json::from_str(&index).unwrap();
    let file = index["tables"]["interactions"]["metadata"]
        .as_str()
        .unwrap();
    let file = fixtures().join(file);
    let metadata = std::fs::read_to_string(&file).unwrap();
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    json!({"metadata-location": file, "metadata": metadata, "config": {"token": "vended"}})
}

fn run_larrey(arguments: &[&str]) -> (Option<i32>, String, String) {
    let out = Command::new(LARREY)
        .args(arguments)
        .env_remove("DATABASE_URL")
        .env("LARREY__OBSERVE__REST_CATALOGS__LAKE__TOKEN", TOKEN)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (out.status.code(), text(out.stdout), text(out.stderr))
}

fn verdict(scratch: &Scratch, config: &str) -> Value {
    let body = json!({"pipeline": "rested", "run_id": "r1", "batch_id": "2026-11-23", "started_at": "2026-11-24T02:31:02Z",
        "failed_at": "2026-11-24T02:53:40Z", "error_message": THROTTLED,
        "signals": {"run_state": "ended", "write_started": false}});
    let report = scratch.path().join("report.json");
    std::fs::write(&report, body.to_string()).unwrap();
    let report = report.to_str().unwrap();
    let (_, out, err) = run_larrey(&["triage", "--json", "--config", config, report]);
    assert!(!out.contains(TOKEN) && !err.contains(TOKEN), "{out}{err}");
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"))
}

#[test]
fn nine_of_twelve_is_found_in_a_rest_catalogue_with_two_requests() {
    let (catalogue, scratch) = (Catalogue::start(TABLE), Scratch::new());
    let config = catalogue.config(&scratch, "catalog = 'rest', rest = 'lake'");
    let triage = verdict(&scratch, &config);
    let write = &triage["write_state"];
    assert_eq!(write["state"], "partial", "{triage}");
    assert_eq!(
        (&write["partitions_written"], &write["partitions_expected"]),
        (&json!(9), &json!(12))
    );
    let missing = json!(["country=pl", "country=pt", "country=se"]);
    assert_eq!(write["targets"][0]["missing_names"], missing, "{triage}");
    let bearer = format!("Bearer {TOKEN}");
    let asked = [CONFIG, TABLE].map(|path| ("GET".to_owned(), path.to_owned(), bearer.clone()));
    assert_eq!(catalogue.asked(), asked);

    let (code, page, err) = run_larrey(&["check", "--config", &config]);
    assert_eq!(code, Some(0), "{page}{err}");
    assert!(
        page.contains("works   target `lake.curated.interactions`: its head"),
        "{page}"
    );
    assert!(
        page.contains("[redacted:token]") && !page.contains(TOKEN),
        "{page}"
    );
    assert_eq!(catalogue.asked(), asked);
}

#[test]
fn a_namespace_of_several_parts_is_joined_as_the_protocol_wants_it() {
    let nested = "/iceberg/v1/catalogs/main/namespaces/lake%1Fcurated/tables/interactions";
    let (catalogue, scratch) = (Catalogue::start(nested), Scratch::new());
    let place = "catalog = 'rest', rest = 'lake', table = 'lake.curated.interactions'";
    let triage = verdict(&scratch, &catalogue.config(&scratch, place));
    assert_eq!(triage["write_state"]["state"], "partial", "{triage}");
    assert_eq!(catalogue.asked()[1].1, nested);
}

#[test]
fn whatever_the_catalogue_does_is_a_gap_and_opens_nothing() {
    let (catalogue, scratch) = (Catalogue::start(TABLE), Scratch::new());
    let config = catalogue.config(&scratch, "catalog = 'rest', rest = 'lake'");
    for (mood, reason, detail, requests) in [
        (Mood::Says(401), "denied", "SomeException not for you", 2),
        (Mood::Says(403), "denied", "answered 403", 2),
        (Mood::Says(404), "absent", TABLE, 2),
        (Mood::Says(429), "unavailable", "answered 429", 3),
        (Mood::Says(500), "unavailable", "answered 500", 2),
        (Mood::Hangs, "timeout", "", 2),
        (Mood::Redirects, "unavailable", "answered 307", 2),
        (
            Mood::Babbles,
            "unavailable",
            "not that of an Iceberg REST catalogue",
            2,
        ),
        (Mood::Swells, "truncated", "larger than", 2),
    ] {
        catalogue.becomes(mood);
        let triage = verdict(&scratch, &config);
        assert_eq!(
            triage["write_state"]["state"], "unknown",
            "{mood:?}: {triage}"
        );
        assert_eq!(triage["retry"]["decision"], "hold", "{mood:?}");
        let gap = &triage["unseen"][0];
        assert_eq!(gap["reason"], reason, "{mood:?}: {gap}");
        let told = gap["detail"].as_str().unwrap();
        assert!(told.contains(detail), "{mood:?}: {told}");
        let asked = catalogue.asked();
        assert_eq!(asked.len(), requests, "{mood:?}: {asked:?}");
        assert!(
            asked.iter().all(|(method, ..)| method == "GET"),
            "{asked:?}"
        );
    }
    catalogue.becomes(Mood::Says(403));
    let (code, page, _) = run_larrey(&["check", "--config", &config]);
    assert!(code == Some(1) && page.contains("MISSING target"), "{page}");
}

#[test]
fn a_catalogue_that_is_not_set_up_is_refused_at_start() {
    let (catalogue, scratch) = (Catalogue::start(TABLE), Scratch::new());
    for (place, says) in [
        (
            "catalog = 'rest', rest = 'dwh'",
            "`iceberg.rest` is `dwh`, and `observe.rest_catalogs` has `lake`",
        ),
        ("catalog = 'rest'", "just where `catalog` is \"rest\""),
        (
            "catalog = 'glue', rest = 'lake'",
            "just where `catalog` is \"rest\"",
        ),
        ("catalog = 'hive'", "hive"),
    ] {
        let config = catalogue.config(&scratch, place);
        let (code, _, err) = run_larrey(&["check", "--config", &config]);
        assert!(code == Some(1) && err.contains(says), "{place}: {err}");
    }
    assert_eq!(catalogue.asked(), []);
}
