//! An emulated AWS (tests/emulator) with the Iceberg tables of tests/fixtures/iceberg in it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use reqwest::blocking::Client;
use serde_json::{Value, json};

use crate::harness::{Scratch, Server};

/// The project's directory.
pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The start of the run that the fixtures tell of, in milliseconds since 1970.
pub const BEGAN_MS: i64 = 1_795_487_462_000;

/// An emulated AWS; it ends with this, or with the process.
pub struct Cloud {
    child: Child,
    /// Its address.
    pub url: String,
    client: Client,
}

impl Cloud {
    /// Starts one.
    pub fn start() -> Self {
        let mut child = Command::new(Path::new(ROOT).join("scripts/emulator"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line.trim().strip_prefix("listening on ");
        let url = url.unwrap_or_else(|| panic!("the emulator said `{line}`"));
        let cloud = Self {
            child,
            url: url.to_owned(),
            client: Client::builder().no_proxy().build().unwrap(),
        };
        // The script that the jobs of the tests name.
        let script = json!({"key": "interactions.py", "body": "pass", "last_modified": "2026-11-20T08:00:00Z"});
        cloud.objects("scripts", &json!([script]));
        cloud
    }

    /// Puts objects into a bucket.
    pub fn objects(&self, bucket: &str, objects: &Value) {
        self.put(&format!("s3/{bucket}"), &json!({"objects": objects}));
    }

    /// Puts state into it.
    pub fn put(&self, path: &str, body: &Value) {
        let url = format!("{}/_emulator/{path}", self.url);
        let answer = self.client.put(url).json(body).send().unwrap();
        let status = answer.status();
        assert!(status.is_success(), "{path}: {}", answer.text().unwrap());
    }

    /// Puts one of the committed tables into S3 and into the catalogue, under the name that it has there.
    pub fn table(&self, fixture: &str) {
        let index = std::fs::read_to_string(fixtures().join("tables.json")).unwrap();
        let index: Value = serde_json::from_str(&index).unwrap();
        let entry = &index["tables"][fixture];
        let file = entry["metadata"].as_str().unwrap();
        let (database, table) = entry["table"].as_str().unwrap().split_once('.').unwrap();
        self.put(
            &format!("s3/warehouse?prefix={fixture}/"),
            &json!({"directory": fixtures().join("tables").join(fixture)}),
        );
        let location = file.strip_prefix("tables/").unwrap();
        self.put(
            &format!("glue/tables/{database}/{table}"),
            &json!({"metadata_location": format!("s3://warehouse/{location}")}),
        );
    }

    /// Puts a job and its runs there.
    pub fn job(&self, job: &str, definition: &Value, runs: &Value) {
        let body = json!({"job": definition, "runs": runs});
        self.put(&format!("glue/jobs/{job}"), &body);
    }

    /// Puts the results of data-quality rules of a job there.
    pub fn quality(&self, job: &str, results: &Value) {
        self.put(&format!("glue/quality/{job}"), results);
    }

    /// Puts streams of log lines into a group; they are a second apart and end with the run.
    pub fn log(&self, group: &str, streams: &[(&str, &str)]) {
        let streams: serde_json::Map<String, Value> = streams
            .iter()
            .map(|(name, text)| {
                let events: Vec<Value> = (BEGAN_MS..)
                    .step_by(1000)
                    .zip(text.lines())
                    .map(|(at, line)| json!([at, line]))
                    .collect();
                ((*name).to_owned(), Value::from(events))
            })
            .collect();
        let group = group.replace('/', "%2F");
        self.put(&format!("logs/{group}"), &json!({"streams": streams}));
    }

    /// From now on these calls fail.
    pub fn faults(&self, faults: &Value) {
        self.put("faults", faults);
    }

    /// The actions that were called, each once, sorted.
    pub fn actions(&self) -> Vec<String> {
        self.called("action")
    }

    /// The resources that were called about, each once, sorted.
    pub fn resources(&self) -> Vec<String> {
        self.called("resource")
    }

    fn called(&self, what: &str) -> Vec<String> {
        let calls: Value = self
            .client
            .get(format!("{}/_emulator/calls", self.url))
            .send()
            .unwrap()
            .json()
            .unwrap();
        let mut called: Vec<String> = calls
            .as_array()
            .unwrap()
            .iter()
            .map(|call| call[what].as_str().unwrap().to_owned())
            .collect();
        called.sort();
        called.dedup();
        called
    }

    /// What a program needs to find it.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ENDPOINT_URL", self.url.clone()),
            ("AWS_ACCESS_KEY_ID", "test".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("LARREY__AWS__ENABLED", "true".to_owned()),
            ("LARREY__AWS__S3_PATH_STYLE", "true".to_owned()),
        ]
    }

    /// A server that looks into it, with these registrations and further settings.
    pub fn server(&self, scratch: &Scratch, pipelines: &str, settings: &[(&str, &str)]) -> Server {
        let dir = scratch.path().join("pipelines");
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("all.toml"), pipelines).unwrap();
        let environment = self.environment();
        let mut all: Vec<(&str, &str)> = environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        all.push(("LARREY__PIPELINES__DIR", dir.to_str().unwrap()));
        all.extend(settings);
        Server::start(&scratch.path().join("data"), &all)
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the committed tables are.
pub fn fixtures() -> PathBuf {
    Path::new(ROOT).join("tests/fixtures/iceberg")
}

/// One for all tests of this process that set no faults; they use jobs of their own.
pub fn shared_cloud() -> &'static Cloud {
    static SHARED: OnceLock<Cloud> = OnceLock::new();
    SHARED.get_or_init(|| {
        let cloud = Cloud::start();
        cloud.table("interactions");
        cloud
    })
}
