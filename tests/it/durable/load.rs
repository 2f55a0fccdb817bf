//! Reports on their way to servers that may die at any moment, and what must hold once they have arrived.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use reqwest::blocking::Client;
use serde_json::{Value, json};

use crate::harness::{Answer, Server, unique};

/// No test asserts a time; this only ends one that hangs.
const PATIENCE: Duration = Duration::from_mins(2);

/// Numbers that are different every time and can be had again: `LARREY_SEED=... cargo test ...`.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new() -> Self {
        let given = std::env::var_os("LARREY_SEED").and_then(|seed| seed.to_str()?.parse().ok());
        let seed = given.unwrap_or_else(|| RandomState::new().hash_one(()));
        println!("LARREY_SEED={seed}");
        Self(seed)
    }

    /// A number below `end`, by the generator called `SplitMix64`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

/// Numbered reports of one pipeline, and who has acknowledged which.
pub(super) struct Load {
    pipeline: String,
    total: usize,
    next: AtomicUsize,
    over: AtomicBool,
    /// Where the servers are now.
    servers: Mutex<Vec<String>>,
    /// The incident that each report was acknowledged with.
    acknowledged: Mutex<BTreeMap<usize, String>>,
}

impl Load {
    pub(super) fn new(name: &str, total: usize, servers: &[&Server]) -> Self {
        let load = Self {
            pipeline: unique(name),
            total,
            next: AtomicUsize::new(0),
            over: AtomicBool::new(false),
            servers: Mutex::default(),
            acknowledged: Mutex::default(),
        };
        load.goes_to(servers);
        load
    }

    /// From now on, reports go to these servers in turn.
    pub(super) fn goes_to(&self, servers: &[&Server]) {
        *self.servers.lock().unwrap() = servers.iter().map(|server| server.url.clone()).collect();
    }

    /// No more reports; those that nobody took are given up.
    pub(super) fn end(&self) {
        self.over.store(true, Ordering::SeqCst);
    }

    pub(super) fn acknowledged(&self) -> usize {
        self.acknowledged.lock().unwrap().len()
    }

    /// The incidents, in the order of their reports.
    pub(super) fn incidents(&self) -> Vec<String> {
        self.acknowledged
            .lock()
            .unwrap()
            .values()
            .cloned()
            .collect()
    }

    /// Waits until this many reports more than now are acknowledged; the load is not over then.
    pub(super) fn wait_for_further(&self, reports: usize) {
        let goal = self.acknowledged() + reports;
        assert!(goal < self.total, "the load is too small for this test");
        until("acknowledgements", || {
            (self.acknowledged() >= goal).then_some(())
        });
    }

    /// One client: takes the next report and sends it until it is acknowledged, again and again.
    pub(super) fn run(&self) {
        let client = Client::new();
        loop {
            let number = self.next.fetch_add(1, Ordering::SeqCst);
            if number >= self.total {
                return;
            }
            let deadline = Instant::now() + PATIENCE;
            let incident = loop {
                if self.over.load(Ordering::SeqCst) {
                    return;
                }
                assert!(Instant::now() < deadline, "nobody takes report {number}");
                match self.send(&client, number, 0) {
                    Some(incident) => break incident,
                    None => thread::sleep(Duration::from_millis(10)),
                }
            };
            self.acknowledged.lock().unwrap().insert(number, incident);
        }
    }

    /// Sends a report to the server whose turn it is, or to one that comes `after` it; the incident, if it was
    /// acknowledged.
    pub(super) fn send(&self, client: &Client, number: usize, after: usize) -> Option<String> {
        let url = {
            let servers = self.servers.lock().unwrap();
            servers[(number + after) % servers.len()].clone()
        };
        let sent = client
            .post(format!("{url}/v1/incidents"))
            .header("idempotency-key", format!("{}/{number}", self.pipeline))
            .json(&self.report(number))
            .send();
        // Nobody there, or gone in the middle of it: perhaps it was stored, perhaps not.
        let response = sent.ok()?;
        let status = response.status().as_u16();
        let text = response.text().ok()?;
        match status {
            200 | 202 => {
                let body: Value = serde_json::from_str(&text).unwrap();
                Some(body["id"].as_str().unwrap().to_owned())
            }
            429 | 500..=599 => None,
            _ => panic!("report {number} was answered {status}: {text}"),
        }
    }

    fn report(&self, number: usize) -> Value {
        let lines: Vec<String> = (0..20)
            .map(|line| format!("2026-11-24 03:00:{line:02} ERROR Executor: Exception in task {number}.{line}: Connection reset by peer"))
            .collect();
        json!({
            "pipeline": self.pipeline, "run_id": format!("run-{number}"), "batch_id": format!("batch-{number}"), "platform": "spark",
            "error_message": "ClientError: An error occurred (SlowDown) when calling the GetObject operation: Please reduce your request rate.",
            "log_lines": lines,
            "signals": {"write_started": number.is_multiple_of(2), "run_state": "ended", "partitions_expected": 12, "partitions_written": number % 12},
        })
    }

    /// Waits until nothing is left to triage. Then every acknowledged report must be one incident, the one that was
    /// named; nothing may be there twice, or triaged twice.
    pub(super) fn must_be_there(&self, server: &Server) {
        let list = |query: &str| {
            let answer = server.get(&format!(
                "/v1/incidents?pipeline={}&limit=500{query}",
                self.pipeline
            ));
            assert_eq!(answer.status, 200, "{}", answer.body);
            answer.body
        };
        until("the last triage", || {
            let waiting = list("&status=received");
            waiting["incidents"]
                .as_array()
                .unwrap()
                .is_empty()
                .then_some(())
        });
        let mut incidents = BTreeMap::new();
        let mut cursor = String::new();
        loop {
            let page = list(&cursor);
            for incident in page["incidents"].as_array().unwrap() {
                let run = incident["run_id"].as_str().unwrap().to_owned();
                let id = incident["id"].as_str().unwrap().to_owned();
                assert_eq!(incident["status"], "triaged", "{incident}");
                assert!(incidents.insert(run, id).is_none(), "twice: {incident}");
            }
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let acknowledged = self.acknowledged.lock().unwrap();
        for (number, incident) in acknowledged.iter() {
            assert_eq!(
                incidents.get(&format!("run-{number}")),
                Some(incident),
                "acknowledged report {number}"
            );
        }
        for incident in incidents.values() {
            triaged_once(server, incident);
        }
        let distinct: BTreeSet<_> = incidents.values().collect();
        assert_eq!(distinct.len(), incidents.len());
    }
}

/// One triage, revision 1, on one report.
fn triaged_once(server: &Server, incident: &str) {
    let answer = server.get(&format!("/v1/incidents/{incident}/triages"));
    let triages = answer.body["triages"].as_array().unwrap();
    assert_eq!(
        triages.len(),
        1,
        "{incident} was triaged {} times",
        triages.len()
    );
    assert_eq!(triages[0]["revision"], 1);
    let Answer { body, .. } = server.get(&format!("/v1/incidents/{incident}/timeline"));
    let reports = body["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["kind"] == "report");
    assert_eq!(reports.count(), 1, "{body}");
}

/// Asks again and again until there is an answer.
pub(super) fn until<T>(what: &str, mut probe: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = probe() {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
