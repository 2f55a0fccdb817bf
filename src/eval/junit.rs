//! An evaluation as XML in the form of `JUnit`, for the test reports of a CI.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::run::{Judged, Report};

/// One test case for each scenario; it fails where an engineer would object.
///
/// # Errors
/// When it cannot be written as XML.
pub fn document(report: &Report) -> Result<String, quick_junit::SerializeError> {
    let mut suite = TestSuite::new("larrey eval");
    for judged in &report.scenarios {
        suite.add_test_case(test_case(judged));
    }
    let mut document = Document::new("larrey eval");
    document.add_test_suite(suite);
    document.to_string()
}

fn test_case(judged: &Judged) -> TestCase {
    let status = if judged.is_a_miss() {
        let mut failed = TestCaseStatus::non_success(NonSuccessKind::Failure);
        failed.set_message(miss(judged));
        failed
    } else {
        TestCaseStatus::success()
    };
    let mut case = TestCase::new(judged.scenario.clone(), status);
    case.set_classname(judged.expected.category.code());
    case.set_time(Duration::from_micros(judged.took_us));
    case
}

/// What was expected and what came, in one line.
pub fn miss(judged: &Judged) -> String {
    let (expected, got) = (&judged.expected, &judged.got);
    format!(
        "expected {} and {}, got {} and {} at {:.2}",
        expected.category.code(),
        expected.retry.code(),
        got.category.code(),
        got.retry.code(),
        got.confidence
    )
}
