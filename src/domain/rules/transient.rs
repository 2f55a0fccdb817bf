//! What passes by itself: throttling, lost connections and nodes, 5xx answers, lost races for a commit.

use super::{Finding, Rule, Scene, Sighting, hint, no, no_with, sig, yes, yes_with};
use super::{skew, small_files};
use crate::domain::category::Category;
use crate::domain::finding::Wrote;

/// The family.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    Rule {
        id: "transient.throttled",
        category: Category::TransientInfrastructure,
        doc: "A service asked to be called less often: S3 `SlowDown`, AWS throttling codes, HTTP 429, rate limits of \
              warehouses and APIs. By itself that passes. Where the same failure recurs it is no passing shortage but the \
              job's own request pattern or a limit that is set too low, and the rule stands back. Whether a rerun is safe \
              depends on what was written before.",
        says: "a service throttled the job",
        signatures: &[
            sig(0.93, r"\bSlowDown\b|\bThrottl(?:ing|ed)(?:Exception|Error)?\b|\bTooManyRequests(?:Exception)?\b|\bRequestLimitExceeded\b|\bProvisionedThroughputExceeded(?:Exception)?\b|\bRequestThrottled\w*|\bBandwidthLimitExceeded\b|\bPriorRequestNotComplete\b|\brateLimitExceeded\b|\bEC2ThrottledException\b"),
            sig(0.92, r"(?i)reduce your request rate|\brate exceeded\b|\b429\b.{0,40}too many requests|too many requests|status(?: code)?:? 429|rate[- ]limit(?:ed| exceeded| reached)|\bHTTP(?:/[0-9.]+)? 429\b|request rate (?:is )?(?:too (?:high|large))"),
            sig(0.91, r"\bTooManyRequestsForCapacity\b|\bRegionTooBusyException\b|[Rr]equest rate is large|[Tt]hroughput exceeds the current capacity|\bServerBusy\b|\bes_rejected_execution_exception\b|\bREQUEST_LIMIT_EXCEEDED\b|\bTHROTTLING_ERROR\b|(?i)exceeded rate limits|\bthrottl(?:ed|ing)\b|\bbackpressure\b.{0,40}reject"),
        ],
        judge: throttled,
        examples: &[
            yes("An error occurred (ThrottlingException) when calling the GetPartitions operation: Rate exceeded"),
            yes("requests.exceptions.HTTPError: 429 Client Error: Too Many Requests for url"),
            no("An error occurred (AccessDenied) when calling the PutObject operation"),
        ],
    },
    Rule {
        id: "transient.service_unavailable",
        category: Category::TransientInfrastructure,
        doc: "A service answered that it could not answer: HTTP 500 to 504, AWS internal errors, gateways without a \
              backend, engines that are shutting down or lost a worker. Such answers pass, as a rule within minutes; \
              where the same failure recurs the rule is not sure any more.",
        says: "a service was briefly unavailable",
        signatures: &[
            sig(0.91, r"An error occurred \(50[0234]\) when calling|\bServiceUnavailable(?:Exception)?\b|\b50[234] (?:Service Unavailable|Bad Gateway|Gateway Time-?out|Slow Down|Server Error)|Status Code: 50[0234]|\bInternal(?:Server|Service)(?:Error)?Exception\b|\bInternalFailure\b|(?i)service unavailable|bad gateway|gateway time-?out"),
            sig(0.88, r"We encountered an internal error|\bInternalServerError\b|\b500 (?:Internal )?Server Error|\bHTTP(?:/[0-9.]+)? 50[0234]\b|status(?: code)?:? 50[0234]\b|\bUNAVAILABLE\b: |\bbackendError\b|please (?:re)?try (?:again )?(?:later|your request)|temporarily unavailable"),
            sig(0.86, r"\b(?:PAGE_TRANSPORT_(?:ERROR|TIMEOUT)|REMOTE_(?:TASK_(?:ERROR|MISMATCH)|HOST_GONE)|TOO_MANY_REQUESTS_FAILED|NO_NODES_AVAILABLE|SERVER_(?:SHUTTING_DOWN|STARTING_UP))\b|too many errors talking to a worker node|\bNo nodes available to run query|\bNotLeader\w*Exception\b|\bLeaderNotAvailable\w*|\bNotEnoughReplicas\w*|\bCoordinator(?:NotAvailable|LoadInProgress)\w*|\bSafeModeException\b|[Nn]ame ?node is in safe mode|\bStandbyException\b|the database system is (?:starting up|shutting down|in recovery mode)"),
            sig(0.72, r"\bINTERNAL_ERROR_QUERY_ENGINE\b|\bHIVE_METASTORE_ERROR\b.{0,120}(?i:timed out|timeout|transport|connection)|\bTTransportException\b|Could not connect to meta store|Temporary failure in name resolution"),
            sig(0.88, r"\bStatusCode\.(?:UNAVAILABLE|INTERNAL|ABORTED)\b|\bTEMPORARILY_UNAVAILABLE\b|\btransient_error\b|\bDestinationTransientException\b|\bTABLE_IS_READ_ONLY\b|is in readonly mode|\bKeeperException\b|\bKEEPER_EXCEPTION\b|\bNO_ZOOKEEPER\b|[Zz]oo[Kk]eeper session expired|\bNot(?:Primary|WritablePrimary|Master)\w*|\bSTANDBY\b.{0,60}not supported|does not have enough number of replicas|[Aa]ll datanodes .{0,120}are bad|[Ii]nternal error.{0,40}(?:please )?retry|please retry\b|\bInternalError\b|\bClusterNotReady\w*"),
        ],
        judge: throttled,
        examples: &[
            yes("An error occurred (503) when calling the PutObject operation (reached max retries: 4): Service Unavailable"),
            yes("Encountered too many errors talking to a worker node. The node may have crashed or be under too much load."),
            no("HTTP 404 Not Found"),
        ],
    },
    Rule {
        id: "transient.commit_conflict",
        category: Category::TransientInfrastructure,
        doc: "Two writers raced and this one lost: optimistic concurrency of Delta, Iceberg and Hudi, serialisation \
              failures and deadlocks of databases, locks that were not granted in time. The loser's transaction is rolled \
              back whole. A rerun meets a calm table, unless the writers are scheduled against each other, which the \
              report shows as recurrence.",
        says: "another writer won the race for the table, and this attempt's transaction was refused",
        signatures: &[
            sig(0.93, r"\bConcurrent(?:Append|DeleteRead|DeleteDelete|Transaction|Write)Exception\b|\bDELTA_CONCURRENT_\w+|\b(?:Metadata|Protocol)ChangedException\b|\bHoodieWriteConflictException\b|Cannot resolve conflicts for overlapping writes|\bCommitFailedException\b|\bSerializationFailure\b|\bDeadlockDetected\b|\bdeadlock detected\b"),
            sig(0.93, r"could not serialize access|(?i:SQLSTATE\W{0,3}(?:40001|40P01|40002))|Serializable isolation violation|Deadlock found when trying to get lock|deadlocked on lock resources|\bORA-(?:00060|08177)\b|aborted due to concurrent update|write-write conflict|Conflict on (?:tuple|update)|\bTRANSACTION_CONFLICT\b"),
            sig(0.92, r"[Ff]ound (?:new )?conflicting (?:deleted? )?(?:files|data)|branch \S+ has changed|Cannot commit.{0,80}(?:stale|out of date|changed)|[Mm]etadata location .{0,120}has changed|Requirement failed: .{0,80}(?:has changed|changed: expected)|Version already exists: \d+|\bConditionalCheckFailedException\b|\bcommit conflict\b|\bHIVE_CONCURRENT_MODIFICATION_DETECTED\b|\bHIVE_PARTITION_DROPPED_DURING_QUERY\b"),
            sig(0.86, r"\bLockNotAvailable\b|(?i:SQLSTATE\W{0,3}55P03)|canceling statement due to lock timeout|Lock wait timeout exceeded|\bdatabase is locked\b|Could not set lock on file|\bHIVE_TABLE_LOCK_NOT_ACQUIRED\b|(?i)(?:unable|failed) to (?:acquire|obtain) (?:the )?lock|Timed out (?:after \d+ ms )?waiting for (?:the )?lock|could not obtain lock|\bWaitingForLockException\b"),
            sig(0.70, r"\bICEBERG_COMMIT_ERROR\b|\bDELTA_LAKE_CONFLICT\w*|(?i)underlying files have been updated"),
            sig(0.90, r"\bversion_conflict_engine_exception\b|[Cc]ould not serialize access to table|\bConditionNotMet\b|412 Precondition Failed|\bLeaseAlreadyPresent\b|\bCommitFailedError\b|\bcould not open relation with OID\b|\bProducerFencedException\b|group has already rebalanced|\bRebalanceInProgress\w*|\bTransactionConflict\w*|\bWriteConflict\b|lock held by another|[Ww]rite conflict during plan execution|\bFile deletion conflicts detected\b|number of waiters for this lock exceeds"),
        ],
        judge: commit_conflict,
        examples: &[
            yes("io.delta.exceptions.ConcurrentDeleteReadException: This transaction attempted to read one or more files that were deleted by a concurrent update."),
            yes("org.apache.iceberg.exceptions.ValidationException: Found conflicting files that can contain records matching true: [s3://b/f.parquet]"),
            yes("duckdb.TransactionException: TransactionContext Error: Conflict on update!"),
            no("java.util.ConcurrentModificationException"),
        ],
    },
    Rule {
        id: "transient.commit_unknown",
        category: Category::TransientInfrastructure,
        doc: "The writer lost contact while it committed and cannot tell whether the commit stands: Iceberg's \
              `CommitStateUnknownException`, SQLSTATE 08007, metastore time-outs during a commit. The cause passes; but the \
              commit may have succeeded, and an unchanged rerun would then write everything twice, so nothing but the \
              target itself says whether a rerun is safe. Its newest snapshot answers it.",
        says: "the writer could not tell whether its commit went through",
        signatures: &[
            sig(0.92, r"\bCommitStateUnknownException\b|(?i:SQLSTATE\W{0,3}(?:08007|40003))|\bTRANSACTION_RESOLUTION_UNKNOWN\b|\bStatementCompletionUnknown\b|Cannot determine whether the commit was successful|(?i)\b(?:commit|transaction) (?:state|status|outcome) (?:is )?unknown|unknown (?:commit|transaction) (?:state|status|outcome)"),
        ],
        judge: commit_unknown,
        examples: &[
            yes("org.apache.iceberg.exceptions.CommitStateUnknownException: Cannot determine whether the commit was successful or not"),
            no("org.apache.iceberg.exceptions.CommitFailedException: Cannot commit: stale table metadata"),
        ],
    },
    Rule {
        id: "transient.connection_lost",
        category: Category::TransientInfrastructure,
        doc: "A connection that had worked broke: reset, broken pipe, server closed, SQLSTATE class 08, operator \
              intervention. The cause passes; but what the server had committed by then is not known, so the write state \
              decides about a rerun.",
        says: "a working connection broke",
        signatures: &[
            sig(0.90, r"server closed the connection unexpectedly|\bConnection(?:Reset|Aborted)Error\b|\bConnection reset\b|\bBroken ?[Pp]ipe(?:Error)?\b|\bAdminShutdown\b|terminating connection due to (?:administrator command|conflict|idle)|(?i:SQLSTATE\W{0,3}(?:08(?:000|003|006|007|S01)|57P0[123]))|\bECONNRESET\b|\bEPIPE\b|Lost connection to (?:MySQL )?server|MySQL server has gone away|\bORA-03113\b|\bORA-03135\b"),
            sig(0.86, r"kex_exchange_identification: .{0,40}(?:[Rr]eset|closed)|\bEmpty reply from server\b|Remote end closed connection without response|\bRemoteDisconnected\b|\bIncompleteRead\b|\bProtocolError\b.{0,80}Connection (?:broken|aborted)|Premature end of (?:Content-Length|chunk)|\bNoHttpResponseException\b|\bClosedChannelException\b|[Cc]onnection (?:was |has been )?(?:closed|dropped|lost|terminated|interrupted)\b|SSL connection has been closed|EOF detected|\bIOException: (?:Connection|Stream) (?:closed|is closed)|\bDisconnectException\b|\bssl\.SSLEOFError\b"),
            sig(0.62, r"\b25000[13]\b.{0,20}(?:Could not connect to Snowflake backend|Failed to execute request)"),
            sig(0.88, r"\bNETWORK_ERROR\b|ConnectionLoss\b|\bCursorNotFound\b|\bAutoReconnect\b|\bORA-1254[17]\b|\bOperationalError: \(20(?:06|13)\b|\bConnectionDoesNotExist\w*|\bInterfaceError: connection already closed"),
        ],
        judge: unless_it_recurs,
        examples: &[
            yes("psycopg2.OperationalError: server closed the connection unexpectedly"),
            yes("java.net.SocketException: Connection reset by peer"),
            no("FATAL:  password authentication failed for user \"etl\""),
        ],
    },
    Rule {
        id: "transient.node_lost",
        category: Category::TransientInfrastructure,
        doc: "A machine under the job was taken away: spot reclaim, decommissioning, a lost worker or node, a missing \
              shuffle file after it. Nothing is wrong with the job. Containers that were killed for their memory are left \
              to the resource rules. A rerun runs on other machines; what was written before decides whether it may.",
        says: "a machine under the job was lost",
        signatures: &[
            sig(0.90, r"\bSlave lost\b|\bworker lost\b|[Cc]ontainer released on a \*lost\* node|(?i)spot (?:instance )?(?:interruption|reclaim|termination)|instance (?:was )?(?:terminated|reclaimed|preempted)|\bpreempt(?:ed|ion)\b|(?:node|host|worker|instance) (?:\S+ )?(?:was |is |has been )?(?:decommission\w*|drained|lost|terminated)"),
            sig(0.80, r"\bTaskManager\b.{0,80}(?:no longer reachable|heartbeat|lost|timed out)|\bJobManager\b.{0,60}(?:lost|leadership)|\bNodeLost\b|\bNode(?:\S*) (?:not ready|became unhealthy|is unhealthy)|\bHost EC2\b.{0,40}terminated|\bRemoteTransportException\b|Connection to \S+ (?:unexpectedly )?closed.{0,60}(?:executor|task manager)"),
            sig(0.62, r"\b(?:Metadata)?FetchFailed(?:Exception)?\b|Missing an output location for shuffle|Failed to connect to /?[\w.-]+:\d+.{0,120}(?:shuffle|block)|\bShuffleBlockFetcherIterator\b.{0,80}[Ff]ailed|\blost contact with\b"),
            hint(0.66, r"(?i)^(?:\w+_)?(?:container|node|worker|executor|instance|spot)_(?:lost|terminated|reclaimed|preempted|interrupted)(?:_\w+)?=true$|^\w*=.{0,40}\bspot (?:instance )?(?:interruption|reclaim\w*|termination)"),
            sig(0.82, r"\bNodeDiedError\b|\bNodeLostError\b|\bINSTANCE_FAILURE\b|\bADMINISTRATIVELY_PREEMPTED\b|\bSPOT_INSTANCE_\w+|\bSELF_BOOTSTRAP_FAILURE\b|\bpod (?:was )?deleted\b|(?i:pre-empted)|[Ss]elf-bootstrap failure|\bNODE_LOST\b|exited unrelated to the running tasks"),
        ],
        judge: node_lost,
        examples: &[
            yes("ExecutorLostFailure (executor 9 exited unrelated to the running tasks) Reason: Container released on a *lost* node"),
            no("Container killed by YARN for exceeding memory limits. 5.5 GB of 5.5 GB physical memory used"),
        ],
    },
    Rule {
        id: "transient.reported",
        category: Category::TransientInfrastructure,
        doc: "The submitter says in its own signals that the failure comes and goes: a later try succeeded, the provider \
              had an outage, the failure is intermittent. Larrey does not know these keys; they suggest a passing cause \
              and prove nothing, so no gate opens on them.",
        says: "the report says that the failure comes and goes",
        signatures: &[
            hint(0.72, r"(?i)^(?:succeeded|passed|worked|works|ok)_(?:on|after|at|in)_(?:a_)?(?:retry|rerun|second|next|later)\w*=true$|^(?:retry|rerun|later_run|next_run)_(?:succeeded|ok|worked|passed)=true$|^(?:\w+_)?(?:outage|incident|service_event|maintenance_window)(?:_\w+)?=true$"),
            hint(0.46, r"(?i)^(?:\w+_)?(?:intermittent|sporadic|flaky|transient)=true$"),
        ],
        judge: unless_it_recurs,
        examples: &[
            yes_with("request failed", r#"{"provider_outage": true}"#),
            no_with("request failed", r#"{"provider_outage": false}"#),
        ],
    },
    Rule {
        id: "transient.refused_start",
        category: Category::TransientInfrastructure,
        doc: "A service did not start the work because another run of it was still going: `ConcurrentRunsExceeded` and \
              its kin. Once the other run has ended the start succeeds, and nothing has been done yet. Where it recurs \
              the limit is set below what the schedule needs, and the configuration rules take over.",
        says: "the run was refused because another one was still going",
        signatures: &[
            sig(0.68, r"\bConcurrentRunsExceeded(?:Exception)?\b|Max(?:imum)? concurrent runs (?:exceeded|reached)|\b(?:another|previous) (?:run|instance|execution) .{0,40}(?:is )?(?:still|already) (?:running|in progress|active)"),
        ],
        judge: refused_start,
        examples: &[
            yes("An error occurred (ConcurrentRunsExceededException) when calling the StartJobRun operation: Concurrent runs exceeded for loader"),
            no_with("Max concurrent runs exceeded", r#"{"recurs": true}"#),
        ],
    },
    Rule {
        id: "transient.timed_out",
        category: Category::TransientInfrastructure,
        doc: "A single call timed out or was refused: read and connect time-outs, refused connections, name servers that \
              did not answer. Once it may be the network; when it recurs it is a route, a port or an endpoint that was \
              never open, and the configuration rules take over. A rerun may pass, and proves nothing about what the \
              other side did.",
        says: "a call to another service timed out or was refused",
        signatures: &[
            sig(0.74, r"\bReadTimeout(?:Error)?\b|\bConnectTimeout(?:Error)?\b|\bSocketTimeoutException\b|\bRead timed out\b|(?i)\bconnect(?:ion)? timed out\b|\bConnectTimeoutException\b|\bETIMEDOUT\b|\boperation timed out\b|\bEndpointConnectionError\b|\bConnectionTimeout\w*|Request(?: has)? timed out|\bRequestTimeout(?:Exception)?\b|\bDEADLINE_EXCEEDED\b|\bTimeoutException: .{0,80}(?:request|metadata|topic|record|node|call)|\bAskTimeoutException\b|\bApiCallTimeoutException\b|timeout expired"),
            sig(0.62, r"(?i)\bconnection refused\b|\bECONNREFUSED\b|no route to host|network is unreachable|\bUnable to execute HTTP request\b|\bTimeoutError\b|Futures timed out after"),
            sig(0.72, r"context deadline exceeded|\bi/o timeout\b|\bSOCKET_TIMEOUT\b|\bServerSelectionTimeoutError\b|\bOperationTimedOut\b|Max retries exceeded with url|failed to connect to all addresses|\bTIMEOUT_ERROR\b|\bCONNECTION_ERROR\b|Can't connect to MySQL server|[Hh]eartbeat has stopped\b|\bMongoServerSelectionError\b|Server selection timed out|timeout during (?:read|write|\w+ write) query at consistency"),
        ],
        judge: timed_out,
        examples: &[
            yes("urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool(host='api.example.com', port=443): Read timed out."),
            no_with("java.net.SocketTimeoutException: connect timed out", r#"{"recurs": true}"#),
            no("airflow.exceptions.AirflowSensorTimeout: Sensor has timed out"),
        ],
    },
    Rule {
        id: "transient.words",
        category: Category::TransientInfrastructure,
        doc: "The error says in plain words that something is unavailable for now, that the network failed or that one \
              should try again, in no vocabulary that we know. It suggests a passing cause and proves nothing, so no gate \
              opens on it. Where the failure recurs it did not pass.",
        says: "the error speaks of something that is unavailable for now",
        signatures: &[
            sig(0.58, r"(?i)\b(?:please )?(?:re)?try (?:again|later|the (?:operation|request) again)\b|\btemporar(?:y|ily) (?:\w+ )?(?:failure|error|unavailable|overloaded)|\b(?:network|connection|transport|communication|i/o) (?:error|failure|failed|dropped|problem|link failure)\b|\b(?:host|server|service|broker|node|endpoint|region) (?:is |was |became )?(?:currently )?(?:unavailable|unreachable|overloaded|not responding|down)\b|\bheartbeat\b.{0,60}timed out"),
            sig(0.46, r"(?i)\btime[d]? ?-?out\b|\bconnection\b|\bunavailable\b|\bretry(?:ing)?\b|\block(?:ed)? (?:held|by|wait)"),
        ],
        judge: words,
        examples: &[
            yes("vendor api: the service is currently unavailable"),
            no_with("vendor api: the service is currently unavailable", r#"{"recurs": true}"#),
        ],
    },
];

/// What recurs does not pass.
fn unless_it_recurs(scene: &Scene<'_>) -> Option<Finding> {
    let finding = scene.by_sighting()?;
    Some(if scene.recurs() {
        finding.times(0.6).citing(scene.case.cite(&["recurs"]))
    } else {
        finding
    })
}

/// A service that pushes back: a flood of files, or one key that gets everything, asks for as much at each try.
fn throttled(scene: &Scene<'_>) -> Option<Finding> {
    let finding = unless_it_recurs(scene)?;
    let symptom = small_files::flood(scene.case) || skew::measured(scene.case).is_some();
    Some(if symptom {
        finding.times(0.65)
    } else {
        finding
    })
}

/// A name that means just this, raised by the failure itself, shuts the write state; weaker words only suggest it.
fn commit_unknown(scene: &Scene<'_>) -> Option<Finding> {
    let mut names = scene.sightings.iter().filter(|seen| seen.strength >= 0.75);
    let sure = names.any(Sighting::is_raised);
    let finding = scene.by_sighting()?;
    Some(if sure {
        finding.having_written(Wrote::Perhaps)
    } else {
        finding
    })
}

/// That others wrote at the same time supports a conflict and is none by itself.
fn commit_conflict(scene: &Scene<'_>) -> Option<Finding> {
    let finding = unless_it_recurs(scene)?;
    Some(match scene.case.signals.concurrent_writers {
        Some(true) => finding
            .times(1.03)
            .citing(scene.case.cite(&["concurrent_writers"])),
        _ => finding,
    })
}

fn node_lost(scene: &Scene<'_>) -> Option<Finding> {
    let finding = unless_it_recurs(scene)?;
    let memory = scene.mentions(&[
        "memory limit",
        "physical memory",
        "outofmemory",
        "oomkilled",
        "out of memory",
        "exit code 137",
        "exit status: 137",
    ]);
    Some(if memory || scene.mentions(&["too large frame"]) {
        finding.times(0.6)
    } else {
        finding
    })
}

fn words(scene: &Scene<'_>) -> Option<Finding> {
    let other = [
        "out of memory",
        "outofmemory",
        "memoryerror",
        "memory limit",
        "exceeded memory",
        "sensor",
    ];
    if scene.recurs() || scene.mentions(&other) {
        None
    } else {
        scene.by_sighting()
    }
}

fn refused_start(scene: &Scene<'_>) -> Option<Finding> {
    if scene.recurs() {
        None
    } else {
        scene.by_sighting()
    }
}

fn timed_out(scene: &Scene<'_>) -> Option<Finding> {
    if scene.recurs() || scene.mentions(&["sensor has timed out", "airflowsensortimeout"]) {
        return None;
    }
    scene.by_sighting()
}
