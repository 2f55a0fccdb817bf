//! Project Nessie: error codes of its API and the exception classes of the Java and Python clients.
//!
//! Source: `org.projectnessie.error.ErrorCode` (codes that are anybody's words, such as `BAD_REQUEST`, left to their
//! classes), `pynessie.error` 0.67.0.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Nessie",
    source: "https://github.com/projectnessie/nessie, api/model/src/main/java/org/projectnessie/error/ErrorCode.java",
    written: Written::AsWord,
    codes: &[
        codes("configuration.parameter", 0.70, &["NessieBadRequestException", "NessieInvalidUsageException"]),
        codes("configuration.wrong_place", 0.88, &[
            "CONTENT_NOT_FOUND", "NAMESPACE_NOT_FOUND", "NessieContentNotFoundException",
            "NessieNamespaceNotFoundException", "NessieNotFoundException", "NessieReferenceNotFoundException",
            "REFERENCE_NOT_FOUND",
        ]),
        codes("partial_write.leftovers", 0.60, &[
            "NAMESPACE_ALREADY_EXISTS", "NessieNamespaceAlreadyExistsException",
            "NessieReferenceAlreadyExistsException", "REFERENCE_ALREADY_EXISTS",
        ]),
        codes("permission.access_denied", 0.93, &["NessieForbiddenException", "NessiePermissionException"]),
        codes("permission.credentials", 0.93, &["NessieUnauthorizedException"]),
        codes("transient.commit_conflict", 0.93, &["NessieReferenceConflictException", "REFERENCE_CONFLICT"]),
        codes("transient.commit_conflict", 0.70, &["NessieConflictException", "NessiePreconidtionFailedException"]),
        codes("transient.service_unavailable", 0.90, &["NessieServerException", "NessieUnavailableException"]),
        codes("transient.throttled", 0.93, &["NessieBackendThrottledException"]),
    ],
    silent: &[
        "NAMESPACE_NOT_EMPTY", "NessieCliError", "NessieException", "NessieNamespaceNotEmptyException",
        "NessieRefLogNotFoundException", "NessieUnsupportedMediaTypeException", "REFLOG_NOT_FOUND",
    ],
};
