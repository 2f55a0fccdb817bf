//! AWS Glue: the categories that it prints before the error of a failed run, and the reasons why a run could not be
//! launched.
//!
//! Source: AWS publishes no list of the categories; these are the ones found in public logs of Glue 3 to 5 (`Error
//! Category: <name>; Failed Line Number: <n>; ...`). The category names a class of errors and no cause, so what
//! follows it counts for more, and the strengths are low.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "AWS Glue",
    source: "public logs of AWS Glue 3 to 5; BackfillErrorCode of botocore",
    written: Written::AsWord,
    codes: &[
        codes("code.bad_sql", 0.45, &["Error Category: QUERY_ERROR"]),
        codes("code.python_bug", 0.45, &["Error Category: INVALID_ARGUMENT_ERROR"]),
        codes("configuration.job_definition", 0.90, &["CONNECTION_LIST_CONNECTION_WITH_SUBNET_NULL"]),
        codes("configuration.job_definition", 0.80, &["LAUNCH ERROR"]),
        codes("configuration.parameter", 0.60, &["Error Category: INVALID_ARGUMENT_ERROR"]),
        codes("configuration.unreachable", 0.45, &["Error Category: CONNECTION_ERROR"]),
        codes("configuration.wrong_place", 0.60, &["Error Category: RESOURCE_NOT_FOUND_ERROR"]),
        codes("quality.malformed_value", 0.60, &[
            "ENCRYPTED_PARTITION_ERROR", "INVALID_PARTITION_TYPE_DATA_ERROR", "MISSING_PARTITION_VALUE_ERROR",
            "UNSUPPORTED_PARTITION_CHARACTER_ERROR",
        ]),
        codes("schema.column_missing", 0.45, &["Error Category: QUERY_ERROR"]),
        codes("source.missing_path", 0.60, &["Error Category: RESOURCE_NOT_FOUND_ERROR"]),
        codes("transient.connection_lost", 0.45, &["Error Category: CONNECTION_ERROR"]),
        codes("transient.timed_out", 0.60, &["Error Category: CONNECTION_ERROR"]),
    ],
    silent: &["Error Category: UNCLASSIFIED_ERROR"],
};
