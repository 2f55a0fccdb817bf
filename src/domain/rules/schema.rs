//! Columns or types no longer match what the job, the table or the contract expects.

use super::{Finding, Rule, Scene, by_words, hint, no, no_with, sig, yes, yes_with};
use crate::domain::category::Category;
use crate::domain::snapshot::Column;

/// The family.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    Rule {
        id: "schema.columns_differ",
        category: Category::SchemaDrift,
        doc: "The report names the columns that were expected and those that really came, and they are not the same. The \
              rule says which were added, which are missing and which changed their type. Where the error speaks of \
              something else altogether, an added column may be harmless and the rule is less sure. An unchanged rerun \
              meets the same columns.",
        says: "the columns are not the expected ones",
        signatures: &[
            sig(0.5, r"(?i)\b(?:columns?|schema|fields?|attribute|struct|data ?types?|arity|contract)\b|UndefinedColumn|KeyError"),
        ],
        judge: columns_differ,
        examples: &[
            yes_with("load failed: unexpected column", r#"{"expected_columns": ["id", "name"], "actual_columns": ["id", "name", "tier"]}"#),
            no_with("load failed: unexpected column", r#"{"expected_columns": ["id", "name"], "actual_columns": ["NAME", "id"]}"#),
            no("load failed: unexpected column"),
        ],
    },
    Rule {
        id: "schema.write_mismatch",
        category: Category::SchemaDrift,
        doc: "The writer compared the data's columns with the table's and refused: arity, missing or additional columns, \
              types that cannot be stored, nullability. Spark, Delta, Iceberg, Hudi, PyArrow, dbt contracts, BigQuery, \
              Snowflake and plain SQL each have their own names for it. The refusal comes before any row is written; an \
              unchanged rerun is refused again.",
        says: "the data's columns do not fit the target table",
        signatures: &[
            sig(0.94, r"\bINSERT_COLUMN_ARITY_MISMATCH\b|\bINCOMPATIBLE_DATA_FOR_TABLE\b|\bINSERT_PARTITION_COLUMN_ARITY_MISMATCH\b|\bDELTA_(?:FAILED_TO_MERGE_FIELDS|SCHEMA_CHANGED\w*|SCHEMA_CHANGE_\w+|METADATA_MISMATCH|MERGE_INCOMPATIBLE_\w+|INSERT_COLUMN\w*|MISSING_COLUMN|COLUMN_NOT_FOUND\w*|SCHEMA_NOT_\w+|ADDING_COLUMN\w*)\b"),
            sig(0.94, r"A schema mismatch detected when writing|Schema being registered is incompatible with an earlier schema|\bREADER_FIELD_MISSING_DEFAULT_VALUE\b|\bTYPE_MISMATCH\b.{0,80}compatib|Cannot write incompatible data|Cannot find data for (?:the )?output column|Failed to merge (?:fields|incompatible)|too many data columns|not enough data columns|Detected (?:an? )?(?:incompatible )?schema change|\bSchema(?:Compatibility|Evolution)Exception\b|schema compatibility check|\bMissingSchemaFieldException\b|\bSchemaBackwardsCompatibilityException\b"),
            sig(0.96, r"(?i)Unmatched number of columns between table and file|source and target schemas .{0,60}out of sync|Invalid schema update\b"),
            sig(0.93, r"contains more columns|Mismatch in fields|Target schema's field names are not matching|Provided Schema does not match|Number of columns in file .{0,40}does not match|(?i)has an enforced contract that failed|\bHIVE_COLUMN_ORDER_MISMATCH\b|\bMismatched (?:columns|types)\b|Insert query has mismatched column types|Insert value list does not match column list"),
            sig(0.90, r"INSERT has more (?:expressions|target columns)|table \S+ has \d+ columns but \d+ values were supplied|Column count doesn't match value count|has no column named|Cannot add (?:required )?(?:column|field)s?\b|No such field: |\bNUM_COLUMNS_MISMATCH\b|expects? \d+ columns?,? (?:but )?(?:got|found|received) \d+|Length mismatch: Expected axis has|\d+ columns passed, passed data had \d+"),
            sig(0.88, r"extra data after last expected column|missing data for column|Extra column\(s\) found|\bInvalid schema change\b|Cannot change column type|Incompatible change|cached plan must not change result type|is incompatible with an earlier schema|\bIncompatibleSchemaException\b|Schema being registered is incompatible"),
            hint(0.70, r"(?i)^(?:\w+_)?(?:columns?|fields?|schema|header|layout)_(?:added|removed|renamed|dropped|changed|retyped)=(?:true|[^f0].*)$|^(?:new|added|missing|dropped|renamed|extra|unexpected)_(?:columns?|fields?)=[^f0].+$|^(?:\w+_)?(?:data_?)?types?_changed=true$"),
            sig(0.92, r"\bSchemaMismatchError\b|\bstrict_dynamic_mapping_exception\b|\bNUMBER_OF_COLUMNS_DOESNT_MATCH\b|\bTHERE_IS_NO_COLUMN\b|\bNO_SUCH_COLUMN_IN_TABLE\b|\bSTATE_STORE_\w*SCHEMA_NOT_COMPATIBLE\b|\bStateMigrationException\b|contract mode `?freeze|Trying to add (?:column|table) |number of fields does not match|(?i)breaking schema change|schema isn't known to this connector|representation is probably out of sync|same number of columns"),
            sig(0.76, r"\bShapeError\b|Limit of total fields .{0,40}exceeded|End of record reached while expected to parse column|(?i)incompatible (?:data )?types?\b"),
        ],
        judge: write_mismatch,
        examples: &[
            yes("AnalysisException: [INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS] Cannot write to `t`, the reason is not enough data columns"),
            yes("Compilation Error: This model has an enforced contract that failed."),
            yes("org.apache.hudi.exception.SchemaCompatibilityException: Incoming batch schema is not compatible with the table's one"),
            no("psycopg2.errors.NotNullViolation: null value in column \"id\" violates not-null constraint"),
        ],
    },
    Rule {
        id: "schema.read_mismatch",
        category: Category::SchemaDrift,
        doc: "A reader met another type or structure in the files than the table or the other files declare: Parquet \
              columns that cannot be converted, partitions whose schema differs, struct against scalar, Avro readers and \
              writers. Some engines report it as bad data or as a failed cast between classes. After an upgrade of the \
              engine with unchanged data the reader itself may be at fault. An unchanged rerun reads the same files.",
        says: "the files' columns or types are not those that the table declares",
        signatures: &[
            sig(0.93, r"\bCANNOT_MERGE_(?:INCOMPATIBLE_DATA_TYPE|SCHEMAS?)\b|\bHIVE_PARTITION_SCHEMA_MISMATCH\b|mismatch between the table and partition schemas|\bPARQUET_COLUMN_DATA_TYPE_MISMATCH\b|Parquet column cannot be converted|\bSchemaColumnConvertNotSupportedException\b|Failed merging schema"),
            sig(0.92, r"(?:in|of) (?:parquet|orc|avro) file .{0,120}incompatible with type|has an incompatible Parquet schema|is declared as type .{0,80}(?:but|file declares)|Parquet file declares the column|Expected: \w+, Found: \w+|\bMALFORMED_.{0,20}TYPE_MISMATCH|types? incompatible with the existing columns|schema mismatch in (?:glob|file)|\bHIVE_SCHEMA_MISMATCH\b|Unsupported (?:ORC|Parquet) (?:type|schema)"),
            sig(0.90, r"\bAvroTypeException\b|\bSchemaProjectorException\b|\bUnknownFieldException\b|\bUNKNOWN_FIELD_EXCEPTION\w*|missing required field|Schema at index \d+ was different|was read from .{0,200}but could not be found in file|\bSchemaParseException\b|\bArrowTypeError\b|\bunion_by_name\b.{0,60}mismatch"),
            sig(0.84, r"Plain\w*Dictionary\b|\bSchemaError: column|\b(?:COLUMN_NOT_IN_DATAFRAME|COLUMN_NOT_IN_SCHEMA|WRONG_DATATYPE|WRONG_FIELD_NAME)\b|\bcolumn_in_(?:schema|dataframe)\b|not in (?:dataframe|DataFrameSchema)|expected series '.{0,60}' to have type|\bexpect_(?:column_to_exist|table_columns?_to\w*|column_values_to_be_of_type|column_values_to_be_in_type_list|table_column_count\w*)\b"),
            sig(0.70, r"ClassCastException: .{0,120}(?:Writable|Mutable(?:Int|Long|Double|Any)|UTF8String|java\.lang\.(?:Integer|Long|Double|String|Boolean)|java\.math\.BigDecimal) cannot be cast to|\bDataException: (?:.{0,60}converting record|Conversion error|Invalid (?:Java object|type|schema)|Schema)"),
            sig(0.90, r"\b(?:READER_FIELD_MISSING_DEFAULT_VALUE|FIXED_SIZE_MISMATCH|MISSING_ENUM_SYMBOLS|MISSING_UNION_BRANCH|NAME_MISMATCH)\b|\bUnrecognizedPropertyException\b|\bUnrecognized field\b|\bMismatch Type Error\b|\bSchemaResolutionError\b"),
        ],
        judge: read_mismatch,
        examples: &[
            yes("HIVE_PARTITION_SCHEMA_MISMATCH: There is a mismatch between the table and partition schemas"),
            yes("org.apache.spark.sql.execution.datasources.SchemaColumnConvertNotSupportedException: column: [qty], physicalType: INT64, logicalType: string"),
            yes("org.apache.avro.AvroTypeException: Found string, expecting long"),
            no("java.lang.ClassCastException: com.acme.Loader cannot be cast to com.acme.Reader"),
        ],
    },
    Rule {
        id: "schema.column_missing",
        category: Category::SchemaDrift,
        doc: "A statement names a column that is not there or has another type: SQLSTATE 42703 and 42804, Spark `UNRESOLVED_COLUMN`, Trino \
              `COLUMN_NOT_FOUND`, missing keys of data frames. With unchanged code the source or the table changed; \
              with new code the statement is likelier to be wrong; when nobody says which, the rule is not sure. An \
              unchanged rerun fails either way.",
        says: "a column that the job uses is missing or of another type",
        signatures: &[
            sig(0.70, r"\bDatatypeMismatch\b|(?i:SQLSTATE\W{0,3}42804)|is of type .{0,60}but expression is of type"),
            sig(0.70, r#"\bUndefinedColumn\b|(?i:SQLSTATE\W{0,3}42703)|\bcolumn "?[\w."$]+"? (?:of relation "?[\w.]+"? )?does not exist|\bUNRESOLVED_(?:COLUMN|FIELD|MAP_KEY|STAR)\b|\bFIELD_NOT_FOUND\b|\bCOLUMN_NOT_FOUND\b|\bCOLUMN_NOT_DEFINED_IN_TABLE\b"#),
            sig(0.70, r#"cannot resolve '?`?[\w.`']+'? given input columns|Column '.{0,80}' (?:cannot be resolved|not found|does not exist)|Referenced column "?\S+ not found|Unknown column '|Invalid column name|invalid identifier '|\bORA-00904\b|Unrecognized name: |Cannot find (?:field|column) |does not have a column named|No such column"#),
            sig(0.70, r"\bColumnNotFoundError\b|\bSchemaFieldNotFoundError\b|Usecols do not match columns|Missing column provided to|KeyError: .{0,40}(?:not in index|are in the \[(?:columns|index)\])|\['.{0,120}'\] not (?:in index|found in axis)|Field named? .{0,60}not found|No match for FieldRef|FieldRef\.Name\(.{0,60}\) not found|None of \[Index\("),
            sig(0.70, r"\bUNKNOWN_IDENTIFIER\b|SemanticException \[Error 10004\]|\bMissing columns: |Worksheet named .{0,60}not found|(?i)\bcontract_mode=freeze\b|\bdifferent column size with internal schema\b|\bcannot convert field \S+ from type \S+ to \S+|\bfield '.{1,80}' not found in stream|\bis missing fields \(|\bno such column\b|\bfield .{0,60}(?:doesn't|does not) exist\b"),
        ],
        judge: column_missing,
        examples: &[
            yes_with("ERROR:  column \"region\" does not exist", r#"{"code_version": "a", "previous_code_version": "a"}"#),
            yes("[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column, variable, or function parameter with name `region` cannot be resolved."),
            no("ERROR:  relation \"regions\" does not exist"),
        ],
    },
    Rule {
        id: "schema.key_missing",
        category: Category::SchemaDrift,
        doc: "A Python `KeyError` out of a data frame's column lookup: the frame that was read has no such column. A bare \
              `KeyError` of the job's own dictionaries is left to the code rules. An unchanged rerun reads the same \
              columns.",
        says: "the data frame has no column of that name",
        signatures: &[
            sig(0.66, r"KeyError: '[\w .-]+'"),
        ],
        judge: key_missing,
        examples: &[
            yes("Traceback (most recent call last):\n  File \"pandas/core/indexes/base.py\", line 3812, in get_loc\n    raise KeyError(key) from err\nKeyError: 'discount'"),
            no("KeyError: 'discount'"),
        ],
    },
    Rule {
        id: "schema.counts_differ",
        category: Category::SchemaDrift,
        doc: "The submitter counted the columns of the data and of the table, and the counts differ, beside an error that \
              speaks of columns or a schema. An unchanged rerun meets the same columns.",
        says: "the data and the table have different numbers of columns",
        signatures: &[
            sig(0.5, r"(?i)\b(?:columns?|schema|fields?|incompatible)\b"),
        ],
        judge: counts_differ,
        examples: &[
            yes_with("schema check failed", r#"{"data_columns": 4, "table_columns": 5}"#),
            no_with("schema check failed", r#"{"data_columns": 5, "table_columns": 5}"#),
        ],
    },
    Rule {
        id: "schema.words",
        category: Category::SchemaDrift,
        doc: "The error says in plain words that schemas do not match, in no vocabulary that we know. Checks on values \
              that only call themselves schema errors are left to the quality rules. An unchanged rerun fails again.",
        says: "the error speaks of schemas that do not match",
        signatures: &[
            sig(0.72, r"(?i)\bschemas? (?:mismatch|drift|change[sd]?\b|incompatib\w+|(?:do|does|did) not match|differs?|conflict|validation (?:failed|error))|\bschemas?\b.{0,60}\b(?:not compatible|incompatible|out of sync|do(?:es)? not match|mismatch)|\b(?:incompatible|mismatch(?:ed|ing)?|unexpected|inconsistent|different|evolv\w+) schemas?\b|\bunexpected (?:new )?(?:column|field)s?\b|\b(?:new|additional|extra|missing|renamed|dropped) (?:column|field)s? (?:detected|found|in (?:source|file|input|header))"),
            sig(0.60, r"(?i)\bheader (?:mismatch|does not match|changed)|\b(?:column|field)s?\b.{0,60}(?:mismatch|do(?:es)? not match|not found|missing (?:in|from) (?:\w+ )?(?:source|destination|target|table|file|input|sink))|\b(?:column|field)s? (?:is|are) missing\b|\b(?:different|wrong|mismatch in) (?:the )?number of columns|\bexpect(?:ed|ing|s) \d+ (?:columns|fields),? (?:but )?(?:got|found|received|saw) \d+|\b(?:column|field) \S+ (?:has )?(?:changed|type changed|changed type)|\bcannot cast \w+ (?:in)?to (?:an? )?\w*Type\b|\btype mismatch\b"),
            sig(0.46, r"(?i)\b(?:columns?|schemas?|fields?)\b.{0,80}\b(?:missing|unexpected|unknown|unconsumed|mismatch\w*|cannot find|changed?|renamed|breaking|type)\b|\b(?:missing|unexpected|unknown|unconsumed|cannot find|mismatch\w*|breaking)\b.{0,40}\b(?:columns?|schemas?|fields?|change)\b|\bwas \w+, now \w+"),
        ],
        judge: by_words,
        examples: &[
            yes("loader: schema drift detected between feed and table"),
            no("connection closed by peer"),
        ],
    },
];

/// Columns added, missing and of another type; names compare without case.
struct Difference {
    added: Vec<String>,
    missing: Vec<String>,
    retyped: Vec<String>,
}

fn difference(expected: &[Column], actual: &[Column]) -> Option<Difference> {
    let find = |list: &'_ [Column], name: &str| {
        list.iter()
            .position(|column| column.name.eq_ignore_ascii_case(name))
    };
    let lacking = |from: &[Column], of: &[Column]| -> Vec<String> {
        of.iter()
            .filter(|column| find(from, &column.name).is_none())
            .map(|column| column.name.clone())
            .collect()
    };
    let retyped = expected.iter().filter(|column| {
        let other = find(actual, &column.name).and_then(|at| actual.get(at));
        match (
            &column.data_type,
            other.and_then(|other| other.data_type.as_ref()),
        ) {
            (Some(before), Some(now)) => !before.eq_ignore_ascii_case(now),
            _ => false,
        }
    });
    let found = Difference {
        added: lacking(expected, actual),
        missing: lacking(actual, expected),
        retyped: retyped.map(|column| column.name.clone()).collect(),
    };
    let any = !(found.added.is_empty() && found.missing.is_empty() && found.retyped.is_empty());
    any.then_some(found)
}

fn columns_differ(scene: &Scene<'_>) -> Option<Finding> {
    let signals = &scene.case.signals;
    let found = difference(
        signals.expected_columns.as_ref()?,
        signals.actual_columns.as_ref()?,
    )?;
    let harmful = !(found.missing.is_empty() && found.retyped.is_empty());
    let confidence = match (scene.sightings.is_empty(), harmful) {
        (false, _) => 0.96,
        (true, true) => 0.82,
        (true, false) => 0.66,
    };
    let list = |names: &[String]| {
        names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let parts = [
        ("new", &found.added),
        ("missing", &found.missing),
        ("of another type", &found.retyped),
    ];
    let told: Vec<String> = parts
        .iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| format!("{what}: {}", list(names)))
        .collect();
    let says = format!(
        "the columns are not the expected ones ({})",
        told.join("; ")
    );
    Some(scene.by_signals(confidence, &["expected_columns", "actual_columns"], says))
}

/// `COPY` counts columns line by line: in the first lines the whole file differs, later a single line does.
fn write_mismatch(scene: &Scene<'_>) -> Option<Finding> {
    let finding = scene.by_sighting()?;
    let copy = scene.mentions(&[
        "extra data after last expected column",
        "missing data for column",
    ]);
    let from_the_start = scene.mentions(&["line 1:", "line 1,", "line 2:", "line 2,"]);
    Some(if copy && !from_the_start {
        finding.times(0.7)
    } else {
        finding
    })
}

fn read_mismatch(scene: &Scene<'_>) -> Option<Finding> {
    let finding = scene.by_sighting()?;
    let unchanged = scene
        .case
        .signals
        .other
        .iter()
        .any(|(name, value)| name.contains("schema_changed") && value.as_bool() == Some(false));
    Some(if unchanged {
        finding.times(0.6)
    } else {
        finding
    })
}

fn column_missing(scene: &Scene<'_>) -> Option<Finding> {
    let finding = scene.by_sighting()?;
    Some(match scene.code_changed() {
        Some(false) => finding
            .times(1.22)
            .citing(scene.case.cite(&["code_version", "previous_code_version"])),
        Some(true) => finding.times(0.75),
        None => finding.times(0.86),
    })
}

fn key_missing(scene: &Scene<'_>) -> Option<Finding> {
    if !scene.mentions(&["pandas", "get_loc", "dataframe", "polars", "pyarrow"]) {
        return None;
    }
    scene.by_sighting()
}

fn counts_differ(scene: &Scene<'_>) -> Option<Finding> {
    let (data, table) = (
        scene.number("data_columns")?,
        scene.number("table_columns")?,
    );
    let differ = (data - table).abs() >= 1.0 && !scene.sightings.is_empty();
    let says = format!("the data has {data} columns and the table {table}");
    differ.then(|| scene.by_signals(0.85, &["data_columns", "table_columns"], says))
}
