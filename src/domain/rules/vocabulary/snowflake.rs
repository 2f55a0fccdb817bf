//! Snowflake: the numbers that its server and its drivers put before a message.
//!
//! Source: the drivers' own numbers as their copies have them: `_internal/errorcode.py` of snowflake-connector-python
//! 5.2.0 (25xxxx; older connectors had more), `errors.go` of gosnowflake 02dfde57f950 (26xxxx, 27xxxx) and
//! `ErrorCode.java` of snowflake-jdbc 04f633383cf4 (200001-200051; later drivers have more). The server's numbers
//! (00xxxx, 09xxxx, 10xxxx, 30xxxx, 39xxxx) are published in no list. Of those here 390111, 390189 and 390201 stand in gosnowflake, 100072 in the Python connector and 390114 in public code; all
//! others are from knowledge, unchecked, so this part is neither whole nor certain. 002003 says "does not exist or not
//! authorized" and means either. 000604 is a cancelled statement, by a person or by a limit. 250001 is every failed
//! login or connection.
//!
//! Written as `001003 (42000): SQL compilation error` and `250001 (08001): ...`.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Snowflake",
    source: "snowflake-connector-python 5.2.0, gosnowflake errors.go, snowflake-jdbc ErrorCode.java",
    written: Written::After(
        r"\b(\d{6})(?: \((?:[0-9A-Z]{5}|n/a|None|null)\)|: [0-9a-f]{8}-)",
    ),
    codes: &[
        codes("code.bad_sql", 0.90, &[
            "000938", "000939", "000979", "001003", "001044", "002028", "002140", "002141",
        ]),
        codes("code.bad_sql", 0.75, &["000002", "001007", "001104", "002040"]),
        codes("schema.column_missing", 0.65, &["000904"]),
        codes("code.bad_sql", 0.50, &["000904", "002003"]),
        codes("schema.write_mismatch", 0.85, &["002020"]),
        codes("schema.write_mismatch", 0.60, &["002023", "002057"]),
        codes("configuration.wrong_place", 0.88, &["000606", "090105", "090106"]),
        codes("configuration.wrong_place", 0.75, &[
            "002003", "002043", "251001", "260008", "390201",
        ]),
        codes("permission.access_denied", 0.92, &["003001"]),
        codes("permission.access_denied", 0.45, &["002003", "002043"]),
        codes("partial_write.leftovers", 0.65, &["002002"]),
        codes("quality.constraint", 0.92, &["100072"]),
        codes("quality.duplicates", 0.92, &["100090"]),
        codes("quality.malformed_value", 0.92, &[
            "100035", "100037", "100038", "100039", "100040", "100046", "100069", "100071", "100078",
        ]),
        codes("quality.malformed_value", 0.85, &["100016", "100065", "100080", "100144"]),
        codes("quality.malformed_value", 0.70, &["100051", "100316"]),
        codes("code.python_bug", 0.75, &["100132", "100357"]),
        codes("transient.commit_conflict", 0.88, &["000625"]),
        codes("resource.time_limit", 0.60, &["000630"]),
        codes("resource.time_limit", 0.50, &["000604"]),
        codes("resource.capacity", 0.88, &["090073", "200014"]),
        codes("transient.service_unavailable", 0.80, &["260007", "261000"]),
        codes("transient.service_unavailable", 0.55, &["000603", "300010"]),
        codes("transient.timed_out", 0.60, &["200015", "261010", "262000"]),
        codes("transient.timed_out", 0.50, &["200002"]),
        codes("transient.connection_lost", 0.75, &["200016", "250002", "390111", "390112"]),
        codes("permission.credentials", 0.90, &[
            "390100", "390102", "390110", "390113", "390114", "390115", "390144", "390186", "390191", "390195",
            "390303", "390318",
        ]),
        codes("permission.access_denied", 0.80, &["390422", "390432"]),
        codes("permission.credentials", 0.80, &[
            "200011", "200012", "200045", "200046", "251005", "251006", "251017", "260001", "260002",
            "260010", "261001", "261004", "261005", "261006",
        ]),
        codes("permission.access_denied", 0.85, &["390189"]),
        codes("configuration.unreachable", 0.80, &[
            "200051", "269001", "269002", "269003", "269004",
        ]),
        codes("configuration.parameter", 0.85, &[
            "200010", "200026", "200028", "200029", "200030", "200033", "200047", "251007", "260000", "260003",
            "260004", "260009", "260011", "260012", "264005",
        ]),
        codes("configuration.parameter", 0.60, &[
            "200039", "200040", "260005", "260006", "264001", "264004",
        ]),
        codes("code.linkage", 0.85, &["255002", "255006"]),
        codes("code.python_bug", 0.60, &["252001", "252006", "255001", "265001"]),
        codes("resource.disk", 0.50, &["264002", "264003"]),
    ],
    silent: &[
        "000605", "200001", "200003", "200004", "200005", "200006", "200007", "200008", "200009", "200013", "200017",
        "200018", "200019", "200020", "200021", "200022", "200023", "200024", "200025", "200027", "200031", "200032",
        "200034", "200035", "200036", "200037", "200038", "200041", "200042", "200043", "200044", "200048", "200049",
        "200050", "252005", "252009", "253006", "253007", "261002", "261003", "261007", "261008", "261009", "263000",
        "263001", "264006", "264007", "264008", "264009", "264010", "264011", "264012", "265002", "266001", "267001",
        "268000", "268001", "268002", "268003", "279001", "279101", "279201", "279301", "390400",
    ],
};
