//! Google Cloud: status names of gRPC as its clients print them, reasons of the REST APIs and of `BigQuery`, and the
//! exceptions of the Python clients.
//!
//! Source: `google.api_core.exceptions` (google-api-core 2.44), `google.api.ErrorReason` (googleapis-common-protos),
//! the reasons of `BigQuery` in google-cloud-bigquery 3.47, `google.auth.exceptions` (google-auth), the codes of gRPC.
//! Some reasons of the storage API (`userRateLimitExceeded`, `conditionNotMet`, `authError` and kin) are from
//! knowledge. Reasons that are everyday words stand as JSON and Python print them.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Google Cloud",
    source: "https://github.com/googleapis: google/api_core/exceptions.py, google/api/error_reason.proto",
    written: Written::AsWord,
    codes: &[
        codes("permission.storage_refused", 0.60, &["google.api_core.exceptions.Forbidden"]),
        codes("code.bad_sql", 0.60, &["invalidQuery"]),
        codes("code.bad_sql", 0.60, &[
            "\"status\": \"UNIMPLEMENTED\"", "StatusCode.UNIMPLEMENTED", "StatusRuntimeException: UNIMPLEMENTED",
            "code = Unimplemented desc", "code=UNIMPLEMENTED, description", "status = UNIMPLEMENTED",
        ]),
        codes("code.linkage", 0.80, &[
            "BigQueryStorageNotFoundError", "LegacyBigQueryStorageError", "LegacyPandasError", "LegacyPyarrowError",
        ]),
        codes("configuration.job_definition", 0.45, &[
            "\"status\": \"FAILED_PRECONDITION\"", "StatusCode.FAILED_PRECONDITION",
            "StatusRuntimeException: FAILED_PRECONDITION", "code = FailedPrecondition desc",
            "code=FAILED_PRECONDITION, description", "google.api_core.exceptions.FailedPrecondition",
            "status = FAILED_PRECONDITION",
        ]),
        codes("configuration.parameter", 0.60, &[
            "\"status\": \"INVALID_ARGUMENT\"", "CONSUMER_INVALID", "RESOURCE_PROJECT_INVALID",
            "SYSTEM_PARAMETER_UNSUPPORTED", "StatusCode.INVALID_ARGUMENT", "StatusRuntimeException: INVALID_ARGUMENT",
            "code = InvalidArgument desc", "code=INVALID_ARGUMENT, description",
            "google.api_core.exceptions.BadRequest", "google.api_core.exceptions.DuplicateCredentialArgs",
            "google.api_core.exceptions.InvalidArgument", "google.auth.exceptions.InvalidResource",
            "google.auth.exceptions.InvalidType", "google.auth.exceptions.InvalidValue",
            "google.auth.exceptions.MalformedError", "invalidParameter", "status = INVALID_ARGUMENT",
        ]),
        codes("configuration.wrong_place", 0.80, &["RESOURCE_PROJECT_INVALID"]),
        codes("configuration.wrong_place", 0.60, &[
            "\"reason\" : \"notFound\"", "\"reason\": \"notFound\"", "\"status\": \"NOT_FOUND\"",
            "'reason': 'notFound'", "StatusCode.NOT_FOUND", "StatusRuntimeException: NOT_FOUND",
            "code = NotFound desc", "code=NOT_FOUND, description", "google.api_core.exceptions.NotFound",
            "status = NOT_FOUND",
        ]),
        codes("partial_write.leftovers", 0.60, &[
            "\"reason\" : \"duplicate\"", "\"reason\": \"duplicate\"", "\"status\": \"ALREADY_EXISTS\"",
            "'reason': 'duplicate'", "StatusCode.ALREADY_EXISTS", "StatusRuntimeException: ALREADY_EXISTS",
            "code = AlreadyExists desc", "code=ALREADY_EXISTS, description",
            "google.api_core.exceptions.AlreadyExists", "status = ALREADY_EXISTS",
        ]),
        codes("permission.access_denied", 0.95, &[
            "\"status\": \"PERMISSION_DENIED\"", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "IAM_PERMISSION_DENIED",
            "StatusCode.PERMISSION_DENIED", "StatusRuntimeException: PERMISSION_DENIED", "accessDenied",
            "code = PermissionDenied desc", "code=PERMISSION_DENIED, description",
            "google.api_core.exceptions.PermissionDenied",
            "insufficientPermissions", "status = PERMISSION_DENIED",
        ]),
        codes("permission.access_denied", 0.80, &[
            "\"reason\" : \"blocked\"", "\"reason\": \"blocked\"", "'reason': 'blocked'",
            "API_KEY_HTTP_REFERRER_BLOCKED", "API_KEY_IP_ADDRESS_BLOCKED", "API_KEY_SERVICE_BLOCKED",
            "BILLING_DISABLED", "CONSUMER_SUSPENDED", "ENDPOINT_USAGE_RESTRICTION_VIOLATED", "GCP_SUSPENDED",
            "LOCATION_ORG_POLICY_VIOLATED", "LOCATION_POLICY_VIOLATED", "LOCATION_TAX_POLICY_VIOLATED",
            "ORG_RESTRICTION_VIOLATION", "RESOURCE_USAGE_RESTRICTION_VIOLATED", "SECURITY_POLICY_VIOLATED",
            "SERVICE_DISABLED", "SERVICE_NOT_VISIBLE", "TLS_CIPHER_RESTRICTION_VIOLATED", "TLS_ORG_POLICY_VIOLATED",
            "USER_BLOCKED_BY_ADMIN", "USER_PROJECT_DENIED", "billingNotEnabled", "policyViolation",
        ]),
        codes("permission.credentials", 0.93, &[
            "\"status\": \"UNAUTHENTICATED\"", "ACCESS_TOKEN_EXPIRED", "ACCESS_TOKEN_TYPE_UNSUPPORTED",
            "ACCOUNT_STATE_INVALID", "ACCOUNT_TYPE_UNSUPPORTED", "API_KEY_INVALID", "CREDENTIALS_MISSING",
            "CREDENTIAL_TYPE_UNSUPPORTED", "JWT_TOKEN_INVALID", "OVERLOADED_CREDENTIALS", "SESSION_COOKIE_INVALID",
            "StatusCode.UNAUTHENTICATED", "StatusRuntimeException: UNAUTHENTICATED", "authError",
            "code = Unauthenticated desc", "code=UNAUTHENTICATED, description",
            "google.api_core.exceptions.Unauthenticated", "google.api_core.exceptions.Unauthorized",
            "google.auth.exceptions.ClientCertError", "google.auth.exceptions.DefaultCredentialsError",
            "google.auth.exceptions.OAuthError", "google.auth.exceptions.ReauthFailError",
            "google.auth.exceptions.ReauthSamlChallengeFailError", "google.auth.exceptions.RefreshError",
            "google.auth.exceptions.UserAccessTokenError", "status = UNAUTHENTICATED",
        ]),
        codes("permission.credentials", 0.60, &[
            "google.auth.exceptions.GoogleAuthError", "google.auth.exceptions.InvalidOperation",
            "google.auth.exceptions.InvalidResource", "google.auth.exceptions.InvalidType",
            "google.auth.exceptions.InvalidValue", "google.auth.exceptions.MalformedError",
            "google.auth.exceptions.MutualTLSChannelError",
        ]),
        codes("quality.corrupt_file", 0.60, &[
            "\"status\": \"DATA_LOSS\"", "StatusCode.DATA_LOSS", "StatusRuntimeException: DATA_LOSS",
            "code = DataLoss desc", "code=DATA_LOSS, description", "google.api_core.exceptions.DataLoss",
            "status = DATA_LOSS",
        ]),
        codes("quality.malformed_value", 0.45, &[
            "\"reason\" : \"invalid\"", "\"reason\": \"invalid\"", "\"status\": \"OUT_OF_RANGE\"",
            "'reason': 'invalid'", "StatusCode.OUT_OF_RANGE", "StatusRuntimeException: OUT_OF_RANGE",
            "code = OutOfRange desc", "code=OUT_OF_RANGE, description", "google.api_core.exceptions.OutOfRange",
            "status = OUT_OF_RANGE",
        ]),
        codes("resource.capacity", 0.80, &[
            "EMULATOR_QUOTA_EXCEEDED", "RESOURCE_QUOTA_EXCEEDED", "billingTierLimitExceeded", "quotaExceeded",
            "responseTooLarge",
        ]),
        codes("resource.capacity", 0.60, &[
            "\"status\": \"RESOURCE_EXHAUSTED\"", "StatusCode.RESOURCE_EXHAUSTED",
            "StatusRuntimeException: RESOURCE_EXHAUSTED", "code = ResourceExhausted desc",
            "code=RESOURCE_EXHAUSTED, description", "google.api_core.exceptions.ResourceExhausted",
            "status = RESOURCE_EXHAUSTED",
        ]),
        codes("resource.memory", 0.85, &["resourcesExceeded"]),
        codes("source.missing_path", 0.60, &[
            "\"reason\" : \"notFound\"", "\"reason\": \"notFound\"", "\"status\": \"NOT_FOUND\"",
            "'reason': 'notFound'", "StatusCode.NOT_FOUND", "StatusRuntimeException: NOT_FOUND",
            "code = NotFound desc", "code=NOT_FOUND, description", "google.api_core.exceptions.NotFound",
            "status = NOT_FOUND",
        ]),
        codes("transient.commit_conflict", 0.70, &[
            "\"status\": \"ABORTED\"", "StatusCode.ABORTED", "StatusRuntimeException: ABORTED", "code = Aborted desc",
            "code=ABORTED, description", "google.api_core.exceptions.Aborted", "status = ABORTED",
        ]),
        codes("transient.commit_conflict", 0.60, &[
            "conditionNotMet", "google.api_core.exceptions.Conflict", "google.api_core.exceptions.PreconditionFailed",
        ]),
        codes("transient.refused_start", 0.60, &["resourceInUse"]),
        codes("transient.service_unavailable", 0.90, &[
            "\"status\": \"UNAVAILABLE\"", "StatusCode.UNAVAILABLE", "StatusRuntimeException: UNAVAILABLE",
            "backendError", "code = Unavailable desc", "code=UNAVAILABLE, description",
            "google.api_core.exceptions.BadGateway", "google.api_core.exceptions.ServiceUnavailable",
            "jobBackendError", "status = UNAVAILABLE", "tableUnavailable",
        ]),
        codes("transient.service_unavailable", 0.80, &[
            "google.api_core.exceptions.InternalServerError", "google.api_core.exceptions.ServerError",
            "internalError", "jobInternalError",
        ]),
        codes("transient.service_unavailable", 0.60, &[
            "\"status\": \"INTERNAL\"", "StatusCode.INTERNAL", "StatusRuntimeException: INTERNAL",
            "code = Internal desc", "code=INTERNAL, description", "status = INTERNAL",
        ]),
        codes("transient.throttled", 0.92, &[
            "RATE_LIMIT_EXCEEDED", "google.api_core.exceptions.TooManyRequests", "jobRateLimitExceeded",
            "rateLimitExceeded", "userRateLimitExceeded",
        ]),
        codes("transient.throttled", 0.60, &[
            "\"status\": \"RESOURCE_EXHAUSTED\"", "StatusCode.RESOURCE_EXHAUSTED",
            "StatusRuntimeException: RESOURCE_EXHAUSTED", "code = ResourceExhausted desc",
            "code=RESOURCE_EXHAUSTED, description", "google.api_core.exceptions.ResourceExhausted",
            "status = RESOURCE_EXHAUSTED",
        ]),
        codes("transient.timed_out", 0.85, &[
            "\"status\": \"DEADLINE_EXCEEDED\"", "StatusCode.DEADLINE_EXCEEDED",
            "StatusRuntimeException: DEADLINE_EXCEEDED", "code = DeadlineExceeded desc",
            "code=DEADLINE_EXCEEDED, description", "google.api_core.exceptions.DeadlineExceeded",
            "google.api_core.exceptions.GatewayTimeout", "google.api_core.exceptions.RetryError",
            "google.api_core.exceptions.TransferStalledError", "status = DEADLINE_EXCEEDED",
        ]),
        codes("transient.timed_out", 0.70, &[
            "google.auth.exceptions.TimeoutError", "google.auth.exceptions.TransportError",
        ]),
    ],
    silent: &[
        "\"status\": \"CANCELLED\"", "\"status\": \"UNKNOWN\"", "API_KEY_ANDROID_APP_BLOCKED",
        "API_KEY_IOS_APP_BLOCKED", "CREDENTIAL_ANDROID_APP_INVALID", "ERROR_REASON_UNSPECIFIED",
        "MCP_SERVER_DISABLED", "MISSING_ORIGIN", "ORG_RESTRICTION_HEADER_INVALID", "StatusCode.CANCELLED",
        "StatusCode.UNKNOWN", "StatusRuntimeException: CANCELLED", "StatusRuntimeException: UNKNOWN",
        "code = Canceled desc", "code = Unknown desc", "code=CANCELLED, description", "code=UNKNOWN, description",
        "google.api_core.exceptions.AsyncRestUnsupportedParameterError", "google.api_core.exceptions.Cancelled",
        "google.api_core.exceptions.ClientError", "google.api_core.exceptions.EmptyUniverseError",
        "google.api_core.exceptions.FeatureGatingError", "google.api_core.exceptions.GoogleAPICallError",
        "google.api_core.exceptions.GoogleAPIError", "google.api_core.exceptions.InvalidOperationException",
        "google.api_core.exceptions.LengthRequired", "google.api_core.exceptions.MethodNotAllowed",
        "google.api_core.exceptions.MethodNotImplemented", "google.api_core.exceptions.MissingStatusHeaderError",
        "google.api_core.exceptions.MovedPermanently", "google.api_core.exceptions.NotModified",
        "google.api_core.exceptions.Redirection", "google.api_core.exceptions.RequestRangeNotSatisfiable",
        "google.api_core.exceptions.ResumableTransferError", "google.api_core.exceptions.ResumeIncomplete",
        "google.api_core.exceptions.TemporaryRedirect", "google.api_core.exceptions.UniverseMismatchError",
        "google.api_core.exceptions.Unknown", "google.api_core.exceptions.UnseekableStreamError",
        "google.api_core.exceptions.UploadCancelledError", "google.auth.exceptions.OSError",
        "google.auth.exceptions.ResponseError", "notImplemented", "status = CANCELLED", "status = UNKNOWN",
    ],
};
