//! The data arrived and is bad: failed rules, violated constraints, malformed values, corrupt files.

use super::{Finding, Rule, Scene, by_words, hint, no, no_with, sig, yes, yes_with};
use crate::domain::category::Category;

/// The family.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    Rule {
        id: "quality.rules_failed",
        category: Category::DataQuality,
        doc: "The report, or the results that the pipeline registered, list quality rules that the data did not \
              pass. That is a measurement and outranks the words of the error. An unchanged rerun reads the same data and fails again.",
        says: "a data-quality rule failed",
        signatures: &[],
        judge: rules_failed,
        examples: &[
            yes_with("gate closed", r#"{"dq_results": [{"rule": "amount >= 0", "passed": false, "detail": 17}]}"#),
            no_with("gate closed", r#"{"dq_results": [{"rule": "amount >= 0", "passed": true}]}"#),
        ],
    },
    Rule {
        id: "quality.check_failed",
        category: Category::DataQuality,
        doc: "A data test failed: dbt tests, Great Expectations, Soda, Deequ and Glue Data Quality, pandera checks on \
              values, Airflow check operators, Delta Live Tables expectations. pandera calls bad values `SchemaErrors` \
              too, so the checks decide and not the name. After a change of the code the test or the model may be at \
              fault, and the rule is less sure. An unchanged rerun fails again.",
        says: "a data test found bad rows",
        signatures: &[
            sig(0.92, r"\bGot \d+ results?, configured to fail if|\bFailure in test \w+|\bFAIL \d+ \w+"),
            sig(0.92, r"\bEXPECTATION_VIOLATION\b|\bexpect_(?:column_values|column_(?:min|max|mean|sum|median|stdev|unique|proportion|distinct|pair|quantile|most)|table_row_count|compound_columns|select_column)\w*|\bVerificationResult\b.{0,60}(?:Error|Failure)|\bConstraintStatus\.Failure|\bEvaluateDataQuality\b.{0,120}(?i:fail)"),
            sig(0.93, r#"(?i)["'\s(<](?:in_range|isin|notin|not_nullable|field_uniqueness|multiple_fields_uniqueness|str_matches|str_length|str_contains|greater_than(?:_or_equal_to)?|less_than(?:_or_equal_to)?|equal_to|unique_values_eq)\b|non-nullable series|\bSERIES_CONTAINS_(?:NULLS|DUPLICATES)\b|\bDATAFRAME_CHECK\b|\baudit error: .{0,20}rows failed|\bOops! [1-9]\d* failures?\b|failed element-wise validator"#),
            sig(0.88, r"(?i)\b(?:(?:data[- ]?quality|dq|expectation|quality gate|reconciliation|assertion on data|data validation)(?: (?:check|rule|test|suite|gate|run))?s?|(?:validation|sanity|audit) (?:check|rule|test|suite|gate|run|with Great Expectations)s?)\b.{0,60}\b(?:failed|violat\w+|unsuccessful|not (?:met|passed))|\b\d+ (?:of \d+ )?(?:checks?|expectations?|rules?) failed"),
            sig(0.84, r"(?i)\bAirflowException: (?:Test failed|The following tests have failed|Column check failed)|\bSQL(?:Column|Table|Value|Interval|Threshold)?Check(?:Operator)?\b.{0,120}fail|(?:row ?count|count|checksum|total|sum|balance)s?\b.{0,30}(?:mismatch|(?:do|does|did) not (?:match|reconcile|add up|balance|agree)|differs? from)"),
            hint(0.62, r"(?i)^(?:failing|failed|bad|invalid|rejected|malformed|corrupt|duplicate)_(?:rows?|records?|values?|keys?|count)\w*=[1-9]\d*$"),
            sig(0.80, r"(?i)\b(?:null|error|duplicate|reject(?:ed|ion)?|invalid|bad|missing)[ _-](?:rate|ratio|percent(?:age)?|fraction|share|count)\b.{0,40}(?:>|above|exceed|over |higher)|\bDagsterTypeCheckDidNotPass\b|\bCheckError: |\bDataValidationError\b|\bUSER_RAISED_EXCEPTION\b|\bexpectations? (?:\w+ )?unsuccessful"),
        ],
        judge: check_failed,
        examples: &[
            yes("Failure in test unique_orders_order_id (models/schema.yml)\n  Got 4 results, configured to fail if != 0"),
            yes("pandera.errors.SchemaErrors: {\"DATA\": {\"DATAFRAME_CHECK\": [{\"column\": \"qty\", \"check\": \"greater_than(0)\"}]}}"),
            yes("Data quality check failed: completeness of customer_id is 0.91"),
            no("pandera.errors.SchemaError: column 'qty' not in dataframe"),
        ],
    },
    Rule {
        id: "quality.constraint",
        category: Category::DataQuality,
        doc: "A constraint of the target refused rows: SQLSTATE class 23 (not null, unique, foreign key, check) and its \
              likes in Spark, Delta, DuckDB, MySQL, Oracle and SQL Server. On a later attempt a duplicate key can also \
              be what an earlier attempt left behind, and the rule is less sure. An unchanged rerun meets the same rows.",
        says: "the target's constraints refused rows of this batch",
        signatures: &[
            sig(0.93, r"\b(?:NotNull|ForeignKey|Check|Exclusion)Violation\b|violates (?:not-null|foreign key|check|exclusion) constraint|(?i:SQLSTATE\W{0,3}23(?:000|502|503|514|P01))"),
            sig(0.91, r"\bUniqueViolation\b|duplicate key value violates unique constraint|(?i:SQLSTATE\W{0,3}23505)|\bDuplicate entry '.{0,80}' for key|\bORA-00001\b|Violation of (?:PRIMARY|UNIQUE) KEY constraint|Duplicate key \x22|Duplicate row detected during DML"),
            sig(0.92, r"\bDELTA_(?:VIOLATE_CONSTRAINT\w*|NOT_NULL_CONSTRAINT_VIOLATED)\b|\bNOT_NULL_(?:CONSTRAINT_VIOLATION|ASSERT_VIOLATION)\b|\bCHECK_CONSTRAINT_VIOLATION\b|(?:NOT NULL|CHECK|UNIQUE) constraint (?:failed|violated)|\bInvariantViolationException\b|\bDeltaInvariantViolation\w*|\bCONSTRAINT_VIOLATION\b"),
            sig(0.88, r"\bIntegrityError\b|Constraint Error: |\bORA-0(?:1400|2290|2291)\b|\b(?:Cannot insert the value NULL|Cannot add or update a child row)|NULL result in a non-nullable column"),
            sig(0.91, r"\bE11000\b|duplicate key error|Missing data for not-null field|Cannot insert (?:duplicate key|NULL)|\bColumn '.{0,80}' cannot be null|Field '.{0,80}' doesn't have a default value"),
        ],
        judge: constraint,
        examples: &[
            yes("psycopg2.errors.NotNullViolation: null value in column \"sku\" of relation \"items\" violates not-null constraint"),
            yes("[DELTA_VIOLATE_CONSTRAINT_WITH_VALUES] CHECK constraint positive (amount > 0) violated by row"),
            no("psycopg2.errors.UndefinedColumn: column \"sku\" does not exist"),
        ],
    },
    Rule {
        id: "quality.duplicates",
        category: Category::DataQuality,
        doc: "Several source rows claim the same target row: a merge, upsert or scalar subquery met more than one match. \
              The key that should be unique is not. An unchanged rerun meets the same duplicates.",
        says: "the source has several rows for one key",
        signatures: &[
            sig(0.93, r"MERGE matched a target row with multiple source rows|\bDELTA_MULTIPLE_SOURCE_ROW_MATCHING_TARGET_ROW_IN_MERGE\b|\bMERGE_CARDINALITY_VIOLATION\b|\bMERGE_TARGET_ROW_MULTIPLE_MATCHES\b|\bMERGE_SOURCE_ROW_MULTIPLE\w*|multiple source rows matched|must match at most one source row"),
            sig(0.92, r"\bCardinalityViolation\b|cannot affect row a second time|a single row from the target table with multiple rows of the source|\bSCALAR_SUBQUERY_TOO_MANY_ROWS\b|more than one row returned by a subquery|\bSUBQUERY_MULTIPLE_ROWS\b|(?i:SQLSTATE\W{0,3}21000)"),
            sig(0.88, r"\bMergeError: Merge keys are not unique|cannot reindex on an axis with duplicate labels|\bDUPLICATED_MAP_KEY\b|\bDuplicate map keys?\b|Index contains duplicate entries|(?i)\bduplicate (?:keys?|rows?|records?|ids?) (?:found|detected|in)\b"),
            sig(0.84, r"\bInvalidIndexError\b|Reindexing only valid with uniquely valued|(?i)\bduplicate (?:key|row|record|id)s? (?:\w+ ){0,2}(?:found|detected|in)\b|\bnot unique\b"),
        ],
        judge: by_words,
        examples: &[
            yes("[MERGE_CARDINALITY_VIOLATION] The ON search condition of the MERGE statement matched a single row from the target table with multiple rows of the source table."),
            yes("psycopg2.errors.CardinalityViolation: ON CONFLICT DO UPDATE command cannot affect row a second time"),
            no("duplicate column name: id"),
        ],
    },
    Rule {
        id: "quality.malformed_value",
        category: Category::DataQuality,
        doc: "A value cannot be read as what its column says: SQLSTATE class 22, Spark casts and parsers in strict mode, \
              CSV and JSON readers, load errors of Redshift, Snowflake and BigQuery, deserialisers. The columns are \
              right and a value is not. An unchanged rerun meets the same value.",
        says: "a value in the data is malformed or out of range",
        signatures: &[
            sig(0.92, r"\bCAST_(?:INVALID_INPUT|OVERFLOW\w*)\b|\bARITHMETIC_OVERFLOW\b|\bCANNOT_PARSE_(?:TIMESTAMP|JSON_FIELD|DECIMAL|INTERVAL|TIME)\b|\bMALFORMED_(?:RECORD_IN_PARSING|CSV_RECORD|CHARACTER_CODING)\b|\bNUMERIC_(?:OUT_OF_SUPPORTED_RANGE|VALUE_OUT_OF_RANGE)\w*|\bINVALID_CAST_ARGUMENT\b|\bSpark(?:Number|DateTime)(?:Format|Parse)?Exception\b|[Mm]alformed records? (?:are|is|was|were)? ?detected|Malformed CSV record"),
            sig(0.92, r"\b(?:InvalidTextRepresentation|NumericValueOutOfRange|StringDataRightTruncation|InvalidDatetimeFormat|DatetimeFieldOverflow|CharacterNotInRepertoire|UntranslatableCharacter|BadCopyFileFormat|InvalidJsonText)\b|(?i:SQLSTATE\W{0,3}22(?:P0[2345]|0(?:0[1378]|18|21|30|32)))"),
            sig(0.92, r"invalid input syntax for|value too long for type|(?:integer|bigint|smallint|numeric field|value) (?:out of range|overflow)|[Nn]umeric data overflow|[Nn]umeric value (?:out of range|overflow)|[Aa]rithmetic overflow error|(?i:SQLSTATE\W{0,3}22(?:003|001|007|008|P0[1-5]))|date/time field value out of range|invalid byte sequence for encoding|invalid (?:date|timestamp|month|day|hour)\b.{0,30}(?:format|value|type)|unquoted (?:newline|carriage return) found|unterminated CSV quoted field"),
            sig(0.90, r"String length exceeds DDL length|Invalid digit, Value|Overflow, Column type|(?:Numeric value|Date|Timestamp|Boolean value) '.{0,80}' is not recognized|is too long and would be truncated|CSV table encountered too many errors|Could not parse '.{0,80}' as|Error parsing field value|\b(?:ISO|GeoJSON|Char length|Multibyte)\b.{0,40}(?:invalid|exceeds)|stl_load_errors|Invalid (?:timestamp|date) format or value"),
            sig(0.86, r"(?m:^(?:jq: )?parse error: )|truncated due to reject count"),
            sig(0.94, r"\bUnable to parse row\b"),
            sig(0.90, r"\bJSONDecodeError\b|\bJson(?:Parse|Mapping|EOF|Processing)Exception\b|\bMalformedJsonException\b|Error tokenizing data|\bUnicodeDecodeError\b|\bOutOfBoundsDatetime\b|\bDateParseError\b|could not convert string to|Unable to parse string|time data .{0,60}(?:does not|doesn't) match format|invalid literal for int\(\)|\bMalformedInputException\b|\bdecimal\.(?:InvalidOperation|ConversionSyntax)\b|\bParserError: |\bmapper_parsing_exception\b|\bXMLSyntaxError\b|\bSAXParseException\b"),
            sig(0.88, r"\bNumberFormatException\b|\bDateTimeParseException\b|\bDateTimeException: Invalid\b|Timestamp format must be|Unparseable (?:date|number)|Conversion Error: |CSV Error on Line|Error when sniffing file|\bcould not cast\b|\bCould not convert string\b|Out of Range Error: "),
            sig(0.80, r"\bDIVIDE_BY_ZERO\b|\bDivision by zero\b|\bDivisionByZero\b|(?i:SQLSTATE\W{0,3}22012)|\bdivision by zero\b|\bRecordDeserializationException\b|\b(?:Error|Failed to|Could not) deserializ\w+|\bDeserializationException\b|(?i)\b(?:poison|bad|malformed|unparse?able|corrupt) (?:message|record|row|line|event)s?\b"),
            sig(0.91, r"\bTextParsingException\b|\bIntCastingNaNError\b|cannot convert (?:float )?(?:NaN|inf|non-finite)|\bCANNOT_PARSE_\w+|\bINCORRECT_DATA\b|\bOUT_OF_DECIMAL_TYPE_RANGE\b|\bDATETIME_OVERFLOW\b|\bINVALID_FRACTION_OF_SECOND\b|Error (?:detected )?while parsing (?:row|line|record|JSON|CSV)|[Mm]issing clos(?:e|ing) quote|Error parsing JSON|Found character .{0,20}instead of field delimiter|Can't parse input data|\bCannot parse input\b|CSV parse error|Delimiter not found|could not parse `.{0,80}` as dtype|tried to convert to|Integer value .{0,40}not in range|would lose data"),
            sig(0.91, r"Out of range value for column|Incorrect (?:datetime|date|time|string|integer|decimal|double) value|Data too long for column|Truncated incorrect|String or binary data would be truncated|Conversion failed when converting|Arithmetic overflow error converting|\bORA-(?:01722|018[34]\d|0186[12]|12899|01438|01841)\b|Excel file format cannot be determined|Unknown magic byte|Failed to (?:decode|parse) (?:record|message|event|row|line)"),
        ],
        judge: by_words,
        examples: &[
            yes("psycopg2.errors.InvalidTextRepresentation: invalid input syntax for type integer: \"abc\""),
            yes("org.apache.spark.SparkNumberFormatException: [CAST_INVALID_INPUT] The value '12,5' of the type \"STRING\" cannot be cast to \"DOUBLE\""),
            yes("pandas.errors.ParserError: Error tokenizing data. C error: Expected 12 fields in line 88, saw 13"),
            no("org.apache.spark.sql.AnalysisException: [UNRESOLVED_COLUMN.WITH_SUGGESTION] A column `qty` cannot be resolved"),
        ],
    },
    Rule {
        id: "quality.corrupt_file",
        category: Category::DataQuality,
        doc: "A file cannot be decoded: wrong magic bytes, damaged pages, truncated or broken compression. The producer \
              wrote or delivered it badly, or something else was put under its name. An unchanged rerun reads the same \
              file; it has to be delivered again or set aside.",
        says: "a file is damaged, truncated or not of the format it should have",
        signatures: &[
            sig(0.92, r"is not a Parquet file|\bParquetDecodingException\b|[Pp]arquet magic bytes not found|[Ii]nvalid [Pp]arquet (?:file|magic)|[Nn]o magic bytes found|Not valid Parquet file|could not read page|\bParquetCorruptionException\b|Corrupt (?:snappy|Thrift|footer|page)|\bCANNOT_READ_FILE_FOOTER\b"),
            sig(0.92, r"(?:Malformed|Invalid|Not a valid) ORC (?:file|postscript)|\bOrcCorruptionException\b|Not an? Avro data file|Invalid sync!|[Mm]alformed data\. Length is negative|\bCorrupt(?:Record|File|Block|ed\w*)?Exception\b|\bBlockMissingException\b|\bChecksumException\b|\bCORRUPT(?:ED)?_\w+"),
            sig(0.90, r"\bBad(?:Gzip|Zip|ZIP)File\b|\bnot a gzip(?:ped)? file|\bNot in GZIP format|\bZipException\b|incorrect (?:header|data) check|Unexpected end of (?:ZLIB|input) (?:input )?stream|\bzlib\.error\b|CRC check failed|Compressed file ended before|unexpected end of file$|invalid compressed data|not in gzip format|Unexpected EOF in archive|\bLZ4 (?:corrupt|decompress)|is not a (?:zip|gzip) file|(?i)file (?:\S+ )?(?:is|was|appears to be) (?:truncated|corrupt(?:ed)?|damaged)"),
            sig(0.84, r"\bHIVE_BAD_DATA\b|\bICEBERG_BAD_DATA\b|\bDELTA_LAKE_BAD_DATA\b|\bHUDI_BAD_DATA\b|\bHIVE_INVALID_(?:BUCKET_FILES|PARTITION_VALUE)\b|\bEOFError: |Could not open Parquet input source|\bmalformed\b.{0,30}\bfooter"),
            hint(0.60, r"(?i)^(?:fails|failed)_in_(?:second|other|another)_(?:engine|reader|tool)=true$|^(?:corrupt|truncated|damaged)_files?=(?:true|[1-9]\d*)$"),
            sig(0.90, r"\bCHECKSUM_DOESNT_MATCH\b|\bCANNOT_READ_ALL_DATA\b|\bdata_corrupted\b|(?i:SQLSTATE\W{0,3}XX001)|invalid distance too far back|invalid (?:block type|stored block|code lengths)|\bError -3 while decompressing|[Uu]nexpected end of file|[Uu]nexpected EOF|Unexpected end of (?:JSON|file|stream|data)|\bTruncated (?:file|data|Parquet|zip)"),
            sig(0.88, r"is not a valid (?:gzip|zip|bzip2|parquet|orc|avro)|can ?not read (?:class org\.apache\.parquet|page|block|footer)|Could not read footer|Required field '\w+' was not found in serialized data"),
        ],
        judge: corrupt_file,
        examples: &[
            yes("java.lang.RuntimeException: s3://raw/orders/p3.parquet is not a Parquet file. Expected magic number at tail"),
            yes("zlib.error: Error -3 while decompressing data: incorrect header check"),
            no("HIVE_BAD_DATA: Field amount's type BINARY in parquet file p.parquet is incompatible with type double defined in table schema"),
            no("java.io.FileNotFoundException: File does not exist: /raw/orders/p3.parquet"),
        ],
    },
    Rule {
        id: "quality.words",
        category: Category::DataQuality,
        doc: "The error says in plain words that a value, record or file cannot be read or is not acceptable, in no \
              vocabulary that we know. Code that reads wrongly says the same, so the rule is not sure. An unchanged rerun \
              meets the same data.",
        says: "the error speaks of data that cannot be read or is not acceptable",
        signatures: &[
            sig(0.64, r"(?i)\b(?:invalid|malformed|unparse?able|corrupt(?:ed)?|illegal|garbled|truncated) (?:\w+ )?(?:values?|dates?|timestamps?|characters?|bytes?|records?|rows?|lines?|json|xml|csv|utf-?8|encoding|unicode|numbers?|decimal|payload|message|files?|data)\b|\b(?:cannot|can't|could not|unable to|failed to|error) (?:parse|parsing|decode|decoding|convert(?:ing)? value|cast value|deserialize)\b|\bnot well-formed\b|\b(?:null|negative|duplicate|out[- ]of[- ]range|missing|unexpected) values?\b|\bcould not be parsed\b"),
            sig(0.46, r"(?i)\b(?:rows?|records?|lines?|values?|documents?|pages?)\b.{0,40}\b(?:rejected|invalid|bad|wrong|corrupt\w*|damaged|not (?:a )?valid|malformed|without|duplicated?)\b|\btrailing data\b"),
        ],
        judge: by_words,
        examples: &[
            yes("loader: cannot parse input at row 3"),
            no("loader: cannot connect to host"),
        ],
    },
];

fn rules_failed(scene: &Scene<'_>) -> Option<Finding> {
    let failed: Vec<&str> = scene
        .case
        .signals
        .dq_results
        .iter()
        .flatten()
        .filter(|result| !result.passed)
        .map(|result| result.rule.as_str())
        .collect();
    let first = failed.first()?;
    let says = match failed.len() {
        1 => format!("the data-quality rule `{first}` failed"),
        n => format!("{n} data-quality rules failed, among them `{first}`"),
    };
    Some(scene.by_signals(0.95, &["dq_results"], says))
}

fn check_failed(scene: &Scene<'_>) -> Option<Finding> {
    let finding = scene.by_sighting()?;
    Some(if scene.code_changed() == Some(true) {
        finding.times(0.8)
    } else {
        finding
    })
}

fn constraint(scene: &Scene<'_>) -> Option<Finding> {
    let finding = scene.by_sighting()?;
    let duplicate = scene.mentions(&["duplicate", "uniqueviolation", "23505"]);
    Some(if duplicate && scene.case.attempts.used.unwrap_or(1) > 1 {
        finding.times(0.8)
    } else {
        finding
    })
}

/// A type that is incompatible with the table is drift, whatever the engine calls it.
fn corrupt_file(scene: &Scene<'_>) -> Option<Finding> {
    if scene.mentions(&[
        "incompatible with type",
        "declared as type",
        "schema mismatch",
    ]) {
        return None;
    }
    let finding = scene.by_sighting()?;
    // Engines and file systems misread odd paths: the table's own naming is then at fault, not the file.
    let odd_path = scene.case.signals.other.iter().any(|(name, value)| {
        name.contains("contain")
            && value
                .as_str()
                .is_some_and(|text| text.chars().any(|c| "#?%&+:*".contains(c)))
    });
    Some(if odd_path {
        finding.times(0.6)
    } else {
        finding
    })
}
