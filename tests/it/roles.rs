//! Who may do what: every operation of the description, with no, wrong, expired and too weak credentials.

use std::process::Command;

use serde_json::{Value, json};

use crate::harness::{LARREY, Scratch, Server};

/// What `larrey token` prints for a server's data directory.
pub fn token(scratch: &Scratch, arguments: &[&str]) -> String {
    let out = Command::new(LARREY)
        .arg("token")
        .arg("--data-dir")
        .arg(scratch.path())
        .args(arguments)
        .env_remove("DATABASE_URL")
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    String::from_utf8(out.stdout).unwrap().trim().to_owned()
}

fn status(server: &Server, method: &str, path: &str, token: Option<&str>) -> u16 {
    let request = server
        .request(method, path)
        .header("content-type", "application/json");
    let request = match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    let request = if method == "GET" {
        request
    } else {
        request.body("{}")
    };
    request.send().unwrap().status().as_u16()
}

/// The operations of the description, as method, path and the roles that may.
fn operations(description: &Value) -> Vec<(String, String, Vec<String>)> {
    let mut operations = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let roles = operation["security"][0]["token"]
                .as_array()
                .unwrap_or_else(|| panic!("{method} {path} states no role"));
            let roles = roles
                .iter()
                .map(|role| role.as_str().unwrap().to_owned())
                .collect();
            let path = path.replace("{id}", "inc_00000000000070008000000000000000");
            operations.push((method.to_uppercase(), path, roles));
        }
    }
    operations
}

#[test]
fn every_operation_lets_in_whom_it_says_and_nobody_else() {
    let scratch = Scratch::new();
    let roles = ["reporter", "viewer", "responder", "admin"];
    let tokens: Vec<String> = roles
        .iter()
        .map(|role| token(&scratch, &["create", role, "--role", role]))
        .collect();
    let expired = token(
        &scratch,
        &["create", "expired", "--role", "admin", "--days", "0"],
    );
    let revoked = token(&scratch, &["create", "revoked", "--role", "admin"]);
    token(&scratch, &["revoke", "revoked"]);

    let server = Server::spawn(scratch.path(), &[], &[]);
    let description = server.get("/openapi.json").body;
    let operations = operations(&description);
    assert!(operations.len() >= 12, "{}", operations.len());
    for (method, path, may) in &operations {
        for stranger in [
            None,
            Some("nonsense"),
            Some(expired.as_str()),
            Some(revoked.as_str()),
        ] {
            assert_eq!(
                status(&server, method, path, stranger),
                401,
                "{method} {path} as {stranger:?}"
            );
        }
        for (role, token) in roles.iter().zip(&tokens) {
            let refused = status(&server, method, path, Some(token)) == 403;
            assert_eq!(
                refused,
                !may.iter().any(|may| may == role),
                "{method} {path} as {role}"
            );
        }
    }
    for open in ["/livez", "/readyz", "/metrics", "/openapi.json", "/docs/"] {
        assert_eq!(status(&server, "GET", open, None), 200, "{open}");
    }
}

#[test]
fn a_token_made_beside_a_running_server_works_and_its_name_is_the_actor() {
    let scratch = Scratch::new();
    token(&scratch, &["create", "first", "--role", "admin"]);
    let mut server = Server::spawn(scratch.path(), &[], &[]);
    let ada = token(&scratch, &["create", "ada", "--role", "responder"]);
    server.with_token(&ada);
    let incident = server.triage(&crate::harness::partial_report("orders"));
    let id = incident["id"].as_str().unwrap();
    let answer = server.post(
        &format!("/v1/incidents/{id}/decisions"),
        &json!({"verdict": "approve"}),
    );
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(answer.body["decision"]["actor"], "ada");
}

#[test]
fn without_a_token_the_server_refuses_to_start_and_says_how_to_make_one() {
    let scratch = Scratch::new();
    let out = Command::new(LARREY)
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(scratch.path())
        .env_remove("DATABASE_URL")
        .output()
        .unwrap();
    assert!(!out.status.success());
    assert!(String::from_utf8_lossy(&out.stderr).contains("larrey token create"));
    let out = Command::new(LARREY)
        .args(["serve", "--dev", "--listen", "0.0.0.0:0", "--data-dir"])
        .arg(scratch.path())
        .env_remove("DATABASE_URL")
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&out.stderr).contains("loopback"));
}
