//! The commands of a terminal: what they print and the exit codes that a shell goes by.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::calls::{but, id_of};
use crate::harness::{LARREY, Scratch, partial_report, safe_report, shared, unique};

/// What a command did.
pub struct Run {
    code: i32,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

impl Run {
    fn of(command: &mut Command, input: &str) -> Self {
        command
            .env("LARREY_URL", &shared().url)
            .env_remove("LARREY_TOKEN")
            .env_remove("DATABASE_URL");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        let out = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self {
            code: out.status.code().unwrap(),
            out: text(out.stdout),
            err: text(out.stderr),
        }
    }

    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        self
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// Runs a command against the shared server.
pub fn larrey(arguments: &[&str]) -> Run {
    Run::of(Command::new(LARREY).args(arguments), "")
}

fn triage_of(report: &str) -> Run {
    Run::of(Command::new(LARREY).args(["triage", "-"]), report)
}

fn example(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("config/examples")
        .join(name);
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_exit_code_of_triage_is_the_decision() {
    for (file, code, decision, word) in [
        ("throttled-read.json", 0, "retry", "RETRY"),
        ("late-source.json", 10, "wait", "WAIT"),
        ("access-denied.json", 11, "fix_first", "FIX"),
        ("nine-of-twelve.json", 12, "hold", "HOLD"),
    ] {
        let shown = larrey(&["triage", &example(file)]).expect(code);
        assert!(shown.out.starts_with(word), "{}", shown.out);
        assert_eq!(shown.err, "");
        assert!(!shown.out.contains('\u{1b}'), "no colours in a pipe");
        let json = larrey(&["triage", "--json", &example(file)])
            .expect(code)
            .json();
        assert_eq!(json["retry"]["decision"], decision);
        assert_eq!(json["retry"]["safe_to_retry"], code == 0);
    }
}

#[test]
fn triage_reads_standard_input_and_agrees_with_the_server() {
    let report = partial_report(&unique("terminal"));
    let piped = Run::of(
        Command::new(LARREY).args(["triage", "--json", "-"]),
        &report.to_string(),
    )
    .expect(12)
    .json();
    let served = &shared().triage(&report)["triage"];
    for field in [
        "category",
        "root_cause",
        "confidence",
        "write_state",
        "engine",
        "recommendation",
    ] {
        assert_eq!(piped[field], served[field], "{field}");
    }
    assert_eq!(piped["retry"]["decision"], served["retry"]["decision"]);
}

#[test]
fn triage_of_what_is_no_report_is_2_and_names_the_field() {
    let wrong = r#"{"pipeline": "orders", "run_id": 7, "attempt": 0, "signals": {"write_started": "no"}, "eror_message": "x"}"#;
    let refused = triage_of(wrong).expect(2);
    assert_eq!(refused.out, "");
    for word in [
        "`run_id` must be a string",
        "`attempt` must be a whole number",
        "`signals.write_started` must be a boolean",
        "did you mean `error_message`?",
    ] {
        assert!(
            refused.err.contains(word),
            "`{word}` is not in\n{}",
            refused.err
        );
    }
    for (text, word) in [
        ("", "not JSON"),
        ("it broke", "not JSON"),
        ("[]", "JSON object"),
        (r#"{"pipeline": "a"}"#, "`run_id` is missing"),
    ] {
        let refused = triage_of(text).expect(2);
        assert!(
            refused.err.contains(word) && refused.out.is_empty(),
            "{}",
            refused.err
        );
    }
    let scratch = Scratch::new();
    let file = scratch.path().join("report.json");
    std::fs::write(&file, b"{\"pipeline\": \"\xff\"}").unwrap();
    let refused = larrey(&["triage", file.to_str().unwrap()]).expect(2);
    assert!(refused.err.contains("report.json"));
    let missing = larrey(&["triage", "no-such-file.json"]).expect(1);
    assert!(
        missing.err.contains("could not read `no-such-file.json`"),
        "{}",
        missing.err
    );
    larrey(&["triage"]).expect(2);
    larrey(&["tirage"]).expect(2);
}

#[test]
fn triage_redacts_what_it_prints() {
    let report = but(
        partial_report("orders"),
        &json!({"error_message": "java.lang.OutOfMemoryError: password=Tr0ub4dor-3xyz of jane.doe@example.com"}),
    );
    for arguments in [&["triage", "-"][..], &["triage", "--json", "-"][..]] {
        let shown = Run::of(Command::new(LARREY).args(arguments), &report.to_string()).expect(12);
        assert!(shown.out.contains("[redacted:"), "{}", shown.out);
        assert!(
            !shown.out.contains("Tr0ub4dor") && !shown.out.contains("jane.doe"),
            "{}",
            shown.out
        );
    }
}

#[test]
fn the_exit_code_of_gate_is_its_position() {
    let server = shared();
    let pipeline = unique("terminal");
    let late = json!({
        "batch_id": "late", "run_id": "r2",
        "error_message": "AnalysisException: [PATH_NOT_FOUND] Path does not exist: s3://landing/day=2026-11-23. SQLSTATE: 42K03",
        "signals": {"source_path": "s3://landing/day=2026-11-23/", "source_object_count": 0},
    });
    let denied = json!({"batch_id": "denied", "run_id": "r3", "error_message": "ClientError: An error occurred (AccessDenied) when calling the GetObject operation: Access Denied"});
    server.triage(&safe_report(&pipeline));
    server.triage(&but(safe_report(&pipeline), &late));
    server.triage(&but(safe_report(&pipeline), &denied));
    server.triage(&but(
        partial_report(&pipeline),
        &json!({"batch_id": "held", "run_id": "r4"}),
    ));
    for (batch, code, position) in [
        ("b1", 0, "open"),
        ("late", 10, "wait"),
        ("denied", 11, "shut"),
        ("held", 12, "shut"),
        ("never-seen", 12, "shut"),
    ] {
        let shown = larrey(&["gate", &pipeline, batch]).expect(code);
        assert!(
            shown.out.starts_with(&format!("gate {position}")),
            "{}",
            shown.out
        );
        assert_eq!(shown.out.lines().count(), 1);
        let json = larrey(&["gate", "--json", &pipeline, batch])
            .expect(code)
            .json();
        assert_eq!(json["gate"], position);
    }
    larrey(&["gate", &pipeline, "r4", "--run"]).expect(12);
    larrey(&["gate", &pipeline, "never-seen", "--unknown-opens"]).expect(0);
    let unknown = larrey(&["gate", "nobody", "b1"]).expect(1);
    assert!(
        unknown.err.contains("`nobody`") && unknown.err.contains("never opens"),
        "{}",
        unknown.err
    );
}

#[test]
fn a_held_batch_goes_from_the_inbox_to_its_end() {
    let server = shared();
    let pipeline = unique("terminal");
    let id = id_of(&server.triage(&partial_report(&pipeline)));

    let inbox = larrey(&["inbox", "--pipeline", &pipeline, "--decision", "hold"]).expect(0);
    assert!(
        inbox.out.contains(&id)
            && inbox.out.contains("HOLD")
            && inbox.out.contains("partial_write_risk"),
        "{}",
        inbox.out
    );
    assert_eq!(
        larrey(&["inbox", "--json", "--pipeline", &pipeline])
            .expect(0)
            .json()["incidents"][0]["id"],
        id.as_str()
    );

    let shown = larrey(&["show", &id]).expect(0);
    assert_eq!(
        shown.out.trim_end(),
        server.page(&id).trim_end(),
        "a terminal and a browser show the same"
    );
    assert_eq!(
        larrey(&["show", "--json", &id]).expect(0).json(),
        server.show(&id)
    );

    let verify = larrey(&["verify", &id]).expect(0);
    let (_, command) = verify.out.split_once("one rerun:\n").unwrap();
    assert!(
        command.contains("'curated.orders=WHAT YOU CHECKED'") && command.contains("--revision 1"),
        "{command}"
    );

    let unverified = larrey(&[
        "override",
        &id,
        "--retry",
        "retry",
        "--reason",
        "cleaned up",
    ])
    .expect(1);
    assert!(
        unverified.err.contains("`curated.orders`") && unverified.err.contains("`target_verified`"),
        "{}",
        unverified.err
    );
    let stale = larrey(&[
        "override",
        &id,
        "--retry",
        "hold",
        "--revision",
        "7",
        "--reason",
        "x",
    ])
    .expect(1);
    assert!(
        stale.err.contains("the newest revision is 1"),
        "{}",
        stale.err
    );
    let unreasoned = larrey(&["override", &id, "--retry", "retry"]).expect(2);
    assert!(unreasoned.err.contains("--reason"));
    larrey(&["gate", &pipeline, "b1"]).expect(12);

    // The command that `verify` printed, as somebody pastes it into a shell.
    let program = PathBuf::from(LARREY);
    let mut path = program.parent().unwrap().as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap());
    let pasted = Run::of(
        Command::new("sh").args(["-c", command]).env("PATH", path),
        "",
    )
    .expect(0);
    let said: Vec<&str> = pasted.out.lines().collect();
    assert!(
        said[0].contains("opens the gate for one attempt"),
        "it says before it sends: {said:?}"
    );
    assert!(said[1].starts_with("kept; gate open"), "{said:?}");
    larrey(&["gate", &pipeline, "b1"]).expect(0);
    assert!(
        larrey(&["show", &id])
            .expect(0)
            .out
            .contains("override revision 1 by dev: WHY")
    );

    larrey(&["outcome", &id, "--retried", "--succeeded"]).expect(0);
    larrey(&["gate", &pipeline, "b1"]).expect(12);
    assert_eq!(server.show(&id)["status"], "resolved");
    assert_eq!(
        larrey(&["inbox", "--pipeline", &pipeline]).expect(0).out,
        "nothing waits\n"
    );
    let resolved = larrey(&["inbox", "--pipeline", &pipeline, "--status", "resolved"]).expect(0);
    assert!(resolved.out.contains(&id));
}

#[test]
fn agreeing_and_failing_are_told_from_the_terminal_too() {
    let server = shared();
    let pipeline = unique("terminal");
    let id = id_of(&server.triage(&safe_report(&pipeline)));
    let approved = larrey(&["approve", &id, "--reason", "as I thought"]).expect(0);
    assert!(
        approved.out.starts_with("kept; gate open"),
        "{}",
        approved.out
    );
    let body = larrey(&[
        "outcome",
        &id,
        "--retried",
        "--failed",
        "--true-category",
        "permission_error",
        "--json",
    ])
    .expect(0)
    .json();
    assert_eq!(body["outcome"]["true_category"], "permission_error");
    larrey(&["gate", &pipeline, "b1"]).expect(12);
    let gremlins = larrey(&["outcome", &id, "--succeeded", "--true-category", "gremlins"]);
    assert_ne!(gremlins.code, 0);
    assert!(gremlins.err.contains("gremlins"));
    larrey(&["outcome", &id]).expect(2);
    larrey(&["outcome", &id, "--succeeded", "--failed"]).expect(2);
}

#[test]
fn what_a_command_cannot_do_it_says() {
    let nobody = "inc_00000000000070008000000000000000";
    for command in [
        &["show", nobody][..],
        &["verify", nobody][..],
        &["approve", nobody][..],
        &["outcome", nobody, "--succeeded"][..],
    ] {
        let refused = larrey(command).expect(1);
        assert!(
            refused.err.contains("no such incident") && refused.out.is_empty(),
            "{command:?}: {}",
            refused.err
        );
    }
    let refused = larrey(&["show", "42"]).expect(2);
    assert!(refused.err.contains("inc_"), "{}", refused.err);
    for (arguments, word) in [
        (&["inbox", "--decision", "maybe"][..], "decision"),
        (&["inbox", "--limit", "501"][..], "limit"),
    ] {
        let refused = larrey(arguments);
        assert!(
            matches!(refused.code, 1 | 2) && refused.err.contains(word),
            "{}",
            refused.err
        );
    }
    let mut gone = Command::new(LARREY);
    gone.args(["gate", "orders", "b1", "--url", "http://127.0.0.1:1"]);
    let refused = Run::of(&mut gone, "").expect(1);
    assert!(
        refused.err.contains("is the server running?"),
        "{}",
        refused.err
    );
    let mut stranger = Command::new(LARREY);
    stranger.args([
        "gate",
        "orders",
        "b1",
        "--url",
        &format!("{}/docs", shared().url),
    ]);
    Run::of(&mut stranger, "").expect(1);
}
