//! Kubernetes: reasons of pods, containers, nodes, jobs and API answers.
//!
//! Source: the kubelet's events, image and container errors (`pkg/kubelet/events/event.go`, `images/types.go`,
//! `container/sync_result.go`; of several versions). From knowledge of
//! the API: reasons of batch/v1 jobs, of `metav1.Status`, of disruption conditions, of node conditions, admission and
//! the runtime's exits. Reasons that are everyday words stand after the word `reason`, as kubectl and the API print
//! them.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Kubernetes",
    source: "https://github.com/kubernetes/kubernetes, pkg/kubelet",
    written: Written::AsWord,
    codes: &[
        codes("configuration.job_definition", 0.93, &[
            "ContainerCannotRun", "CreateContainerConfigError", "ErrImageNeverPull", "FailedValidation",
            "HostNetworkNotSupported", "HostPortConflict", "InvalidImageName", "NodeSelectorMismatching",
        ]),
        codes("configuration.job_definition", 0.85, &[
            "CreateContainerError", "ErrImagePull", "FailedMount", "FailedPostStartHook", "FailedPreStopHook",
            "ImageInspectError", "ImagePullBackOff", "PostStartHookError", "RunContainerError",
            "SignatureValidationFailed", "StartError",
        ]),
        codes("configuration.parameter", 0.80, &[
            "\"reason\": \"BadRequest\"", "\"reason\": \"Invalid\"", "\"reason\":\"BadRequest\"",
            "\"reason\":\"Invalid\"", "Reason: BadRequest", "Reason: Invalid", "reason: BadRequest",
            "reason: Invalid", "reason=BadRequest", "reason=Invalid",
        ]),
        codes("configuration.wrong_place", 0.70, &[
            "\"reason\": \"NotFound\"", "\"reason\":\"NotFound\"", "Reason: NotFound", "reason: NotFound",
            "reason=NotFound",
        ]),
        codes("partial_write.leftovers", 0.45, &[
            "\"reason\": \"AlreadyExists\"", "\"reason\":\"AlreadyExists\"", "Reason: AlreadyExists",
            "reason: AlreadyExists", "reason=AlreadyExists",
        ]),
        codes("permission.access_denied", 0.93, &[
            "\"reason\": \"Forbidden\"", "\"reason\":\"Forbidden\"", "Reason: Forbidden", "reason: Forbidden",
            "reason=Forbidden",
        ]),
        codes("permission.credentials", 0.92, &[
            "\"reason\": \"Unauthorized\"", "\"reason\":\"Unauthorized\"", "Reason: Unauthorized",
            "reason: Unauthorized", "reason=Unauthorized",
        ]),
        codes("permission.credentials", 0.45, &["ErrImagePull", "ImagePullBackOff"]),
        codes("resource.capacity", 0.90, &[
            "FailedScheduling", "InsufficientFreeCPU", "NodeHasInsufficientPID", "OutOfcpu", "OutOfpods",
            "PIDPressure",
        ]),
        codes("resource.capacity", 0.60, &["TopologyAffinityError", "UnexpectedAdmissionError"]),
        codes("resource.disk", 0.90, &[
            "DiskPressure", "FreeDiskSpaceFailed", "NodeHasDiskPressure", "OutOfDisk", "OutOfephemeral-storage",
        ]),
        codes("resource.disk", 0.60, &[
            "\"reason\": \"Evicted\"", "\"reason\":\"Evicted\"", "EvictionThresholdMet", "ImageGCFailed",
            "InvalidDiskCapacity", "Reason: Evicted", "reason: Evicted", "reason=Evicted",
        ]),
        codes("resource.memory", 0.97, &["OOMKilled", "OOMKilling", "SystemOOM"]),
        codes("resource.memory", 0.88, &[
            "InsufficientFreeMemory", "MemoryPressure", "NodeHasInsufficientMemory", "OutOfmemory",
        ]),
        codes("resource.memory", 0.60, &[
            "\"reason\": \"Evicted\"", "\"reason\":\"Evicted\"", "Reason: Evicted", "reason: Evicted",
            "reason=Evicted",
        ]),
        codes("resource.time_limit", 0.60, &[
            "\"reason\": \"DeadlineExceeded\"", "\"reason\":\"DeadlineExceeded\"", "Reason: DeadlineExceeded",
            "reason: DeadlineExceeded", "reason=DeadlineExceeded",
        ]),
        codes("transient.commit_conflict", 0.80, &[
            "\"reason\": \"Conflict\"", "\"reason\":\"Conflict\"", "Reason: Conflict", "reason: Conflict",
            "reason=Conflict",
        ]),
        codes("transient.node_lost", 0.90, &[
            "DeletionByClusterAutoscaler", "DeletionByPodGC", "DeletionByTaintManager", "EvictionByEvictionAPI",
            "NodeControllerEviction", "NodeLost", "NodeNotReady", "NodeNotSchedulable", "NodeShutdown",
            "PreemptionByScheduler", "TaintManagerEviction", "TerminationByKubelet",
        ]),
        codes("transient.node_lost", 0.70, &[
            "\"reason\": \"Preempted\"", "\"reason\": \"Preempting\"", "\"reason\": \"Rebooted\"",
            "\"reason\": \"Terminated\"", "\"reason\":\"Preempted\"", "\"reason\":\"Preempting\"",
            "\"reason\":\"Rebooted\"", "\"reason\":\"Terminated\"", "ContainerStatusUnknown", "Reason: Preempted",
            "Reason: Preempting", "Reason: Rebooted", "Reason: Terminated", "reason: Preempted", "reason: Preempting",
            "reason: Rebooted", "reason: Terminated", "reason=Preempted", "reason=Preempting", "reason=Rebooted",
            "reason=Terminated",
        ]),
        codes("transient.service_unavailable", 0.85, &[
            "\"reason\": \"InternalError\"", "\"reason\": \"ServerTimeout\"", "\"reason\": \"ServiceUnavailable\"",
            "\"reason\":\"InternalError\"", "\"reason\":\"ServerTimeout\"", "\"reason\":\"ServiceUnavailable\"",
            "Reason: InternalError", "Reason: ServerTimeout", "Reason: ServiceUnavailable", "RegistryUnavailable",
            "reason: InternalError", "reason: ServerTimeout", "reason: ServiceUnavailable", "reason=InternalError",
            "reason=ServerTimeout", "reason=ServiceUnavailable",
        ]),
        codes("transient.service_unavailable", 0.60, &[
            "ConfigPodSandboxError", "ContainerGCFailed", "CreatePodSandboxError", "FailedAttachVolume",
            "FailedCreatePodSandBox", "FailedDetachVolume", "FailedKillPod", "FailedSync", "KillContainerError",
            "KillPodSandboxError", "NetworkNotReady", "ResizePodInPlaceError",
        ]),
        codes("transient.throttled", 0.92, &[
            "\"reason\": \"TooManyRequests\"", "\"reason\":\"TooManyRequests\"", "Reason: TooManyRequests",
            "reason: TooManyRequests", "reason=TooManyRequests",
        ]),
        codes("transient.timed_out", 0.70, &[
            "\"reason\": \"Timeout\"", "\"reason\":\"Timeout\"", "Reason: Timeout", "reason: Timeout",
            "reason=Timeout",
        ]),
    ],
    silent: &[
        "\"reason\": \"BackOff\"", "\"reason\": \"Error\"", "\"reason\": \"Failed\"", "\"reason\": \"Killing\"",
        "\"reason\": \"Unhealthy\"", "\"reason\":\"BackOff\"", "\"reason\":\"Error\"", "\"reason\":\"Failed\"",
        "\"reason\":\"Killing\"", "\"reason\":\"Unhealthy\"", "BackoffLimitExceeded", "ContainerCreating",
        "CrashLoopBackOff", "ExceededGracePeriod", "FailedIndexes", "FailedUnMount", "InspectFailed",
        "KubeletSetupFailed", "MaxFailedIndexesExceeded", "NilShaper", "PodFailurePolicy", "PodInitializing",
        "Reason: BackOff", "Reason: Error", "Reason: Failed", "Reason: Killing", "Reason: Unhealthy",
        "RemoveContainerError", "UnfinishedPreStopHook", "reason: BackOff", "reason: Error", "reason: Failed",
        "reason: Killing", "reason: Unhealthy", "reason=BackOff", "reason=Error", "reason=Failed", "reason=Killing",
        "reason=Unhealthy",
    ],
};
