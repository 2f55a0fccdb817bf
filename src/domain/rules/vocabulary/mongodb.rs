//! `MongoDB`: code names of the server, and the exception classes of pymongo, bson and the Java driver.
//!
//! Source: `error_codes.yml` of the server (most names for internal use, tests and obsolete ones left out), pymongo
//! 4.20.1. The classes of the Java driver are the common ones, from knowledge. The names are looked for only where
//! the drivers print them: after `codeName`, in `Command failed with error 13 (Unauthorized)`, and qualified by their
//! package.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "MongoDB",
    source: "https://github.com/mongodb/mongo, src/mongo/base/error_codes.yml",
    written: Written::After(
        r"(?:codeName\W{1,6}|error \d+ \(|\b(?:pymongo|bson|gridfs)\.errors\.|\bcom\.mongodb\.(?:\w+\.)*)([A-Z]\w+)",
    ),
    codes: &[
        codes("code.bad_sql", 0.85, &[
            "CommandNotFound", "CommandNotSupportedOnView", "IDLDuplicateField", "IDLFailedToParse",
            "IDLUnknownField", "IllegalOperation", "InvalidViewDefinition", "JSInterpreterFailure",
            "MaxSubPipelineDepthExceeded", "NoQueryExecutionPlans", "OperationNotSupportedInTransaction",
            "OptionNotSupportedOnView", "QueryFeatureNotAllowed", "ViewDepthLimitExceeded",
        ]),
        codes("code.bad_sql", 0.60, &[
            "BadValue", "ConflictingUpdateOperators", "FailedToParse", "InvalidPipelineOperator", "TypeMismatch",
        ]),
        codes("code.linkage", 0.85, &[
            "APIDeprecationError", "APIStrictError", "APIVersionError", "CommandNotSupported",
            "IncompatibleServerVersion", "OutdatedClient", "UnsupportedOpQueryCommand",
        ]),
        codes("code.python_bug", 0.70, &["InvalidOperation"]),
        codes("configuration.parameter", 0.85, &[
            "ChangeStreamNotEnabled", "ConfigurationError", "InvalidName", "InvalidNamespace", "InvalidOptions",
            "InvalidReplicaSetConfig", "InvalidSSLConfiguration", "InvalidSeedList", "InvalidURI",
            "MongoConfigurationException", "NoReplicationEnabled", "NotAReplicaSet", "ReadConcernMajorityNotEnabled",
            "SearchNotEnabled", "StreamProcessorInvalidNamespace", "StreamProcessorInvalidOptions",
            "UnknownReplWriteConcern", "UnsatisfiableWriteConcern",
        ]),
        codes("configuration.unreachable", 0.88, &[
            "DNSHostNotFound", "DNSProtocolError", "DNSRecordTypeMismatch", "OCSPCertificateStatusRevoked",
            "OCSPCertificateStatusUnknown", "SSLError", "SSLHandshakeFailed",
        ]),
        codes("configuration.unreachable", 0.60, &[
            "HostNotFound", "MongoSocketOpenException", "MongoTimeoutException", "ServerSelectionTimeoutError",
        ]),
        codes("configuration.wrong_place", 0.85, &[
            "CollectionInvalid", "DatabaseDifferCase", "IndexNotFound", "NamespaceNotFound", "ReplicaSetNotFound",
            "ShardNotFound",
        ]),
        codes("transient.commit_unknown", 0.60, &[
            "MongoWriteConcernException", "WTimeoutError", "WriteConcernError", "WriteConcernTimeout",
        ]),
        codes("partial_write.leftovers", 0.60, &[
            "FileExists", "IndexAlreadyExists", "NamespaceExists", "StreamProcessorAlreadyExists",
        ]),
        codes("partial_write.said_so", 0.45, &[
            "BulkWriteError", "ClientBulkWriteException", "MongoBulkWriteException",
        ]),
        codes("permission.credentials", 0.93, &[
            "AuthenticationFailed", "InvalidJWT", "LDAPRoleAcquisitionError", "MechanismUnavailable",
            "MongoSecurityException", "ReauthenticationRequired", "StreamProcessorAtlasUnauthorizedError",
            "StreamProcessorS3TokenExpired", "UserNotFound",
        ]),
        codes("permission.database_grant", 0.93, &["AuthenticationRestrictionUnmet", "Unauthorized"]),
        codes("permission.encryption_key", 0.60, &["EncryptionError", "KeyNotFound", "LibmongocryptError"]),
        codes("quality.constraint", 0.92, &[
            "DocumentValidationFailure", "DuplicateKey", "DuplicateKeyError", "DuplicateKeyException",
        ]),
        codes("quality.constraint", 0.60, &[
            "BulkWriteError", "ClientBulkWriteException", "MongoBulkWriteException", "MongoWriteException",
            "WriteError",
        ]),
        codes("quality.corrupt_file", 0.88, &[
            "ChecksumMismatch", "CorruptGridFile", "DataCorruptionDetected", "ZLibError",
        ]),
        codes("quality.malformed_value", 0.85, &[
            "ConversionFailure", "DollarPrefixedFieldName", "DottedFieldName", "DurationOverflow", "EmptyFieldName",
            "InvalidBSON", "InvalidBSONType", "InvalidDBRef", "InvalidDocument", "InvalidId", "InvalidIdField",
            "InvalidStringData", "NonConformantBSON", "Overflow", "TruncatedSerialization",
        ]),
        codes("quality.malformed_value", 0.60, &[
            "BSONObjectTooLarge", "DocumentTooLarge", "StreamProcessorSourceDocTooLarge",
        ]),
        codes("resource.capacity", 0.80, &[
            "PooledConnectionAcquisitionExceededTimeLimit", "PooledConnectionAcquisitionRejected",
            "ResourceExhausted", "TooManyFilesOpen", "TooManyLocks", "TooManyLogicalSessions",
            "WaitQueueTimeoutError",
        ]),
        codes("resource.capacity", 0.60, &[
            "BSONObjectTooLarge", "DocumentTooLarge", "ProducerConsumerQueueBatchTooLarge",
            "StreamProcessorSourceDocTooLarge", "StreamProcessorTooManyOutputTargets", "TransactionTooLarge",
            "TransactionTooLargeForCache", "ViewPipelineMaxSizeExceeded",
        ]),
        codes("resource.disk", 0.95, &["OutOfDiskSpace"]),
        codes("resource.memory", 0.93, &[
            "ExceededMemoryLimit", "QueryExceededMemoryLimitNoDiskUseAllowed", "StreamProcessorWorkerOutOfMemory",
        ]),
        codes("resource.time_limit", 0.60, &[
            "ExceededTimeLimit", "ExecutionTimeout", "MaxTimeMSExpired", "MongoExecutionTimeoutException",
            "ReshardingCriticalSectionTimeout", "TransactionExceededLifetimeLimitSeconds",
        ]),
        codes("schema.write_mismatch", 0.60, &[
            "CannotBackfillArray", "CannotIndexParallelArrays", "CannotInsertTimeseriesBucketsWithMixedSchema",
            "ImmutableField", "TypeMismatch",
        ]),
        codes("source.missing_path", 0.80, &["NoFile"]),
        codes("source.stale", 0.80, &[
            "CappedPositionLost", "ChangeStreamHistoryLost", "InvalidResumeToken",
            "StreamProcessorCannotResumeFromSource",
        ]),
        codes("source.stale", 0.60, &["ChangeStreamFatalError", "OplogQueryMinTsMissing"]),
        codes("transient.commit_conflict", 0.93, &[
            "LockBusy", "LockFailed", "LockTimeout", "MigrationConflict", "WriteConflict",
        ]),
        codes("transient.commit_conflict", 0.80, &[
            "BackgroundOperationInProgressForDatabase", "BackgroundOperationInProgressForNamespace",
            "ConflictingOperationInProgress", "CursorInUse", "IndexBuildAlreadyInProgress", "NoSuchTransaction",
            "ObjectIsBusy", "PreparedTransactionInProgress", "RetryableTransactionInProgress", "SnapshotTooOld",
            "SnapshotUnavailable", "TransactionCoordinatorReachedAbortDecision", "TransactionTooOld",
        ]),
        codes("transient.connection_lost", 0.90, &[
            "AutoReconnect", "ClientDisconnect", "ConnectionError", "ConnectionFailure", "HostUnreachable",
            "MongoConnectionPoolClearedException", "MongoSocketClosedException", "MongoSocketException",
            "MongoSocketReadException", "MongoSocketWriteException", "PooledConnectionsDropped", "SocketException",
            "StreamProcessorAtlasConnectionError", "StreamProcessorExternalFunctionConnectionError",
            "StreamProcessorHTTPSConnectionError", "StreamProcessorKafkaConnectionError",
            "StreamProcessorKinesisConnectionError", "StreamProcessorS3ConnectionError", "StreamTerminated",
            "TransportSessionClosed",
        ]),
        codes("transient.connection_lost", 0.60, &[
            "CursorKilled", "CursorNotFound", "MongoCursorNotFoundException", "QueryPlanKilled",
        ]),
        codes("transient.service_unavailable", 0.92, &[
            "ElectionInProgress", "InterruptedAtShutdown", "InterruptedDueToReplStateChange",
            "InterruptedDueToStorageChange", "LegacyNotPrimary", "MongoNodeIsRecoveringException",
            "MongoNotPrimaryException", "NotPrimaryError", "NotPrimaryNoSecondaryOk", "NotPrimaryOrSecondary",
            "NotWritablePrimary", "PrimarySteppedDown", "ReadConcernMajorityNotAvailableYet", "ShutdownInProgress",
            "StreamProcessorWorkerShuttingDown", "TemporarilyUnavailable", "TransactionCoordinatorSteppingDown",
        ]),
        codes("transient.service_unavailable", 0.80, &[
            "BackupCursorOpenConflictWithCheckpoint", "ChunkRangeCleanupPending", "ConfigServerUnreachable",
            "DatabaseDropPending", "FailedToSatisfyReadPreference", "InterruptedDueToFCVChange",
            "InterruptedDueToReshardingCriticalSection", "MigrationBlockingOperationCoordinatorCleaningUp",
            "MongoServerUnavailableException", "MovePrimaryInProgress", "NoConfigPrimary",
            "ReshardCollectionInProgress", "RetriableRemoteCommandFailure", "ShardCannotRefreshDueToLocksHeld",
            "StaleChunkHistory", "StaleConfig", "StaleDbVersion", "StaleEpoch", "UpdatesStillPending",
            "UserWritesBlocked",
        ]),
        codes("transient.throttled", 0.92, &[
            "AdmissionQueueOverflow", "IngressRequestRateLimitExceeded", "RateLimitExceeded",
        ]),
        codes("transient.timed_out", 0.85, &[
            "MongoSocketOpenException", "MongoSocketReadTimeoutException", "NetworkInterfaceExceededTimeLimit",
            "NetworkTimeout",
        ]),
        codes("transient.timed_out", 0.70, &[
            "MongoTimeoutException", "MongoWriteConcernException", "ServerSelectionTimeoutError", "WTimeoutError",
            "WriteConcernError", "WriteConcernTimeout",
        ]),
    ],
    silent: &[
        "APIMismatchError", "AddOrRemoveShardInProgress", "AlarmAlreadyFulfilled", "AlreadyInitialized",
        "AmbiguousIndexKeyPattern", "AtomicityFailure", "AuditingNotEnabled", "AuthSchemaIncompatible", "BSONError",
        "BadPerfCounterPath", "BalancerInterrupted", "BrokenPromise", "CallbackCanceled", "CanRepairToDowngrade",
        "CannotApplyOplogWhilePrimary", "CannotBackup", "CannotBuildIndexKeys", "CannotConvertIndexToUnique",
        "CannotCreateChunkDistribution", "CannotCreateCollection", "CannotCreateIndex", "CannotDowngrade",
        "CannotDropShardKeyIndex", "CannotGrowDocumentInCappedNamespace", "CannotImplicitlyCreateCollection",
        "CannotInitializeNodeWithData", "CannotMutateObject", "CannotReuseObject", "CannotSplit", "CannotUpgrade",
        "CannotVerifyAndSignLogicalTime", "ChangeStreamInvalidated", "ChangeStreamStartAfterInvalidate",
        "ChangeStreamTopologyChange", "ChunkMetadataInconsistency", "ChunkTooBig", "ClientMarkedKilled",
        "ClientMetadataAppNameTooLarge", "ClientMetadataCannotBeMutated", "ClientMetadataDocumentTooLarge",
        "ClientMetadataMissingField", "CloseChangeStream", "ClusterTimeFailsRateLimiter",
        "ClusterUMCErrorWithWriteConcernError", "CollectionIsEmpty", "CollectionIsEmptyLocally",
        "CollectionUUIDMismatch", "CommandFailed", "CommandOnShardedViewNotSupportedOnMongod",
        "CommandResultSchemaViolation", "ConfigurationInProgress", "ConflictingServerlessOperation",
        "CurrentConfigNotCommittedYet", "DBPathInUse", "DataModifiedByRepair",
        "DbCheckAttemptOnClusteredCollectionIdIndex", "DbCheckInconsistentHash", "DbCheckSecondaryBatchTimeout",
        "DistributedClockSkewed", "DocTooLargeForCapped", "DuplicateKeyId", "DuplicateSession", "EmptyArrayOperation",
        "EncounteredFLEPayloadWhileApplyingHmac", "EncryptedCollectionError", "ExchangePassthrough",
        "ExhaustCommandFinished", "FLECompactionPlaceholder", "FLEMaxTagLimitExceeded", "FLETransactionAbort",
        "FTDCPathAlreadySet", "FTDCPathNotSet", "FailPointEnabled", "FailPointSetFailed",
        "FailedToRunWithReplyBuilder", "FileAlreadyOpen", "FileNotOpen", "FileOpenFailed", "FileRenameFailed",
        "FileStreamFailed", "FutureAlreadyRetrieved", "GraphContainsCycle", "GridFSError",
        "HierarchicalAcquisitionLevelViolation", "IllegalOpMsgFlag", "IncompatibleAuditMetadata",
        "IncompatibleCatalogManager", "IncompatibleCollationVersion", "IncompatibleElectionProtocol",
        "IncompatibleRollbackAlgorithm", "IncompatibleShardingConfigVersion", "IncompatibleShardingMetadata",
        "IncompatibleWithUpgradedServer", "IncompleteTransactionHistory", "InconsistentReplicaSetNames",
        "InconsistentShardIdentity", "IndexBuildAborted", "IndexInformationTooLarge", "IndexIsEmpty",
        "IndexKeyOrderViolation", "IndexKeySpecsConflict", "IndexModified", "IndexOptionsConflict",
        "InitialSyncActive", "InitialSyncFailure", "InitialSyncOplogSourceMissing", "InternalError",
        "InternalErrorNotSupported", "InternalTransactionNotSupported", "InternalTransactionsExhaustiveFindHasMore",
        "Interrupted", "InvalidHeartBeatFrequency", "InvalidIndexSpecificationOption", "InvalidLength", "InvalidPath",
        "InvalidRoleModification", "InvalidServerType", "InvalidSignature", "InvalidSyncSource", "InvalidTenantId",
        "InvalidTopologyType", "InvalidUUID", "JSInterpreterFailureWithStack", "JSUncatchableError",
        "KeyPatternShorterThanBound", "KeyedExecutorRetry", "LinearizableReadConcernError",
        "LoadBalancerSupportMismatch", "LockNotFound", "LockStateChangeFailed", "LogWriteFailed",
        "ManualInterventionRequired", "MasterSlaveConnectionFailure", "MaxStalenessOutOfRange",
        "MergeStageNoMatchingDocument", "MongoClientException", "MongoCommandException", "MongoQueryException",
        "MongoServerException", "MultipleErrorsOccurred", "MustDowngrade", "MustUpgrade", "NamespaceCannotBeSharded",
        "NamespaceNotSharded", "NewReplicaSetConfigurationIncompatible", "NoDistinctScansForDistinctEligibleQuery",
        "NoMatchParseContext", "NoMatchingDocument", "NoProgressMade", "NoProjectionFound", "NoSuchKey",
        "NoSuchReshardCollection", "NoSuchSession", "NodeNotElectable", "NodeNotFound", "NonExistentPath",
        "NotARetryableWriteCommand", "NotExactValueField", "NotImplemented", "NotSecondary", "NotSingleValueField",
        "NotYetInitialized", "ObjectAlreadyExists", "OfflineValidationFailedToComplete", "OperationCannotBeBatched",
        "OperationFailed", "OperationFailure", "OperationIncomplete", "OplogOperationUnsupported", "OplogOutOfOrder",
        "OplogStartMissing", "OrphanedRangeCleanUpFailed", "PathNotViable", "PeriodicJobIsStopped",
        "PrivilegeNotFound", "ProducerConsumerQueueConsumed", "ProducerConsumerQueueEndClosed",
        "ProducerConsumerQueueProducerQueueDepthExceeded", "ProtocolError", "PyMongoError", "QueryRejectedBySettings",
        "QueryStatsFailedToRecord", "RPCProtocolNegotiationFailed",
        "RangeDeletionAbandonedBecauseCollectionWithUUIDDoesNotExist",
        "RangeDeletionAbandonedBecauseTaskDocumentDoesNotExist", "RangeOverlapConflict", "ReentrancyNotAllowed",
        "ReleaseMemoryShardError", "RemoteChangeDetected", "RemoteOplogStale", "RemoteResultsUnavailable",
        "RemoteValidationError", "RemoveShardDrainingInProgress", "RepairedReplicaSetNode",
        "ReplicaSetMonitorRemoved", "RequestAlreadyFulfilled", "ReshardCollectionAborted",
        "ReshardCollectionCommitted", "ReshardCollectionTruncatedError", "ResumableRangeDeleterDisabled",
        "ResumeTenantChangeStream", "RetryChangeStream", "RetryMultiPlanning",
        "RetryableInternalTransactionNotSupported", "RoleDataInconsistent", "RoleModificationFailed", "RoleNotFound",
        "RolesNotRelated", "RuntimeAuditConfigurationNotEnabled", "SecondaryAheadOfPrimary",
        "SessionTransferIncomplete", "ShardKeyNotFound", "ShardingStateNotInitialized", "SkipCommandExecution",
        "SplitHorizonChange", "StaleClusterTime", "StaleTerm", "StreamProcessorDoesNotExist",
        "StreamProcessorKinesisError", "StreamProcessorS3Error", "SymbolNotFound", "TimeProofMismatch",
        "TimeseriesBucketCompressionFailed", "TooManyDocumentSequences", "TooManyMatchingDocuments",
        "TopologySetNameRequired", "TransactionCommitted", "TransactionParticipantFailedUnyield",
        "TransportSessionNotFound", "TransportSessionUnknown", "TxnRetryCounterTooOld", "UnknownError",
        "UnknownFeatureCompatibilityVersion", "UnrecoverableRollbackError", "UnsatisfiableCommitQuorum",
        "UnsupportedFormat", "UnsupportedShardingEventNotification", "UpdateOperationFailed", "UserDataInconsistent",
        "UserModificationFailed", "WindowsPdhError", "WouldChangeOwningShard",
        "WouldChangeOwningShardDeletedNoDocument", "WriteConcernLegacyOK", "ZoneNotFound", "ZoneStillInUse",
    ],
};
