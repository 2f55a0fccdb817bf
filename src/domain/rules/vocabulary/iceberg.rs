//! Apache Iceberg: exception classes of Java, pyiceberg and the error kinds of iceberg-rust.
//!
//! Source: `org.apache.iceberg.exceptions` of the main repository (api module), `pyiceberg.exceptions` 0.12.0,
//! `ErrorKind` of the crate iceberg 0.10.1. Names that other projects use as well stand qualified.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Iceberg",
    source: "https://github.com/apache/iceberg, api/src/main/java/org/apache/iceberg/exceptions",
    written: Written::AsWord,
    codes: &[
        codes("code.linkage", 0.85, &["pyiceberg.exceptions.NotInstalledError"]),
        codes("configuration.parameter", 0.60, &[
            "UnprocessableEntityException", "org.apache.iceberg.exceptions.BadRequestException",
            "pyiceberg.exceptions.BadRequestError", "pyiceberg.exceptions.NoSuchPropertyException",
        ]),
        codes("configuration.wrong_place", 0.80, &[
            "NoSuchIcebergTableError", "NoSuchIcebergTableException", "NoSuchIcebergViewException",
            "NoSuchIdentifierError", "NoSuchNamespaceError", "NoSuchNamespaceException", "NoSuchWarehouseException",
            "org.apache.iceberg.exceptions.NoSuchTableException", "org.apache.iceberg.exceptions.NoSuchViewException",
            "pyiceberg.exceptions.NoSuchTableError", "pyiceberg.exceptions.NoSuchViewError",
        ]),
        codes("transient.commit_unknown", 0.95, &["CommitStateUnknownException"]),
        codes("partial_write.leftovers", 0.80, &["CherrypickAncestorCommitException", "DuplicateWAPCommitException"]),
        codes("partial_write.leftovers", 0.60, &[
            "org.apache.iceberg.exceptions.AlreadyExistsException", "pyiceberg.exceptions.TableAlreadyExistsError",
        ]),
        codes("permission.access_denied", 0.93, &[
            "org.apache.iceberg.exceptions.ForbiddenException", "pyiceberg.exceptions.ForbiddenError",
        ]),
        codes("permission.credentials", 0.93, &[
            "AuthorizationExpiredError", "org.apache.iceberg.exceptions.NotAuthorizedException",
            "pyiceberg.exceptions.OAuthError", "pyiceberg.exceptions.SignError",
            "pyiceberg.exceptions.UnauthorizedError",
        ]),
        codes("quality.corrupt_file", 0.60, &["DataInvalid"]),
        codes("schema.read_mismatch", 0.60, &["pyiceberg.exceptions.ResolveError"]),
        codes("schema.write_mismatch", 0.60, &[
            "UnsupportedPyArrowTypeException", "org.apache.iceberg.exceptions.ValidationException",
            "pyiceberg.exceptions.ResolveError", "pyiceberg.exceptions.ValidationError",
        ]),
        codes("source.missing_path", 0.45, &["org.apache.iceberg.exceptions.NotFoundException"]),
        codes("transient.commit_conflict", 0.93, &[
            "CatalogCommitConflicts", "WaitingForLockException",
            "org.apache.iceberg.exceptions.CommitFailedException", "pyiceberg.exceptions.CommitFailedException",
        ]),
        codes("transient.commit_conflict", 0.60, &[
            "org.apache.iceberg.exceptions.ValidationException",
            "pyiceberg.exceptions.ConditionalCheckFailedException", "pyiceberg.exceptions.ValidationException",
        ]),
        codes("transient.service_unavailable", 0.88, &[
            "org.apache.iceberg.exceptions.ServiceFailureException",
            "org.apache.iceberg.exceptions.ServiceUnavailableException", "pyiceberg.exceptions.ServerError",
            "pyiceberg.exceptions.ServiceUnavailableError",
        ]),
        codes("transient.service_unavailable", 0.60, &[
            "NoSuchPlanIdException", "NoSuchPlanTaskError", "NoSuchPlanTaskException",
        ]),
        codes("transient.throttled", 0.92, &["pyiceberg.exceptions.TooManyRequestsError"]),
        codes("transient.timed_out", 0.70, &["RemotePlanTimeoutException"]),
    ],
    silent: &[
        "CleanableFailure", "FeatureUnsupported", "GenericDynamoDbError", "NamespaceAlreadyExistsError",
        "NamespaceNotEmptyError", "NamespaceNotEmptyException", "UncheckedInterruptedException",
        "UncheckedSQLException", "org.apache.iceberg.exceptions.RESTException",
        "org.apache.iceberg.exceptions.RuntimeIOException", "pyiceberg.exceptions.DynamoDbError",
        "pyiceberg.exceptions.RESTError", "pyiceberg.exceptions.ViewAlreadyExistsError",
    ],
};
