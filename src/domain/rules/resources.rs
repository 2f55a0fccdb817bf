//! Memory, disk, shuffle space, executors or capacity ran out, without skew.

use super::{Finding, Rule, Scene, hint, no, no_with, sig, skew, small_files, yes, yes_with};
use crate::domain::category::Category;

/// The family.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    Rule {
        id: "resource.memory",
        category: Category::ResourceExhaustion,
        doc: "Memory ran out: JVM heap, metaspace or direct buffers, a Python `MemoryError`, a container or process killed \
              for its size, a query over its memory limit in Trino, Athena, BigQuery, DuckDB or PostgreSQL. Where the \
              tasks' numbers show one fat task it is skew, where the source is a flood of tiny files it is that, and the \
              rule stands back. An unchanged rerun needs as much memory again.",
        says: "memory ran out",
        signatures: &[
            sig(0.91, r"\bOutOfMemory(?:Error|Exception)?\b|\bSparkOutOfMemoryError\b|GC overhead limit exceeded|\bJava heap space\b|\bMemoryError\b|\bUnable to allocate [\d.]+ [KMGT]i?B|std::bad_alloc|\b_ArrayMemoryError\b|unable to create (?:new )?native thread|Direct buffer memory"),
            sig(0.92, r"\bOOM[- ]?[Kk]ill(?:ed)?\b|\bOOMKilled\b|[Kk]illed by YARN for exceeding|running beyond (?:physical|virtual) memory|exceed(?:ed|ing|s) (?:\w+ )*memory limits?|\bUNABLE_TO_ACQUIRE_MEMORY\b|Unable to acquire \d+ bytes of memory|\bMemoryLimitExceeded\w*|[Cc]annot allocate memory|\bENOMEM\b|Memory limit (?:\(\w+\) )?exceeded|\bMEMORY_LIMIT_EXCEEDED\b"),
            sig(0.92, r"\bEXCEEDED_(?:LOCAL_|GLOBAL_|DISTRIBUTED_|NODE_)?(?:USER_|TOTAL_)?MEMORY_LIMIT\b|\bCLUSTER_OUT_OF_MEMORY\b|Query exhausted resources at this scale factor|Resources exceeded during query execution|Query exceeded (?:per-node|distributed|local|maximum) \w*\s?(?:user |total )?memory|Out of Memory Error: |(?i:SQLSTATE\W{0,3}53200)|failed to allocate data of size|could not allocate block|Not enough memory to build"),
            sig(0.82, r"(?i)(?:exit(?:ed)?|return(?:ed)?)(?: with)?(?:[ _](?:exit |return )?(?:status|code))?(?: is| was)?[ :=]*\(?(?:137|-9)\b|\bout of memory\b|\bsignal (?:9|SIGKILL)\b|\bSIGKILL\b|returned (?:a )?non-zero exit status 137|terminated by signal: exit_code=-9|Container (?:from a bad node|marked as failed).{0,200}Exit (?:status|code): (?:137|143)|command terminated.{0,20}137|Worker exited prematurely: signal 9"),
            hint(0.86, r"(?i)^(?:\w+_)?(?:oom|out_of_memory)(?:_\w+)?=(?:true|[1-9]\d*)$|^(?:\w+_)?oom_kill(?:ed|s)?=(?:true|[1-9]\d*)$"),
            hint(0.82, r"(?i)^(?:\w+_)?exit_(?:code|status)=(?:137|-9)$"),
            hint(0.60, r"(?i)^(?:\w+_)?memory(?:_\w+)?_(?:pct|percent|utili[sz]ation)=(?:9[5-9]|100)(?:\.\d+)?$"),
            sig(0.91, r"(?i)\bheap out of memory\b|memory allocation of \d+ bytes failed|allocation fail(?:ure|ed)\b|memory limit (?:\([\w ]+\) )?exceeded|\bMEMORY_LIMIT_EXCEEDED\b|\bcircuit_breaking_exception\b|\bCircuitBreakingException\b|running low on memory|\bOUT_OF_MEMORY(?:_ERROR)?\b|\bKilledWorker\b|\bRayOutOfMemory\w*|not enough memory|\bORA-04031\b|Insufficient number of network buffers|driver has stopped unexpectedly|\bDRIVER_UNRESPONSIVE\b"),
        ],
        judge: unless_uneven,
        examples: &[
            yes("java.lang.OutOfMemoryError: GC overhead limit exceeded"),
            yes("ExecutorLostFailure (executor 7 exited) Reason: Container killed by YARN for exceeding memory limits. 11.1 GB of 11 GB physical memory used"),
            yes_with("process ended", r#"{"worker_oom_kill": true}"#),
            no("java.io.IOException: No space left on device"),
        ],
    },
    Rule {
        id: "resource.driver_result",
        category: Category::ResourceExhaustion,
        doc: "The driver was asked to hold more than it may: collected results over `spark.driver.maxResultSize`, a table \
              too large to broadcast, a serialisation buffer that overflows. Thousands of tasks with small results point \
              to small files instead, and the rule is less sure. An unchanged rerun collects as much again.",
        says: "the driver was asked to hold more than it may",
        signatures: &[
            sig(0.90, r"is bigger than (?:local result size limit )?spark\.driver\.maxResultSize|\bmaxResultSize\b.{0,40}exceed|Cannot broadcast the table (?:that is |over )|\bBufferOverflow\b.{0,80}[Kk]ryo|Kryo serialization failed: Buffer overflow|\bKRYO_BUFFER_OVERFLOW\b|Serialized task .{0,60}exceeds max allowed"),
            sig(0.66, r"Could not execute broadcast in \d+ secs|\bBroadcast(?:Timeout|ExchangeExec)\b.{0,80}timeout|Futures timed out after \[\d+ seconds\].{0,200}[Bb]roadcast"),
        ],
        judge: driver_result,
        examples: &[
            yes("Total size of serialized results of 12 tasks (2.1 GiB) is bigger than spark.driver.maxResultSize (2.0 GiB)"),
            yes("org.apache.spark.SparkException: Cannot broadcast the table that is larger than 8.0 GiB: 9.1 GiB"),
            no("spark.driver.maxResultSize is set to 4g"),
        ],
    },
    Rule {
        id: "resource.disk",
        category: Category::ResourceExhaustion,
        doc: "Disk, temporary or shuffle space ran out: `ENOSPC`, SQLSTATE 53100, quotas of a file system, limits of spill \
              space. Who filled it may be the job, its shuffle or a neighbour; what was being written when it ran out \
              decides about the target. An unchanged rerun needs the space again.",
        says: "disk or temporary space ran out",
        signatures: &[
            sig(0.91, r"No space left on device|\bENOSPC\b|\[Errno 28\]|\bDiskFull\b|(?i:SQLSTATE\W{0,3}53100)|(?i)\bdisk (?:is )?full\b|\bdisk quota exceeded|not enough (?:disk|free) space|\bout of disk space|\bTablespace full|unable to extend (?:temp )?segment"),
            sig(0.90, r"\bDiskErrorException\b|Could not find any valid local directory|\bDSQuotaExceededException\b|\bEXCEEDED_SPILL_LIMIT\b|temporary file size exceeds temp_file_limit|failed to offload data block|max_temp_directory_size|\bDiskOutOfSpace\w*|could not write (?:to )?(?:block|file|temporary file).{0,120}No space"),
            hint(0.62, r"(?i)^(?:\w+_)?disk(?:_\w+)?_(?:pct|percent|utili[sz]ation|used_pct)=(?:9[5-9]|100)(?:\.\d+)?$|^(?:\w+_)?disk_full=true$"),
            sig(0.95, r"(?i)\bflood[- ]stage (?:disk )?watermark"),
            sig(0.90, r"could not extend file .{0,80}wrote only|Check free disk space|\bNOT_ENOUGH_SPACE\b|\bOUT_OF_DISK\w*|Wrote only \d+ of \d+ bytes|minimum free (?:disk|drive) threshold|could only be (?:written|replicated) to 0 |flood stage disk watermark|\bcluster_block_exception\b|The table '.{0,80}' is full|transaction log for database .{0,80}is full|\bORA-0(?:1653|1654|1652|1688)\b|\bfilegroup is full\b"),
        ],
        judge: unless_uneven,
        examples: &[
            yes("java.io.IOException: No space left on device"),
            yes("duckdb.OutOfMemoryException: failed to offload data block of size 256.0 KiB (0 bytes/1.0 GiB used): max_temp_directory_size"),
            no("java.lang.OutOfMemoryError: Java heap space"),
        ],
    },
    Rule {
        id: "resource.capacity",
        category: Category::ResourceExhaustion,
        doc: "The platform had no room: connection slots of a database, file handles, executors or slots that never came, \
              cloud capacity, addresses of a subnet, service quotas on numbers of things. When the job itself opens too \
              many, an unchanged rerun does it again; otherwise it has to wait for room that nobody promised.",
        says: "the platform had no room: slots, connections, nodes or quota ran out",
        signatures: &[
            sig(0.90, r"connection slots are reserved|too many (?:clients already|connections)|\bTooManyConnections\b|(?i:SQLSTATE\W{0,3}53(?:300|400))|[Tt]oo many open files|\bEMFILE\b|\bQueuePool limit of size|connection pool (?:exhausted|timeout)|max(?:imum)? (?:number of )?(?:client )?(?:connections|sessions) (?:reached|exceeded)|Timeout waiting for connection from pool|(?i)remaining connection slots"),
            sig(0.90, r"\bInsufficient(?:InstanceCapacity|FreeAddressesInSubnet|Capacity\w*)\b|\bInstanceLimitExceeded\b|\bVcpuLimitExceeded\b|\bMaxSpotInstanceCountExceeded\b|\bResourceNumberLimitExceeded(?:Exception)?\b|(?:not (?:have )?)?enough free (?:addresses|IP)|(?i)exceeded (?:the )?maximum (?:number of )?(?:dpus?|capacity|vcpus?)|quota(?: .{0,40})? (?:exceeded|limit reached)|\bquotaExceeded\b|\bRESOURCE_EXHAUSTED\b"),
            sig(0.88, r"\bNoResourceAvailableException\b|Could not acquire the minimum required resources|\bINSUFFICIENT_RESOURCES\b|\bQUERY_QUEUE_FULL\b|Too many queued queries|(?i)\binsufficient (?:cpu|memory|resources?|slots)\b|\bUnschedulable\b|\d+/\d+ nodes are available|Initial job has not accepted any resources|\bDAILY_QUOTA_EXCEEDED\b|\b(?:daily|monthly) (?:\w+ )?quota (?:\w+ )?(?:exceeded|exhausted|reached)|\bquota exhausted\b|Pod (?:was )?evicted|\breason: Evicted\b|\bEvicted\b.{0,60}(?:memory|ephemeral|disk)|node was low on resource"),
            sig(0.72, r"\bTooManyRowsException\b|\bEXCEEDED_(?:CPU_LIMIT|SCAN_LIMIT|OUTPUT_SIZE_LIMIT)\b|exceeds? the (?:maximum|allowed) (?:size|limit) of (?:a |the )?(?:shuffle|partition|block)|Size exceeds Integer\.MAX_VALUE"),
            sig(0.86, r"\binsufficient quota\b|\bquota\(s\) to execute|is forbidden: exceeded quota|Failed to run ECS task: RESOURCE:"),
            sig(0.90, r"cancelled by WLM (?:abort action|query monitoring)|Could not allocate the required slot|\bTOO_MANY_SIMULTANEOUS_QUERIES\b|\bZONE_RESOURCE_POOL_EXHAUSTED\w*|\bCLOUD_PROVIDER_RESOURCE_STOCKOUT\b|\bGENERIC_INSUFFICIENT_RESOURCES\b|resource monitor .{0,60}exceeded its quota|(?i)queued longer than|queue (?:time-?out|timed out)|Connection is not available, request timed out|\bORA-00018\b|\bORA-00020\b|quota '.{0,40}' exceeded|\bstockout\b"),
        ],
        judge: by_words_unless_recovering,
        examples: &[
            yes("FATAL:  sorry, too many clients already"),
            yes("org.apache.flink.runtime.jobmanager.scheduler.NoResourceAvailableException: Could not acquire the minimum required resources."),
            no("server closed the connection unexpectedly"),
        ],
    },
    Rule {
        id: "resource.executor_lost",
        category: Category::ResourceExhaustion,
        doc: "Executors or workers went away while they worked, and the platform's own words suggest limits rather than a \
              lost machine: exceeded thresholds, missed heartbeats, all tasks of an executor at once. It may be the \
              network, so the rule is not sure unless the report says that the load was raised. An unchanged rerun often \
              loses them again.",
        says: "executors were lost under load, most likely over their limits",
        signatures: &[
            sig(0.64, r"Likely due to containers exceeding thresholds|Remote RPC client disassociated|Executor heartbeat timed out|executor heartbeat .{0,40}timed out|Job aborted.{0,300}ExecutorLostFailure|\bCommand failed with exit code 10\b|(?i:executor.{0,80}exit(?:ed)?(?: with)? (?:code|status):? (?:52|143))|\bPython worker exited unexpectedly|\bworker (?:process )?(?:died|crashed) unexpectedly|\bBrokenProcessPool\b"),
            hint(0.60, r"(?i)^(?:\w+_)?(?:parallel\w*|concurren\w+|tasks|cores|threads|batch_size|fan_?out|input_volume|data_volume)\w*_(?:increased|raised|doubled|grew)=true$"),
        ],
        judge: executor_lost,
        examples: &[
            yes("ExecutorLostFailure (executor 2 exited caused by one of the running tasks) Reason: Remote RPC client disassociated. Likely due to containers exceeding thresholds, or network issues."),
            no("ExecutorLostFailure (executor 2 exited unrelated to the running tasks) Reason: worker lost"),
        ],
    },
    Rule {
        id: "resource.time_limit",
        category: Category::ResourceExhaustion,
        doc: "The run or a statement was stopped by a limit on its time. That is a symptom: the cause may be load, data \
              that grew, skew, small files or a lock. The rule speaks only where nothing better is known, and is never \
              sure. An unchanged rerun mostly runs into the same limit.",
        says: "a limit on time stopped the run; what took so long is not known",
        signatures: &[
            sig(0.62, r"Exceeded checkpoint tolerable failure threshold|[Cc]heckpoint (?:\d+ of job \S+ )?expired before completing"),
            sig(0.70, r"\bTask timed out after \d+\.\d+ seconds"),
            sig(0.50, r"canceling statement due to statement timeout|\bEXCEEDED_TIME_LIMIT\b|Query timeout|Query exceeded (?:the )?(?:maximum (?:run|execution) )?time limit|(?i:SQLSTATE\W{0,3}57014)|\bABANDONED_QUERY\b|Statement reached its statement or warehouse timeout|\bQuery execution time exceeded"),
            sig(0.48, r"(?i)(?:job|command|task|process|step|build|run)\b.{0,40}(?:timed out after|exceeded (?:its|the) (?:\w+ )*(?:timeout|time limit|time))|\bAirflowTaskTimeout\b|\bTimeout, PID:"),
        ],
        judge: time_limit,
        examples: &[
            yes("ERROR:  canceling statement due to statement timeout"),
            no_with("Job run exceeded its timeout of 60 minutes", r#"{"source_object_count": 40000, "source_total_bytes": 8000000}"#),
        ],
    },
    Rule {
        id: "resource.words",
        category: Category::ResourceExhaustion,
        doc: "The error says in plain words that something ran out or a limit on a quantity was exceeded, in no vocabulary \
              that we know. Limits on rates are throttling and left to the transient rules. An unchanged rerun needs as \
              much again.",
        says: "the error speaks of something that ran out or a limit that was exceeded",
        signatures: &[
            sig(0.62, r"(?i)\b(?:insufficient|not enough|out of|exhausted|ran out of|low on|lack of) (?:\w+ )?(?:memory|disk|space|resources?|capacity|slots?|workers?|executors?|heap|storage)\b|\bresources? exhausted\b|\b(?:memory|disk|storage|capacity|size|buffer|spill)\b.{0,40}\b(?:limit|quota|threshold) (?:was |has been |is )?(?:exceeded|reached)|\bexceed(?:s|ed|ing)? (?:the )?(?:\w+ ){0,3}(?:memory|disk|storage|size|buffer) (?:limit|quota)"),
            sig(0.48, r"(?i)\b(?:memory|heap|disk space|resource limit|capacity|quota)\b"),
        ],
        judge: unless_uneven,
        examples: &[
            yes("loader: ran out of workers while sorting"),
            no("loader: rate limit exceeded"),
        ],
    },
];

/// The words decide, unless the numbers show that one task or a flood of files is behind the shortage.
fn unless_uneven(scene: &Scene<'_>) -> Option<Finding> {
    let finding = scene.by_sighting()?;
    if skew::measured(scene.case).is_some() {
        return Some(finding.times(0.75));
    }
    // What ran before with the code of before is short of nothing.
    let deployed = scene.code_changed() == Some(true);
    Some(
        if small_files::flood(scene.case) || taken_away(scene) || deployed {
            finding.times(0.75)
        } else {
            finding
        },
    )
}

/// The submitter says in its own signals that the machine was taken away: what was killed then had no want of memory.
fn taken_away(scene: &Scene<'_>) -> bool {
    const WORDS: &[&str] = &["spot", "preempt", "reclaim", "decommission"];
    scene.case.signals.other.iter().any(|(name, value)| {
        let text = format!("{name}={value}").to_ascii_lowercase();
        !text.ends_with("=false") && WORDS.iter().any(|word| text.contains(word))
    })
}

fn driver_result(scene: &Scene<'_>) -> Option<Finding> {
    let finding = unless_uneven(scene)?;
    let flood = scene
        .passages
        .iter()
        .any(|passage| many_tasks(&passage.text));
    Some(if flood { finding.times(0.70) } else { finding })
}

/// The number of tasks in Spark's message on the result limit has four digits or more.
fn many_tasks(text: &str) -> bool {
    let after = text.split("serialized results of ").nth(1);
    let tasks = after.and_then(|rest| rest.split(' ').next()?.parse::<u32>().ok());
    tasks.is_some_and(|tasks| tasks >= 1000)
}

/// A server that is merely starting or stopping also turns clients away.
fn by_words_unless_recovering(scene: &Scene<'_>) -> Option<Finding> {
    let finding = unless_uneven(scene)?;
    Some(if scene.mentions(&["is starting up", "shutting down"]) {
        finding.times(0.6)
    } else {
        finding
    })
}

fn executor_lost(scene: &Scene<'_>) -> Option<Finding> {
    let finding = scene
        .by_sighting()
        .filter(|_| scene.seen_in(super::Reads::Text))?;
    let machine = scene.mentions(&[
        "worker lost",
        "lost node",
        "*lost*",
        "spot",
        "preempt",
        "decommission",
    ]);
    if scene.mentions(&["exited unrelated to the running tasks"]) {
        return None;
    }
    let raised = scene.seen_in(super::Reads::Signals) || scene.recurs();
    Some(match (machine, raised) {
        (true, _) => finding.times(0.6),
        (false, true) => finding.times(1.15),
        (false, false) => finding,
    })
}

fn time_limit(scene: &Scene<'_>) -> Option<Finding> {
    let explained =
        skew::measured(scene.case).is_some() || small_files::measured(scene.case).is_some();
    if explained || scene.mentions(&["sensor"]) {
        return None;
    }
    scene.by_sighting()
}
