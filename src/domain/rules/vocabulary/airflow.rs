//! Apache Airflow: exception classes of the core, the task SDK and the Kubernetes provider.
//!
//! Source: apache-airflow-core 3.3.2, apache-airflow-task-sdk 1.3.2 (exceptions and `ErrorType`),
//! apache-airflow-providers-cncf-kubernetes 10.25.0. `AirflowException` is what operators raise for anything.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Airflow",
    source: "https://github.com/apache/airflow, airflow-core/src/airflow/exceptions.py, 3.3.2",
    written: Written::AsWord,
    codes: &[
        codes("code.python_bug", 0.80, &[
            "TaskAlreadyInTaskGroup", "UnmappableXComTypePushed", "XComForMappingNotPushed",
        ]),
        codes("code.python_bug", 0.60, &[
            "AirflowFileParseException", "AirflowPluginException", "AirflowRuntimeError: XCOM_NOT_FOUND",
            "XComNotFound", "airflow.exceptions.DeserializationError", "airflow.exceptions.SerializationError",
        ]),
        codes("configuration.job_definition", 0.70, &[
            "PodLaunchFailedException", "PodMutationHookException", "PodReconciliationError",
        ]),
        codes("configuration.job_definition", 0.45, &["PodLaunchTimeoutException"]),
        codes("configuration.orchestrator", 0.93, &[
            "AirflowConfigException", "AirflowRuntimeError: CONNECTION_NOT_FOUND",
            "AirflowRuntimeError: VARIABLE_NOT_FOUND", "PoolNotFound", "UnknownExecutorException",
        ]),
        codes("configuration.orchestrator", 0.85, &[
            "AirflowDagCycleException", "AirflowDagDuplicatedIdException", "AirflowNotFoundException",
            "DagCodeNotFound", "DagNotFound", "DuplicateTaskIdFound", "NodeNotFound", "TaskNotFound",
        ]),
        codes("configuration.orchestrator", 0.70, &[
            "AirflowClusterPolicyError", "AirflowClusterPolicyViolation",
            "AirflowInactiveAssetInInletOrOutletException", "AirflowOptionalProviderFeatureException",
            "AirflowRuntimeError: ASSET_NOT_FOUND", "AirflowTimetableInvalid", "ConnectionNotUnique",
            "FailFastDagInvalidTriggerRule", "TimetableNotRegistered", "VariableNotUnique",
        ]),
        codes("configuration.parameter", 0.85, &["airflow.exceptions.ParamValidationError"]),
        codes("permission.access_denied", 0.88, &[
            "AirflowSecretsBackendAccessDenied", "KubernetesApiPermissionError",
        ]),
        codes("permission.credentials", 0.88, &[
            "AuthManagerRefreshTokenExpiredException", "PodCredentialsExpiredFailure",
        ]),
        codes("resource.capacity", 0.60, &["PodLaunchTimeoutException"]),
        codes("resource.time_limit", 0.60, &["AirflowTaskTimeout"]),
        codes("resource.time_limit", 0.60, &["TaskDeferralTimeout"]),
        codes("source.sensor_gave_up", 0.95, &["AirflowSensorTimeout"]),
        codes("source.sensor_gave_up", 0.60, &["TaskDeferralTimeout"]),
        codes("transient.node_lost", 0.60, &["AirflowTaskTerminated", "PodNotFoundException", "PodReattachFailure"]),
        codes("transient.refused_start", 0.80, &["AlreadyRunningBackfill", "TaskAlreadyRunningError"]),
        codes("transient.refused_start", 0.60, &[
            "AirflowRuntimeError: DAGRUN_ALREADY_EXISTS", "DagRunAlreadyExists",
        ]),
        codes("transient.service_unavailable", 0.70, &[
            "AirflowRuntimeError: API_SERVER_ERROR", "KubernetesApiError", "KubernetesApiException",
        ]),
        codes("transient.service_unavailable", 0.45, &["ServerResponseError"]),
    ],
    silent: &[
        "AirflowBadRequest", "AirflowClearRunningTaskException", "AirflowClusterPolicySkipDag", "AirflowException",
        "AirflowFailException", "AirflowInternalRuntimeError", "AirflowProviderDeprecationWarning",
        "AirflowRescheduleException", "AirflowRuntimeError", "AirflowRuntimeError: ASSET_STORE_NOT_FOUND",
        "AirflowRuntimeError: TASK_STORE_NOT_FOUND", "AirflowSkipException", "AirflowUnsupportedFileTypeException",
        "DagNonPeriodicScheduleException", "DagNotPartitionedError", "DagRunNotFound", "DagRunTriggerException",
        "DagRunTypeNotAllowed", "DeadlineReferenceNotRegistered", "DeadlockImminentError", "DeprecatedImportWarning",
        "DeserializingResultError", "DownstreamTasksSkipped", "FailToDeleteError", "FileIoException",
        "FoundMoreThanOnePodFailure", "InconsistentDataInterval", "InvalidBackfillConf", "InvalidBackfillDate",
        "InvalidBackfillDateRange", "InvalidBackfillDirection", "InvalidClaimError", "InvalidCoordinatorError",
        "InvalidPartitionKeyError", "InvalidReprocessBehavior", "InvalidStatsNameException",
        "MetricNameLengthExemptionWarning", "NoBackfillRunsToCreate", "NotFullyPopulated", "NotMapped",
        "PartitionMapperNotFound", "PodCommandException", "RemovedInAirflow4Warning", "TaskAwaitingInput",
        "TaskDeferralError", "TaskDeferred", "TaskInstanceNotFound", "UnknownActiveBackfills",
        "WaitPolicyNotSupported", "WindowNotSupported", "XComRetrievalError",
        "_AirflowExecuteWithInactiveAssetExecption",
    ],
};
