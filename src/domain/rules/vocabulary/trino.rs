//! Trino and its kin (Presto, Athena): the engine's and the connectors' error codes.
//!
//! Source: `StandardErrorCode` of trinodb/trino 029c93b693c7 (codes to 91) and, from 73 on,
//! of the newer ssheikin/trino 0f4bd1896c03; `HiveErrorCode` 710f987d2946, `IcebergErrorCode` 06e57a69c993,
//! `DeltaLakeErrorCode` 1dde41842b6d, `HudiErrorCode` 097e03ae3819, `JdbcErrorCode` and `KafkaErrorCode` 763711a0bc49,
//! and those of Cassandra, Elasticsearch, `OpenSearch`, Pinot, Google Sheets and `BigQuery`; of Presto `StandardErrorCode`
//! 0693f8dd269e, `HiveErrorCode` 042b82c5546d, `IcebergErrorCode` 04fd381dae90, `SparkErrorCode` c02e90ef01a8.
//! Connectors that are not named here were not looked at. Athena prints the same codes and publishes no list.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Trino",
    source: "https://github.com/trinodb/trino, StandardErrorCode.java and the plugins' ErrorCode enums",
    written: Written::AsWord,
    codes: &[
        codes("transient.service_unavailable", 0.90, &[
            "SERVER_SHUTTING_DOWN", "SERVER_STARTING_UP",
        ]),
        codes("transient.service_unavailable", 0.85, &[
            "NO_NODES_AVAILABLE", "PAGE_TRANSPORT_ERROR", "TOO_MANY_REQUESTS_FAILED",
        ]),
        codes("transient.service_unavailable", 0.70, &[
            "CATALOG_NOT_AVAILABLE", "CATALOG_UNAVAILABLE", "PINOT_INSUFFICIENT_SERVER_RESPONSE",
            "REMOTE_BUFFER_CLOSE_FAILED", "REMOTE_TASK_ERROR", "REMOTE_TASK_FAILED", "REMOTE_TASK_MISMATCH",
        ]),
        codes("transient.service_unavailable", 0.55, &[
            "ABANDONED_TASK", "CONFIGURATION_UNAVAILABLE", "HIVE_METASTORE_ERROR", "ICEBERG_CATALOG_ERROR",
            "PINOT_HTTP_ERROR", "PINOT_UNABLE_TO_FIND_BROKER", "PINOT_UNABLE_TO_FIND_INSTANCE",
            "TOO_MANY_TASK_FAILED",
        ]),
        codes("transient.node_lost", 0.88, &["REMOTE_HOST_GONE"]),
        codes("transient.timed_out", 0.85, &["PAGE_TRANSPORT_TIMEOUT"]),
        codes("transient.timed_out", 0.60, &[
            "ELASTICSEARCH_CONNECTION_ERROR", "INDEX_LOADER_TIMEOUT", "OPENSEARCH_CONNECTION_ERROR",
        ]),
        codes("transient.connection_lost", 0.45, &["JDBC_ERROR"]),
        codes("transient.commit_conflict", 0.90, &[
            "HIVE_CONCURRENT_MODIFICATION_DETECTED", "TRANSACTION_CONFLICT",
        ]),
        codes("transient.commit_conflict", 0.85, &["HIVE_TABLE_LOCK_NOT_ACQUIRED"]),
        codes("transient.commit_conflict", 0.60, &[
            "HIVE_PARTITION_DROPPED_DURING_QUERY", "HIVE_TABLE_DROPPED_DURING_QUERY",
        ]),
        codes("transient.commit_conflict", 0.55, &["ICEBERG_COMMIT_ERROR"]),
        codes("transient.commit_unknown", 0.50, &[
            "DELTA_LAKE_BAD_WRITE", "ICEBERG_COMMIT_ERROR",
        ]),
        codes("partial_write.leftovers", 0.80, &["HIVE_PATH_ALREADY_EXISTS"]),
        codes("partial_write.leftovers", 0.60, &["TABLE_ALREADY_EXISTS"]),
        codes("resource.memory", 0.95, &[
            "CLUSTER_OUT_OF_MEMORY", "EXCEEDED_GLOBAL_MEMORY_LIMIT", "EXCEEDED_LOCAL_MEMORY_LIMIT",
            "SPARK_EXECUTOR_OOM",
        ]),
        codes("resource.memory", 0.90, &["EXCEEDED_FUNCTION_MEMORY_LIMIT"]),
        codes("resource.memory", 0.60, &["GENERIC_INSUFFICIENT_RESOURCES", "PAGE_TOO_LARGE"]),
        codes("resource.disk", 0.92, &["EXCEEDED_SPILL_LIMIT", "OUT_OF_SPILL_SPACE"]),
        codes("resource.capacity", 0.90, &[
            "EXCEEDED_TASK_DESCRIPTOR_STORAGE_CAPACITY", "QUERY_QUEUE_FULL",
        ]),
        codes("resource.capacity", 0.80, &[
            "ADMINISTRATIVELY_PREEMPTED", "EXCEEDED_CPU_LIMIT", "EXCEEDED_SCAN_LIMIT",
            "EXCEEDED_TASK_UPDATE_SIZE_LIMIT",
        ]),
        codes("resource.time_limit", 0.60, &["EXCEEDED_TIME_LIMIT"]),
        codes("resource.time_limit", 0.60, &["OPTIMIZER_TIMEOUT"]),
        codes("small_files.words", 0.88, &[
            "HIVE_TOO_MANY_BUCKET_SORT_FILES", 
        ]),
        codes("small_files.words", 0.80, &[
            "HIVE_EXCEEDED_PARTITION_LIMIT", "HIVE_EXCEEDED_SPLIT_BUFFERING_LIMIT",
        ]),
        codes("permission.access_denied", 0.88, &["PERMISSION_DENIED"]),
        codes("permission.credentials", 0.88, &["SHEETS_BAD_CREDENTIALS_ERROR"]),
        codes("permission.encryption_key", 0.50, &[
            "HIVE_INVALID_ENCRYPTION_METADATA", "HIVE_UNSUPPORTED_ENCRYPTION_OPERATION",
        ]),
        codes("source.missing_path", 0.80, &[
            "HIVE_FILE_NOT_FOUND", "HIVE_MISSING_DATA", "HIVE_PARTITION_NOT_FOUND", "HUDI_MISSING_DATA",
            "HUDI_PARTITION_NOT_FOUND", "ICEBERG_MISSING_DATA",
        ]),
        codes("source.missing_path", 0.60, &[
            "HIVE_PARTITION_NOT_READABLE", "HIVE_PARTITION_OFFLINE", "HIVE_TABLE_NOT_READABLE", "HIVE_TABLE_OFFLINE",
        ]),
        codes("source.empty", 0.60, &["HUDI_NO_VALID_COMMIT"]),
        codes("schema.read_mismatch", 0.92, &["HIVE_PARTITION_SCHEMA_MISMATCH"]),
        codes("schema.read_mismatch", 0.85, &[
            "DELTA_LAKE_INVALID_SCHEMA", "HIVE_COLUMN_ORDER_MISMATCH", "HIVE_FILE_MISSING_COLUMN_NAMES",
            "HUDI_SCHEMA_ERROR", "ICEBERG_MISSING_COLUMN", "KAFKA_SCHEMA_ERROR",
        ]),
        codes("schema.read_mismatch", 0.60, &["HIVE_BAD_DATA", "HIVE_INVALID_TIMESTAMP_COERCION"]),
        codes("schema.read_mismatch", 0.50, &[
            "DELTA_LAKE_BAD_DATA", "HUDI_BAD_DATA", "ICEBERG_BAD_DATA",
        ]),
        codes("schema.column_missing", 0.65, &["COLUMN_NOT_FOUND"]),
        codes("schema.column_missing", 0.50, &["TYPE_MISMATCH", "VIEW_IS_STALE"]),
        codes("schema.write_mismatch", 0.45, &["TYPE_MISMATCH"]),
        codes("quality.malformed_value", 0.85, &[
            "BIGQUERY_DATETIME_PARSING_ERROR", "INVALID_CAST_ARGUMENT", "NUMERIC_VALUE_OUT_OF_RANGE",
        ]),
        codes("quality.malformed_value", 0.80, &[
            "HIVE_INVALID_PARTITION_VALUE", "HUDI_INVALID_PARTITION_VALUE", "ICEBERG_INVALID_PARTITION_VALUE",
            "JSON_INPUT_CONVERSION_ERROR",
        ]),
        codes("quality.malformed_value", 0.60, &[
            "DIVISION_BY_ZERO", "HIVE_BAD_DATA", "HIVE_CURSOR_ERROR", "JSON_OUTPUT_CONVERSION_ERROR",
            "JSON_VALUE_RESULT_ERROR", "PATH_EVALUATION_ERROR",
        ]),
        codes("quality.malformed_value", 0.50, &[
            "INVALID_FUNCTION_ARGUMENT", "PINOT_DECODE_ERROR",
        ]),
        codes("quality.corrupt_file", 0.70, &[
            "CORRUPT_PAGE", "HIVE_CORRUPTED_COLUMN_STATISTICS", "HIVE_INVALID_BUCKET_FILES",
            "HIVE_INVALID_FILE_NAMES", "MALFORMED_HIVE_FILE_STATISTICS",
        ]),
        codes("quality.corrupt_file", 0.60, &[
            "DELTA_LAKE_BAD_DATA", "HUDI_BAD_DATA", "ICEBERG_BAD_DATA",
        ]),
        codes("quality.corrupt_file", 0.50, &[
            "DELTA_LAKE_INVALID_TABLE", "HIVE_CURSOR_ERROR", "HUDI_META_CLIENT_ERROR", "ICEBERG_INVALID_METADATA",
            "ICEBERG_MISSING_METADATA",
        ]),
        codes("quality.constraint", 0.90, &["CONSTRAINT_VIOLATION"]),
        codes("quality.duplicates", 0.92, &["MERGE_TARGET_ROW_MULTIPLE_MATCHES"]),
        codes("quality.duplicates", 0.85, &["SUBQUERY_MULTIPLE_ROWS"]),
        codes("code.bad_sql", 0.90, &[
            "AMBIGUOUS_FUNCTION_CALL", "AMBIGUOUS_NAME", "DUPLICATE_COLUMN_NAME", "DUPLICATE_NAMED_QUERY",
            "EXPRESSION_NOT_AGGREGATE", "EXPRESSION_NOT_CONSTANT", "EXPRESSION_NOT_IN_DISTINCT",
            "EXPRESSION_NOT_SCALAR", "FUNCTION_NOT_AGGREGATE", "FUNCTION_NOT_WINDOW", "MISMATCHED_COLUMN_ALIASES",
            "MISSING_COLUMN_ALIASES", "MISSING_COLUMN_NAME", "MISSING_GROUP_BY", "MISSING_ORDER_BY", "MISSING_OVER",
            "NESTED_AGGREGATION", "NESTED_WINDOW", "SYNTAX_ERROR", "TOO_MANY_GROUPING_SETS", "UNSUPPORTED_SUBQUERY",
        ]),
        codes("code.bad_sql", 0.85, &[
            "AMBIGUOUS_RETURN_TYPE", "BIGQUERY_INVALID_STATEMENT", "DUPLICATE_COLUMN_OR_PATH_NAME",
            "DUPLICATE_PARAMETER_NAME", "DUPLICATE_PROPERTY", "DUPLICATE_RANGE_VARIABLE", "DUPLICATE_WINDOW_NAME",
            "INVALID_COLUMN_REFERENCE", "INVALID_COPARTITIONING", "INVALID_JSON_LITERAL", "INVALID_LABEL",
            "INVALID_LIMIT_CLAUSE", "INVALID_LITERAL", "INVALID_NAVIGATION_NESTING", "INVALID_ORDER_BY",
            "INVALID_PARAMETER_USAGE", "INVALID_PARTITION_BY", "INVALID_PATTERN_RECOGNITION_FUNCTION",
            "INVALID_PROCESSING_MODE", "INVALID_RANGE", "INVALID_RECURSIVE_REFERENCE", "INVALID_ROW_PATTERN",
            "INVALID_TABLE_FUNCTION_INVOCATION", "INVALID_WINDOW_FRAME", "INVALID_WINDOW_MEASURE",
            "INVALID_WINDOW_REFERENCE", "MISSING_ARGUMENT", "MISSING_PATH_NAME", "MISSING_RETURN",
            "MISSING_RETURN_TYPE", "MISSING_ROW_PATTERN", "MISSING_VARIABLE_DEFINITIONS", "NESTED_RECURSIVE",
            "NESTED_ROW_PATTERN_RECOGNITION", "NULL_TREATMENT_NOT_ALLOWED", "OPERATOR_NOT_FOUND",
            "PINOT_INVALID_PQL_GENERATED", "QUERY_HAS_TOO_MANY_STAGES", "QUERY_TEXT_TOO_LARGE", "STACK_OVERFLOW",
            "TOO_MANY_ARGUMENTS", "VIEW_IS_RECURSIVE",
        ]),
        codes("code.bad_sql", 0.80, &[
            "COLUMN_TYPE_UNKNOWN", "FUNCTION_NOT_FOUND", "INVALID_PROCEDURE_ARGUMENT", "PROCEDURE_NOT_FOUND",
            "TYPE_NOT_FOUND",
        ]),
        codes("code.bad_sql", 0.60, &[
            "BIGQUERY_UNSUPPORTED_OPERATION", "ELASTICSEARCH_QUERY_FAILURE", "INVALID_ARGUMENTS", "INVALID_PATH",
            "INVALID_VIEW", "NOT_SUPPORTED", "OPENSEARCH_QUERY_FAILURE", "TABLE_HAS_NO_COLUMNS", "TYPE_MISMATCH",
            "VIEW_IS_STALE",
        ]),
        codes("code.bad_sql", 0.50, &["COLUMN_NOT_FOUND", "INVALID_FUNCTION_ARGUMENT"]),
        codes("code.jvm_bug", 0.85, &["COMPILER_ERROR"]),
        codes("code.jvm_bug", 0.60, &[
            "AMBIGUOUS_FUNCTION_IMPLEMENTATION", "FUNCTION_IMPLEMENTATION_ERROR", "HIVE_VIEW_TRANSLATION_ERROR",
            "HIVE_WRITE_VALIDATION_FAILED", "ICEBERG_WRITE_VALIDATION_FAILED", "INVALID_PLAN",
            "INVALID_PROCEDURE_DEFINITION", "SERIALIZATION_ERROR",
        ]),
        codes("code.linkage", 0.85, &["FUNCTION_IMPLEMENTATION_MISSING", "HIVE_SERDE_NOT_FOUND"]),
        codes("code.linkage", 0.60, &["CASSANDRA_VERSION_ERROR", "INCOMPATIBLE_CLIENT"]),
        codes("configuration.wrong_place", 0.88, &[
            "CATALOG_NOT_FOUND", "MISSING_CATALOG_NAME", "MISSING_SCHEMA_NAME", "ROLE_NOT_FOUND", "SCHEMA_NOT_FOUND",
        ]),
        codes("configuration.wrong_place", 0.80, &[
            "SHEETS_UNKNOWN_TABLE_ERROR", "TABLE_NOT_FOUND",
        ]),
        codes("configuration.wrong_place", 0.75, &[
            "HIVE_DATABASE_LOCATION_ERROR", "MISSING_TABLE",
        ]),
        codes("configuration.wrong_place", 0.60, &[
            "ICEBERG_INVALID_SNAPSHOT_ID", "ICEBERG_INVALID_TABLE_TIMESTAMP", "TABLE_REDIRECTION_ERROR",
        ]),
        codes("configuration.parameter", 0.90, &[
            "CACHE_MANAGER_NOT_CONFIGURED", "CONFIGURATION_INVALID", "EXCHANGE_MANAGER_NOT_CONFIGURED",
            "INVALID_ANALYZE_PROPERTY", "INVALID_CATALOG_PROPERTY", "INVALID_COLUMN_PROPERTY",
            "INVALID_MATERIALIZED_VIEW_PROPERTY", "INVALID_RESOURCE_GROUP", "INVALID_SCHEMA_PROPERTY",
            "INVALID_SESSION_PROPERTY", "INVALID_TABLE_PROPERTY", "INVALID_VIEW_PROPERTY",
            "PINOT_INVALID_CONFIGURATION",
        ]),
        codes("configuration.parameter", 0.60, &[
            "AUTOCOMMIT_WRITE_CONFLICT", "CATALOG_STORE_ERROR", "HIVE_PARTITION_READ_ONLY", "HIVE_TABLE_READ_ONLY",
            "HIVE_TIMEZONE_MISMATCH", "HIVE_UNSUPPORTED_FORMAT", "HUDI_UNKNOWN_TABLE_TYPE",
            "HUDI_UNSUPPORTED_FILE_FORMAT", "HUDI_UNSUPPORTED_TABLE_TYPE", "ICEBERG_INVALID_FORMAT_VERSION",
            "ICEBERG_UNKNOWN_MANIFEST_TYPE", "ICEBERG_UNKNOWN_TABLE_TYPE", "MULTI_CATALOG_WRITE_CONFLICT",
            "NODE_SELECTION_NOT_SUPPORTED", "READ_ONLY_VIOLATION", "SCHEMA_REGISTRY_AMBIGUOUS_SUBJECT",
            "UNSUPPORTED_ISOLATION_LEVEL", "UNSUPPORTED_TABLE_TYPE",
        ]),
        codes("configuration.unreachable", 0.75, &[
            "BIGQUERY_PROXY_SSL_INITIALIZATION_FAILED", "CASSANDRA_SSL_INITIALIZATION_FAILURE",
            "ELASTICSEARCH_SSL_INITIALIZATION_FAILURE", "OPENSEARCH_SSL_INITIALIZATION_FAILURE",
        ]),
    ],
    silent: &[
        "ABANDONED_QUERY", "ADMINISTRATIVELY_KILLED", "ALREADY_EXISTS", "BIGQUERY_AMBIGUOUS_OBJECT_NAME",
        "BIGQUERY_FAILED_TO_EXECUTE_QUERY", "BIGQUERY_LISTING_DATASET_ERROR",
        "BIGQUERY_VIEW_DESTINATION_TABLE_CREATION_FAILED", "CASSANDRA_METADATA_ERROR", "COLUMN_ALREADY_EXISTS",
        "CORRUPT_SERIALIZED_IDENTITY", "DELTA_LAKE_FILESYSTEM_ERROR", "ELASTICSEARCH_INVALID_RESPONSE",
        "GENERIC_INTERNAL_ERROR", "GENERIC_RECOVERY_ERROR", "GENERIC_SPARK_ERROR", "GENERIC_USER_ERROR",
        "HIVE_CANNOT_OPEN_SPLIT", "HIVE_FILESYSTEM_ERROR", "HIVE_INVALID_METADATA", "HIVE_INVALID_VIEW_DATA",
        "HIVE_TABLE_BUCKETING_IS_IGNORED", "HIVE_TRANSACTION_NOT_FOUND", "HIVE_UNKNOWN_COLUMN_STATISTIC_TYPE",
        "HIVE_UNKNOWN_ERROR", "HIVE_WRITER_CLOSE_ERROR", "HIVE_WRITER_DATA_ERROR", "HIVE_WRITER_ERROR",
        "HIVE_WRITER_OPEN_ERROR", "HUDI_CANNOT_OPEN_SPLIT", "HUDI_CURSOR_ERROR", "HUDI_FILESYSTEM_ERROR",
        "ICEBERG_CANNOT_OPEN_SPLIT", "ICEBERG_CURSOR_ERROR", "ICEBERG_FILESYSTEM_ERROR", "ICEBERG_ROLLBACK_ERROR",
        "ICEBERG_WRITER_CLOSE_ERROR", "ICEBERG_WRITER_DATA_ERROR", "ICEBERG_WRITER_OPEN_ERROR",
        "INVALID_CHECK_CONSTRAINT", "INVALID_COLUMN_MASK", "INVALID_ENTITY_KIND", "INVALID_PRIVILEGE",
        "INVALID_ROW_FILTER", "INVALID_SPATIAL_PARTITIONING", "JDBC_NON_TRANSIENT_ERROR", "KAFKA_PRODUCER_ERROR",
        "KAFKA_SPLIT_ERROR", "NOT_FOUND", "NOT_IN_TRANSACTION", "OPENSEARCH_INVALID_METADATA",
        "OPENSEARCH_INVALID_RESPONSE", "PINOT_AMBIGUOUS_TABLE_NAME", "PINOT_EXCEPTION", "PINOT_UNCLASSIFIED_ERROR",
        "PINOT_UNSUPPORTED_COLUMN_TYPE", "PROCEDURE_CALL_FAILED", "QUERY_REJECTED", "ROLE_ALREADY_EXISTS",
        "SCHEMA_ALREADY_EXISTS", "SCHEMA_NOT_EMPTY", "SHEETS_METASTORE_ERROR", "SHEETS_TABLE_LOAD_ERROR",
        "TRANSACTION_ALREADY_ABORTED", "UNKNOWN_TRANSACTION", "USER_CANCELED",
    ],
};
