//! The closed list of error classes that prove something by themselves.
//!
//! Words in a log suggest causes; only a class in this list, raised as an error, proves that a cause passes, that the
//! run has ended, or that nothing of the attempt is visible. Each entry documents why. Nothing else read from text
//! ever counts as a proof.

use std::sync::OnceLock;

use regex::{Regex, RegexSet};

use super::case_file::CaseFile;
use super::evidence::{Passage, Place};
use super::fact::FactId;
use super::rules::names_an_error;

/// One class of errors and what it proves.
#[derive(Debug)]
pub struct ErrorClass {
    /// Stable id, quoted in proofs.
    pub id: &'static str,
    /// How the class names itself, in the vocabularies of the systems that raise it.
    pub pattern: &'static str,
    /// The cause passes by the next attempt.
    pub transient: bool,
    /// The run is over, or never began: raised by the process that did the work, not by one that watched it.
    pub run_ended: bool,
    /// The transaction that raised it left nothing behind.
    pub untouched: bool,
    /// Why it proves that, with the source.
    pub why: &'static str,
}

/// Calls by which a watcher asks after work that goes on elsewhere; an error of one says nothing of the work itself.
///
/// AWS: Glue `GetJobRun(s)`, `GetStatement`, `GetSession`; Athena `GetQueryExecution`; EMR `DescribeStep`,
/// `DescribeJobFlow`; Step Functions `DescribeExecution`; Redshift Data `DescribeStatement`; Batch `DescribeJobs`.
/// CloudWatch Logs `GetLogEvents`, by which Airflow's operators follow a job;
/// Databricks `jobs/runs/get`, Livy `batches/{id}`; and the plain words of whoever polls or waits for a job.
const WATCHING: &str = r"\b(?:GetJobRuns?|GetStatement|GetSession|GetQueryExecution|BatchGetQueryExecution|DescribeStep|DescribeCluster|DescribeJobFlows?|DescribeExecution|DescribeStatement|DescribeJobs|DescribeJobRun|DescribeTasks|GetJobRunState|GetCalculationExecution|ListJobRuns|ListSteps|GetWorkflowRun|GetCrawler|GetLogEvents|FilterLogEvents|DescribeLogStreams)\b|/jobs/runs/get\b|/batches/\d+|\b(?:[Pp]olling|[Ww]aiting) (?:for|on) (?:the )?(?:job|run|query|statement|cluster|step|batch)\b";

/// The class of a start that was refused because another run was going.
const ANOTHER_RUNS: &str = "another_run_in_the_way";

/// Every class that proves something. `refused_at_submission` names the calls that submit work, of the services above:
/// the refusal must be a throttle, a quota or a 5xx answer; a time-out of the same call proves nothing.
#[rustfmt::skip]
pub const ERROR_CLASSES: &[ErrorClass] = &[
    ErrorClass {
        id: "sqlstate_40001",
        pattern: r"\bSerializationFailure\b|\bTransactionRetryWithProtoRefreshError\b|could not serialize access due to|(?i:SQLSTATE\W{0,3}40001)",
        transient: true, run_ended: true, untouched: true,
        why: "SQLSTATE 40001 serialization_failure: the server rolled the transaction back before it answered (SQL standard class 40; PostgreSQL manual, appendix A; CockroachDB, transaction retry error reference)",
    },
    ErrorClass {
        id: "sqlstate_40p01",
        pattern: r"\bDeadlockDetected\b|\bERROR:\s+deadlock detected\b|(?m:\bdeadlock detected\W*$)|(?i:SQLSTATE\W{0,3}40P01)",
        transient: true, run_ended: true, untouched: true,
        why: "SQLSTATE 40P01 deadlock_detected: the server chose this transaction as the victim and rolled it back (PostgreSQL manual, appendix A)",
    },
    ErrorClass {
        id: "optimistic_commit_rejected",
        pattern: r"\bConcurrent(?:Append|DeleteRead|DeleteDelete|Transaction|Write|Modification)Exception\b.{0,80}(?:concurrent update|conflicting|Please try the operation again|changed by a concurrent)|\b(?:MetadataChangedException|ProtocolChangedException)\b.{0,80}concurrent|\bCommitFailedException\b.{0,120}(?:branch \S+ has changed|stale|conflict|metadata location .{0,80}has changed|Requirement failed)|\bDELTA_CONCURRENT_(?:APPEND|DELETE_READ|DELETE_DELETE|TRANSACTION|WRITE)\b|\bConcurrentWriteException\b.{0,40}A concurrent transaction has written|\bValidationException\b.{0,40}Found (?:new )?conflicting (?:delete )?files|\borg\.apache\.iceberg\.exceptions\.CommitFailedException\b|\bCommitFailedException\b.{0,20}Cannot commit\b|\bCannot commit \S+ because Glue detected concurrent update|\bCommitFailedException\b.{0,160}(?:concurrent update|stale|out of date)|\bHoodieWriteConflictException\b|\bConcurrentModificationException: Cannot resolve conflicts for overlapping writes|\bCommitFailedError\b.{0,160}concurrent transaction|\bICEBERG_COMMIT_ERROR\b.{0,160}Metadata location \S+ is not same as table metadata location",
        transient: true, run_ended: true, untouched: true,
        why: "the table format refused the commit because another writer won; a commit is atomic, so nothing of it is visible (Delta Lake concurrency control; Iceberg specification, optimistic concurrency). `CommitStateUnknownException` is deliberately not here",
    },
    ErrorClass {
        id: "transaction_rolled_back",
        pattern: r"Deadlock found when trying to get lock|chosen as the deadlock victim|Serializable isolation violation on table|Transaction is aborted due to concurrent update|Could not serialize access to table .{0,120}due to concurrent update|TransactionContext Error: (?:Conflict on|Failed to commit: write-write conflict)",
        transient: true, run_ended: true, untouched: true,
        why: "SQLSTATE 40001 in other systems' words: MySQL error 1213 and SQL Server error 1205 roll the victim's transaction back, Redshift error 1023, BigQuery and DuckDB abort the transaction on conflict (their manuals). MySQL 1205 and ORA-00060 roll back a single statement and are deliberately not here",
    },
    ErrorClass {
        id: "lock_not_granted",
        pattern: r"\bLockNotAvailable\b|canceling statement due to lock timeout|(?i:SQLSTATE\W{0,3}55P03)|Lock wait timeout exceeded|has locked table .{0,160}this lock has not yet been released|number of waiters for this lock exceeds|Could not set lock on file .{0,160}Conflicting lock is held",
        transient: true, run_ended: true, untouched: false,
        why: "SQLSTATE 55P03 lock_not_available, MySQL error 1205, Snowflake error 000625, DuckDB's lock on its file: another transaction held the lock for too long; only the statement that waited is known to have done nothing (PostgreSQL manual, appendix A; MySQL manual, server error reference)",
    },
    ErrorClass {
        id: "refused_at_submission",
        pattern: r"(?:ThrottlingException|TooManyRequestsException|RequestLimitExceeded|ServiceUnavailable(?:Exception)?|InternalServiceException|\b503\b|\b429\b).{0,200}when calling (?:the )?(?:StartJobRun|RunStatement|CreateSession|StartQueryExecution|StartExecution|ExecuteStatement|BatchExecuteStatement|SubmitJob|AddJobFlowSteps|RunJobFlow)\b|(?s)KubernetesClientException: Failure executing: POST at: \S+/pods\b.*\b(?:code=(?:429|503)|TooManyRequests|ServiceUnavailable)\b.*\bSparkSubmit\b",
        transient: true, run_ended: true, untouched: true,
        why: "the service refused the call that would have started the work, so no work was started (AWS API references of the named operations)",
    },
    ErrorClass {
        id: ANOTHER_RUNS,
        pattern: r"\bConcurrentRunsExceeded(?:Exception)?\b.{0,80}(?:when calling the StartJobRun operation|Concurrent runs exceeded for|Service: AWSGlue)",
        transient: true, run_ended: true, untouched: true,
        why: "Glue refused `StartJobRun` because another run of the job was going, so no work was started (AWS Glue API reference). Counts only for a first attempt at a batch: after an earlier attempt the run in the way may be that one, and a rerun after it would write the batch twice",
    },
    ErrorClass {
        id: "never_started",
        pattern: r"Failed to submit application_\S+ to YARN|(?s)KubernetesClientException: Failure executing: POST at: \S+/pods\b.*\bSparkSubmit\b|\bLAUNCH ERROR\b|depends on a (?:node|source|macro) named .{0,160}(?:not found|is disabled)|Could not find profile named|does not have a target named|Env var required but not provided|\bBroken DAG\b|\b(?:ErrImagePull|ImagePullBackOff|InvalidImageName|CreateContainerConfigError)\b|An error occurred \((?:AccessDenied\w*|EntityNotFoundException|InvalidInputException|ValidationException|ResourceNotFoundException|InvalidRequestException|ResourceNumberLimitExceededException|InvalidParameter\w*|StateMachineDoesNotExist|ClientException)\) when calling the (?:StartJobRun|StartQueryExecution|StartExecution|ExecuteStatement|SubmitJob|AddJobFlowSteps|RunJobFlow) operation",
        transient: false, run_ended: true, untouched: true,
        why: "the work was refused before it began: a submission that YARN, Kubernetes or the service of AWS rejected, a Glue job whose script could not be launched, a dbt project that does not parse (dbt parses the whole project before it runs a model), a DAG that does not import, an image that cannot be pulled",
    },
    ErrorClass {
        id: "service_throttled",
        pattern: r"\b(?:SlowDown|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|ProvisionedThroughputExceededException|PriorRequestNotComplete|ServiceUnavailable(?:Exception)?)\b|(?i)please reduce your request rate|An error occurred \((?:503|429|500|502|504)\) when calling|Status Code: 50[0234]\b|too many (?:429|50[0234]) error responses|\bExceeded rate limits: too many|\b50[234] (?:Slow Down|Service Unavailable|Bad Gateway|Gateway Time-?out|Server Error: (?:Service Unavailable|Bad Gateway|Gateway Time-?out|Slow Down))\b|\(?\b429\)? (?:Client Error: )?Too Many Requests|\bResponse Code: (?:429|50[234])\b",
        transient: true, run_ended: true, untouched: false,
        why: "the service asked to be called less often, or was briefly unable to answer (AWS general reference: error retries); the process that called it raised the error itself",
    },
    ErrorClass {
        id: "storage_busy",
        pattern: r"\bErrorCode: ?(?:ServerBusy|OperationTimedOut)\b|\bServerBusy\b|\b(?:Error Code: |\()InternalError\b|We encountered an internal error\. Please try again|\bgoogle\.api_core\.exceptions\.(?:ServiceUnavailable|TooManyRequests|InternalServerError|BadGateway|GatewayTimeout)\b|\b(?:backendError|rateLimitExceeded|jobRateLimitExceeded|jobBackendError)\b|\b50[03] Error encountered during execution\. Retrying may solve the problem|\bStatusRuntimeException: UNAVAILABLE\b|\bStatusCode\.UNAVAILABLE\b",
        transient: true, run_ended: true, untouched: false,
        why: "the object store or API says that it is busy or failed inside, and that the request may be sent again (Amazon S3 error responses; Azure Storage common error codes; Google Cloud Storage and BigQuery error messages; gRPC status codes)",
    },
    ErrorClass {
        id: "engine_lost_a_part",
        pattern: r"\b(?:NO_NODES_AVAILABLE|PAGE_TRANSPORT_(?:ERROR|TIMEOUT)|REMOTE_(?:TASK_ERROR|HOST_GONE)|TOO_MANY_REQUESTS_FAILED|SERVER_(?:SHUTTING_DOWN|STARTING_UP))\b|\bNo nodes available to run query\b|\bName node is in safe mode\b|\bSafeModeException\b|Operation category \w+ is not supported in state standby|\b(?:NotLeaderOrFollower|NotLeaderForPartition|LeaderNotAvailable|NotEnoughReplicas(?:AfterAppend)?|CoordinatorLoadInProgress|CoordinatorNotAvailable)Exception\b|\b(?:NotWritablePrimary|PrimarySteppedDown|InterruptedDueToReplStateChange|NotPrimaryNoSecondaryOk|NotPrimaryOrSecondary)\b|\bes_rejected_execution_exception\b|No replica set members match selector \x22Primary\(\)\x22|\bReplicaSetNoPrimary\b|etcdserver: (?:leader changed|request timed out)",
        transient: true, run_ended: true, untouched: false,
        why: "a node or leader of the engine was lost, restarting or changing, which the engine itself calls retriable (Trino StandardErrorCode; HDFS safe mode and standby; Kafka RetriableException; MongoDB retryable errors; Elasticsearch rejected execution; etcd)",
    },
    ErrorClass {
        id: "replicas_too_slow",
        pattern: r"\b(?:Write|Read)TimeoutException\b.{0,60}Cassandra timeout during|\bUnavailableException\b.{0,60}Not enough replicas? available|\b(?:code=1000|code=1100|code=1200) \[",
        transient: true, run_ended: true, untouched: false,
        why: "replicas did not answer in time or were down, which Cassandra's drivers call worth trying again for a write that may be repeated; whether this one was applied is not known (Cassandra native protocol v4, error codes 0x1000, 0x1100, 0x1200)",
    },
    ErrorClass {
        id: "heartbeat_lost",
        pattern: r"\bFetchFailed(?:Exception)?\b.{0,400}(?:Failed to connect to|Connection refused)|(?:Heartbeat of TaskManager with id \S+ timed out|The heartbeat of TaskManager with id \S+ timed out|TaskManager with id \S+ is no longer reachable)",
        transient: true, run_ended: false, untouched: false,
        why: "the machine or process under a part of the job was lost (Flink, fault tolerance; Spark, a shuffle service that refuses connections); the job may be restarted by its manager, so this does not say that it has ended",
    },
    ErrorClass {
        id: "connection_lost",
        pattern: r"Communications link failure|Remote end closed connection without response|\bServerDisconnectedError\b|\bRemoteProtocolError\b|\bChunkedEncodingError\b|\bConnection broken: IncompleteRead\b|\bRemoteDisconnected\b|\bECONNRESET\b|\bEPIPE\b|connection reset by peer|\bORA-(?:03113|03135)\b|[Tt]emporary failure in name resolution|\bEAI_AGAIN\b|server closed the connection unexpectedly|SSL connection has been closed unexpectedly|Lost connection to MySQL server during query|MySQL server has gone away|\bConnection(?:Reset|Aborted)Error\b|\bConnection reset(?: by peer)?\b|\bBroken pipe\b|\bAdminShutdown\b|terminating connection due to administrator command|(?i:SQLSTATE\W{0,3}(?:08006|08003|57P01|57P02|57P03))|the database system is (?:starting up|shutting down)",
        transient: true, run_ended: true, untouched: false,
        why: "SQLSTATE class 08 connection_exception and 57P01..57P03 operator intervention (PostgreSQL manual, appendix A), `ECONNRESET`, `EPIPE`, the HTTP clients' own words for it: the peer went away; whether it had committed first is not known",
    },
    ErrorClass {
        id: "task_node_died",
        pattern: r"\bray\.exceptions\.NodeDiedError\b",
        transient: true, run_ended: true, untouched: false,
        why: "the node under a task died, and the driver that waited for the task ends with the error (Ray, `NodeDiedError`). Dask's `KilledWorker` is deliberately not here: its workers mostly die of their memory",
    },
    ErrorClass {
        id: "node_lost",
        pattern: r"\bExecutorLostFailure \(executor \S+ exited unrelated to the running tasks\)|\bExecutorLostFailure\b.{0,200}(?i:worker lost|node lost|host.{0,20}decommission|spot|preempt|instance.{0,20}terminat)|\bSlave lost\b|Container released on a \*lost\* node",
        transient: true, run_ended: false, untouched: false,
        why: "the machine under an executor was taken away, or the platform took the executor for reasons of its own (Spark's `ExecutorExited` that the application did not cause, YARN exit reasons); the driver may go on",
    },
];

/// An error class seen in the case file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenClass {
    /// The class's id in [`ERROR_CLASSES`].
    pub id: &'static str,
    /// The fact it stands in.
    pub fact: FactId,
    /// Whoever reported the failure said so; else only its log does.
    pub told: bool,
}

impl SeenClass {
    /// The class's entry.
    pub fn class(&self) -> Option<&'static ErrorClass> {
        ERROR_CLASSES.iter().find(|class| class.id == self.id)
    }
}

struct Patterns {
    classes: RegexSet,
    watching: Option<Regex>,
}

fn patterns() -> &'static Patterns {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    PATTERNS.get_or_init(|| Patterns {
        classes: RegexSet::new(ERROR_CLASSES.iter().map(|class| class.pattern)).unwrap_or_default(),
        watching: Regex::new(WATCHING).ok(),
    })
}

/// Whether a text speaks of a watcher's call rather than of the work itself.
pub fn is_watching(text: &str) -> bool {
    // Without the pattern everything counts as watching: nothing is proved.
    patterns()
        .watching
        .as_ref()
        .is_none_or(|regex| regex.is_match(text))
}

/// The error classes that prove something in this case file.
pub fn proving(case: &CaseFile, passages: &[Passage]) -> Vec<SeenClass> {
    let first = case.attempts.used == Some(1) && case.batch_id.is_some();
    let mut classes = seen(passages);
    classes.retain(|seen| first || seen.id != ANOTHER_RUNS);
    classes
}

/// The error classes that the failure itself raises: in the message and in the root block, in the position of an
/// exception. A watcher's error counts for its cause alone, so it is left out here. Where the message names an error of its
/// own, a trace in the log that tells of another one proves nothing: whoever writes into the log could have put it there.
fn seen(passages: &[Passage]) -> Vec<SeenClass> {
    let mut seen = Vec::new();
    let (told, logged): (Vec<&Passage>, Vec<&Passage>) = passages
        .iter()
        .filter(|one| one.raised && one.place.is_central() && !is_watching(&one.text))
        .partition(|one| one.place == Place::Message);
    let another = told.iter().any(|message| {
        names_an_error(std::slice::from_ref(message))
            && !patterns().classes.is_match(&message.position)
    });
    let logged = logged.into_iter().filter(|_| !another);
    for passage in told.into_iter().chain(logged) {
        for index in patterns().classes.matches(&passage.position) {
            if let Some(class) = ERROR_CLASSES.get(index) {
                seen.push(SeenClass {
                    id: class.id,
                    fact: passage.fact.clone(),
                    told: passage.place == Place::Message,
                });
            }
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<&'static str> {
        let passage = Passage {
            fact: FactId::nth(1),
            place: Place::Message,
            raised: true,
            text: text.to_owned(),
            mild: false,
            position: text.to_owned(),
        };
        seen(&[passage]).into_iter().map(|class| class.id).collect()
    }

    #[test]
    fn every_pattern_compiles() {
        for class in ERROR_CLASSES {
            Regex::new(class.pattern).unwrap_or_else(|e| panic!("{}: {e}", class.id));
        }
        assert!(patterns().watching.is_some());
        assert_eq!(patterns().classes.len(), ERROR_CLASSES.len());
    }

    #[test]
    fn classes_are_recognised_by_their_own_names() {
        assert_eq!(
            ids("psycopg2.errors.DeadlockDetected: deadlock detected"),
            ["sqlstate_40p01"]
        );
        assert_eq!(
            ids("could not serialize access due to concurrent update"),
            ["sqlstate_40001"]
        );
        assert_eq!(
            ids(
                "io.delta.exceptions.ConcurrentAppendException: Files were added to the root of the table by a concurrent update."
            ),
            ["optimistic_commit_rejected"]
        );
        assert_eq!(
            ids(
                "An error occurred (ThrottlingException) when calling the StartJobRun operation: Rate exceeded"
            ),
            ["refused_at_submission", "service_throttled"]
        );
    }

    #[test]
    fn a_watchers_error_and_an_unknown_commit_state_prove_nothing() {
        assert!(ids("An error occurred (ThrottlingException) when calling the GetJobRun operation: Rate exceeded").is_empty());
        assert!(ids("org.apache.iceberg.exceptions.CommitStateUnknownException: Cannot determine whether the commit was successful").is_empty());
        assert!(ids("java.util.ConcurrentModificationException").is_empty());
        assert!(ids("An error occurred (ThrottlingException) when calling the FilterLogEvents operation: Rate exceeded").is_empty());
        assert!(ids("ReadTimeoutError when calling the StartJobRun operation").is_empty());
    }

    #[test]
    fn a_run_in_the_way_of_a_later_attempt_may_be_the_earlier_one() {
        use crate::domain::case_file::tests::case_of;
        use crate::domain::evidence::passages;
        let refused = "An error occurred (ConcurrentRunsExceededException) when calling the StartJobRun operation: Concurrent runs exceeded for loader";
        let mut case = case_of(refused, "{}");
        let proving = |case: &CaseFile| proving(case, &passages(case)).len();
        assert_eq!(proving(&case), 1);
        case.attempts.used = Some(2);
        assert_eq!(proving(&case), 0);
        case.attempts.used = None;
        assert_eq!(proving(&case), 0);
    }

    #[test]
    fn a_line_that_nobody_raised_proves_nothing() {
        let passage = Passage {
            fact: FactId::nth(1),
            place: Place::Before,
            raised: false,
            text: "INFO saw deadlock detected in docs".into(),
            mild: false,
            position: String::new(),
        };
        assert!(seen(&[passage]).is_empty());
    }
}
