//! Debezium, Kafka Connect and Kafka Streams: exception classes.
//!
//! Source: `org.apache.kafka.connect.errors`, `connect.runtime.errors`, `connect.runtime.rest.errors` and
//! `org.apache.kafka.streams.errors` of Apache Kafka; `io.debezium` of debezium (core, Oracle connector).

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Debezium",
    source: "https://github.com/debezium/debezium; https://github.com/apache/kafka, connect and streams",
    written: Written::AsWord,
    codes: &[
        codes("code.jvm_bug", 0.60, &[
            "InvalidProcessorException", "SchemaBuilderException", "TopologyBuilderException", "TopologyException",
            "UnknownTopologyException",
        ]),
        codes("configuration.parameter", 0.80, &[
            "MisconfiguredInternalTopicException", "NonRelationalTableException", "ServiceDependencyException",
        ]),
        codes("configuration.wrong_place", 0.80, &[
            "MissingInternalTopicsException", "MissingSinkTopicException", "MissingSourceTopicException",
            "org.apache.kafka.connect.errors.NotFoundException",
        ]),
        codes("quality.corrupt_file", 0.60, &["ProcessorStateException", "TaskCorruptedException"]),
        codes("quality.malformed_value", 0.80, &[
            "DmlParserException", "MultipleParsingExceptions", "ToleranceExceededException",
            "io.debezium.text.ParsingException", 
        ]),
        codes("resource.capacity", 0.70, &["LogMinerEventRowTooLargeException"]),
        codes("schema.read_mismatch", 0.80, &["SchemaProjectorException"]),
        codes("schema.read_mismatch", 0.70, &["DatabaseHistoryException", "SchemaHistoryException"]),
        codes("schema.read_mismatch", 0.60, &[
            "DmlParserException", "MultipleParsingExceptions", "io.debezium.text.ParsingException",
        ]),
        codes("schema.write_mismatch", 0.60, &[
            "SchemaProjectorException", 
        ]),
        codes("transient.commit_conflict", 0.60, &["TaskMigratedException"]),
        codes("transient.connection_lost", 0.60, &["JdbcConnectionException"]),
        codes("transient.service_unavailable", 0.80, &[
            "BrokerNotFoundException", "RetriableLogMinerException", "RetryableStateStoreException",
            "StateStoreMigratedException", "StateStoreNotAvailableException", "StreamThreadNotRunningException",
            "StreamThreadNotStartedException", "StreamThreadRebalancingException", "StreamsNotStartedException",
            "StreamsRebalancingException", "org.apache.kafka.connect.errors.RetriableException",
        ]),
    ],
    silent: &[
        "ConnectRestException", "DebeziumException", "FailedProcessingException", "IllegalWorkerStateException",
        "InternalTopicsAlreadySetupException", "InvalidStateStoreException", "InvalidStateStorePartitionException",
        "ShutdownRequestedException", "StopConnectorException", "StreamsException", "StreamsStoppedException",
        "TaskAssignmentException", "TaskIdFormatException", "UnknownStateStoreException",
        "org.apache.kafka.connect.errors.AlreadyExistsException", "org.apache.kafka.connect.errors.ConnectException",
        "org.apache.kafka.connect.runtime.rest.errors.BadRequestException",
        "org.apache.kafka.streams.errors.LockException",
    ],
};
