//! Hive, its metastore and Tez: error numbers, exception classes and termination causes.
//!
//! Source: the enum `ErrorMsg` of Hive 2.3.10, whole, out of its jar, with the codes that two later versions add:
//! apache/hive 012070c33499, whole, and acceldata-io/hive 66eecc37b295, read from 10307 on (a fork; neither copy tells
//! its version). The exception classes are of hive-metastore and hive-exec 2.3.10, a few from knowledge
//! (`HiveSQLException`, `MapJoinMemoryExhaustionError`); `VertexTerminationCause` of apache/tez 330fdc8f19f6,
//! `DAGTerminationCause` of 3749a18fafad; Tez's list of task attempts was not found. The numbers 20016-20021 and
//! 30047-30048 mean one thing in the first copy and another in the second; they are routed by the second, or silent.
//!
//! Written as `[Error 10001]`, `(state=42S02,code=10001)` and `return code 30041 from ...`. The return codes 1, 2 and
//! 3 of Hive's tasks name no cause.

use super::{Vocabulary, Written, codes};

/// The vocabulary: the numbers of `ErrorMsg`.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Hive",
    source: "https://github.com/apache/hive, common/src/java/org/apache/hadoop/hive/ql/ErrorMsg.java",
    written: Written::After(
        r"(?:\[Error |\bstate=[0-9A-Z]{5},\s?code=|\breturn code )(\d{5})\b",
    ),
    codes: &[
        codes("configuration.wrong_place", 0.85, &["10072", "10418", "10428", "20014"]),
        codes("configuration.wrong_place", 0.80, &["10001"]),
        codes("configuration.wrong_place", 0.60, &["10028", "10244", "10251", "10252", "10253"]),
        codes("configuration.parameter", 0.88, &[
            "10095", "10096", "10102", "10105", "10260", "10264", "10294", "10433", "30021", "30022", "30042",
            "40008",
        ]),
        codes("configuration.parameter", 0.60, &[
            "10056", "10103", "10135", "10136", "10141", "10209", "10261", "10265", "10436", "30020",
        ]),
        codes("source.missing_path", 0.75, &["10006", "20012"]),
        codes("source.missing_path", 0.60, &["10027", "10113", "20011"]),
        codes("source.empty", 0.50, &["20019"]),
        codes("schema.column_missing", 0.60, &["10002", "10004", "10408"]),
        codes("schema.write_mismatch", 0.88, &["10044"]),
        codes("schema.write_mismatch", 0.75, &[
            "10062", "10089", "10120", "10125", "10235", "10248", "10419",
        ]),
        codes("schema.read_mismatch", 0.60, &["20023"]),
        codes("quality.corrupt_file", 0.85, &["20022", "20024"]),
        codes("quality.corrupt_file", 0.70, &["10116", "20013", "30019"]),
        codes("quality.malformed_value", 0.70, &["10029", "10111"]),
        codes("transient.commit_conflict", 0.88, &["10104", "10263", "10307", "10308"]),
        codes("transient.commit_conflict", 0.70, &["10262", "10270", "10327", "10330", "10432"]),
        codes("transient.service_unavailable", 0.75, &["10280", "10281"]),
        codes("transient.service_unavailable", 0.60, &[
            "30000", "30001", "30002", "30003", "30004", "30015",
        ]),
        codes("transient.timed_out", 0.75, &["30036", "30038"]),
        codes("transient.timed_out", 0.60, &["30047", "40010"]),
        codes("resource.capacity", 0.88, &["30039"]),
        codes("resource.capacity", 0.60, &["30037"]),
        codes("resource.capacity", 0.50, &["30041"]),
        codes("resource.memory", 0.92, &["20015"]),
        codes("resource.disk", 0.75, &["20010"]),
        codes("small_files.words", 0.45, &["20010"]),
        codes("small_files.words", 0.85, &["20004", "20005"]),
        codes("permission.storage_refused", 0.80, &["20009", "40014"]),
        codes("permission.database_grant", 0.80, &["40016"]),
        codes("permission.credentials", 0.85, &["40017"]),
        codes("partial_write.leftovers", 0.75, &["10073", "10118", "10119", "10256", "10304"]),
        codes("code.linkage", 0.75, &["10323", "20020", "20021"]),
        codes("code.bad_sql", 0.88, &[
            "10005", "10007", "10008", "10009", "10010", "10011", "10012", "10013", "10014", "10015", "10016",
            "10023", "10024", "10025", "10033", "10034", "10036", "10042", "10046", "10047", "10048", "10049",
            "10050", "10053", "10074", "10075", "10081", "10082", "10083", "10088", "10128", "10213", "10220",
            "10221", "10247", "10249", "10250", "10290", "10404", "10405", "10406", "10407", "10409", "10425",
        ]),
        codes("code.bad_sql", 0.75, &[
            "10020", "10026", "10030", "10031", "10032", "10035", "10051", "10057", "10090", "10094", "10098",
            "10099", "10115", "10214", "10234", "10241", "10255", "10292", "10297", "10302", "10305", "10312",
            "10313", "10328", "10329", "10402", "10411", "10414", "10423", "10424", "20007", "20008",
        ]),
        codes("code.bad_sql", 0.50, &["10001", "10002", "10004"]),
        codes("code.jvm_bug", 0.60, &["10318"]),
        codes("code.python_bug", 0.60, &["20000", "20001", "20002", "20003"]),
    ],
    silent: &[
        "10003", "10017", "10018", "10019", "10022", "10037", "10038", "10039", "10040", "10041", "10043", "10045",
        "10052", "10054", "10055", "10058", "10059", "10060", "10061", "10063", "10064", "10065", "10066", "10067",
        "10068", "10069", "10070", "10071", "10076", "10077", "10078", "10079", "10080", "10084", "10085", "10086",
        "10087", "10091", "10092", "10093", "10100", "10101", "10106", "10107", "10108", "10109", "10110", "10117",
        "10121", "10122", "10123", "10124", "10126", "10127", "10129", "10131", "10132", "10133", "10134", "10142",
        "10143", "10144", "10145", "10146", "10147", "10148", "10149", "10195", "10196", "10197", "10198", "10200",
        "10201", "10202", "10203", "10204", "10205", "10206", "10207", "10210", "10211", "10212", "10215", "10216",
        "10217", "10218", "10219", "10225", "10226", "10227", "10228", "10229", "10230", "10231", "10232", "10233",
        "10236", "10237", "10238", "10239", "10240", "10242", "10243", "10245", "10246", "10254", "10257", "10258",
        "10271", "10282", "10283", "10284", "10285", "10286", "10287", "10288", "10291", "10293", "10295", "10296",
        "10298", "10299", "10300", "10301", "10303", "10306", "10309", "10310", "10311", "10314", "10315", "10316",
        "10317", "10319", "10320", "10321", "10322", "10324", "10325", "10326", "10331", "10332", "10400", "10401",
        "10403", "10410", "10412", "10413", "10415", "10416", "10417", "10420", "10421", "10422", "10426", "10427",
        "10429", "10430", "10431", "10434", "10435", "10437", "10438", "10439", "10440", "10441", "10442", "10443",
        "20006", "20016", "20017", "20018", "30005", "30007", "30009", "30010", "30011", "30012", "30013", "30014",
        "30016", "30017", "30023", "30035", "30040", "30043", "30044", "30045", "30046", "30048", "30049", "30050",
        "40000", "40001", "40002", "40003", "40005", "40006", "40007", "40009", "40011", "40012", "40013", "40015",
        "40018", "40019",
    ],
};

/// The metastore's and the compiler's exception classes, and the causes that Tez gives for a failed DAG or vertex.
#[rustfmt::skip]
pub const NAMES: Vocabulary = Vocabulary {
    system: "Hive",
    source: "hive-metastore and hive-exec 2.3.10; https://github.com/apache/tez, VertexTerminationCause.java",
    written: Written::AsWord,
    codes: &[
        codes("configuration.wrong_place", 0.88, &["UnknownDBException"]),
        codes("configuration.wrong_place", 0.80, &[
            "NoSuchObjectException", "UnknownTableException",
        ]),
        codes("configuration.wrong_place", 0.75, &["InvalidTableException"]),
        codes("source.missing_path", 0.75, &[
            "InvalidPartitionException", "UnknownPartitionException",
        ]),
        codes("partial_write.leftovers", 0.55, &[
            "org.apache.hadoop.hive.metastore.api.AlreadyExistsException",
        ]),
        codes("transient.commit_conflict", 0.88, &["TxnAbortedException"]),
        codes("transient.commit_conflict", 0.75, &[
            "NoSuchLockException", "NoSuchTxnException", "TxnOpenException",
        ]),
        codes("transient.commit_conflict", 0.70, &[
            "org.apache.hadoop.hive.ql.lockmgr.LockException",
        ]),
        codes("permission.access_denied", 0.88, &["HiveAccessControlException"]),
        codes("permission.access_denied", 0.75, &[
            "ConfigValSecurityException", "HiveAuthzPluginException",
            "org.apache.hadoop.hive.ql.metadata.AuthorizationException",
        ]),
        codes("resource.memory", 0.92, &[
            "MapJoinMemoryExhaustionError", "MapJoinMemoryExhaustionException",
        ]),
        codes("code.bad_sql", 0.88, &[
            "AmbiguousMethodException", "CalciteSubquerySemanticException", "CalciteViewSemanticException",
            "NoMatchingMethodException", "UDFArgumentException", "UDFArgumentLengthException",
            "UDFArgumentTypeException", "org.apache.hadoop.hive.ql.parse.ParseException",
        ]),
        codes("code.bad_sql", 0.60, &["CalciteSemanticException", "SemanticException"]),
        codes("transient.service_unavailable", 0.45, &["MetaException"]),
        codes("transient.commit_unknown", 0.50, &[
            "COMMIT_FAILURE", "VERTEX_RERUN_AFTER_COMMIT", "VERTEX_RERUN_IN_COMMITTING",
        ]),
        codes("source.missing_path", 0.45, &["ROOT_INPUT_INIT_FAILURE"]),
        codes("code.jvm_bug", 0.45, &["AM_USERCODE_FAILURE"]),
        codes("resource.capacity", 0.75, &["COUNTER_LIMITS_EXCEEDED"]),
        codes("transient.node_lost", 0.45, &["RECOVERY_ERROR"]),
    ],
    silent: &[
        "CheckJDOException", "CommandNeedRetryException", "DAG_KILL", "DAG_TERMINATED", "HiveException",
        "HiveFatalException", "HiveSQLException", "INIT_FAILURE", "INVALID_NUM_OF_TASKS",
        "IndexAlreadyExistsException", "OTHER_VERTEX_FAILURE", "OWN_TASK_FAILURE", "TaskExecutionException",
        "VERTEX_FAILURE", "ZERO_VERTICES", "org.apache.hadoop.hive.metastore.api.InvalidInputException",
        "org.apache.hadoop.hive.metastore.api.InvalidObjectException",
        "org.apache.hadoop.hive.metastore.api.InvalidOperationException",
    ],
};
