//! Too large, damaged, of another type, or hardly HTTP.

use super::{MIB, nothing_is_kept};
use crate::calls::gzip;
use crate::harness::{Answer, safe_report, shared, unique};

#[test]
fn a_body_that_is_too_large_is_413_however_it_is_packed() {
    let server = shared();
    let pipeline = unique("hostile");
    let start = format!(r#"{{"pipeline": "{pipeline}", "run_id": "r1", "error_message": ""#);
    let mut large = start.clone().into_bytes();
    large.resize(33 * MIB, b'x');
    large.extend(b"\"}");
    server
        .send_json("/v1/incidents", large.clone())
        .refuses(413, "too_large", "32 MiB");
    // Without a length the server cannot know before it has read too much.
    let request = server
        .request("POST", "/v1/incidents/batch")
        .header("content-type", "application/json");
    let streamed = reqwest::blocking::Body::new(std::io::Cursor::new(large));
    Answer::of(request.body(streamed).send().unwrap()).refuses(413, "too_large", "32 MiB");
    // Most clients send all of it before they look at an answer.
    let head = "POST /v1/incidents HTTP/1.1\r\nhost: larrey\r\nconnection: close\r\ncontent-type: application/json";
    let whole = format!("{head}\r\ncontent-length: {}\r\n\r\n", 48 * MIB);
    let answer = server.raw_whole(&[whole.as_bytes(), &vec![b'x'; 48 * MIB]]);
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");

    // Forty members of a mebibyte each, a few hundred kilobytes in all.
    let bomb = [gzip(start.as_bytes()), gzip(&vec![b'x'; MIB]).repeat(40)].concat();
    assert!(bomb.len() < MIB);
    let gzipped = [
        ("content-type", "application/json"),
        ("content-encoding", "gzip"),
    ];
    for path in ["/v1/incidents", "/v1/incidents/batch"] {
        server
            .send(path, &gzipped, bomb.clone())
            .refuses(413, "too_large", "32 MiB");
    }
    nothing_is_kept(server, &pipeline);
}

#[test]
fn damaged_compression_is_400() {
    let server = shared();
    let pipeline = unique("hostile");
    let whole = gzip(safe_report(&pipeline).to_string().as_bytes());
    let mut flipped = whole.clone();
    let middle = whole.len() / 2;
    flipped[middle] ^= 0xff;
    let trailing = [whole.as_slice(), b"more"].concat();
    let gzipped = [
        ("content-type", "application/json"),
        ("content-encoding", "gzip"),
    ];
    for body in [
        whole[..whole.len() - 9].to_vec(),
        whole[..middle].to_vec(),
        flipped,
        trailing,
        safe_report(&pipeline).to_string().into_bytes(),
        Vec::new(),
    ] {
        server
            .send("/v1/incidents", &gzipped, body)
            .refuses(400, "invalid_json", "gzip");
    }
    for encoding in ["br", "zstd", "deflate", "gzip, gzip"] {
        let headers = [
            ("content-type", "application/json"),
            ("content-encoding", encoding),
        ];
        let answer = server.send("/v1/incidents", &headers, whole.clone());
        answer.refuses(415, "unsupported_media_type", encoding);
        assert!(answer.body["hint"].as_str().unwrap().contains("gzip"));
    }
    nothing_is_kept(server, &pipeline);
}

#[test]
fn other_types_are_415_other_methods_405_other_paths_404() {
    let server = shared();
    let pipeline = unique("hostile");
    let body = safe_report(&pipeline).to_string();
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
        "application/jsonp",
        "json",
        "",
    ] {
        let answer = server.send(
            "/v1/incidents",
            &[("content-type", content_type)],
            body.clone(),
        );
        answer.refuses(415, "unsupported_media_type", content_type);
        assert!(
            answer.body["hint"]
                .as_str()
                .unwrap()
                .contains("application/json")
        );
    }
    server.send("/v1/incidents", &[], body.clone()).refuses(
        415,
        "unsupported_media_type",
        "missing",
    );
    for (method, path) in [
        ("PUT", "/v1/incidents"),
        ("DELETE", "/v1/incidents"),
        ("GET", "/v1/incidents/batch/more"),
        (
            "PATCH",
            "/v1/incidents/inc_00000000000070008000000000000000",
        ),
        ("POST", "/v1/retry-gate"),
        ("GET", "/v1/webhooks/airflow"),
        (
            "GET",
            "/v1/incidents/inc_00000000000070008000000000000000/decisions",
        ),
        (
            "POST",
            "/v1/incidents/inc_00000000000070008000000000000000/evidence",
        ),
        ("POST", "/readyz"),
        ("BREW", "/v1/incidents"),
    ] {
        let answer = Answer::of(server.request(method, path).send().unwrap());
        let expected = if path.ends_with("/more") {
            (404, "not_found")
        } else {
            (405, "method_not_allowed")
        };
        assert_eq!((answer.status, answer.code()), expected, "{method} {path}");
    }
    for path in [
        "/v2/incidents",
        "/v1",
        "/v1/incidents/",
        "/V1/incidents",
        "/v1/quality",
        "/v1/pipeline",
        "/v1/webhooks",
        "/.env",
        "/docs/../etc/passwd",
        "//",
    ] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.code()), (404, "not_found"), "{path}");
        assert!(
            answer.body["hint"].as_str().unwrap().contains("/docs"),
            "{path}"
        );
    }
    nothing_is_kept(server, &pipeline);
}

#[test]
fn what_is_hardly_http_does_no_harm() {
    let server = shared();
    let pipeline = unique("hostile");
    let start = "POST /v1/incidents HTTP/1.1\r\nhost: larrey\r\ncontent-type: application/json\r\nconnection: close\r\n";
    let body = safe_report(&pipeline).to_string();
    for (request, status) in [
        (
            format!("{start}x-big: {}\r\n\r\n", "x".repeat(600 * 1024)),
            "431",
        ),
        (format!("{start}{}\r\n", "x-many: 1\r\n".repeat(500)), "431"),
        (
            format!(
                "GET /v1/incidents?pipeline={} HTTP/1.1\r\nhost: larrey\r\nconnection: close\r\n\r\n",
                "x".repeat(100_000)
            ),
            "414",
        ),
        (format!("{start}content-length: -5\r\n\r\n{body}"), "400"),
        (
            format!("{start}content-length: 5\r\ncontent-length: 6\r\n\r\n{body}"),
            "400",
        ),
        (
            format!("{start}transfer-encoding: chunked\r\n\r\nzz\r\n{body}"),
            "400",
        ),
        (
            format!(
                "{start}content-length: {}\r\n\r\n{}",
                body.len(),
                "{\"pipeline\": "
            ),
            "",
        ),
        ("\u{0}\u{1}\u{2}\r\n\r\n".to_owned(), "400"),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), ""),
    ] {
        let answer = if status.is_empty() {
            // The other side hangs up in the middle.
            use std::io::Write as _;
            let mut stream =
                std::net::TcpStream::connect(server.url.trim_start_matches("http://")).unwrap();
            let _ = stream.write_all(request.as_bytes());
            continue;
        } else {
            server.raw(request.as_bytes())
        };
        let shown: String = request.chars().take(120).collect();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{shown:?} was answered `{answer}`"
        );
    }
    nothing_is_kept(server, &pipeline);
}
