//! How fast reports come in: `cargo bench --bench intake [SECONDS]`.
//!
//! Starts `larrey serve --dev` on a scratch directory, once with its worker paused and once running, and posts reports
//! of 2 to 20 KB over 32 kept-alive connections. The anchor is the same client on `/livez`: HTTP with nothing behind it.
//! Rates of one run may be compared, as ratios; those of two runs or machines may not.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a bench talks to the terminal and may fail loudly"
)]

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use reqwest::blocking::Client;
use serde_json::{Value, json};

const CONNECTIONS: usize = 32;

struct Server {
    child: Child,
    url: String,
    dir: PathBuf,
}

impl Server {
    fn start(workers: &str) -> Self {
        let dir =
            std::env::temp_dir().join(format!("larrey-bench-{}-{workers}", std::process::id()));
        std::fs::create_dir(&dir).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_larrey"))
            .args(["serve", "--dev", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(&dir)
            .env_remove("DATABASE_URL")
            .env("LARREY__WORKER__CONCURRENCY", workers)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line
            .trim()
            .strip_prefix("listening on ")
            .unwrap()
            .to_owned();
        Self { child, url, dir }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let pid = i32::try_from(self.child.id())
            .ok()
            .and_then(rustix::process::Pid::from_raw);
        if let Some(pid) = pid {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// A report whose log has 10 to 110 lines, by its number.
fn report(number: u64) -> Value {
    let lines: Vec<String> = (0..10 + number * 7 % 100)
        .map(|line| {
            let level = if line % 9 == 8 { "ERROR" } else { "INFO" };
            format!("26/11/24 03:{:02}:{:02} {level} Executor: Running task {line}.0 in stage {}.0 (TID {number}) on executor {}: /data/lake/part-{line:05}.parquet", line % 60, number % 60, number % 17, line % 8)
        })
        .collect();
    json!({
        "pipeline": format!("bench-{}", number % 50), "run_id": format!("run-{number}"), "batch_id": format!("batch-{}", number % 500),
        "platform": "spark", "failed_at": "2026-11-24T03:10:00Z",
        "error_message": "java.lang.OutOfMemoryError: Java heap space",
        "log_lines": lines,
        "signals": {"write_started": true, "partitions_expected": 12, "partitions_written": number % 12},
    })
}

struct Measured {
    rate: f64,
    p50: Duration,
    p99: Duration,
    done: u64,
}

/// Calls from all connections until the time is over; a call says whether it was accepted.
fn measure(seconds: u64, call: impl Fn(&Client) -> bool + Sync) -> Measured {
    let began = Instant::now();
    let until = began + Duration::from_secs(seconds);
    let mut times: Vec<Duration> = thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                scope.spawn(|| {
                    let client = Client::builder().pool_max_idle_per_host(1).build().unwrap();
                    let mut times = Vec::new();
                    while Instant::now() < until {
                        let start = Instant::now();
                        if call(&client) {
                            times.push(start.elapsed());
                        }
                    }
                    times
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    let took = began.elapsed().as_secs_f64();
    times.sort();
    assert!(!times.is_empty(), "nothing was accepted");
    Measured {
        rate: times.len() as f64 / took,
        p50: times[times.len() / 2],
        p99: times[times.len() * 99 / 100],
        done: times.len() as u64,
    }
}

fn print(what: &str, measured: &Measured, anchor: &Measured) {
    println!(
        "{what:<28} {:>8.0}/s  p50 {:>7.1} ms  p99 {:>7.1} ms  {:>5.2} of /livez  n={}",
        measured.rate,
        measured.p50.as_secs_f64() * 1000.0,
        measured.p99.as_secs_f64() * 1000.0,
        measured.rate / anchor.rate,
        measured.done
    );
}

fn main() {
    let seconds = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(5);
    let numbers = AtomicU64::new(0);
    for (workers, what) in [
        ("0", "reports, worker paused"),
        ("2", "reports, worker running"),
    ] {
        let server = Server::start(workers);
        let get = |client: &Client| {
            client
                .get(format!("{}/livez", server.url))
                .send()
                .is_ok_and(|answer| answer.text().is_ok())
        };
        let anchor = measure(seconds, get);
        let post = |client: &Client| {
            let body = report(numbers.fetch_add(1, Ordering::Relaxed));
            let answer = client
                .post(format!("{}/v1/incidents", server.url))
                .json(&body)
                .send();
            answer.is_ok_and(|answer| answer.status() == 202 && answer.text().is_ok())
        };
        let posted = measure(seconds, post);
        if workers == "0" {
            print("anchor: /livez", &anchor, &anchor);
        }
        print(what, &posted, &anchor);
        let list = Client::new()
            .get(format!("{}/v1/incidents?limit=1&total=true", server.url))
            .send()
            .unwrap();
        let total = list.json::<Value>().unwrap()["total"].as_u64().unwrap();
        assert!(
            total >= posted.done,
            "{} acknowledged, {total} stored",
            posted.done
        );
    }
}
