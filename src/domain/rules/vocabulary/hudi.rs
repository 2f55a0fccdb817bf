//! Apache Hudi: exception classes of the common, client and utilities modules.
//!
//! Source: `org.apache.hudi.exception` of hudi-common and hudi-client-common and
//! `org.apache.hudi.utilities.exception` (the names now in the repository; older spellings left out).

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Hudi",
    source: "https://github.com/apache/hudi, hudi-common/src/main/java/org/apache/hudi/exception",
    written: Written::AsWord,
    codes: &[
        codes("code.bad_sql", 0.80, &["HoodieIncrementalPullSQLException", "HoodieTransformPlanException"]),
        codes("code.linkage", 0.60, &["HoodieUpgradeDowngradeException"]),
        codes("configuration.parameter", 0.60, &[
            "HoodieInvalidInstantException", "HoodieNotSupportedException", "HoodieSchemaProviderException",
            "HoodieTimeTravelException", "InvalidCommandConfigException", "InvalidHoodiePathException",
        ]),
        codes("configuration.wrong_place", 0.80, &[
            "org.apache.hudi.exception.InvalidTableException", "org.apache.hudi.exception.TableNotFoundException",
        ]),
        codes("transient.commit_unknown", 0.45, &["HoodieCommitException"]),
        codes("partial_write.leftovers", 0.70, &["HoodieDuplicateDataFileDetectedException"]),
        codes("partial_write.said_so", 0.60, &[
            "HoodieCommitCallbackException", "HoodieInconsistentMetadataException", "HoodieRestoreException",
            "HoodieRollbackException",
        ]),
        codes("quality.check_failed", 0.80, &["HoodieValidationException"]),
        codes("quality.corrupt_file", 0.88, &["CorruptedLogFileException", "HoodieCorruptedDataException"]),
        codes("quality.duplicates", 0.93, &["HoodieDuplicateKeyException"]),
        codes("quality.malformed_value", 0.80, &[
            "HoodieDebeziumAvroPayloadException", "HoodieJsonConversionException", "HoodieKeyException",
            "HoodieKeyGeneratorException", "HoodieRecordCreationException",
        ]),
        codes("quality.malformed_value", 0.60, &["HoodieJsonToAvroConversionException"]),
        codes("schema.column_missing", 0.80, &["org.apache.hudi.exception.ColumnNotFoundException"]),
        codes("schema.read_mismatch", 0.60, &[
            "HoodieJsonToAvroConversionException", "HoodieSchemaFetchException", "HoodieSchemaNotFoundException",
        ]),
        codes("schema.write_mismatch", 0.93, &[
            "HoodieIncompatibleSchemaException", "HoodieNullSchemaTypeException",
            "HoodieSchemaEvolutionConflictException", "MissingSchemaFieldException",
            "SchemaBackwardsCompatibilityException", "SchemaCompatibilityException",
        ]),
        codes("schema.write_mismatch", 0.60, &[
            "HoodieAvroSchemaException", "HoodieSchemaException", "HoodieSchemaPostProcessException",
            "InvalidUnionTypeException",
        ]),
        codes("source.missing_path", 0.80, &["HoodieIncrementalPathNotFoundException"]),
        codes("transient.commit_conflict", 0.95, &[
            "HoodieClusteringUpdateException", "HoodieEarlyConflictDetectionException",
            "HoodieWriteConflictException",
        ]),
        codes("transient.commit_conflict", 0.85, &[
            "HoodieDeletePartitionPendingTableServiceException", "HoodieLockException",
        ]),
        codes("transient.commit_conflict", 0.60, &["HoodieHeartbeatException"]),
        codes("transient.service_unavailable", 0.80, &["HoodieDependentSystemUnavailableException"]),
        codes("transient.timed_out", 0.60, &["HoodieRemoteException", "HoodieSourceTimeoutException"]),
    ],
    silent: &[
        "HoodieAppendException", "HoodieBuildException", "HoodieCatalogException", "HoodieClusteringException",
        "HoodieCompactException", "HoodieCompactionException", "HoodieDeletePartitionException",
        "HoodieDeltaStreamerException", "HoodieException", "HoodieFunctionalIndexException", "HoodieIOException",
        "HoodieIncrementalPullException", "HoodieIndexException", "HoodieInsertException",
        "HoodieInsertOverwriteException", "HoodieLogCompactException", "HoodieLogFlushException",
        "HoodieMetaSyncException", "HoodieMetadataException", "HoodieMetadataIndexException",
        "HoodieMetadataSyncException", "HoodieReadFromSourceException", "HoodieRecordMissingException",
        "HoodieSavepointException", "HoodieSecondaryIndexException", "HoodieSerializationException",
        "HoodieSnapshotExporterException", "HoodieSourcePostProcessException", "HoodieStreamerException",
        "HoodieStreamerWriteException", "HoodieTransformException", "HoodieTransformExecutionException",
        "HoodieUpsertException", "InvalidHoodieFileNameException", "UpdateKeyNotFoundException",
        "org.apache.hudi.exception.MetadataNotFoundException",
    ],
};
