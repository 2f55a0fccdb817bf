//! Cassandra and Scylla: codes of the native protocol as the drivers print them, and the exception classes of the
//! Python and Java drivers.
//!
//! Source: `org.apache.cassandra.exceptions.ExceptionCode` (code=1200 in the messages),
//! `com.datastax.oss.driver.api.core.servererrors`, cassandra-driver 3.30.1. The drivers' names are anybody's words
//! and stand qualified.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Cassandra",
    source: "https://github.com/apache/cassandra, src/java/org/apache/cassandra/exceptions/ExceptionCode.java",
    written: Written::AsWord,
    codes: &[
        codes("code.bad_sql", 0.92, &["cassandra.protocol.SyntaxException", "code=2000", "servererrors.SyntaxError"]),
        codes("code.bad_sql", 0.70, &["cassandra.InvalidRequest", "code=2200", "servererrors.InvalidQueryException"]),
        codes("code.jvm_bug", 0.70, &[
            "cassandra.FunctionFailure", "code=1400", "servererrors.FunctionFailureException",
        ]),
        codes("code.linkage", 0.85, &[
            "cassandra.DependencyException", "cassandra.UnsupportedOperation",
            "cassandra.connection.ProtocolVersionUnsupported",
        ]),
        codes("configuration.parameter", 0.85, &["code=2300", "servererrors.InvalidConfigurationInQueryException"]),
        codes("configuration.unreachable", 0.60, &[
            "cassandra.UnresolvableContactPoints", "cassandra.cluster.NoHostAvailable",
        ]),
        codes("transient.commit_unknown", 0.80, &["code=1700", "servererrors.CASWriteUnknownException"]),
        codes("transient.commit_unknown", 0.45, &[
            "cassandra.WriteTimeout", "code=1100", "servererrors.WriteTimeoutException",
        ]),
        codes("partial_write.leftovers", 0.60, &[
            "cassandra.AlreadyExists", "code=2400", "servererrors.AlreadyExistsException",
        ]),
        codes("partial_write.said_so", 0.45, &[
            "cassandra.WriteFailure", "code=1500", "servererrors.WriteFailureException",
        ]),
        codes("permission.credentials", 0.93, &["cassandra.AuthenticationFailed", "code=0100"]),
        codes("permission.database_grant", 0.93, &[
            "cassandra.Unauthorized", "code=2100", "servererrors.UnauthorizedException",
        ]),
        codes("resource.capacity", 0.80, &[
            "cassandra.connection.ConnectionBusy", "cassandra.pool.NoConnectionsAvailable",
        ]),
        codes("resource.capacity", 0.60, &[
            "ReadSizeAbortException", "TombstoneAbortException", "TombstoneOverwhelmingException",
        ]),
        codes("schema.column_missing", 0.45, &[
            "cassandra.InvalidRequest", "code=2200", "servererrors.InvalidQueryException",
        ]),
        codes("transient.connection_lost", 0.60, &[
            "cassandra.cluster.NoHostAvailable", "cassandra.connection.ConnectionException",
            "cassandra.connection.ConnectionShutdown",
        ]),
        codes("transient.service_unavailable", 0.90, &[
            "cassandra.Unavailable", "code=1000", "code=1001", "code=1002", "servererrors.BootstrappingException",
            "servererrors.OverloadedException", "servererrors.UnavailableException",
        ]),
        codes("transient.service_unavailable", 0.60, &[
            "cassandra.CDCWriteFailure", "cassandra.ReadFailure", "cassandra.WriteFailure", "code=1003", "code=1300",
            "code=1500", "code=1600", "servererrors.CDCWriteFailureException", "servererrors.ReadFailureException",
            "servererrors.TruncateException", "servererrors.WriteFailureException",
        ]),
        codes("transient.timed_out", 0.85, &[
            "cassandra.OperationTimedOut", "cassandra.ReadTimeout", "cassandra.WriteTimeout", "code=1100",
            "code=1200", "servererrors.ReadTimeoutException", "servererrors.WriteTimeoutException",
        ]),
    ],
    silent: &[
        "cassandra.CoordinationFailure", "cassandra.DriverException", "cassandra.Timeout", "code=0000", "code=000a",
        "code=2500", "servererrors.CoordinatorException", "servererrors.ProtocolError",
        "servererrors.QueryConsistencyException", "servererrors.QueryExecutionException",
        "servererrors.QueryValidationException", "servererrors.ServerError",
    ],
};
