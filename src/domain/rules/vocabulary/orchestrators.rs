//! Orchestrators other than Airflow: exception classes of Dagster, Prefect and Luigi.
//!
//! Source: dagster 1.13.29, prefect 3.9.1, luigi 3.8.1. Argo has phases and messages and no codes; the error names of
//! Step Functions are with AWS. What wraps the error of a step stands in `silent`.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Dagster, Prefect, Luigi",
    source: "https://github.com/dagster-io/dagster, dagster/_core/errors.py; PrefectHQ/prefect; spotify/luigi",
    written: Written::AsWord,
    codes: &[
        codes("code.linkage", 0.90, &["DagsterImportError", "PrefectImportError"]),
        codes("code.python_bug", 0.85, &[
            "DagsterInvalidAssetKey", "DagsterInvalidDagsterTypeInPythonicConfigDefinitionError",
            "DagsterInvalidInvocationError", "DagsterInvalidMetadata", "DagsterInvalidObservationError",
            "DagsterInvalidPropertyError", "DagsterInvalidSubsetError", "DagsterInvariantViolationError",
            "DagsterStepOutputNotFoundError", "MappingLengthMismatch", "MappingMissingIterable",
            "TaskClassAmbigiousException", "TaskClassNotFoundException", "prefect.exceptions.MissingContextError",
            "prefect.exceptions.MissingResult", "prefect.exceptions.ParameterBindError",
            "prefect.exceptions.ReservedArgumentError", "prefect.exceptions.ScriptError",
            "prefect.exceptions.SignatureMismatchError",
        ]),
        codes("code.python_bug", 0.60, &[
            "DagsterTypeCheckError", "DagsterTypeLoadingError", "DagsterUserCodeLoadError",
            "prefect.exceptions.HashError", "prefect.exceptions.SerializationError",
        ]),
        codes("configuration.orchestrator", 0.93, &[
            "DagsterCodeLocationNotFoundError", "DagsterHomeNotSetError", "DagsterUnknownResourceError",
            "DagsterUnmetExecutorRequirementsError", "MissingProfileError", "UnknownBlockType",
            "prefect.exceptions.MissingVariableError",
        ]),
        codes("configuration.orchestrator", 0.80, &[
            "BlockMissingCapabilities", "BlockNotSavedError", "DagsterCodeLocationLoadError",
            "DagsterInvalidDefinitionError", "DagsterUnknownPartitionError", "DeploymentApplyError",
            "InvalidRepositoryURLError", "MissingFlowError", "ProtectedBlockError", "UnspecifiedFlowError",
            "prefect.exceptions.InfrastructureNotFound", "prefect.exceptions.ObjectNotFound",
        ]),
        codes("configuration.parameter", 0.92, &[
            "DagsterConfigMappingFunctionError", "DagsterInvalidConfigDefinitionError", "DagsterInvalidConfigError",
            "DagsterInvalidPythonicConfigDefinitionError", "DuplicateParameterException",
            "InterpolationMissingEnvvarError", "MissingParameterException", "ProfileSettingsValidationError",
            "UnknownParameterException", "prefect.exceptions.ConfigurationError",
            "prefect.exceptions.ParameterTypeError",
        ]),
        codes("partial_write.leftovers", 0.80, &["luigi.target.FileAlreadyExists"]),
        codes("partial_write.said_so", 0.45, &["HdfsAtomicWriteError"]),
        codes("permission.credentials", 0.88, &["CloudUnauthorizedError"]),
        codes("quality.check_failed", 0.93, &["DagsterAssetCheckFailedError"]),
        codes("quality.check_failed", 0.60, &["DagsterTypeCheckDidNotPass"]),
        codes("resource.capacity", 0.70, &[
            "AcquireConcurrencySlotTimeoutError", "ConcurrencySlotAcquisitionError",
            "prefect.exceptions.ObjectLimitReached",
        ]),
        codes("resource.time_limit", 0.60, &[
            "FlowPauseTimeout", "FlowRunTimeoutError", "FlowRunWaitTimeout", "TaskRunTimeoutError",
        ]),
        codes("schema.read_mismatch", 0.45, &["DagsterTypeCheckDidNotPass"]),
        codes("source.missing_path", 0.60, &["luigi.target.MissingParentDirectory"]),
        codes("transient.node_lost", 0.60, &[
            "DagsterExecutionInterruptedError", "DagsterSubprocessError", "DagsterUserCodeProcessError",
            "prefect.exceptions.CrashedRun", "prefect.exceptions.TerminationSignal",
        ]),
        codes("transient.refused_start", 0.85, &[
            "DagsterRunAlreadyExists", "DagsterRunConflict", "PidLockAlreadyTakenExit",
        ]),
        codes("transient.service_unavailable", 0.80, &[
            "DagsterUserCodeUnreachableError", "DagsterUserCodeUnreachableTimeoutError", "PrefectHTTPStatusError",
            "prefect.exceptions.InfrastructureNotAvailable",
        ]),
        codes("transient.service_unavailable", 0.60, &[
            "ConcurrencySlotAcquisitionServiceError", "DagsterLaunchFailedError", "DagsterSchedulerError",
            "luigi.rpc.RPCError", "prefect.exceptions.InfrastructureError",
        ]),
    ],
    silent: &[
        "BigQueryExecutionError", "DagsterAssetBackfillDataLoadError", "DagsterBackfillFailedError",
        "DagsterDefinitionChangedDeserializationError", "DagsterEventLogInvalidForRun",
        "DagsterExecutionHandleOutputError", "DagsterExecutionLoadInputError",
        "DagsterExecutionPlanSnapshotNotFoundError", "DagsterExecutionStepExecutionError",
        "DagsterExecutionStepNotFoundError", "DagsterInvalidAssetSelectionError",
        "DagsterInvalidDeserializationVersionError", "DagsterMaxRetriesExceededError", "DagsterObjectStoreError",
        "DagsterPipesExecutionError", "DagsterRedactedUserCodeError", "DagsterResourceFunctionError",
        "DagsterRunNotFoundError", "DagsterRunTooLargeError", "DagsterScheduleDoesNotExist",
        "DagsterSensorDaemonError", "DagsterSnapshotDoesNotExist", "DagsterUndefinedDataVersionError",
        "DagsterUnknownStepStateError", "DagsterUserCodeExecutionError", "ExternalProgramRunError",
        "FlowRunWatchError", "HadoopJarJobError", "HadoopJobError", "HiveCommandError", "InvalidBlockRegistration",
        "OptionalParameterTypeWarning", "OrchestrationError", "ParameterException", "PigJobError", "PrefectException",
        "PrefectSignal", "StepExecutionError", "TaskClassException", "TaskException", "UnconsumedParameterWarning",
        "luigi.target.FileSystemException", "luigi.target.NotADirectory", "prefect.exceptions.Abort",
        "prefect.exceptions.CancelledRun", "prefect.exceptions.EventTooLarge", "prefect.exceptions.ExternalSignal",
        "prefect.exceptions.FailedRun", "prefect.exceptions.InvalidNameError", "prefect.exceptions.NotPausedError",
        "prefect.exceptions.ObjectAlreadyExists", "prefect.exceptions.ObjectUnsupported", "prefect.exceptions.Pause",
        "prefect.exceptions.PausedRun", "prefect.exceptions.UnfinishedRun", "prefect.exceptions.UpstreamTaskError",
    ],
};
