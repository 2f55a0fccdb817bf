//! Amazon Redshift: the codes of loads (`STL_LOAD_ERRORS`, `SYS_LOAD_ERROR_DETAIL`) and a few of the engine's own.
//!
//! Source: the page "Load error reference" of the Database Developer Guide (1200-1224, 8001, 9005, whole, as search
//! showed it). No list of the other numbers in the `error: ... code: ... context:` block was found: 1016 (disk full)
//! and 15007 (Spectrum, columns of the file against the table) stand in public texts; 1023 (serializable isolation
//! violation), 1058 (numeric overflow), 1078 (cancelled by a monitoring rule), 1000, 1001, 1020 and 15001 are from
//! knowledge. 8001, 1000, 1001, 1020 and 15001 are taken to stand for many causes and are silent. For the rest see
//! `postgres_sqlstate`. `RAISED` reads the bare `ERROR: 1023`.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Amazon Redshift",
    source: "https://docs.aws.amazon.com/redshift/latest/dg/r_Load_Error_Reference.html",
    written: Written::After(
        r#"(?:\berr_?code['"]?\s*[:=|]\s*['"]?|\bcode:\s{2,}|Scan Error code: )(\d{4,5})\b"#,
    ),
    codes: &[
        codes("schema.read_mismatch", 0.80, &["1202", "1203", "15007"]),
        codes("schema.write_mismatch", 0.60, &["1202", "1203"]),
        codes("quality.malformed_value", 0.92, &[
            "1204", "1205", "1206", "1207", "1208", "1209", "1210", "1215", "1216", "1218", "1219", "1220", "1222",
            "1224",
        ]),
        codes("quality.malformed_value", 0.75, &["1200", "1201", "1214", "1217", "1223"]),
        codes("quality.malformed_value", 0.80, &["1058"]),
        codes("quality.constraint", 0.90, &["1213"]),
        codes("quality.corrupt_file", 0.60, &["1211", "1221"]),
        codes("configuration.parameter", 0.55, &["1221", "9005"]),
        codes("source.missing_path", 0.88, &["1212"]),
        codes("transient.commit_conflict", 0.95, &["1023"]),
        codes("resource.disk", 0.95, &["1016"]),
        codes("resource.time_limit", 0.60, &["1078"]),
    ],
    silent: &["1000", "1001", "1020", "15001", "8001"],
};

/// The one number that the server raises as `ERROR: 1023 DETAIL: Serializable isolation violation`.
#[rustfmt::skip]
pub const RAISED: Vocabulary = Vocabulary {
    written: Written::After(r"\bERROR:\s+(1023)\b"),
    ..VOCABULARY
};
