//! Singer (Meltano SDK) and dlt: exception classes.
//!
//! Source: singer-sdk 0.54.9, dlt 1.31.0 (the workspace's own classes left out). Names that other projects use as
//! well stand qualified; classes that only tell terminal from passing errors, or wrap a step's error, stand in
//! `silent`.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Singer and dlt",
    source: "https://github.com/dlt-hub/dlt, 1.31.0; https://github.com/meltano/sdk, 0.54.9",
    written: Written::AsWord,
    codes: &[
        codes("code.bad_sql", 0.45, &["DatabaseTerminalException"]),
        codes("code.linkage", 0.92, &[
            "CannotInstallDependencies", "DependencyVersionException", "MotherduckLocalVersionNotSupported",
            "NamingTypeNotFound", "UnknownNamingModule", "UnsupportedStorageVersionException", "VenvNotFound",
            "dlt.common.exceptions.MissingDependencyException",
        ]),
        codes("code.linkage", 0.60, &[
            "NoMigrationPathException", "PipelineStateEngineNoUpgradePathException",
            "SchemaEngineNoUpgradePathException", "StorageMigrationError", "WrongStorageVersionException",
        ]),
        codes("code.python_bug", 0.85, &[
            "ExplicitSourceNameInvalid", "InconsistentTableTemplate", "IncrementalUnboundError",
            "InvalidParallelResourceDataType", "InvalidParentResourceIsAFunction", "InvalidResourceDataType",
            "InvalidResourceDataTypeBasic", "InvalidResourceDataTypeIsNone", "InvalidResourceReturnsResource",
            "InvalidStepFunctionArguments", "InvalidTransformerDataTypeGeneratorFunctionRequired",
            "InvalidTransformerGeneratorFunction", "MapExpressionError", "MapperNotInitialized",
            "ParametrizedResourceUnbound", "PipeGenInvalid", "PipeNotBoundToData", "ResourceFunctionExpected",
            "ResourceNameMissing", "ResourceNotATransformer", "ResourcesNotFoundError", "SourceExhausted",
            "SourceIsAClassTypeError", "SourceNotAFunction",
        ]),
        codes("configuration.parameter", 0.93, &[
            "ConfigFieldMissingException", "ConfigFieldMissingTypeHintException", "ConfigFieldTypeHintNotSupported",
            "ConfigFileNotFoundException", "ConfigValueCannotBeCoercedException", "ConfigurationValueError",
            "ConfigurationWrongTypeException", "DuplicateConfigProviderException", "InvalidConnectionString",
            "InvalidNativeValue", "LanceEmbeddingsConfigurationMissing", "MotherDuckCatalogMissing",
            "NativeValueError", "PipelineConfigMissing", "StreamMapConfigError", "TomlProviderReadException",
            "UnmatchedConfigHintResolversException", "ValueNotSecretException",
            "dlt.common.configuration.exceptions.ConfigurationException",
            "singer_sdk.exceptions.ConfigValidationError", "singer_sdk.exceptions.ConfigurationError",
        ]),
        codes("configuration.parameter", 0.80, &[
            "DestinationIncompatibleLoaderFileFormatException", "DestinationInvalidFileFormat",
            "DestinationLoadingViaStagingNotSupported", "DestinationLoadingWithoutStagingNotSupported",
            "DestinationNoStagingMode", "InvalidDestinationReference", "InvalidFileNameTemplateException",
            "InvalidFilesystemLayout", "InvalidPipelineName", "InvalidReplicationKeyException", "InvalidTimezoneName",
            "LoadClientUnsupportedFileFormats", "LoadClientUnsupportedWriteDisposition", "MergeDispositionException",
            "OpenTableCatalogNotSupported", "OpenTableFormatNotSupported", "PaginatorSetupError",
            "TableFormatNotSupported", "UnknownDestinationModule", "UnsupportedAuthenticationMethodException",
            "WriteDispositionNotSupported",
        ]),
        codes("configuration.unreachable", 0.45, &["DestinationConnectionError", "TapStreamConnectionFailure"]),
        codes("configuration.wrong_place", 0.80, &[
            "CannotRestorePipelineException", "DatabaseUndefinedRelation", "DatasetNotAvailable",
            "DestinationUndefinedEntity", "PipelineNeverRan", "SchemaNotFoundError",
            "dlt.common.libs.pyiceberg.CatalogNotFoundError",
        ]),
        codes("partial_write.leftovers", 0.85, &["PipelineHasPendingDataException"]),
        codes("partial_write.leftovers", 0.60, &["LoadPackageNotCompleted"]),
        codes("partial_write.said_so", 0.60, &[
            "DestinationHasFailedJobs", "LoadClientJobFailed", "LoadJobTerminalException", "LoadPackageAborted",
            "LoadPackageInconsistent",
        ]),
        codes("permission.credentials", 0.88, &[
            "DremioAuthError", "InvalidAzureCredential", "InvalidBoto3Session", "InvalidCredentialsException",
            "InvalidGoogleNativeCredentialsType", "InvalidGoogleOauth2Json", "InvalidGoogleServicesJson",
            "OAuth2ScopesRequired", "ObjectStoreRsCredentialsException",
        ]),
        codes("quality.malformed_value", 0.85, &[
            "IncrementalCursorInvalidCoercion", "IncrementalCursorPathHasValueNone", "InvalidInputLine",
            "InvalidStreamSortException", "PyToArrowConversionException", "singer_sdk.exceptions.InvalidRecord",
        ]),
        codes("quality.malformed_value", 0.60, &[
            "InvalidDataItem", "InvalidTimezoneException", "NonUTCDatetimeError", "NormalizeJobFailed",
            "SourceDataIsNone",
        ]),
        codes("resource.capacity", 0.80, &[
            "LoadJobFileTooBig", "MaxRecordsLimitException", "TooManyRecordsException",
        ]),
        codes("schema.column_missing", 0.80, &[
            "IncrementalCursorPathMissing", "IncrementalPrimaryKeyMissing", "RelationUnknownColumnException",
        ]),
        codes("schema.read_mismatch", 0.85, &[
            "EmptySchemaTypeError", "InvalidJSONSchema", "MissingKeyPropertiesError", "RecordsWithoutSchemaException",
            "SchemaNotValidError", "UnsupportedSchemaFormatError",
        ]),
        codes("schema.write_mismatch", 0.93, &[
            "CannotCoerceColumnException", "CannotCoerceNullException", "IncompatibleArrowSchema",
            "IncrementalSchemaOutOfSyncError", "TableIdentifiersFrozen",
            "dlt.common.schema.exceptions.DataValidationError",
        ]),
        codes("schema.write_mismatch", 0.70, &[
            "ColumnNameConflictException", "ConformedNameClashException", "DestinationSchemaTampered",
            "DestinationSchemaWillNotUpdate", "IdentifierTooLongException", "NameNormalizationCollision",
            "PropertyNameConflict", "SchemaCorruptedException", "SchemaIdentifierNormalizationCollision",
            "SchemaUpdateError", "SchemaUpdateTerminalError", "TablePropertiesConflictException",
            "UnboundColumnException", "UnboundColumnWithoutTypeException", "UnsupportedArrowTypeException",
            "UnsupportedDataType", "dlt.common.schema.exceptions.IncompatibleSchemaException",
        ]),
        codes("source.missing_path", 0.80, &["FileImportNotFound"]),
        codes("transient.connection_lost", 0.70, &[
            "DestinationConnectionError", "LoadClientNotConnected", "TapStreamConnectionFailure",
        ]),
        codes("transient.node_lost", 0.60, &["SignalReceivedException"]),
        codes("transient.refused_start", 0.70, &["PipelineIsRunning"]),
        codes("transient.service_unavailable", 0.70, &[
            "DatabaseTransientException", "DestinationTransientException", "LoadClientJobRetry",
            "LoadJobTransientException", "RetriableAPIError", "RetriableSyncError", "SchemaUpdateTransientError",
        ]),
    ],
    silent: &[
        "AbortedSyncExceptionBase", "AbortedSyncFailedException", "AbortedSyncPausedException",
        "ArgumentsOverloadException", "BufferedDataWriterClosed", "CantExtractTablePrefix", "ConfigProviderException",
        "ContainerInjectableContextMangled", "ContextDefaultCannotBeCreated", "CreatePipeException",
        "CurrentLoadPackageStateNotAvailable", "CurrentSourceNotAvailable", "CurrentSourceSchemaNotAvailable",
        "DBTProcessingError", "DBTRunnerException", "DataItemRequiredForDynamicTableHints",
        "DataLocationKindRequired", "DataWriterException", "DataWriterNotFound", "DeletingResourcesNotSupported",
        "DestinationCapabilitiesException", "DestinationCapabilitiesRequired", "DestinationException",
        "DestinationTerminalException", "DictValidationException", "Dlt04DeprecationWarning",
        "Dlt100DeprecationWarning", "DltDeprecationWarning", "DltException", "DltResourceException",
        "DltSourceException", "ExternalSchedulerNotAvailable", "ExtractorException", "FSClientNotAvailable",
        "FatalAPIError", "FatalSyncError", "FileFormatForItemFormatNotFound", "FileRotationRequired",
        "FileSpecNotFound", "FinalConfigFieldException", "FollowupJobCreationFailedException", "IcebergViewException",
        "IgnoreResponseException", "InStorageSchemaModified", "IntervalNotAvailable", "InvalidEncoding",
        "InvalidEncodingErrors", "InvalidInMemoryDuckdbCredentials", "InvalidInMemoryQdrantCredentials",
        "InvalidJsonNormalizer", "InvalidNamingType", "InvalidParentResourceDataType", "InvalidPlaceholderCallback",
        "InvalidResourceDataTypeMultiplePipes", "InvalidSchemaName", "InvalidSourceReference",
        "JobFileFormatUnsupported", "JoinSchedulerError", "LanceManifestMisconfiguration", "LineageFailedException",
        "LoadClientJobException", "LoadClientJobTerminalRetry", "LoadJobInvalidStateTransitionException",
        "LoadJobNotExistsException", "LoadPackageAlreadyCompleted", "LoadPackageCancelled", "LoadPackageNotFound",
        "LoadStorageException", "MalformedQueryError", "NormalizeException", "NormalizerException",
        "NormalizersException", "OpenTableClientNotAvailable", "PaginatorNotFound", "ParentTableNotFoundException",
        "PipeException", "PipeItemProcessingError", "PipelineNotActive", "PipelineStateNotAvailable",
        "PipelineStepFailed", "PrerequisitesException", "RESTClientException", "RelationHasQueryException",
        "RequestedAbortException", "ResourceExtractionError", "ResourceNameNotAvailable", "RunContextNotAvailable",
        "SchemaException", "SchemaStorageException", "SingerError", "SingerReadError", "SingerSDKDeprecationWarning",
        "SingerSDKError", "SingerSDKPendingDeprecationWarning", "SingerSDKPythonEOLWarning", "SkippableAPIError",
        "SkippableSyncError", "SourceSectionNotAvailable", "SpecException", "SpecLookupFailed",
        "SqlClientNotAvailable", "SqlJobCreationException", "SyncLifecycleSignal", "SystemConfigurationException",
        "TableChainFollowupJobCreationFailedException", "TerminalValueError", "TransactionsNotImplementedError",
        "TypeErrorWithKnownTypes", "UnclosablePipe", "UnexpectedSchemaName", "UnknownCustomDestinationCallable",
        "UnknownSourceReference", "UnsupportedProcessStartMethodException", "ValueErrorWithKnownValues",
        "WeaviateBatchError", "dlt.common.configuration.exceptions.ContainerException",
        "dlt.common.exceptions.TerminalException", "dlt.common.exceptions.TransientException",
        "dlt.common.runtime.exceptions.RuntimeException", "dlt.common.schema.exceptions.TableNotFound",
        "dlt.common.storages.exceptions.StorageException", "dlt.destinations.dataset.exceptions.DatasetException",
        "dlt.destinations.exceptions.DatabaseException", "dlt.extract.exceptions.ResourceNotFoundError",
        "dlt.pipeline.exceptions.PipelineException", "singer_sdk.exceptions.DataError",
        "singer_sdk.exceptions.DiscoveryError", "singer_sdk.exceptions.MappingError",
        "singer_sdk.exceptions.SyncError",
    ],
};
