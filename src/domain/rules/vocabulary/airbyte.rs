//! Airbyte: failure types of its protocol, the platform's reasons, and the exception classes of the Python CDK.
//!
//! Source: `AirbyteErrorTraceMessage.failure_type` and `AirbyteRecordMessageMetaChange.reason` of the protocol (0.3
//! to 0.18), airbyte-cdk 7.39.1. A failure type only says whose fault a connector thinks it is, so the strengths are
//! low.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Airbyte",
    source: "https://github.com/airbytehq/airbyte-protocol, airbyte_protocol.yaml; airbyte-python-cdk 7.39.1",
    written: Written::AsWord,
    codes: &[
        codes("configuration.parameter", 0.90, &[
            "AirbyteCustomCodeNotPermittedError", "CircularReferenceException",
            "ConnectorSecretWithNoValidVersionsError", "ManifestMigrationException", "ManifestNormalizationException",
            "UndefinedParserError", "UndefinedReferenceException",
            "airbyte_cdk.sources.file_based.exceptions.ConfigValidationError",
        ]),
        codes("configuration.parameter", 0.60, &[
            "AirbyteInputError", "AirbyteStreamNotFoundError", "CheckAvailabilityError", "config_error",
        ]),
        codes("permission.credentials", 0.45, &["config_error"]),
        codes("permission.storage_refused", 0.45, &["ErrorListingFiles"]),
        codes("quality.duplicates", 0.60, &["DuplicatedFilesError"]),
        codes("quality.malformed_value", 0.85, &[
            "DESTINATION_SERIALIZATION_ERROR", "DESTINATION_TYPECAST_ERROR", "ExcelCalamineParsingError",
            "PLATFORM_SERIALIZATION_ERROR", "RecordParseError", "SOURCE_SERIALIZATION_ERROR",
        ]),
        codes("quality.malformed_value", 0.60, &[
            "DESTINATION_FIELD_SIZE_LIMITATION", "PLATFORM_FIELD_SIZE_LIMITATION", "SOURCE_FIELD_SIZE_LIMITATION",
            "SQLTypeConversionError", "SchemaInferenceError",
        ]),
        codes("resource.capacity", 0.60, &[
            "ConcurrentJobLimitReached", "DESTINATION_RECORD_SIZE_LIMITATION", "FileSizeLimitError",
            "PLATFORM_RECORD_SIZE_LIMITATION", "SOURCE_RECORD_SIZE_LIMITATION",
        ]),
        codes("schema.read_mismatch", 0.80, &[
            "SchemaValidationException", "StopSyncPerValidationPolicy",
            "airbyte_cdk.sources.file_based.exceptions.InvalidSchemaError",
        ]),
        codes("schema.read_mismatch", 0.60, &["MissingSchemaError", "SchemaInferenceError"]),
        codes("source.empty", 0.80, &["EmptyFileSchemaInferenceError"]),
        codes("source.missing_path", 0.85, &["NoFilesMatchingError"]),
        codes("source.missing_path", 0.45, &["ErrorListingFiles"]),
        codes("transient.service_unavailable", 0.60, &[
            "DefaultBackoffException", "UserDefinedBackoffException", "transient_error",
        ]),
        codes("transient.throttled", 0.92, &["CallRateLimitHit", "RateLimitBackoffException"]),
        codes("transient.throttled", 0.60, &["DefaultBackoffException", "UserDefinedBackoffException"]),
    ],
    silent: &[
        "AirbyteCodeTamperedError", "AirbyteConnectorError", "AirbyteEntrypointException", "AirbyteError",
        "AirbyteInternalError", "AirbyteNameNormalizationError", "AirbyteTracedException", "BaseBackoffException",
        "BaseFileBasedSourceError", "ConnectorImageBuildError", "CustomFileBasedException",
        "ExceptionWithDisplayMessage", "ExperimentalClassWarning", "PageSizeReductionNotSupportedException",
        "PageSizeReductionRequiredException", "PaginationResetRequiredException", "RequestBodyException",
        "RequestWindowSplitNotSupportedException", "RequestWindowSplitRequiredException",
        "ResponseKeysMaxRecurtionReached", "SOURCE_RETRIEVAL_ERROR", "SQLRuntimeError", "StreamThreadException",
        "airbyte_cdk.sources.declarative.exceptions.ReadException", "system_error",
    ],
};
