//! One small log for each format, as its program would write it.

use super::*;

fn reduce(log: &str) -> Reduction {
    reduce_lines(log.lines())
}

fn root(log: &str) -> ErrorBlock {
    let reduction = reduce(log);
    let roots: Vec<ErrorBlock> = reduction
        .blocks
        .into_iter()
        .filter(|block| block.root)
        .collect();
    assert_eq!(roots.len(), 1, "one root in\n{log}");
    roots.into_iter().next().unwrap()
}

/// Simple class names, outermost to deepest.
fn chain(block: &ErrorBlock) -> Vec<&str> {
    block
        .exception
        .iter()
        .chain(&block.causes)
        .map(|exception| exception.class.rsplit('.').next().unwrap())
        .collect()
}

const SPARK: &str = "\
26/11/23 10:00:01 INFO SparkContext: Running Spark version 3.5.4
26/11/23 10:00:02 WARN NativeCodeLoader: Unable to load native-hadoop library
26/11/23 10:00:05 ERROR Executor: Exception in task 1.0 in stage 0.0 (TID 1)
com.acme.BadRowException: row 17 has no key
\tat com.acme.Reader.next(Reader.java:44)
\tat com.acme.Reader.run(Reader.java:12)
Caused by: java.lang.NumberFormatException: For input string: \"n/a\" under radix 10
\tat java.base/java.lang.Long.parseLong(Long.java:690)
\t... 14 more
26/11/23 10:00:05 WARN TaskSetManager: Lost task 1.0 in stage 0.0 (TID 1) (10.0.0.7 executor 3): com.acme.BadRowException: row 17 has no key
\tat com.acme.Reader.next(Reader.java:44)
Caused by: java.lang.NumberFormatException: For input string: \"n/a\" under radix 10
\tat java.base/java.lang.Long.parseLong(Long.java:690)

26/11/23 10:00:05 ERROR TaskSetManager: Task 1 in stage 0.0 failed 1 times; aborting job
26/11/23 10:00:06 INFO DAGScheduler: ResultStage 0 failed in 1.2 s due to Job aborted due to stage failure: Task 1 in stage 0.0 failed 1 times, most recent failure: Lost task 1.0 in stage 0.0 (TID 1): com.acme.BadRowException: row 17 has no key
\tat com.acme.Reader.next(Reader.java:44)

Driver stacktrace:
Traceback (most recent call last):
  File \"/opt/jobs/load.py\", line 4, in <module>
    df.write.parquet(path)
    ^^^^^^^^^^^^^^^^^^^^^^
  File \"/opt/py4j/protocol.py\", line 326, in get_return_value
py4j.protocol.Py4JJavaError: An error occurred while calling o50.parquet.
: org.apache.spark.SparkException: Job aborted due to stage failure: Task 1 in stage 0.0 failed 1 times, most recent failure: Lost task 1.0 in stage 0.0 (TID 1) (10.0.0.7 executor 3): com.acme.BadRowException: row 17 has no key
\tat com.acme.Reader.next(Reader.java:44)

Driver stacktrace:
\tat org.apache.spark.scheduler.DAGScheduler.abort(DAGScheduler.scala:28)
Caused by: com.acme.BadRowException: row 17 has no key
\tat com.acme.Reader.next(Reader.java:44)
\t... 1 more
Caused by: java.lang.NumberFormatException: For input string: \"n/a\" under radix 10
\t... 14 more

26/11/23 10:00:06 INFO SparkContext: Invoking stop() from shutdown hook
26/11/23 10:00:07 ERROR Utils: Uncaught exception in thread task-result-getter-0
java.lang.InterruptedException
\tat java.base/java.lang.Object.wait(Native Method)
26/11/23 10:00:07 ERROR TransportResponseHandler: Still have 1 requests outstanding when connection from host/10.0.0.7:36973 is closed
";

#[test]
fn spark_repeats_one_cause_and_falls_apart() {
    let reduction = reduce(SPARK);
    let root = reduction.blocks.iter().find(|block| block.root).unwrap();
    assert_eq!(
        root.headline,
        "java.lang.NumberFormatException: For input string: \"n/a\" under radix 10"
    );
    assert_eq!(
        root.template,
        "NumberFormatException: For input string: <*> under radix <*>"
    );
    assert_eq!(
        chain(root),
        [
            "Py4JJavaError",
            "SparkException",
            "BadRowException",
            "NumberFormatException"
        ]
    );
    assert_eq!((root.count, root.first_line, root.last_line), (3, 3, 35));
    assert_eq!(
        (root.kind, root.level),
        (BlockKind::PythonTraceback, Level::Error)
    );
    let others: Vec<&str> = reduction
        .blocks
        .iter()
        .filter(|block| !block.root)
        .map(|block| block.headline.as_str())
        .collect();
    assert_eq!(
        others,
        [
            "Task 1 in stage 0.0 failed 1 times; aborting job",
            "java.lang.InterruptedException",
            "Still have 1 requests outstanding when connection from host/10.0.0.7:36973 is closed"
        ]
    );
    assert_eq!((reduction.marks.count, reduction.dropped_blocks), (0, 0));
}

#[test]
fn frames_are_elided_in_the_excerpt() {
    let block = root(
        "ERROR Foo: it broke\njava.io.IOException: it broke\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\n\tat a.B.e(B.java:3)\nCaused by: java.io.EOFException\n\t... 3 more\n",
    );
    assert_eq!(
        block.excerpt,
        [
            "ERROR Foo: it broke",
            "java.io.IOException: it broke",
            "\tat a.B.c(B.java:1)",
            "... 2 frames",
            "Caused by: java.io.EOFException",
            "... 3 frames"
        ]
    );
    assert_eq!(
        block.headline,
        "java.io.IOException: it broke (caused by java.io.EOFException)"
    );
}

#[test]
fn iso_times_and_suppressed_exceptions() {
    let block = root(
        "2026-11-23T10:00:00.123Z ERROR [main] c.a.Load: load failed\njava.lang.IllegalStateException: no target set\n\tat a.B.c(B.java:1)\n\tSuppressed: java.io.IOException: while closing it\n\t\tat a.B.d(B.java:2)\n\t\tCaused by: java.io.IOException: nested and of no interest\nCaused by: java.sql.SQLException: no such table\n\tat a.B.e(B.java:2)\n2026-11-23T10:00:00.124Z INFO next\n",
    );
    assert_eq!(chain(&block), ["IllegalStateException", "SQLException"]);
    assert_eq!(block.last_line, 8);
}

#[test]
fn an_exception_quoted_in_a_message() {
    let block = root(
        "Job aborted due to stage failure: Task 590 failed 4 times, most recent failure: Lost task 590.3 in stage 7.0 (TID 1) (10.0.0.1 executor 108): a.b.S3Exception: Please reduce your request rate.",
    );
    assert_eq!(chain(&block), ["SparkException", "S3Exception"]);
    assert_eq!(
        block.headline,
        "a.b.S3Exception: Please reduce your request rate."
    );
    let block = root("Producer failure: java.lang.NoSuchMethodError: 'void a.B.c()'");
    assert_eq!(chain(&block), ["NoSuchMethodError"]);
}

#[test]
fn analysis_errors_have_no_cause() {
    let block = root(
        "Traceback (most recent call last):\n  File \"a.py\", line 7, in <module>\n    df.write.insertInto(\"t\")\npyspark.errors.exceptions.captured.AnalysisException: [INSERT_COLUMN_ARITY_MISMATCH] Cannot write to `t`, the reason is too many data columns:\nTable columns: `a`, `b`.\nData columns: `a`, `b`, `c`.\n26/11/23 22:58:24 INFO SparkContext: Invoking stop() from shutdown hook\n",
    );
    assert_eq!(chain(&block), ["AnalysisException"]);
    let message = &block.exception.as_ref().unwrap().message;
    assert!(
        message.ends_with(
            "too many data columns: Table columns: `a`, `b`. Data columns: `a`, `b`, `c`."
        ),
        "{message}"
    );
    assert!(
        !block.template.contains("Table columns"),
        "{}",
        block.template
    );
}

#[test]
fn python_chains_end_with_the_first_exception() {
    let log = "\
Traceback (most recent call last):
  File \"a.py\", line 1, in read
    return table[key]
KeyError: 'customer id of the order'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File \"a.py\", line 3, in load
    raise LoadError(\"cannot load\") from error
acme.LoadError: cannot load the table

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File \"a.py\", line 9, in <module>
    main()
SystemExit: 3
";
    let block = root(log);
    assert_eq!(chain(&block), ["SystemExit", "LoadError", "KeyError"]);
    assert_eq!(block.headline, "KeyError: 'customer id of the order'");
    assert_eq!((block.count, block.last_line), (1, 18));
}

#[test]
fn postgres_details_belong_to_the_message() {
    let block = root(
        "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n    run()\npsycopg2.errors.DeadlockDetected: deadlock detected\nDETAIL:  Process 28147 waits for ShareLock on transaction 821.\nHINT:  See server log for query details.\n",
    );
    assert_eq!(
        block.headline,
        "psycopg2.errors.DeadlockDetected: deadlock detected"
    );
    assert_eq!(
        block.exception.unwrap().message,
        "deadlock detected DETAIL:  Process 28147 waits for ShareLock on transaction 821. HINT:  See server log for query details."
    );
}

#[test]
fn airflow_logs_one_failure_twice() {
    let log = "\
[2026-11-23T23:21:55.590+0000] {dagbag.py:588} INFO - Filling up the DagBag from /dags
[2026-11-23T23:21:55.929+0000] {taskinstance.py:2948} WARNING - cannot record queued_duration
[2026-11-23T23:21:55.969+0000] {taskinstance.py:3313} ERROR - Task failed with exception
Traceback (most recent call last):
  File \"/dags/a.py\", line 15, in load
    Variable.get(\"x\")
KeyError: 'Variable x does not exist'
[2026-11-23T23:21:55.979+0000] {taskinstance.py:1226} INFO - Marking task as FAILED. dag_id=a, task_id=b
[2026-11-23T23:21:55.996+0000] {taskinstance.py:341} INFO - ::group::Post task execution logs
Traceback (most recent call last):
  File \"/dags/a.py\", line 15, in load
    Variable.get(\"x\")
KeyError: 'Variable x does not exist'
";
    let reduction = reduce(log);
    assert_eq!(reduction.blocks.len(), 1, "{reduction:#?}");
    assert_eq!(
        (reduction.blocks[0].count, reduction.blocks[0].level),
        (2, Level::Error)
    );
    assert_eq!(
        reduction.blocks[0].headline,
        "KeyError: 'Variable x does not exist'"
    );
}

#[test]
fn airflow_relays_a_child() {
    let log = "\
[2026-11-23T23:23:05.107+0000] {subprocess.py:93} INFO - 3 files found
[2026-11-23T23:23:05.108+0000] {subprocess.py:93} INFO - Traceback (most recent call last):
[2026-11-23T23:23:05.108+0000] {subprocess.py:93} INFO -   File \"a.py\", line 1, in <module>
[2026-11-23T23:23:05.108+0000] {subprocess.py:93} INFO - ValueError: no files for the day
[2026-11-23T23:23:06.199+0000] {subprocess.py:97} INFO - Command exited with return code 1
[2026-11-23T23:23:06.212+0000] {taskinstance.py:3313} ERROR - Task failed with exception
Traceback (most recent call last):
  File \"bash.py\", line 276, in execute
airflow.exceptions.AirflowException: Bash command failed. The command returned a non-zero exit code 1.
";
    let block = root(log);
    assert_eq!(block.headline, "ValueError: no files for the day");
    assert_eq!(block.exception.unwrap().message, "no files for the day");
    let table = root(
        "[2026-11-06, 02:00:30 UTC] {local.py:226} ERROR - 20:14:22  Running with dbt=1.9.4\n20:14:30  Unhandled error while executing\nAn error occurred (AccessDeniedException) when calling the GetTable operation\nInsufficient permission on t\n",
    );
    assert!(
        table.headline.ends_with("Insufficient permission on t"),
        "{}",
        table.headline
    );
    assert_eq!(
        table.exception, None,
        "a code that the line only quotes proves nothing"
    );
}

#[test]
fn dbt_tells_an_error_over_several_lines() {
    let log = "\
23:14:25  1 of 2 START sql table model marts.dim ........... [RUN]
23:14:26  1 of 2 ERROR creating sql table model marts.dim .. [ERROR in 0.20s]
23:14:26  2 of 2 OK created sql table model marts.stg ...... [SELECT 303 in 0.22s]
23:14:26  Completed with 1 error, 0 partial successes, and 0 warnings:
23:14:26
23:14:26    Database Error in model dim (models/dim.sql)
  column \"country\" does not exist
  LINE 12:     select country
  compiled code at target/run/dim.sql
23:14:26
23:14:26  Done. PASS=1 WARN=0 ERROR=1 SKIP=0 TOTAL=2
";
    let reduction = reduce(log);
    let block = reduction.blocks.iter().find(|block| block.root).unwrap();
    assert_eq!(block.kind, BlockKind::Dbt);
    assert_eq!(
        block.headline,
        "Database Error in model dim (models/dim.sql): column \"country\" does not exist"
    );
    assert_eq!(block.template, "Database Error: column <*> does not exist");
    assert_eq!((block.first_line, block.last_line), (6, 9));
    assert_eq!(reduction.marks.count, 1);
    let profile = root(
        "23:15:01  Encountered an error:\nRuntime Error\n  The profile 'shop' has no target named 'staging'.\n",
    );
    assert_eq!(
        profile.headline,
        "Runtime Error: The profile 'shop' has no target named 'staging'."
    );
    let compile = root(
        "14:20:59  Encountered an error:\nCompilation Error in operation x (./dbt_project.yml)\n  'a' has no attribute 'b'\n",
    );
    assert_eq!(chain(&compile), ["Compilation Error"]);
}

#[test]
fn psql_and_shell() {
    let block = root(
        "\\set ON_ERROR_STOP on\nSELECT 1;\n(1 row)\n\npsql:a/b.sql:4: ERROR:  column \"a.id\" must appear in the GROUP BY clause\nLINE 2: SELECT a.id\n               ^\n",
    );
    assert_eq!(
        (block.kind, block.level, block.first_line, block.last_line),
        (BlockKind::Psql, Level::Error, 5, 7)
    );
    let fatal = root(
        "[2026-11-23T23:02:46Z] exporting\npsql: error: connection to server at \"127.0.0.1\", port 5433 failed: FATAL:  database \"x\" does not exist\n",
    );
    assert_eq!((fatal.kind, fatal.level), (BlockKind::Psql, Level::Fatal));
    let shell = root(
        "copying the files\ncp: cannot create regular file '/data/x': Permission denied\ncleaning up\ndone\n",
    );
    assert_eq!(
        shell.headline,
        "cp: cannot create regular file '/data/x': Permission denied"
    );
}

#[test]
fn records_of_json() {
    let spark = root(
        "{\"ts\":\"2026-11-23T10:00:00Z\",\"level\":\"INFO\",\"msg\":\"started\"}\n{\"ts\":\"2026-11-23T10:00:01Z\",\"level\":\"ERROR\",\"msg\":\"Exception in task 0.0\",\"exception\":{\"class\":\"java.lang.RuntimeException\",\"msg\":\"the file is no Parquet file\",\"stacktrace\":[{\"class\":\"a.B\",\"method\":\"c\"}]},\"logger\":\"Executor\"}\n",
    );
    assert_eq!(
        (spark.kind, spark.level),
        (BlockKind::JsonLine, Level::Error)
    );
    assert_eq!(
        spark.headline,
        "java.lang.RuntimeException: the file is no Parquet file"
    );
    let logstash = root(
        "{\"@timestamp\":\"2026\",\"level\":\"ERROR\",\"message\":\"load failed\",\"stack_trace\":\"java.io.IOException: no luck at all\\n\\tat a.B.c(B.java:1)\\nCaused by: java.net.ConnectException: Connection refused\\n\\t... 3 more\\n\"}\n",
    );
    assert_eq!(chain(&logstash), ["IOException", "ConnectException"]);
    let structlog = root(
        "{\"event\":\"load failed\",\"level\":\"error\",\"exception\":\"Traceback (most recent call last):\\n  File \\\"a.py\\\", line 1, in f\\nValueError: bad row in the file\"}\n",
    );
    assert_eq!(structlog.headline, "ValueError: bad row in the file");
    let glue = root(
        "2026-11-23 10:00:00,123 ERROR [main] glueexceptionanalysis.GlueExceptionAnalysisListener (Logging.scala:logError(9)): [Glue Exception Analysis] {\"Event\":\"GlueETLJobExceptionEvent\",\"Failure Reason\":\"Traceback (most recent call last):\\n  File \\\"/tmp/job.py\\\", line 4, in <module>\\npyspark.sql.utils.AnalysisException: Path does not exist: s3://b/x\",\"Stack Trace\":[]}\n",
    );
    assert_eq!(chain(&glue), ["AnalysisException"]);
    let quiet = reduce(
        "{\"level\":\"info\",\"msg\":\"0 errors, 12 rows inserted\"}\n{\"level\":\"warning\",\"event\":\"deprecated, not an error\"}\n",
    );
    assert_eq!(
        (quiet.marks.count, quiet.blocks.len(), quiet.blocks[0].level),
        (1, 1, Level::Unknown)
    );
}

#[test]
fn glue_prints_a_traceback_behind_a_head() {
    let block = root(
        "2026-11-23 10:00:00,123 ERROR [main] glue.ProcessLauncher (Logging.scala:logError(73)): Error from Python:Traceback (most recent call last):\n  File \"/tmp/job.py\", line 4, in <module>\n    run()\nValueError: the batch date is missing\n2026-11-23 10:00:01,000 INFO [main] glue.ResourceManager: done\n",
    );
    assert_eq!(
        (block.kind, block.level, block.last_line),
        (BlockKind::PythonTraceback, Level::Error, 4)
    );
    assert_eq!(block.headline, "ValueError: the batch date is missing");
}

#[test]
fn flink_and_kafka_connect() {
    let flink = root(
        "2026-11-23 10:00:00,123 WARN  org.apache.flink.runtime.taskmanager.Task [] - Sink (1/4)#0 (8fb1fed6a98f4d53) switched from RUNNING to FAILED with failure cause:\njava.io.IOException: Could not perform checkpoint 12 for operator Sink\n\tat a.B.c(B.java:1)\nCaused by: org.apache.kafka.common.errors.TimeoutException: Timeout expired after 60000ms\n",
    );
    assert_eq!(chain(&flink), ["IOException", "TimeoutException"]);
    assert_eq!(flink.level, Level::Warn);
    let connect = root(
        "[2026-11-23 10:00:00,123] ERROR WorkerSinkTask{id=sink-0} Task threw an uncaught and unrecoverable exception. (org.apache.kafka.connect.runtime.WorkerTask:212)\norg.apache.kafka.connect.errors.ConnectException: Exiting WorkerSinkTask due to unrecoverable exception.\n\tat a.B.c(B.java:1)\nCaused by: org.apache.kafka.connect.errors.DataException: Schema of topic orders has no field id\n\t... 9 more\n",
    );
    assert_eq!(
        connect.headline,
        "org.apache.kafka.connect.errors.DataException: Schema of topic orders has no field id"
    );
    assert_eq!(connect.kind, BlockKind::JvmException);
}

#[test]
fn logs_without_an_error_show_their_last_lines() {
    let one = root("Max concurrent runs reached");
    assert_eq!(
        (one.headline.as_str(), one.kind, one.count),
        ("Max concurrent runs reached", BlockKind::Plain, 1)
    );
    let many = root("a\nb\n\nc\nd\n  \ne\nf\n\n");
    assert_eq!(
        (many.excerpt.len(), many.first_line, many.last_line),
        (5, 2, 8)
    );
    assert_eq!(
        (many.headline.as_str(), many.excerpt[0].as_str()),
        ("f", "b")
    );
    assert!(reduce("").blocks.is_empty());
    assert!(reduce("\n \n").blocks.is_empty());
}

#[test]
fn what_is_no_error() {
    for line in [
        "26/11/23 10:00:00 INFO Foo: 0 errors, failure detector started",
        "26/11/23 10:00:00 INFO SparkConf: spark.task.maxFailures=4, onError=skip",
        "Done. PASS=3 WARN=0 ERROR=0 SKIP=0",
        "processed 300 rows, 0 failed, no errors",
        "\tat org.apache.spark.util.SparkErrorUtils.tryWithSafeFinally(SparkErrorUtils.scala:64)",
        "set -e; trap cleanup ERR; ON_ERROR_STOP=1",
        "26/11/23 10:00:00 WARN TaskSetManager: Lost task 1.0 in stage 1.0 (TID 3): TaskKilled (Stage cancelled: java.io.IOException: x)",
    ] {
        let log = format!("{line}\nall is well\n");
        let block = root(&log);
        assert_eq!(block.headline, "all is well", "{line}");
    }
}

#[test]
fn a_survived_error_is_not_the_root() {
    let mut log = String::from(
        "2026-11-23 10:00:00,000 ERROR a.Net: java.net.SocketTimeoutException: Read timed out, retrying\n",
    );
    log.push_str(&"2026-11-23 10:00:01,000 INFO a.Load: going on\n".repeat(500));
    log.push_str("2026-11-23 10:10:00,000 ERROR a.Load: column amount is missing in the source\n");
    assert_eq!(
        root(&log).headline,
        "column amount is missing in the source"
    );
}

#[test]
fn memory_lost_outranks_what_follows() {
    let log = "\
26/11/23 10:00:00 WARN TaskSetManager: Lost task 0.1 in stage 0.0 (TID 8, 10.0.0.2, executor 2): ExecutorLostFailure (executor 2 exited caused by one of the running tasks) Reason: Container killed by YARN for exceeding memory limits.
26/11/23 10:00:09 ERROR Executor: org.apache.spark.shuffle.FetchFailedException: Failed to connect to 10.0.0.2:7337
26/11/23 10:00:10 ERROR SparkHadoopWriter: Aborting job job_20240501183540_0001.
";
    let block = root(log);
    assert_eq!(
        (chain(&block), block.level),
        (vec!["ExecutorLostFailure"], Level::Warn)
    );
}

#[test]
fn loggers_and_variables_do_not_multiply_templates() {
    let line = |n: u32| {
        let (logger, host) = (n % 7, n % 9);
        format!(
            "2026-03-18 00:00:00,{n:03} ERROR Logger{logger}: Connection to node {n} (ip-10-0-{host}-{n}/10.0.0.{n}:9092) could not be established"
        )
    };
    let log = (0..300).map(line).collect::<Vec<String>>().join("\n");
    let reduction = reduce(&log);
    assert_eq!(reduction.blocks.len(), 1);
    assert_eq!(
        (reduction.blocks[0].count, reduction.blocks[0].last_line),
        (300, 300)
    );
}

#[test]
fn marks_stand_beside_errors_and_not_inside_them() {
    let reduction = reduce(
        "ERROR: chunk 4 broke\nchunk 5/20 inserted (2000 rows)\nERROR: 3 rows inserted, then it broke\n",
    );
    assert_eq!(reduction.marks.count, 1);
    assert_eq!(
        reduction.marks.first,
        [Mark {
            line: 2,
            text: "chunk 5/20 inserted (2000 rows)".to_owned()
        }]
    );
    assert_eq!(reduction.marks.first, reduction.marks.last);
}

#[test]
fn odd_bytes_and_ends() {
    let mut reducer = Reducer::new();
    reducer.push(b"\x1b[31mERROR\x1b[0m Foo: no\0luck \xff\xfe at all\r\n  \r\nplain\r\nERROR Bar: last, without an end");
    let reduction = reducer.finish();
    assert_eq!(reduction.lines, 4);
    let headlines: Vec<&str> = reduction
        .blocks
        .iter()
        .map(|block| block.headline.as_str())
        .collect();
    assert_eq!(
        headlines,
        ["no luck \u{fffd}\u{fffd} at all", "last, without an end"]
    );
}

#[test]
fn a_line_of_megabytes_is_looked_at_as_far_as_it_is_kept() {
    let mut reducer = Reducer::new();
    reducer.push(b"ERROR Foo: ");
    let piece = vec![b'x'; 1 << 16];
    for _ in 0..64 {
        reducer.push(&piece);
    }
    reducer.push(b" java.io.IOException: too far\nplain\n");
    let reduction = reducer.finish();
    assert_eq!((reduction.lines, reduction.blocks.len()), (2, 1));
    assert_eq!(reduction.blocks[0].exception, None);
    assert!(reduction.blocks[0].headline.len() <= 2048);
}

#[test]
fn fifty_blocks_are_kept_and_the_rest_counted() {
    // Words, as numbers would be masked.
    let word = |n: usize| -> String {
        n.to_string()
            .bytes()
            .map(|digit| char::from(digit - b'0' + b'a'))
            .collect()
    };
    let line = |n| {
        format!(
            "2026-03-18 00:00:00,000 ERROR Foo: step {} is broken",
            word(n)
        )
    };
    let log = (0..200).map(line).collect::<Vec<String>>().join("\n");
    let reduction = reduce(&log);
    assert_eq!(
        (reduction.blocks.len(), reduction.dropped_blocks),
        (50, 150)
    );
    assert_eq!(reduction.blocks[49].last_line, 200, "the last are kept");
    assert!(reduction.blocks.is_sorted_by_key(|block| block.first_line));
}

#[test]
fn lines_with_newlines_and_open_ends() {
    let mut reducer = Reducer::new();
    reducer.push(b"a line that was left open");
    reducer.push_line("Traceback (most recent call last):\n  File \"a.py\", line 1, in f\nKeyError: 'no such key'");
    reducer.push_line("next");
    let reduction = reducer.finish();
    assert_eq!(reduction.lines, 5);
    assert_eq!(
        (
            reduction.blocks[0].first_line,
            reduction.blocks[0].headline.as_str()
        ),
        (2, "KeyError: 'no such key'")
    );
}
