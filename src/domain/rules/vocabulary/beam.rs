//! Apache Beam: exception classes of the Python SDK, and a few of the Java SDK and the Dataflow runner.
//!
//! Source: apache-beam 2.77.0, whole; of `org.apache.beam.sdk` the coder and user-code classes only. Most only wrap
//! the error of a user function.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Beam",
    source: "https://github.com/apache/beam, 2.77.0",
    written: Written::AsWord,
    codes: &[
        codes("code.jvm_bug", 0.60, &["CannotProvideCoderException"]),
        codes("code.linkage", 0.85, &["CannotProvideCoderException", "LoadMainSessionException"]),
        codes("code.python_bug", 0.80, &[
            "CompositeTypeHintError", "NonParallelOperation", "PValueError", "SimpleTypeHintError",
            "TypeInferenceError", "WontImplementError", "apache_beam.typehints.decorators.TypeCheckError",
        ]),
        codes("configuration.parameter", 0.70, &["RuntimeValueProviderError"]),
        codes("permission.storage_refused", 0.45, &["BlobStorageError", "S3ClientError"]),
        codes("quality.malformed_value", 0.60, &["CoderException"]),
        codes("source.missing_path", 0.45, &["BeamIOError"]),
        codes("transient.refused_start", 0.80, &[
            "DataflowJobAlreadyExistsError", "DataflowJobAlreadyExistsException",
        ]),
        codes("transient.throttled", 0.90, &[
            "UserCodeQuotaException", "apache_beam.ml.inference.base.RateLimitExceeded",
        ]),
        codes("transient.timed_out", 0.80, &["UserCodeTimeoutException"]),
    ],
    silent: &[
        "BeamDeprecationWarning", "BeamError", "BlobStorageIOError", "DataflowRuntimeException",
        "InefficientExecutionWarning", "Pipeline$PipelineExecutionException", "QuerySplitterError", "SideInputError",
        "SplitNotPossibleError", "UserCodeException", "UserCodeExecutionException", "apache_beam.error.PipelineError",
        "apache_beam.error.RunnerError", "apache_beam.error.TransformError",
        "apache_beam.utils.retry.PermanentException", "org.apache.beam.sdk.util.UserCodeException",
    ],
};
