//! The job's own code or libraries: bugs, bad SQL, missing classes, recent deployments.

use super::{Finding, Reads, Rule, Scene, by_words, hint, no, no_with, sig, yes, yes_with};
use crate::domain::category::Category;

/// The family.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    Rule {
        id: "code.linkage",
        category: Category::CodeRegression,
        doc: "A class, method or module that the code was built against is not there at run time: JVM linkage errors, \
              Python import errors, data sources and functions that are not on the class path. Libraries of different \
              versions meet, or something was not shipped; it may show in some environments only and then looks random. \
              An unchanged rerun in the same environment fails again.",
        says: "a class, method or module is missing or of another version than the code expects",
        signatures: &[
            sig(0.94, r"\bNoSuchMethod(?:Error|Exception)\b|\bNoClassDefFoundError\b|\bNoSuchFieldError\b|\bAbstractMethodError\b|\bIncompatibleClassChangeError\b|\bUnsupportedClassVersionError\b|\bUnsatisfiedLinkError\b|\bBootstrapMethodError\b|\bVerifyError\b|\bjava\.lang\.LinkageError\b|\bIllegalAccessError\b|\bInvalidClassException\b"),
            sig(0.93, r"\bModuleNotFoundError\b|\bImportError: |cannot import name|numpy\.dtype size changed|compiled using NumPy|\bundefined symbol: |\bpkg_resources\.(?:DistributionNotFound|VersionConflict)|\bVersionConflict\b|has been removed (?:in|from) (?:version|numpy|pandas|airflow|the)"),
            sig(0.88, r"\bClassNotFoundException\b|Can(?:not| not|'t) (?:load|find) (?:main )?class\b|Failed to (?:find|load) (?:data source|class)\b|\bDATA_SOURCE_NOT_FOUND\b|\bCANNOT_LOAD_(?:FUNCTION_CLASS|PROTOBUF_CLASS)\b|\bFailed to load plugin\b|\bServiceConfigurationError\b|no suitable (?:method|constructor)|\bPYTHON_VERSION_MISMATCH\b|Python in worker has different version"),
            hint(0.60, r"(?i)^(?:\w+_)?(?:librar(?:y|ies)|dependenc(?:y|ies)|package|driver|engine|image|runtime)_(?:upgraded|updated|changed|bumped|replaced)=(?:true|[^f0].*)$"),
            sig(0.90, r"\bExceptionInInitializerError\b|Incompatible \w+ version|\bPy4JException: (?:Method|Constructor|Target)|\bMethod \S+\(.{0,120}\) does not exist|\bIMPORT_ERROR\b|\bSerialization Error: |Could not find any factory for identifier|\bINCONSISTENT_BEHAVIOR_CROSS_VERSION\b|java\.lang\.Error: Unresolved compilation|\bPluginInstallError\b|Can't locate \S+\.pm in @INC|\bBEGIN failed--compilation aborted\b|cannot load such file -- |there is no package called "),
            sig(0.90, r"\bcan't adapt type '"),
        ],
        judge: by_words,
        examples: &[
            yes("java.lang.NoClassDefFoundError: org/apache/iceberg/spark/SparkCatalog"),
            yes("ModuleNotFoundError: No module named 'sqlalchemy'"),
            no("java.io.FileNotFoundException: File does not exist: /lib/x.parquet"),
        ],
    },
    Rule {
        id: "code.python_bug",
        category: Category::CodeRegression,
        doc: "Python raised an error of the kind that only the code can cause: a missing attribute, a wrong type or number \
              of arguments, an undefined name, a syntax error. A bare `KeyError` or `IndexError` may also come from data \
              that looks different than expected, and the rule is less sure. An unchanged rerun runs the same code.",
        says: "the job's own Python code is wrong",
        signatures: &[
            sig(0.90, r"\bAttributeError: |has no attribute '|\bNameError: |\bUnboundLocalError\b|\b(?:Syntax|Indentation|Tab)Error: |\bNotImplementedError\b|\bRecursionError\b|\bgot an unexpected keyword argument\b|takes \d+ positional arguments?|missing \d+ required (?:positional|keyword-only) argument"),
            sig(0.84, r"\bTypeError: |\bPicklingError\b|[Cc]annot pickle|[Cc]ould not serialize object|\bPySpark(?:Type|Attribute|Value|NotImplemented|Picklin)g?Error\b|\bNOT_(?:CALLABLE|COLUMN_OR_\w+|ITERABLE)\b|\bCONTEXT_ONLY_VALID_ON_DRIVER\b|\bAssertionError\b"),
            sig(0.64, r"\bZeroDivisionError\b|\bIndexError: |list index out of range|\bStopIteration\b|single positional indexer is out-of-bounds"),
            sig(0.55, r"\bKeyError: "),
            sig(0.90, r"takes (?:not|no|at|exactly|from)\b.{0,40}arguments?\b|(?:dictionary|[Ss]et) changed size during iteration|\bBroken DAG\b|is not (?:callable|iterable|subscriptable|defined)\b|object is not \w+able\b|\bLength of values .{0,60}does not match length of index|Columns must be same length as key|\bReferenceError: |can't (?:multiply|concat|compare)|unhashable type"),
            sig(0.84, r"\b(?:NonExistent|Ambiguous)TimeError\b"),
            sig(0.46, r"\b(?:Value|Arithmetic|Lookup|System)Error: |\w+UserError\b"),
        ],
        judge: python_bug,
        examples: &[
            yes("AttributeError: 'Series' object has no attribute 'iteritems'"),
            yes("TypeError: load() missing 1 required positional argument: 'batch'"),
            no("KeyError: 'Variable warehouse_schema does not exist'"),
            no("PermissionError: [Errno 13] Permission denied: '/x'"),
        ],
    },
    Rule {
        id: "code.jvm_bug",
        category: Category::CodeRegression,
        doc: "A JVM program raised an error of the kind that only code can cause: null pointers, bad casts between its own \
              classes, closures that cannot be serialised, code that does not compile at run time, internal errors of an \
              engine. Data can provoke some of them, so the rule is rarely sure. An unchanged rerun runs the same code.",
        says: "a fault in the code of the job or of the engine",
        signatures: &[
            sig(0.88, r"\bTask not serializable\b|\bNotSerializableException\b|\bScalaReflectionException\b|\bscala\.MatchError\b|\bStackOverflowError\b|Failed to (?:compile|generate code)|\bCODEGEN_ERROR\b|\bCompileException\b|grows beyond 64 ?KB|\bCOMPILER_ERROR\b|\bFUNCTION_IMPLEMENTATION_(?:MISSING|ERROR)\b"),
            sig(0.70, r"\bGENERIC_INTERNAL_ERROR\b|\bNullPointerException\b|\[INTERNAL_ERROR(?:\.\w+)?\]|\bArrayIndexOutOfBoundsException\b|\bStringIndexOutOfBoundsException\b|\bIndexOutOfBoundsException\b|\bClassCastException\b|\bUnsupportedOperationException\b|\bNoSuchElementException: (?:None\.get|key not found|head of empty)|\bConcurrentModificationException\b|\bAssertionError: assertion failed"),
            sig(0.86, r"panic: |nil pointer dereference|index out of (?:range|bounds)|\b[Ss]egmentation fault\b|\bSIGSEGV\b|\bcore dumped\b|\bFAILED_EXECUTE_UDF\b|\bFAILED_FUNCTION_CALL\b|\bINTERNAL Error: |Not implemented Error: |thread '.{0,60}' panicked|JavaScript execution error|\bInvariantViolationError\b"),
            sig(0.46, r"\bIllegalStateException\b|\bRuntimeException: Unexpected\b|(?i)\b(?:not|un)[- ]?(?:supported|implemented)\b"),
        ],
        judge: jvm_bug,
        examples: &[
            yes("org.apache.spark.SparkException: Task not serializable\nCaused by: java.io.NotSerializableException: com.acme.Client"),
            yes("GENERIC_INTERNAL_ERROR: java.lang.NullPointerException: format is null"),
            no("io.delta.exceptions.ConcurrentAppendException: Files were added by a concurrent update."),
        ],
    },
    Rule {
        id: "code.bad_sql",
        category: Category::CodeRegression,
        doc: "The statement itself is wrong, whatever the data: syntax errors, grouping, ambiguous names, unknown \
              functions and operators, wrong argument types, features that the engine does not support. SQLSTATE class 42 \
              apart from missing tables and columns, and the analyzers of Spark, Trino, BigQuery, Snowflake and DuckDB. \
              An unchanged rerun sends the same statement.",
        says: "the SQL of the job is wrong",
        signatures: &[
            sig(0.93, r"\bPARSE_SYNTAX_ERROR\b|\bParseException\b|syntax error at or near|\bSYNTAX_ERROR\b|\bSyntaxError(?:OrAccessRuleViolation)?\b|SQL compilation error:[^\n]{0,20}\n?.{0,40}syntax error|[Ss]yntax error(?::|,| in| line| at)|mismatched input '|You have an error in your SQL syntax|\bORA-009(?:0[0-35-9]|[1-3]\d)\b|Incorrect syntax near|Parser Error: |(?i:SQLSTATE\W{0,3}42601)|extraneous input '|no viable alternative"),
            sig(0.93, r"must appear in the GROUP BY clause|\bMISSING_(?:AGGREGATION|GROUP_BY)\b|\bEXPRESSION_NOT_(?:AGGREGATE|IN_DISTINCT)\b|\bGROUP_BY_AGGREGATE\b|\bGROUPING_\w+|aggregate functions? (?:are|is) not allowed|not a (?:valid )?GROUP BY expression|must be an aggregate expression|\bGroupingError\b|(?i:SQLSTATE\W{0,3}428(?:03|83)|SQLSTATE\W{0,3}42(?:702|725|P20|P10|846))"),
            sig(0.91, r"\bAMBIGUOUS_(?:REFERENCE|COLUMN\w*|NAME|LATERAL\w*)\b|\b(?:column )?reference \S+ is ambiguous|\bAmbiguousColumn\b|\bUNRESOLVED_ROUTINE\b|\bUndefinedFunction\b|(?:function|operator|aggregate) .{0,120}does not exist|\bFUNCTION_NOT_(?:FOUND|REGISTERED)\b|Unknown function|Function not found|Undefined function|No function matches|\bWRONG_NUM_ARGS\b|\bINVALID_FUNCTION_ARGUMENT\b|No matching signature for|Binder Error: (?:No function|Ambiguous|column .{0,60}GROUP BY)"),
            sig(0.84, r"\bDATATYPE_MISMATCH\b|\bUNSUPPORTED_(?:FEATURE|SUBQUERY\w*|EXPR\w*|OPERATION)\b|\bTYPE_MISMATCH: |\bNOT_SUPPORTED: |\bINVALID_(?:SUBQUERY\w*|USAGE\w*|SQL_SYNTAX|WINDOW\w*|LIMIT\w*)\b|\bNESTED_AGGREGATE\w*|\bCannotCoerce\b|cannot be cast automatically|\bNON_PARTITION_PRUNING\b|\bDUPLICATE_(?:KEY|COLUMN\w*|CLAUSES|RELATION\w*)\b"),
            sig(0.62, r"\b(?:HIVE|ICEBERG|DELTA_LAKE)_TOO_MANY_OPEN_PARTITIONS\b|\bHIVE_EXCEEDED_PARTITION_LIMIT\b|Exceeded limit of \d+ open writers|Number of dynamic partitions created is \d+|TOO_MANY_PARTITIONS\b"),
            sig(0.90, r"cannot be applied to \w+|Unexpected parameters? \(.{0,80}\) for function|(?i:SQLSTATE\W{0,3}(?:0A000|42701|42P07|42P16|42809))|\bORA-0(?:0979|0907|0936|1747)\b|SemanticException \[Error 100(?:0[2357]|1\d|2\d)\]|cannot drop .{0,80}because other objects depend|\bInvalid function|\bQUERY_ERROR\b|is not a valid (?:function|identifier|keyword)"),
            sig(0.90, r"without a filter over column\(s\) .{0,80}partition elimination|partition filter is required"),
            sig(0.86, r"(?i)incorrect number of arguments|wrong number of arguments|invalid (?:number|type) of arguments?"),
        ],
        judge: by_words,
        examples: &[
            yes("psycopg2.errors.SyntaxError: syntax error at or near \"FORM\""),
            yes("[UNRESOLVED_ROUTINE] Cannot resolve routine `to_datee` on search path"),
            yes("line 3:9: SYNTAX_ERROR: 'qty' must be an aggregate expression or appear in GROUP BY clause"),
            no("FATAL:  role \"etl\" does not exist"),
        ],
    },
    Rule {
        id: "code.dbt_project",
        category: Category::CodeRegression,
        doc: "dbt could not parse or compile the project: undefined names and macros, references to models that are not \
              there, template and YAML errors. No statement was sent for the model. A contract that the model's columns \
              break is drift and is left to the schema rules. An unchanged rerun compiles the same project.",
        says: "the dbt project does not compile",
        signatures: &[
            sig(0.90, r"\b(?:Compilation|Parsing) Error\b|\bdepends on a (?:node|source|macro) named .{0,120}(?:not found|disabled)|\bUndefinedError\b|\bTemplate(?:Syntax|Runtime)?Error\b|' is undefined\b|\bDuplicate(?:Resource|Patch|Macro)\w*|dbt (?:found|encountered) (?:two|an? (?:error|circular))|\bFound a cycle\b|\bjinja2\.exceptions\.\w+"),
        ],
        judge: dbt_project,
        examples: &[
            yes("Compilation Error in model fct_sales (models/fct_sales.sql)\n  'max_by_day' is undefined"),
            no("Compilation Error in model dim_x\n  This model has an enforced contract that failed."),
            no("Runtime Error\n  Could not find profile named 'sales'"),
        ],
    },
    Rule {
        id: "code.changed_since_good_run",
        category: Category::CodeRegression,
        doc: "The code or an engine that ran is another version than at the last good run. That alone does not convict it, \
              but it is the first suspect; where the submitter adds that the source did not change, or that the old \
              version still works, it is more than that. \
              That the job was deployed since its last good run supports other signs of a regression and names no cause by \
              itself. An unchanged rerun runs the new version again.",
        says: "the code has changed since the last good run",
        signatures: &[
            hint(0.90, r"(?i)^(?:\w+_)?(?:v\d+|old|previous|prior|earlier|former)_(?:version_)?(?:ok|works?|worked|passes|passed)=true$|^(?:works|worked|ok|passes)_(?:on|in|with)_(?:previous|old|prior)\w*=true$|^(?:works|worked|fixed|ok|passes)_(?:after_(?:rollback|downgrade|revert)|in_version)\w*=(?:true|[^f].*)$"),
            hint(0.90, r"(?i)^(?:source|data|input|schema|upstream|source_schema)_(?:changed|schema_changed)=false$|^(?:same|identical)_(?:data|source|input)\w*=true$"),
            hint(0.74, r"(?i)^(?:\w+_)?(?:recently_deployed|deployed_today|new_release|regression|upgraded?|upgraded_(?:from|to)|(?:last_good|last_working|broken_since)(?:_\w+)?)=(?:true|[^f0].*)$"),
        ],
        judge: changed,
        examples: &[
            yes_with("check failed", r#"{"code_version": "1.9", "previous_code_version": "1.8"}"#),
            yes_with("null reference", r#"{"previous_version_ok": true, "engine_version": "4"}"#),
            yes_with("check failed", r#"{"deployed_since_last_success": true}"#),
            no_with("check failed", r#"{"deployed_since_last_success": false}"#),
            no_with("check failed", r#"{"code_version": "1.8", "previous_code_version": "1.8"}"#),
            no_with("check failed", r#"{"source_schema_changed": false}"#),
        ],
    },
];

/// Errors that Python raises for a missing setting or source are not bugs.
fn python_bug(scene: &Scene<'_>) -> Option<Finding> {
    let setting = ["keyerror: 'variable ", "os.environ", "environ[", "conn_id"];
    if scene.mentions(&setting) {
        return None;
    }
    let finding = scene.by_sighting()?;
    // An error object that cannot cross processes hides the error itself.
    let hides = scene.mentions(&["cannot pickle", "picklingerror"]);
    Some(if hides { finding.times(0.8) } else { finding })
}

/// With a cause of another kind beneath it, or a race for a table, a general exception says little.
fn jvm_bug(scene: &Scene<'_>) -> Option<Finding> {
    if scene.mentions(&[
        "concurrent update",
        "conflicting",
        "writable cannot be cast",
        "dictionary",
    ]) {
        return None;
    }
    let finding = scene.by_sighting()?;
    // Whoever gets no memory aborts, and the shell reports a core.
    let starved = scene.mentions(&[
        "memory allocation of",
        "bad_alloc",
        "out of memory",
        "excessive memory usage",
    ]);
    Some(if starved { finding.times(0.6) } else { finding })
}

fn dbt_project(scene: &Scene<'_>) -> Option<Finding> {
    if scene.mentions(&["contract", "env var required", "out of sync"]) {
        return None;
    }
    scene.by_sighting()
}

fn changed(scene: &Scene<'_>) -> Option<Finding> {
    let hinted = scene.seen_in(Reads::Signals);
    let versions = [
        "code_version",
        "previous_code_version",
        "deployed_at",
        "code_changed",
        "engine_version",
    ];
    match (scene.code_changed(), hinted) {
        (Some(true), true) => Some(scene.by_sighting()?.citing(scene.case.cite(&versions))),
        (Some(true), false) => Some(scene.by_signals(0.78, &versions, scene.rule.says)),
        // That the source is as it was says nothing of code that is as it was.
        (None, true) if scene.case.untyped("engine_version").is_some() => scene.by_sighting(),
        (None, true) => scene.by_sighting().filter(|finding| {
            !finding
                .quote
                .as_deref()
                .is_some_and(|quote| quote.ends_with("=false"))
        }),
        (None, false) if scene.case.untyped_true("deployed_since_last_success") => {
            let names = ["deployed_since_last_success", "deployed_at"];
            let says = "the job was deployed since its last good run";
            Some(scene.by_signals(DEPLOYED, &names, says))
        }
        (Some(false) | None, _) => None,
    }
}

/// Jobs are deployed every day: too little to name a cause, enough to support one.
const DEPLOYED: f64 = 0.38;
