//! A running `larrey serve`, and a client for it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Once, OnceLock};
use std::thread;

use reqwest::blocking::{Client, RequestBuilder, Response};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

/// The program under test.
pub const LARREY: &str = env!("CARGO_BIN_EXE_larrey");

/// A directory of its own that goes with the test.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// A new, empty directory.
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        static SWEEP: Once = Once::new();
        SWEEP.call_once(sweep);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("larrey-it-{}-{number}", std::process::id()));
        std::fs::create_dir(&dir).unwrap();
        Self(dir)
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Removes what earlier runs left: the directory of their shared server, which ends only after its process.
fn sweep() {
    for entry in std::fs::read_dir(std::env::temp_dir()).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let pid = name
            .strip_prefix("larrey-it-")
            .and_then(|rest| rest.split('-').next());
        let lives = |pid: &str| Path::new("/proc").join(pid).exists();
        let postmaster = std::fs::read_to_string(entry.path().join("pg/postmaster.pid"));
        let in_use = postmaster.is_ok_and(|text| text.lines().next().is_some_and(lives));
        if pid.is_some_and(|pid| !lives(pid)) && !in_use {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// A server; it ends with this.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Its address, as `http://127.0.0.1:1234`.
    pub url: String,
    client: Client,
    token: Option<String>,
    /// Where it keeps its data.
    pub data_dir: PathBuf,
}

impl Server {
    /// Starts a server in `--dev` on a data directory, with these settings (`LARREY__...` variables).
    pub fn start(data_dir: &Path, settings: &[(&str, &str)]) -> Self {
        Self::spawn(data_dir, settings, &["--dev"])
    }

    /// Starts the command and waits until it listens.
    fn listening(mut command: Command, data_dir: &Path) -> Self {
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line.trim().strip_prefix("listening on ");
        let url = url.unwrap_or_else(|| panic!("the server said `{line}`"));
        Self {
            child,
            url: url.to_owned(),
            client: Client::new(),
            token: None,
            data_dir: data_dir.to_owned(),
        }
    }

    /// Starts a server with these further arguments and waits until it listens.
    pub fn spawn(data_dir: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> Self {
        let mut command = Command::new(LARREY);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(data_dir)
            .args(arguments);
        command
            .env_remove("DATABASE_URL")
            .envs(settings.iter().copied());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        Self::listening(command, data_dir)
    }

    /// A second client of the same server, with a token. (The server still ends with the first.)
    pub fn with_token(&mut self, token: &str) -> &mut Self {
        self.token = Some(token.to_owned());
        self
    }

    /// Whether it has not ended.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Kills it as `kill -9` does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it as an operator does, with SIGTERM, and says how it went.
    pub fn terminate(mut self) -> ExitStatus {
        self.signal(Signal::TERM);
        self.child.wait().unwrap()
    }

    /// Asks it to load registrations, playbooks and signatures anew.
    pub fn reload(&mut self) {
        self.signal(Signal::HUP);
    }

    fn signal(&mut self, signal: Signal) {
        // Once it has been waited for, the number may be another's.
        if let Ok(None) = self.child.try_wait() {
            let _ = kill_process(Pid::from_child(&self.child), signal);
        }
    }

    /// A request to a path.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let request = self
            .client
            .request(method.parse().unwrap(), format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Gets a document.
    pub fn get(&self, path: &str) -> Answer {
        Answer::of(self.request("GET", path).send().unwrap())
    }

    /// Posts a document.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request("POST", path).json(body).send().unwrap())
    }

    /// Submits a report and waits for its triage.
    pub fn triage(&self, report: &Value) -> Value {
        let answer = Answer::of(
            self.request("POST", "/v1/incidents")
                .header("prefer", "wait=30")
                .json(report)
                .send()
                .unwrap(),
        );
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    }

    /// Asks the gate about a batch.
    pub fn gate(&self, pipeline: &str, batch: &str) -> Value {
        let answer = self.get(&format!(
            "/v1/retry-gate?pipeline={pipeline}&batch_id={batch}"
        ));
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.signal(Signal::TERM);
        let _ = self.child.wait();
    }
}

/// A status, headers and a JSON body (text bodies as a JSON string).
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body.
    pub body: Value,
}

impl Answer {
    /// Reads an answer.
    pub fn of(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().unwrap();
        let body = serde_json::from_str(&text).unwrap_or_else(|_| Value::from(text));
        Self {
            status,
            headers,
            body,
        }
    }

    /// The `code` of a problem document.
    pub fn code(&self) -> &str {
        assert_eq!(
            self.headers["content-type"], "application/problem+json",
            "{}",
            self.body
        );
        self.body["code"].as_str().unwrap()
    }
}

/// One server in `--dev` for all tests of this process that do not care: they use pipelines of their own.
///
/// It is started from a thread that lives as long as the process, and goes with it.
pub fn shared() -> &'static Server {
    static SHARED: OnceLock<Server> = OnceLock::new();
    SHARED.get_or_init(|| {
        let (send, receive) = channel();
        thread::spawn(move || {
            let scratch = Scratch::new();
            let server = Server::spawn_bound_to_us(scratch.path());
            send.send(server).unwrap();
            loop {
                thread::park();
            }
        });
        receive.recv().unwrap()
    })
}

impl Server {
    /// A server that the kernel ends with the thread that starts it: statics are never dropped.
    fn spawn_bound_to_us(data_dir: &Path) -> Self {
        let mut command = Command::new("setpriv");
        command
            .args([
                "--pdeathsig",
                "TERM",
                "--",
                LARREY,
                "serve",
                "--dev",
                "--listen",
                "127.0.0.1:0",
                "--data-dir",
            ])
            .arg(data_dir);
        command
            .env_remove("DATABASE_URL")
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        Self::listening(command, data_dir)
    }
}

/// A pipeline name that no other test uses.
pub fn unique(name: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!(
        "{name}-{}-{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}

/// A report whose gate opens: throttled, ended, nothing written.
pub fn safe_report(pipeline: &str) -> Value {
    json!({
        "pipeline": pipeline, "run_id": "r1", "batch_id": "b1", "platform": "python",
        "error_message": "ClientError: An error occurred (SlowDown) when calling the GetObject operation: Please reduce your request rate.",
        "signals": {"write_started": false, "run_state": "ended"},
    })
}

/// A report whose gate stays shut: nine of twelve partitions are written.
pub fn partial_report(pipeline: &str) -> Value {
    json!({
        "pipeline": pipeline, "run_id": "r1", "batch_id": "b1", "platform": "spark",
        "error_message": "java.lang.OutOfMemoryError: Java heap space",
        "signals": {"write_started": true, "run_state": "ended", "partitions_expected": 12, "partitions_written": 9, "target_table": "curated.orders"},
    })
}
