//! `BigQuery`: the reasons of jobs and of the API (`ErrorProto.reason`).
//!
//! Source: the page "Error messages" of the `BigQuery` documentation, whose table is open; 22 of its reasons stand here.
//! `bytesBilledLimitExceeded` and several of Google's API errors (`authError`, `forbidden`, `userRateLimitExceeded`,
//! ...) stand in public code. The rest (`invalidUser`,
//! `proxyAuthenticationRequired`, `conditionNotMet`, `accessNotConfigured`, the Python error names, ...) is from
//! knowledge. `invalid` stands for bad rows of a load, but also for a wrong job configuration.
//!
//! Written as `"reason": "invalidQuery"`, `reason: invalidQuery, location: ...` and `reason=invalidQuery,
//! location=...`; a bare `reason: duplicate` is everybody's.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "BigQuery",
    source: "https://cloud.google.com/bigquery/docs/error-messages",
    written: Written::After(
        r#"\breason(?:\\?['"]\s*:\s*\\?['"]|: |=)([A-Za-z]+)(?:\\?['"]|,\s*(?:location|message|debugInfo))"#,
    ),
    codes: &[
        codes("permission.access_denied", 0.92, &["accessDenied", "insufficientPermissions"]),
        codes("permission.access_denied", 0.85, &["forbidden"]),
        codes("permission.credentials", 0.92, &["authError"]),
        codes("permission.credentials", 0.80, &["invalidUser", "loginRequired", "unauthenticated"]),
        codes("configuration.unreachable", 0.85, &["proxyAuthenticationRequired"]),
        codes("transient.service_unavailable", 0.92, &["backendError"]),
        codes("transient.service_unavailable", 0.88, &[
            "internalError", "jobBackendError", "jobInternalError",
        ]),
        codes("transient.service_unavailable", 0.80, &["tableUnavailable"]),
        codes("transient.throttled", 0.92, &[
            "jobRateLimitExceeded", "rateLimitExceeded", "userRateLimitExceeded",
        ]),
        codes("transient.throttled", 0.80, &["concurrentRateLimitExceeded"]),
        codes("transient.commit_conflict", 0.60, &["conditionNotMet", "resourceInUse"]),
        codes("resource.capacity", 0.90, &[
            "billingTierLimitExceeded", "bytesBilledLimitExceeded", "quotaExceeded",
        ]),
        codes("resource.capacity", 0.80, &[
            "dailyLimitExceeded", "resourceExhausted", "responseTooLarge",
        ]),
        codes("resource.memory", 0.85, &["resourcesExceeded"]),
        codes("resource.time_limit", 0.60, &["timeout"]),
        codes("configuration.parameter", 0.80, &["accessNotConfigured", "billingNotEnabled"]),
        codes("configuration.parameter", 0.60, &["blocked"]),
        codes("configuration.wrong_place", 0.75, &["notFound"]),
        codes("source.missing_path", 0.50, &["notFound"]),
        codes("partial_write.leftovers", 0.70, &["duplicate"]),
        codes("quality.malformed_value", 0.60, &["invalid"]),
        codes("code.bad_sql", 0.88, &["syntaxError"]),
        codes("code.bad_sql", 0.60, &["invalidQuery"]),
        codes("code.bad_sql", 0.75, &["notImplemented"]),
        codes("code.python_bug", 0.80, &[
            "attributeError", "indexError", "keyError", "nameError", "typeError", "valueError",
        ]),
    ],
    silent: &["badRequest", "required", "stopped", "unknown"],
};
