//! What the rules make of sources that a connector has listed.

use chrono::TimeDelta;

use crate::domain::case_file::tests::{as_of, first_attempt, report_of};
use crate::domain::case_file::{CaseFile, assemble};
use crate::domain::category::Category;
use crate::domain::judgement::by_rules;
use crate::domain::observation::Observation;
use crate::domain::policy::Policy;
use crate::domain::signals::Signals;
use crate::domain::source_seen::{EarlierSource, Sizes, SourceSeen};

/// A whole listing of objects of 1 kB, which are an hour old; the batches before had so many.
fn source(objects: u64, earlier: &[u64]) -> SourceSeen {
    let at = (objects > 0).then(|| as_of() - TimeDelta::hours(1));
    SourceSeen {
        path: "s3://raw/day=2026-11-23/".into(),
        objects,
        bytes: objects * 1000,
        whole: true,
        newest_at: at,
        oldest_at: at,
        sizes: Sizes {
            median: 1000,
            largest: 1000,
            small: objects,
        },
        earlier: earlier
            .iter()
            .map(|objects| EarlierSource {
                objects: *objects,
                bytes: objects * 1000,
                whole: true,
                ..EarlierSource::default()
            })
            .collect(),
        ..SourceSeen::default()
    }
}

fn case(text: &str, signals: &str, source: SourceSeen) -> CaseFile {
    let signals_seen = Signals {
        source_path: Some(source.path.clone()),
        source_object_count: source.whole.then_some(source.objects),
        source_total_bytes: source.whole.then_some(source.bytes),
        ..Signals::default()
    };
    let mut surroundings = first_attempt();
    surroundings.observations = vec![Observation {
        signals: signals_seen,
        input: Some(source),
        ..Observation::of("s3_source")
    }];
    assemble(&[report_of(text, signals)], surroundings)
}

fn cause(text: &str, signals: &str, source: SourceSeen) -> (Category, f64) {
    let cause = by_rules(&case(text, signals, source), &Policy::default()).cause;
    (cause.category, cause.strength)
}

fn category(text: &str, source: SourceSeen) -> Category {
    cause(text, "{}", source).0
}

const VAGUE: &str = "the step failed with exit code 1";

#[test]
fn an_empty_place_where_earlier_batches_had_data_explains_a_vague_error() {
    let (category, confidence) = cause(VAGUE, "{}", source(0, &[12, 11]));
    assert_eq!(category, Category::SourceDelay);
    assert!(confidence >= 0.7, "{confidence}");
    // Without an earlier batch the job may have moved its input away.
    let (_, alone) = cause(VAGUE, "{}", source(0, &[]));
    let (_, both_empty) = cause(VAGUE, "{}", source(0, &[0, 0]));
    assert!(alone < 0.6 && both_empty < 0.6, "{alone} {both_empty}");
}

#[test]
fn an_empty_place_is_never_stronger_than_an_error_with_a_name() {
    let named = [
        (
            "java.lang.OutOfMemoryError: Java heap space",
            Category::ResourceExhaustion,
        ),
        (
            "AccessDeniedException: User is not authorized to perform: s3:GetObject",
            Category::PermissionError,
        ),
        (
            "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
            Category::CodeRegression,
        ),
        (
            "org.apache.spark.sql.AnalysisException: [UNRESOLVED_COLUMN.WITH_SUGGESTION] A column `loyalty` cannot be resolved",
            Category::SchemaDrift,
        ),
    ];
    for (text, expected) in named {
        assert_eq!(category(text, source(0, &[12])), expected, "{text}");
    }
    // An error of the job's own is one that no rule knows: too little to wait for.
    let (_, confidence) = cause(
        "com.acme.pricing.TariffException: no tariff",
        "{}",
        source(0, &[12]),
    );
    assert!(
        confidence < Policy::default().retry.min_confidence,
        "{confidence}"
    );
}

#[test]
fn a_listing_that_agrees_with_the_report_or_the_words_takes_nothing_away() {
    let said = r#"{"source_object_count": 0}"#;
    let (_, reported) = cause(VAGUE, said, source(0, &[12]));
    assert!(reported >= 0.9, "{reported}");
    let (category, read) = cause(
        "[PATH_NOT_FOUND] Path does not exist: s3://raw/day=2026-11-23",
        "{}",
        source(0, &[12]),
    );
    assert_eq!(category, Category::SourceDelay);
    assert!(read >= 0.9, "{read}");
}

#[test]
fn input_that_came_after_the_failure_was_late() {
    let mut late = source(12, &[12]);
    late.oldest_at = Some(as_of() - TimeDelta::minutes(2)); // the run failed three minutes before that
    late.newest_at = late.oldest_at;
    assert_eq!(category(VAGUE, late.clone()), Category::SourceDelay);
    let (_, found_none) = cause(VAGUE, r#"{"source_object_count": 0}"#, late);
    assert!(found_none >= 0.85, "{found_none}");
    assert_eq!(category(VAGUE, source(12, &[12])), Category::Unknown);
}

#[test]
fn fewer_objects_than_the_owners_expect_are_a_delay() {
    let mut short = source(3, &[24]);
    assert_eq!(category(VAGUE, short.clone()), Category::Unknown);
    short.min_objects = Some(24);
    assert_eq!(category(VAGUE, short.clone()), Category::SourceDelay);
    short.whole = false;
    assert_eq!(category(VAGUE, short), Category::Unknown);
}

#[test]
fn a_cut_listing_is_never_an_empty_source() {
    let mut cut = source(0, &[12]);
    cut.whole = false;
    assert_eq!(category(VAGUE, cut), Category::Unknown);
}

#[test]
fn a_flood_of_small_files_needs_a_symptom_and_batches_that_had_fewer() {
    let flood = || source(12_000, &[1_000, 900, 1_100]);
    assert_eq!(
        category("Command timed out", flood()),
        Category::SmallFilePressure
    );
    assert_eq!(
        category("java.lang.OutOfMemoryError: Java heap space", flood()),
        Category::SmallFilePressure
    );
    assert_eq!(category(VAGUE, flood()), Category::Unknown);
    assert_eq!(
        category("TypeError: unsupported operand type(s)", flood()),
        Category::CodeRegression
    );
    let as_ever = || source(12_000, &[11_000, 12_500]);
    assert_eq!(
        category("java.lang.OutOfMemoryError: Java heap space", as_ever()),
        Category::ResourceExhaustion
    );
    let few = category("Command timed out", source(40, &[4]));
    assert_ne!(few, Category::SmallFilePressure);
}

#[test]
fn a_deployment_supports_a_regression_and_names_none() {
    let judged = |text: &str, deployed: bool| {
        let signals = format!("{{\"deployed_since_last_success\": {deployed}}}");
        cause(text, &signals, source(12, &[12]))
    };
    assert_eq!(judged(VAGUE, true).0, Category::Unknown);
    let bug = "TypeError: unsupported operand type(s) for +: 'int' and 'str'";
    assert!(judged(bug, true).1 > judged(bug, false).1);
}

#[test]
fn nobody_looks_before_the_input_is_due() {
    let mut early = source(0, &[12]);
    let not_before = |source: SourceSeen| {
        let signals = r#"{"write_started": false, "run_state": "ended"}"#;
        let judged = by_rules(&case(VAGUE, signals, source), &Policy::default());
        judged.not_before.map(|at| (at - as_of()).num_minutes())
    };
    assert_eq!(not_before(early.clone()), Some(30));
    early.expected_by = chrono::NaiveTime::from_hms_opt(4, 15, 0); // it is three o'clock
    assert_eq!(not_before(early.clone()), Some(75));
    early.expected_by = chrono::NaiveTime::from_hms_opt(2, 30, 0);
    assert_eq!(not_before(early.clone()), Some(30));
    early.expected_by = chrono::NaiveTime::from_hms_opt(14, 0, 0); // waiting ends long before
    assert_eq!(not_before(early), Some(30));
}
