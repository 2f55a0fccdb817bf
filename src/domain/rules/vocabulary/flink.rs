//! Flink: exception classes of the runtime, the client, the state and checkpoint layers, the table API and its
//! formats.
//!
//! Source: the classes of Flink 2.3.0 (flink-dist, table API, table runtime, JSON and CSV formats, as
//! apache-flink-libraries ships them). Names that other projects use as well stand qualified.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Flink",
    source: "https://github.com/apache/flink, 2.3.0",
    written: Written::AsWord,
    codes: &[
        codes("code.bad_sql", 0.88, &[
            "ExpressionParserException", "SqlParserEOFException", "SqlParserException",
            "org.apache.flink.sql.parser.impl.ParseException", "org.apache.flink.sql.parser.impl.TokenMgrError",
        ]),
        codes("code.bad_sql", 0.60, &[
            "NoCommonJoinKeyException", "org.apache.flink.table.api.TableException",
            "org.apache.flink.table.api.ValidationException",
        ]),
        codes("code.jvm_bug", 0.85, &[
            "CompositeType$InvalidFieldReferenceException", "InvalidProgramException",
            "Keys$IncompatibleKeysException", "MalformedPatternException", "MutatedConfigurationException",
            "NonSerializableUserCodeException", "ProgramMissingJobException",
            "SemanticProperties$InvalidSemanticAnnotationException", "TraversableOnceException",
            "TypeExtractionException", "UserSystemExitException",
            "org.apache.flink.api.common.functions.InvalidTypesException",
        ]),
        codes("code.jvm_bug", 0.60, &[
            "ExceptionInChainedOperatorException", "ExceptionInChainedStubException",
            "ExceptionInMultipleInputOperatorException", "ProgramInvocationException", "StateMigrationException",
        ]),
        codes("code.linkage", 0.88, &[
            "DynamicCodeLoadingException", "NoMatchingTableFactoryException", "RpcLoaderException",
            "UnsupportedFileSystemSchemeException", "org.apache.flink.runtime.rpc.exceptions.HandshakeException",
        ]),
        codes("configuration.job_definition", 0.70, &[
            "ClusterDeploymentException", "ClusterEntrypointException", "JobSubmitHandler$MissingFileException",
            "YarnClusterDescriptor$YarnDeploymentException",
        ]),
        codes("configuration.parameter", 0.88, &[
            "AmbiguousTableFactoryException", "CliArgsException", "CorruptConfigurationException",
            "FlinkParseException", "IllegalConfigurationException", "NoMatchSecurityFactoryException",
            "PartitionSpecInvalidException", "ProgramParametrizationException", "SecretNotFoundException",
            "org.apache.flink.util.ConfigurationException",
        ]),
        codes("configuration.parameter", 0.60, &[
            "TableNotPartitionedException", "TablePartitionedException", "UnsupportedTimeCharacteristicException",
        ]),
        codes("configuration.wrong_place", 0.80, &[
            "CatalogNotExistException", "DatabaseNotExistException", "FlinkApplicationNotFoundException",
            "FlinkJobNotFoundException", "ModelNotExistException", "ProcedureNotExistException",
            "TableNotExistException", "org.apache.flink.table.catalog.exceptions.FunctionNotExistException",
        ]),
        codes("transient.commit_unknown", 0.80, &["PossibleInconsistentStateException"]),
        codes("transient.commit_unknown", 0.60, &["RestClusterClient$JobStateUnknownException"]),
        codes("partial_write.leftovers", 0.60, &[
            "DatabaseAlreadyExistException", "PartitionAlreadyExistsException", "TableAlreadyExistException",
        ]),
        codes("permission.kerberos", 0.60, &[
            "SecurityContextInitializeException", "SecurityModule$SecurityInstallException",
        ]),
        codes("quality.constraint", 0.85, &["EnforcerException"]),
        codes("quality.corrupt_file", 0.60, &["BufferDecompressionException", "ClusterDatasetCorruptedException"]),
        codes("quality.malformed_value", 0.85, &[
            "CsvToRowDataConverters$CsvParseException", "JsonRowDeserializationSchema$JsonParseException",
            "NullFieldException", "NullKeyFieldException", "VariantTypeException",
            "org.apache.flink.formats.json.JsonParseException", "org.apache.flink.types.DeserializationException",
        ]),
        codes("resource.capacity", 0.93, &["NoResourceAvailableException", "UnfulfillableSlotRequestException"]),
        codes("resource.capacity", 0.60, &[
            "SlotAllocationException", "SlotNotActiveException", "SlotNotFoundException", "SlotOccupiedException",
        ]),
        codes("resource.disk", 0.45, &["CheckpointException"]),
        codes("resource.memory", 0.88, &[
            "MemoryReservationException", "org.apache.flink.runtime.memory.MemoryAllocationException",
        ]),
        codes("resource.time_limit", 0.45, &["CheckpointException"]),
        codes("schema.column_missing", 0.45, &["org.apache.flink.table.api.ValidationException"]),
        codes("schema.read_mismatch", 0.60, &["KeyFieldOutOfBoundsException", "StateMigrationException"]),
        codes("source.missing_path", 0.70, &["PartitionNotExistException"]),
        codes("transient.connection_lost", 0.85, &[
            "org.apache.flink.runtime.io.network.netty.exception.LocalTransportException",
            "org.apache.flink.runtime.io.network.netty.exception.RemoteTransportException",
            "org.apache.flink.runtime.rest.ConnectionClosedException",
            "org.apache.flink.runtime.rest.ConnectionIdleException",
        ]),
        codes("transient.connection_lost", 0.60, &[
            "org.apache.flink.runtime.io.network.netty.exception.TransportException",
            "org.apache.flink.runtime.rest.ConnectionException",
        ]),
        codes("transient.node_lost", 0.80, &[
            "JobMasterException", "PartitionConnectionException", "ProducerFailedException",
            "UnknownTaskExecutorException",
            "org.apache.flink.runtime.io.network.partition.PartitionNotFoundException",
        ]),
        codes("transient.refused_start", 0.80, &[
            "DuplicateApplicationSubmissionException", "DuplicateJobSubmissionException",
        ]),
        codes("transient.service_unavailable", 0.80, &[
            "CoordinatorNotExistException", "EndpointNotStartedException", "FencingTokenException",
            "KubernetesTooOldResourceVersionException", "LeaderElectionException", "LeaderRetrievalException",
            "LeadershipLostException", "RecipientUnreachableException", "RpcConnectionException",
            "StreamTimeoutException", "TaskNotRunningException", "UnavailableDispatcherOperationException",
        ]),
        codes("transient.timed_out", 0.80, &["RegistrationTimeoutException"]),
    ],
    silent: &[
        "ApplicationExecutionException", "BackendBuildingException", "BufferCompressionException",
        "CancelTaskException", "ClusterRetrieveException", "DatabaseNotEmptyException", "ExecutionGraphException",
        "FinishedTaskStateProvider$PartialFinishingNotSupportedByStateException",
        "FlinkApplicationTerminatedWithoutCancellationException", "FlinkException", "FlinkExpectedException",
        "FlinkJobTerminatedWithoutCancellationException", "FlinkRuntimeException", "FunctionAlreadyExistException",
        "HandlerRequestException", "IllegalExecutionStateException", "IllegalRedistributionModeException",
        "InitializationTypeConflictException", "InputSplitProviderException", "JobAlreadyDoneException",
        "JobCancellationException", "JobCancellationFailedException", "JobExecutionException",
        "JobInitializationException", "JobManagerException", "JobNotFinishedException", "JobSubmissionException",
        "KubernetesException", "KubernetesResourceManagerDriver$RetryableException",
        "LimitedConnectionsFileSystem$StreamTimeoutException", "MaterializationExpiredException",
        "ModelAlreadyExistException", "OperationAlreadyFailedException", "PartitionProducerDisposedException",
        "PartitionUpdateException", "ProgramAbortException", "RemoteInputChannel$BufferReorderingException",
        "RescalesUnavailableException", "ResourceManagerException", "RestClientException", "RestHandlerException",
        "RpcRuntimeException", "SerializedCheckpointException", "SlotManagerException", "SqlClientException",
        "SqlExecutionException", "SqlGatewayException", "StateHandleStore$AlreadyExistException",
        "StateHandleStore$NotExistException", "StopWithSavepointStoppingException", "StreamTaskException",
        "SuppressRestartsException", "TableRuntimeException", "TaskMailbox$MailboxClosedException",
        "TaskManagerException", "TaskSubmissionException", "UnknownKeyOrNamespaceException",
        "UnknownKvStateIdException", "UnknownKvStateKeyGroupLocationException", "UnknownLocationException",
        "UnknownOperationKeyException", "UnsuccessfulExecutionException", "WrappingRuntimeException",
        "org.apache.flink.api.common.io.ParseException", "org.apache.flink.core.io.VersionMismatchException",
        "org.apache.flink.queryablestate.network.BadRequestException", "org.apache.flink.runtime.JobException",
        "org.apache.flink.runtime.asyncprocessing.AsyncException",
        "org.apache.flink.runtime.asyncprocessing.declare.DeclarationException",
        "org.apache.flink.runtime.dispatcher.DispatcherException",
        "org.apache.flink.runtime.io.network.partition.PartitionException",
        "org.apache.flink.runtime.metrics.ThresholdMeter$ThresholdExceedException",
        "org.apache.flink.runtime.rest.NotFoundException",
        "org.apache.flink.runtime.rest.messages.ConversionException",
        "org.apache.flink.runtime.rpc.exceptions.RpcException",
        "org.apache.flink.runtime.taskexecutor.exceptions.TaskException",
        "org.apache.flink.runtime.taskmanager.AsynchronousException",
        "org.apache.flink.streaming.runtime.tasks.TimerException",
        "org.apache.flink.table.catalog.exceptions.CatalogException", "org.apache.flink.table.module.ModuleException",
        "org.apache.flink.table.secret.exceptions.SecretException",
        "org.apache.flink.table.workflow.WorkflowException",
        "org.apache.flink.util.concurrent.FutureUtils$RetryException",
    ],
};
