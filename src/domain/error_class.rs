//! The closed list of error classes that prove something by themselves.
//!
//! Words in a log suggest causes; only a class in this list, raised as an error, proves that a cause passes, that the
//! run has ended, or that nothing of the attempt is visible. Each entry documents why. Nothing else read from text
//! ever counts as a proof.

use std::sync::OnceLock;

use regex::{Regex, RegexSet};

use super::evidence::Passage;
use super::fact::FactId;

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

/// Every class that proves something. `refused_at_submission` names the calls that submit work, of the services above:
/// the refusal must be a throttle, a quota or a 5xx answer; a time-out of the same call proves nothing.
#[rustfmt::skip]
pub const ERROR_CLASSES: &[ErrorClass] = &[
    ErrorClass {
        id: "sqlstate_40001",
        pattern: r"\bSerializationFailure\b|could not serialize access due to|(?i:SQLSTATE\W{0,3}40001)",
        transient: true, run_ended: true, untouched: true,
        why: "SQLSTATE 40001 serialization_failure: the server rolled the transaction back before it answered (SQL standard class 40; PostgreSQL manual, appendix A)",
    },
    ErrorClass {
        id: "sqlstate_40p01",
        pattern: r"\bDeadlockDetected\b|\bERROR:\s+deadlock detected\b|(?m:\bdeadlock detected\W*$)|(?i:SQLSTATE\W{0,3}40P01)",
        transient: true, run_ended: true, untouched: true,
        why: "SQLSTATE 40P01 deadlock_detected: the server chose this transaction as the victim and rolled it back (PostgreSQL manual, appendix A)",
    },
    ErrorClass {
        id: "optimistic_commit_rejected",
        pattern: r"\bConcurrent(?:Append|DeleteRead|DeleteDelete|Transaction|Write|Modification)Exception\b.{0,80}(?:concurrent update|conflicting|Please try the operation again|changed by a concurrent)|\b(?:MetadataChangedException|ProtocolChangedException)\b.{0,80}concurrent|\bCommitFailedException\b.{0,120}(?:branch \S+ has changed|stale|conflict|metadata location .{0,80}has changed|Requirement failed)|\bDELTA_CONCURRENT_(?:APPEND|DELETE_READ|DELETE_DELETE|TRANSACTION|WRITE)\b|\bConcurrentWriteException\b.{0,40}A concurrent transaction has written|\bValidationException\b.{0,40}Found (?:new )?conflicting (?:delete )?files|\bHoodieWriteConflictException\b|\bCommitFailedError\b.{0,160}concurrent transaction",
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
        pattern: r"\bLockNotAvailable\b|canceling statement due to lock timeout|(?i:SQLSTATE\W{0,3}55P03)|Lock wait timeout exceeded",
        transient: true, run_ended: true, untouched: false,
        why: "SQLSTATE 55P03 lock_not_available, MySQL error 1205: another transaction held the lock for too long; only the statement that waited is known to have done nothing (PostgreSQL manual, appendix A; MySQL manual, server error reference)",
    },
    ErrorClass {
        id: "refused_at_submission",
        pattern: r"(?:ThrottlingException|TooManyRequestsException|RequestLimitExceeded|ServiceUnavailable(?:Exception)?|InternalServiceException|\b503\b|\b429\b).{0,40}when calling the (?:StartJobRun|RunStatement|CreateSession|StartQueryExecution|StartExecution|ExecuteStatement|BatchExecuteStatement|SubmitJob|AddJobFlowSteps|RunJobFlow) operation",
        transient: true, run_ended: true, untouched: true,
        why: "the service refused the call that would have started the work, so no work was started (AWS API references of the named operations). `ConcurrentRunsExceededException` is deliberately not here: the run in the way may be one of the same batch",
    },
    ErrorClass {
        id: "service_throttled",
        pattern: r"\b(?:SlowDown|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|ProvisionedThroughputExceededException|PriorRequestNotComplete|ServiceUnavailable(?:Exception)?)\b|(?i)please reduce your request rate|An error occurred \((?:503|429|500|502|504)\) when calling|Status Code: 503|\b50[234] (?:Slow Down|Service Unavailable|Bad Gateway|Gateway Time-?out|Server Error: (?:Service Unavailable|Bad Gateway|Gateway Time-?out|Slow Down))\b|\(?\b429\)? (?:Client Error: )?Too Many Requests",
        transient: true, run_ended: true, untouched: false,
        why: "the service asked to be called less often, or was briefly unable to answer (AWS general reference: error retries); the process that called it raised the error itself",
    },
    ErrorClass {
        id: "connection_lost",
        pattern: r"server closed the connection unexpectedly|SSL connection has been closed unexpectedly|Lost connection to MySQL server during query|MySQL server has gone away|\bConnection(?:Reset|Aborted)Error\b|\bConnection reset(?: by peer)?\b|\bBroken pipe\b|\bAdminShutdown\b|terminating connection due to administrator command|(?i:SQLSTATE\W{0,3}(?:08006|08003|57P01|57P02|57P03))|the database system is (?:starting up|shutting down)",
        transient: true, run_ended: true, untouched: false,
        why: "SQLSTATE class 08 connection_exception and 57P01..57P03 operator intervention (PostgreSQL manual, appendix A), `ECONNRESET`, `EPIPE`: the peer went away; whether it had committed first is not known",
    },
    ErrorClass {
        id: "node_lost",
        pattern: r"\bExecutorLostFailure\b.{0,200}(?i:worker lost|node lost|host.{0,20}decommission|spot|preempt|instance.{0,20}terminat)|\bSlave lost\b|Container released on a \*lost\* node",
        transient: true, run_ended: false, untouched: false,
        why: "the machine under an executor was taken away (Spark and YARN executor exit reasons); the driver may go on",
    },
];

/// An error class seen in the case file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenClass {
    /// The class's id in [`ERROR_CLASSES`].
    pub id: &'static str,
    /// The fact it stands in.
    pub fact: FactId,
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

/// The error classes that the passages raise; a watcher's error counts for its cause alone, so it is left out here.
pub fn seen(passages: &[Passage]) -> Vec<SeenClass> {
    let mut seen = Vec::new();
    for passage in passages
        .iter()
        .filter(|passage| passage.raised && !is_watching(&passage.text))
    {
        for index in patterns().classes.matches(&passage.text) {
            if let Some(class) = ERROR_CLASSES.get(index) {
                seen.push(SeenClass {
                    id: class.id,
                    fact: passage.fact.clone(),
                });
            }
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evidence::Place;

    fn ids(text: &str) -> Vec<&'static str> {
        let passage = Passage {
            fact: FactId::nth(1),
            place: Place::Message,
            raised: true,
            text: text.to_owned(),
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
        assert!(ids("An error occurred (ConcurrentRunsExceededException) when calling the StartJobRun operation").is_empty());
        assert!(ids("An error occurred (ThrottlingException) when calling the FilterLogEvents operation: Rate exceeded").is_empty());
        assert!(ids("ReadTimeoutError when calling the StartJobRun operation").is_empty());
    }

    #[test]
    fn a_line_that_nobody_raised_proves_nothing() {
        let passage = Passage {
            fact: FactId::nth(1),
            place: Place::Before,
            raised: false,
            text: "INFO saw deadlock detected in docs".into(),
        };
        assert!(seen(&[passage]).is_empty());
    }
}
