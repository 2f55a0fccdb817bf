//! What the tests of the wire share: further calls of a server, servers with settings of their own, altered reports.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use larrey::managed_postgres::url_of_running;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::harness::{Answer, Server, shared};

/// No test asserts a time; this only ends one that hangs.
const PATIENCE: Duration = Duration::from_mins(1);

/// An empty database in the shared server's Postgres: quicker than a Postgres of its own.
#[derive(Debug)]
pub struct Database {
    /// Its address, for `DATABASE_URL`.
    pub url: String,
}

impl Database {
    /// Makes it.
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("beside_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let own = url_of_running(&shared().data_dir).unwrap();
        // Larrey's own role owns its database and makes no others.
        let superuser = own.replace("user=larrey", "user=postgres");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let mut connection = PgConnection::connect(&superuser).await.unwrap();
            let create = format!("create database {name} owner larrey");
            connection.execute(AssertSqlSafe(create)).await.unwrap();
            connection.close().await.unwrap();
        });
        let url = own.replace("///larrey?", &format!("///{name}?"));
        assert_ne!(url, own);
        Self { url }
    }

    /// A server on it, with settings of its own. Servers on one database are replicas.
    pub fn serve(&self, settings: &[(&str, &str)], arguments: &[&str]) -> Server {
        let settings = [settings, &[("DATABASE_URL", self.url.as_str())]].concat();
        Server::spawn(Path::new("unused"), &settings, arguments)
    }
}

impl Server {
    /// Submits a report and takes what comes at once.
    pub fn submit(&self, report: &Value) -> Answer {
        self.post("/v1/incidents", report)
    }

    /// Posts raw bytes with these headers.
    pub fn send(&self, path: &str, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Answer {
        let mut request = self.request("POST", path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.body(body.into()).send().unwrap())
    }

    /// Posts raw bytes as JSON.
    pub fn send_json(&self, path: &str, body: impl Into<Vec<u8>>) -> Answer {
        self.send(path, &[("content-type", "application/json")], body)
    }

    /// Sends bytes as they are, over a connection of their own, and reads what comes back until it is closed.
    pub fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.url.trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // The server may say no, and close, before all of it is sent.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// The same, and all of it must be taken before the answer is read.
    pub fn raw_whole(&self, parts: &[&[u8]]) -> String {
        let mut stream = TcpStream::connect(self.url.trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        for part in parts {
            stream.write_all(part).unwrap();
        }
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Reads an incident.
    pub fn show(&self, id: &str) -> Value {
        self.get(&format!("/v1/incidents/{id}")).expect(200)
    }

    /// Reads the page of an incident.
    pub fn page(&self, id: &str) -> String {
        let page = self.get(&format!("/incidents/{id}")).expect(200);
        page.as_str().unwrap().to_owned()
    }

    /// The facts behind the newest triage that have this name.
    pub fn facts(&self, id: &str, name: &str) -> Vec<Value> {
        let evidence = self
            .get(&format!("/v1/incidents/{id}/evidence"))
            .expect(200);
        let facts = evidence["facts"].as_array().unwrap().iter();
        facts.filter(|fact| fact["name"] == name).cloned().collect()
    }

    /// All triages of an incident.
    pub fn triages(&self, id: &str) -> Vec<Value> {
        let body = self.get(&format!("/v1/incidents/{id}/triages")).expect(200);
        body["triages"].as_array().unwrap().clone()
    }

    /// What happened to an incident, of one kind.
    pub fn events(&self, id: &str, kind: &str) -> Vec<Value> {
        let timeline = self
            .get(&format!("/v1/incidents/{id}/timeline"))
            .expect(200);
        let events = timeline["events"].as_array().unwrap().iter();
        events
            .filter(|event| event["kind"] == kind)
            .cloned()
            .collect()
    }

    /// How many incidents a pipeline has.
    pub fn count(&self, pipeline: &str) -> u64 {
        let page = self.get(&format!(
            "/v1/incidents?pipeline={pipeline}&total=true&limit=1"
        ));
        page.expect(200)["total"].as_u64().unwrap()
    }

    /// Decides on an incident.
    pub fn decide(&self, id: &str, decision: &Value) -> Answer {
        self.post(&format!("/v1/incidents/{id}/decisions"), decision)
    }

    /// Decides on a revision of an incident.
    pub fn decide_on(&self, id: &str, revision: &str, decision: &Value) -> Answer {
        let request = self.request("POST", &format!("/v1/incidents/{id}/decisions"));
        Answer::of(
            request
                .header("if-match", revision)
                .json(decision)
                .send()
                .unwrap(),
        )
    }

    /// Reports how an incident ended.
    pub fn outcome(&self, id: &str, outcome: &Value) -> Value {
        self.post(&format!("/v1/incidents/{id}/outcomes"), outcome)
            .expect(201)
    }

    /// Waits until an incident has this revision.
    pub fn at_revision(&self, id: &str, revision: u64) -> Value {
        eventually(&format!("revision {revision} of {id}"), || {
            Some(self.show(id)).filter(|incident| incident["triage"]["revision"] == revision)
        })
    }
}

impl Answer {
    /// The body, if the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// Checks that it is a problem document of this status and code that says something about this word, and that it
    /// is told where its page is.
    #[track_caller]
    pub fn refuses(&self, status: u16, code: &str, about: &str) {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.body);
        assert_eq!(self.body["status"], status);
        assert_eq!(self.body["type"], format!("/problems/{code}"));
        assert!(
            self.body["title"]
                .as_str()
                .is_some_and(|title| !title.is_empty())
        );
        let detail = self.body["detail"].as_str().unwrap();
        assert!(detail.contains(about), "`{about}` is not in `{detail}`");
    }

    /// The fields that a problem document names.
    pub fn fields(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().unwrap().iter();
        errors
            .map(|error| error["field"].as_str().unwrap())
            .collect()
    }

    /// One header as text.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// Asks until there is an answer.
#[track_caller]
pub fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "never came: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// The report with these fields changed; `signals` one by one.
pub fn but(mut report: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        match (
            name.as_str(),
            value.as_object(),
            report[name].as_object_mut(),
        ) {
            ("signals", Some(changes), Some(signals)) => signals.extend(changes.clone()),
            _ => report[name] = value.clone(),
        }
    }
    report
}

/// The id in an incident or in the answer to a report.
pub fn id_of(body: &Value) -> String {
    body["id"]
        .as_str()
        .unwrap_or_else(|| panic!("no id in {body}"))
        .to_owned()
}

/// Compresses with gzip.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Runs this many at once and gives what each made.
pub fn at_once<T: Send>(many: usize, act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = std::sync::Barrier::new(many);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..many)
            .map(|n| {
                let (start, act) = (&start, &act);
                scope.spawn(move || {
                    start.wait();
                    act(n)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    })
}
