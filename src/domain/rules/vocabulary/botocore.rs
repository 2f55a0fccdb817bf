//! botocore and boto3: the exceptions that the client raises itself, before or instead of an answer of the service.
//!
//! Source: `botocore.exceptions` and its neighbours in botocore 1.44.8. `ClientError` only wraps a code of the
//! service.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "botocore",
    source: "https://github.com/boto/botocore, botocore/exceptions.py, 1.44.8",
    written: Written::AsWord,
    codes: &[
        codes("code.linkage", 0.90, &[
            "ApiVersionNotFoundError", "DataNotFoundError", "MD5UnavailableError", "MissingDependencyException",
            "UnknownServiceError", "UnsupportedServiceProtocolsError",
        ]),
        codes("code.python_bug", 0.60, &[
            "InvalidExpressionError", "MissingParametersError", "OperationNotFoundError", "OperationNotPageableError",
            "UnknownClientMethodError", "UnknownParameterError", "UnseekableStreamError",
            "botocore.exceptions.ParamValidationError",
        ]),
        codes("configuration.parameter", 0.92, &[
            "ConfigNotFound", "ConfigParseError", "InfiniteLoopConfigError", "InvalidChecksumConfigError",
            "InvalidConfigError", "InvalidDefaultsMode", "InvalidEndpointConfigurationError",
            "InvalidEndpointDiscoveryConfigurationError", "InvalidIMDSEndpointError", "InvalidIMDSEndpointModeError",
            "InvalidMaxRetryAttemptsError", "InvalidProxiesConfigError", "InvalidRegionError",
            "InvalidRetryConfigurationError", "InvalidRetryModeError", "InvalidS3AddressingStyleError",
            "InvalidS3UsEast1RegionalEndpointConfigError", "InvalidSTSRegionalEndpointsConfigError", "NoRegionError",
            "ProfileNotFound", "UnknownCredentialError", "UnknownRegionError", "UnknownSignatureVersionError",
            "UnknownTokenProviderError", "UnsupportedSignatureVersionError",
        ]),
        codes("configuration.parameter", 0.80, &[
            "AliasConflictParameterError", "BaseEndpointResolverError", "EndpointProviderError",
            "EndpointResolutionError", "EndpointVariantError", "InvalidArnException", "InvalidDNSNameError",
            "InvalidHostLabelError", "MissingParametersError", "UnknownFIPSEndpointError", "UnknownKeyError",
            "UnknownParameterError", "UnsupportedOutpostResourceError", "UnsupportedS3AccesspointConfigurationError",
            "UnsupportedS3ArnError", "UnsupportedS3ConfigurationError", "UnsupportedS3ControlArnError",
            "UnsupportedS3ControlConfigurationError", "botocore.exceptions.ParamValidationError",
        ]),
        codes("configuration.unreachable", 0.80, &["botocore.exceptions.SSLError"]),
        codes("configuration.unreachable", 0.60, &[
            "EndpointConnectionError", "ProxyConnectionError", "ServiceNotInRegionError", "UnknownEndpointError",
        ]),
        codes("configuration.wrong_place", 0.80, &["ServiceNotInRegionError", "UnknownEndpointError"]),
        codes("permission.access_denied", 0.85, &["LoginInsufficientPermissions"]),
        codes("permission.credentials", 0.93, &[
            "CredentialRetrievalError", "LoginAuthorizationCodeError", "LoginError", "LoginRefreshRequired",
            "LoginTokenLoadError", "NoAuthTokenError", "NoCredentialsError", "PartialCredentialsError",
            "RefreshWithMFAUnsupportedError", "SSOError", "SSOTokenLoadError", "TokenRetrievalError",
            "UnauthorizedSSOTokenError",
        ]),
        codes("permission.credentials", 0.60, &["BadIMDSRequestError", "MetadataRetrievalError"]),
        codes("quality.corrupt_file", 0.60, &[
            "AwsChunkedWrapperError", "FlexibleChecksumError", "botocore.exceptions.ChecksumError",
        ]),
        codes("resource.capacity", 0.80, &["CapacityNotAvailableError"]),
        codes("transient.connection_lost", 0.90, &["ConnectionClosedError", "ResponseStreamingError"]),
        codes("transient.connection_lost", 0.80, &[
            "botocore.exceptions.ConnectionError", "botocore.exceptions.HTTPClientError",
        ]),
        codes("transient.connection_lost", 0.60, &[
            "EventStreamError", "botocore.exceptions.IncompleteReadError", "botocore.parsers.ResponseParserError",
        ]),
        codes("transient.timed_out", 0.85, &["ConnectTimeoutError", "botocore.exceptions.ReadTimeoutError"]),
        codes("transient.timed_out", 0.70, &[
            "BadIMDSRequestError", "EndpointConnectionError", "EndpointDiscoveryRefreshFailed",
            "MetadataRetrievalError", "ProxyConnectionError",
        ]),
    ],
    silent: &["botocore.exceptions.WaiterError", 
        "BotoCoreError", "ChecksumMismatch", "ClientError", "DuplicateHeader", "EndpointDiscoveryException",
        "EndpointDiscoveryRequired", "ImminentRemovalWarning", "InvalidHeadersLength", "InvalidPayloadLength",
        "InvalidShapeError", "InvalidShapeReferenceError", "MissingServiceIdError", "NoInitialResponseError",
        "NoShapeFoundError", "PaginationError", "ParserError", "RangeError", "StubAssertionError",
        "StubResponseError", "UnStubbedResponseError", "UndefinedModelAttributeError",
        "UnknownEndpointResolutionBuiltInName", "UnknownServiceStyle", "UnsupportedTLSVersionWarning",
        "ValidationError", "WaiterConfigError", "_RetriesExceededError",
    ],
};
