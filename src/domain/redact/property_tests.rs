//! Generated mixes of secrets, separators and noise: nothing planted survives, and a second pass changes nothing.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;

use super::{redact, redact_value};

const CASES: u32 = 2_000;

fn run<S: Strategy>(
    cases: u32,
    strategy: &S,
    test: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    // The same cases every time: a test that fails once a month teaches people to ignore it.
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    runner.run(strategy, test).unwrap();
}

/// Texts of a pattern; parsed once, where a plain `&str` strategy would parse it again for every case.
fn regex(pattern: &str) -> impl Strategy<Value = String> {
    prop::string::string_regex(pattern).unwrap()
}

/// A secret and the text that it stands in.
fn planted() -> impl Strategy<Value = (String, String)> {
    let shapes = prop_oneof![
        regex("[A-Z0-9]{16}").prop_map(|s| (format!("AKIA{s}"), "{}".to_owned())),
        regex("[A-Za-z0-9]{36}").prop_map(|s| (format!("ghp_{s}"), "{}".to_owned())),
        regex("[A-Za-z0-9_-]{20}").prop_map(|s| (format!("glpat-{s}"), "{}".to_owned())),
        regex("[0-9a-f]{32}").prop_map(|s| (format!("dapi{s}"), "{}".to_owned())),
        regex("[A-Za-z0-9_-]{12,40}")
            .prop_map(|s| (format!("eyJhbGciOiJ{s}.{s}.{s}"), "{}".to_owned())),
        regex("[A-Za-z0-9+/]{12,60}").prop_map(|s| {
            (
                format!("-----BEGIN RSA PRIVATE KEY-----\n{s}\n-----END RSA PRIVATE KEY-----"),
                "{}".to_owned(),
            )
        }),
        regex("[a-z]{3,9}[.][a-z]{3,9}@[a-z]{4,9}[.](com|de|co[.]uk)")
            .prop_map(|s| (s, "{}".to_owned())),
        regex("[0-9]{11}").prop_map(|s| (with_check_digit(&format!("4111{s}")), "{}".to_owned())),
    ];
    let quoted = (
        regex("[A-Za-z0-9!#$%^&*()_+,;.: /<>-]{4,20}[0-9]"),
        prop::sample::select(QUOTED),
    );
    let word = (
        regex("[A-Za-z0-9!#$%^*_+~][A-Za-z0-9!#$%^*_+~-]{3,20}[0-9a-z][0-9]"),
        prop::sample::select(WORDS),
    );
    let template = |(secret, template): (String, &str)| (secret, template.to_owned());
    prop_oneof![shapes, quoted.prop_map(template), word.prop_map(template)]
}

const QUOTED: &[&str] = &[
    r#""password": "{}""#,
    "'passwd' : '{}'",
    r#"{"client_secret":"{}","x":1}"#,
    r#""{\"token\": \"{}\"}""#,
    r#"api_key = "{}""#,
    "password='{}'",
    "--db-password '{}'",
    "CREATE USER x PASSWORD '{}'",
];

const WORDS: &[&str] = &[
    "password={}",
    "pwd={};",
    "DB_PASSWORD={}",
    "--password {}",
    "postgres://etl:{}@db.example.com/dwh",
    "jdbc:mysql://db/x?user=a&password={}&ssl=1",
    "Authorization: Bearer {}",
    "spark.hadoop.fs.s3a.secret.key={}",
    "(spark.db.password,{})",
    "{user=etl, password={}, ssl=true}",
    "password -> {}",
    "aws_secret_access_key = {}",
    "password: {}",
    "<password>{}</password>",
    "https://db/x?access_token={}&a=b",
    "\nclient_secret: {}\n",
];

/// Sixteen digits that pass the check of card numbers.
fn with_check_digit(fifteen: &str) -> String {
    let digit = (0..10).find(|digit| {
        let digits: Vec<u8> = format!("{fifteen}{digit}")
            .bytes()
            .map(|byte| byte - b'0')
            .collect();
        super::checks::luhn(&digits)
    });
    format!("{fifteen}{}", digit.unwrap())
}

fn noise() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(NOISE).prop_map(str::to_owned),
        regex("[a-zA-Z0-9 .:,/_-]{0,24}"),
        regex("\\PC{0,12}"),
    ]
}

const NOISE: &[&str] = &[
    "26/11/23 23:22:42 INFO SparkContext: Running Spark version 3.5.4",
    "at org.apache.spark.A$1.run(A.scala:7)",
    "snapshot 4111111111111111111",
    "token",
    "password",
    "secret=",
    "Bearer",
    "[redacted:password]",
    "[redacted:",
    "://",
    "@",
    "a@b",
    "user:x@",
    "-----BEGIN ",
    "key=value",
    "\"",
    "'",
    "{",
    "}",
    "\\",
    "%40",
    "€",
    "password: ",
    "token=",
    "--password",
    "Authorization:",
    "eyJ",
    "4111 1111",
    "DE89",
    "<value>",
    "\n",
];

const SEPARATORS: &[&str] = &[" ", "\t", "\n", ", ", " | ", " - ", "; "];

#[test]
fn nothing_planted_survives_and_a_second_pass_changes_nothing() {
    let parts = (
        noise(),
        prop::sample::select(SEPARATORS),
        planted(),
        prop::sample::select(SEPARATORS),
        noise(),
    );
    run(CASES, &prop::collection::vec(parts, 1..3), |parts| {
        let mut text = String::new();
        for (before, left, (secret, template), right, after) in &parts {
            let pair = template.replace("{}", secret);
            text.extend([before, *left, &pair, *right, after]);
        }
        let once = redact(&text);
        for (_, _, (secret, _), _, _) in &parts {
            prop_assert!(
                !once.contains(secret.as_str()),
                "{secret} survived in {once:?} of {text:?}"
            );
        }
        prop_assert_eq!(redact(&once), once.clone());
        Ok(())
    });
}

#[test]
fn no_text_makes_it_fail_or_change_its_mind() {
    let pieces = prop_oneof![
        noise(),
        regex("\\PC{0,20}"),
        prop::sample::select(WORDS).prop_map(str::to_owned)
    ];
    run(CASES / 4, &prop::collection::vec(pieces, 0..12), |pieces| {
        let text = pieces.concat();
        let once = redact(&text);
        prop_assert_eq!(redact(&once), once.clone());
        Ok(())
    });
}

#[test]
fn values_keep_their_shape_and_lose_their_secrets() {
    run(
        CASES / 10,
        &prop::collection::vec((planted(), noise()), 1..5),
        |parts| {
            let mut value = json!({"list": [], "deep": {"deeper": {}}});
            for (index, ((secret, template), noise)) in parts.iter().enumerate() {
                let text = template.replace("{}", secret);
                value["list"].as_array_mut().unwrap().push(json!(text));
                value["deep"][format!("n{index} {text}")] = json!(noise);
                value["deep"]["deeper"][format!("{index}_password")] = json!(secret);
            }
            let entries = value["deep"].as_object().unwrap().len();
            redact_value(&mut value);
            let once = value.clone();
            for ((secret, _), _) in &parts {
                let plain = once["list"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|text| text.as_str().unwrap().contains(secret));
                let in_key = once["deep"]
                    .as_object()
                    .unwrap()
                    .keys()
                    .any(|key| key.contains(secret));
                let under_key = once["deep"]["deeper"]
                    .as_object()
                    .unwrap()
                    .values()
                    .any(|text| text == secret);
                prop_assert!(
                    !plain && !in_key && !under_key,
                    "{} survived in {}",
                    secret,
                    once
                );
            }
            prop_assert_eq!(once["deep"].as_object().unwrap().len(), entries);
            redact_value(&mut value);
            prop_assert_eq!(value, once);
            Ok(())
        },
    );
}
