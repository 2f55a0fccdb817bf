//! Hive and its metastore: exception classes, with the `SerDes` and the JDBC driver.
//!
//! Source: the classes of hive-metastore, hive-exec, hive-serde, hive-common, hive-storage-api and hive-jdbc 2.3.10
//! (as `PySpark` 4.3.0 ships them). Names that other projects use as well stand qualified.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Hive",
    source: "https://github.com/apache/hive, 2.3.10",
    written: Written::AsWord,
    codes: &[
        codes("code.bad_sql", 0.88, &[
            "CalciteSemanticException", "CalciteSubquerySemanticException", "CalciteViewSemanticException",
            "SemanticException", "Table$ValidationFailureSemanticException", "UDFArgumentException",
            "UDFArgumentLengthException", "UDFArgumentTypeException", "hive.ql.parse.ParseError",
            "hive.ql.parse.ParseException",
        ]),
        codes("code.linkage", 0.85, &[
            "AmbiguousMethodException", "HiveMetaException", "IMetaStoreClient$IncompatibleMetastoreException",
            "NoMatchingMethodException",
        ]),
        codes("configuration.parameter", 0.80, &[
            "ConfigValSecurityException", "HiveAuthzPluginException", "JdbcUriParseException",
            "LogUtils$LogInitializationException", "ZooKeeperHiveClientException",
        ]),
        codes("configuration.parameter", 0.60, &[
            "metastore.api.InvalidInputException", "metastore.api.InvalidObjectException",
        ]),
        codes("configuration.wrong_place", 0.80, &[
            "InvalidTableException", "NoSuchDatabaseException", "NoSuchObjectException", "UnknownDBException",
            "UnknownTableException",
        ]),
        codes("configuration.wrong_place", 0.60, &["NoSuchTableException"]),
        codes("partial_write.leftovers", 0.60, &[
            "PartitionAlreadyExistsException", "PartitionsAlreadyExistException",
            "metastore.api.AlreadyExistsException",
        ]),
        codes("permission.database_grant", 0.93, &[
            "HiveAccessControlException", "hive.ql.metadata.AuthorizationException",
        ]),
        codes("quality.malformed_value", 0.70, &["AvroSerializer$SerializeToAvroException", "SerDeException"]),
        codes("resource.memory", 0.92, &[
            "Allocator$AllocatorOutOfMemoryException", "MapJoinMemoryExhaustionError",
            "MapJoinMemoryExhaustionException", "VectorizedOrcAcidRowBatchReader$DeleteEventsOverflowMemoryException",
        ]),
        codes("schema.read_mismatch", 0.60, &[
            "AvroObjectInspectorException", "AvroSerdeException", "BadSchemaException", "SerDeException",
        ]),
        codes("schema.write_mismatch", 0.60, &["Hive$SchemaException"]),
        codes("source.missing_path", 0.80, &[
            "NoSuchPartitionException", "NoSuchPartitionsException", "UnknownPartitionException",
        ]),
        codes("source.missing_path", 0.45, &["metastore.api.InvalidPartitionException"]),
        codes("transient.commit_conflict", 0.80, &[
            "CommandNeedRetryException", "NoSuchTxnException", "TxnAbortedException", "TxnHandler$RetryException",
            "hive.ql.lockmgr.LockException",
        ]),
        codes("transient.commit_conflict", 0.60, &["NoSuchLockException", "TxnOpenException"]),
        codes("transient.timed_out", 0.70, &["DeadlineException"]),
    ],
    silent: &[
        "CheckJDOException", "ClosedOrCancelledStatementException", "ColumnStatsTask$UnsupportedDoubleException",
        "CompileProcessor$CompileProcessorException", "HiveException", "HiveFatalException",
        "IndexAlreadyExistsException", "MetaException", "NoDynamicValuesException", "TaskExecutionException",
        "metastore.api.InvalidOperationException",
    ],
};
