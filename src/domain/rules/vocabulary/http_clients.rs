//! HTTP clients of Python and JavaScript: exception classes and codes of failed calls.
//!
//! Source: `requests.exceptions` 2.32, `urllib3.exceptions` 2.5, `httpx` 0.28, `aiohttp.client_exceptions` 3.12, `undici` 7.
//! Names that other systems use as well stand with their module.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "HTTP clients",
    source: "the exception modules of requests, urllib3, httpx, aiohttp and undici",
    written: Written::AsWord,
    codes: &[
        codes("code.python_bug", 0.60, &[
            "aiohttp.client_exceptions.NonHttpUrlClientError", "httpx.StreamConsumed", "httpx.StreamClosed",
            "httpx.ResponseNotRead",
        ]),
        codes("configuration.parameter", 0.80, &[
            "InvalidUrlClientError", "aiohttp.client_exceptions.InvalidURL", "httpx.InvalidURL",
            "httpx.UnsupportedProtocol", "requests.exceptions.InvalidHeader", "requests.exceptions.InvalidProxyURL",
            "requests.exceptions.InvalidSchema", "requests.exceptions.InvalidURL", "requests.exceptions.MissingSchema",
            "requests.exceptions.URLRequired", "urllib3.exceptions.LocationParseError",
            "urllib3.exceptions.URLSchemeUnknown",
        ]),
        codes("configuration.unreachable", 0.85, &[
            "ClientConnectorCertificateError", "ClientConnectorSSLError", "requests.exceptions.SSLError",
            "urllib3.exceptions.SSLError",
        ]),
        codes("quality.malformed_value", 0.60, &[
            "ContentTypeError", "requests.exceptions.ContentDecodingError", "requests.exceptions.InvalidJSONError",
            "requests.exceptions.JSONDecodeError", "httpx.DecodingError",
        ]),
        codes("transient.connection_lost", 0.88, &[
            "ChunkedEncodingError", "ClientConnectionResetError", "ClientPayloadError", "RemoteProtocolError",
            "ServerDisconnectedError", "SocketError: other side closed", "UND_ERR_SOCKET",
            "urllib3.exceptions.IncompleteRead", "urllib3.exceptions.ProtocolError",
        ]),
        codes("transient.connection_lost", 0.80, &[
            "httpx.CloseError", "httpx.ReadError", "httpx.WriteError", "aiohttp.client_exceptions.ClientOSError",
        ]),
        codes("transient.timed_out", 0.76, &[
            "ConnectionTimeoutError", "ServerTimeoutError", "SocketTimeoutError", "UND_ERR_BODY_TIMEOUT",
            "UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "httpx.ConnectTimeout", "httpx.PoolTimeout",
            "httpx.ReadTimeout", "httpx.WriteTimeout", "requests.exceptions.ConnectTimeout",
            "requests.exceptions.ReadTimeout", "requests.exceptions.Timeout", "urllib3.exceptions.ConnectTimeoutError",
            "urllib3.exceptions.NewConnectionError", "urllib3.exceptions.ReadTimeoutError",
        ]),
        codes("transient.timed_out", 0.66, &[
            "ClientConnectorDNSError", "ClientConnectorError", "httpx.ConnectError",
            "requests.exceptions.ConnectionError", "urllib3.exceptions.NameResolutionError",
        ]),
    ],
    silent: &[
        "ClientError", "ClientResponseError", "HTTPError", "HTTPStatusError", "MaxRetryError", "RequestException",
        "RetryError", "TooManyRedirects", "TransportError", "WSServerHandshakeError",
    ],
};
