//! Redis and Valkey: prefixes of the server's error answers, and the exception classes of redis-py.
//!
//! Source: `createSharedObjects` in server.c of Redis (7.x); `redis.exceptions` of redis-py 8.1.0. The prefixes of
//! cluster, ACL and streams (CLUSTERDOWN, CROSSSLOT, TRYAGAIN, NOPERM, WRONGPASS, NOGROUP, BUSYGROUP and kin) are
//! written from knowledge. A prefix that is an everyday word stands with the words after it.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Redis",
    source: "https://github.com/redis/redis, src/server.c",
    written: Written::AsWord,
    codes: &[
        codes("code.jvm_bug", 0.45, &["WRONGTYPE"]),
        codes("code.linkage", 0.80, &["NOPROTO", "redis.exceptions.ModuleError"]),
        codes("code.python_bug", 0.60, &[
            "CROSSSLOT", "EXECABORT", "NOSCRIPT", "redis.exceptions.ClusterCrossSlotError",
            "redis.exceptions.CrossSlotTransactionError", "redis.exceptions.DataError",
            "redis.exceptions.ExecAbortError", "redis.exceptions.InvalidPipelineStack",
            "redis.exceptions.NoScriptError", "redis.exceptions.PubSubError",
        ]),
        codes("configuration.job_definition", 0.60, &["CROSSSLOT"]),
        codes("configuration.wrong_place", 0.70, &["NOGROUP"]),
        codes("partial_write.leftovers", 0.60, &["BUSYGROUP", "BUSYKEY"]),
        codes("permission.access_denied", 0.95, &[
            "NOPERM", "redis.exceptions.AuthorizationError", "redis.exceptions.NoPermissionError",
        ]),
        codes("permission.credentials", 0.95, &[
            "NOAUTH", "WRONGPASS", "redis.exceptions.AuthenticationError",
            "redis.exceptions.AuthenticationWrongNumberOfArgsError", "redis.exceptions.ExternalAuthProviderError",
        ]),
        codes("resource.capacity", 0.88, &["redis.exceptions.MaxConnectionsError"]),
        codes("resource.disk", 0.80, &["MISCONF Redis"]),
        codes("resource.memory", 0.95, &["OOM command not allowed", "redis.exceptions.OutOfMemoryError"]),
        codes("schema.write_mismatch", 0.45, &["WRONGTYPE"]),
        codes("transient.commit_conflict", 0.88, &[
            "redis.exceptions.LockError", "redis.exceptions.LockNotOwnedError", "redis.exceptions.WatchError",
        ]),
        codes("transient.connection_lost", 0.85, &["redis.exceptions.ConnectionError"]),
        codes("transient.service_unavailable", 0.92, &[
            "BUSY Redis", "CLUSTERDOWN", "LOADING Redis", "MASTERDOWN", "NOREPLICAS", "TRYAGAIN",
            "redis.exceptions.BusyLoadingError", "redis.exceptions.ClusterDownError",
            "redis.exceptions.MasterDownError", "redis.exceptions.TryAgainError",
        ]),
        codes("transient.service_unavailable", 0.70, &[
            "READONLY You can't write", "redis.exceptions.ReadOnlyError", "redis.exceptions.SlotNotCoveredError",
            "redis.sentinel.MasterNotFoundError", "redis.sentinel.SlaveNotFoundError",
        ]),
        codes("transient.timed_out", 0.85, &["redis.exceptions.TimeoutError"]),
    ],
    silent: &[
        "INPROG", "NOTBUSY", "UNBLOCKED", "UNKILLABLE", "redis.exceptions.AskError",
        "redis.exceptions.ChildDeadlockedError", "redis.exceptions.ClusterError",
        "redis.exceptions.IncorrectPolicyType", "redis.exceptions.InvalidResponse", "redis.exceptions.MovedError",
        "redis.exceptions.NoSuchFieldsetError", "redis.exceptions.RedisClusterException",
        "redis.exceptions.RedisError", "redis.exceptions.ResponseError",
    ],
};
