//! SQLSTATE: the states of PostgreSQL and its kin, and those of ODBC, JDBC and Spark that are written alike.
//!
//! Source: PostgreSQL's `src/backend/utils/errcodes.txt` as the class lists generated from it in psycopg 3.3.9 and
//! asyncpg 0.32.0 have it, every state of either (the file itself was not read; neither list tells PostgreSQL's
//! version). Beside them stand states that ODBC and JDBC drivers print (42S02, 08S01, HYT00, ..., from knowledge) and,
//! because the classes `22` and `42` would otherwise be taken for them, some of Spark's (error-conditions.json of
//! pyspark 4.3.0) and Delta's own (42K03, 82001, 2D521, ...).
//!
//! Written as `SQLSTATE: 42501`, `SQLState: 42501`, `SQL state: 42501`, `[SQLSTATE: 42501]`, `SQLSTATE[42S02]`,
//! `pgcode`, pyodbc's `('42S02', ...` and the `'C': '42703'` of pg8000 and `redshift_connector`.

use super::{Vocabulary, Written, codes};

/// The vocabulary: five-character states, and the classes that stand for the rest of them.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "PostgreSQL and SQLSTATE",
    source: "https://github.com/postgres/postgres, src/backend/utils/errcodes.txt",
    written: Written::InClasses(concat!(
        r#"(?:(?i:\bSQL ?_?STATE|\bpgcode)['"]?\s*[=:]?\s*[\[('"]*|pyodbc\.\w+\)?:? \(['"]|'C': ')"#,
        r"([0-9A-Z]{5})\b",
    )),
    codes: &[
        codes("transient.connection_lost", 0.88, &[
            "08000", "08003", "08006", "57P01", "57P02", "57P05",
        ]),
        codes("transient.connection_lost", 0.60, &["08P01", "25P03", "57000"]),
        codes("transient.service_unavailable", 0.90, &["57P03"]),
        codes("transient.timed_out", 0.60, &["08001", "HV00N"]),
        codes("transient.service_unavailable", 0.55, &["08004"]),
        codes("configuration.unreachable", 0.45, &["08001"]),
        codes("transient.commit_conflict", 0.95, &["40001", "40P01"]),
        codes("transient.commit_conflict", 0.85, &["40000", "55P03"]),
        codes("transient.commit_conflict", 0.70, &["55006", "72000"]),
        codes("transient.commit_unknown", 0.95, &["08007", "40003"]),
        codes("quality.constraint", 0.85, &["40002"]),
        codes("resource.time_limit", 0.60, &["25P04", "57014"]),
        codes("resource.memory", 0.92, &["53200", "HV001"]),
        codes("resource.disk", 0.95, &["53100"]),
        codes("resource.capacity", 0.92, &["53300"]),
        codes("resource.capacity", 0.80, &["53000", "53400"]),
        codes("resource.capacity", 0.60, &["54000", "54006", "54054", "HV014"]),
        codes("permission.database_grant", 0.92, &["42501"]),
        codes("permission.database_grant", 0.60, &["0L000", "0LP01", "0P000"]),
        codes("permission.credentials", 0.90, &["28000", "28P01"]),
        codes("configuration.wrong_place", 0.90, &["3D000", "3F000", "HV00P", "HV00Q"]),
        codes("configuration.wrong_place", 0.80, &["42P01", "42S02", "57P04", "HV00R"]),
        codes("configuration.wrong_place", 0.60, &["42704", "58P01"]),
        codes("configuration.parameter", 0.90, &["F0000"]),
        codes("configuration.parameter", 0.80, &["55P02", "HV00C", "HV00D", "HV00J"]),
        codes("configuration.parameter", 0.60, &["25006", "42K06", "42K0I", "HV024"]),
        codes("partial_write.leftovers", 0.70, &["42K04", "42P07", "42S01"]),
        codes("partial_write.leftovers", 0.60, &["58P02"]),
        codes("schema.column_missing", 0.65, &["42703", "42S22"]),
        codes("schema.column_missing", 0.55, &["42804"]),
        codes("schema.column_missing", 0.80, &["HV005"]),
        codes("schema.read_mismatch", 0.80, &["HV004", "HV006"]),
        codes("schema.read_mismatch", 0.60, &["42K07", "51024", "HV007", "HV008", "KD007"]),
        codes("schema.write_mismatch", 0.60, &["42701", "428C9"]),
        codes("schema.write_mismatch", 0.45, &["42804"]),
        codes("quality.constraint", 0.95, &[
            "23000", "23001", "23502", "23503", "23505", "23514", "23P01",
        ]),
        codes("quality.constraint", 0.88, &["23", "27000", "44000"]),
        codes("quality.duplicates", 0.90, &["21000"]),
        codes("quality.duplicates", 0.75, &["P0003"]),
        codes("quality.malformed_value", 0.90, &[
            "22001", "22003", "22007", "22008", "22015", "22018", "22021", "22030", "22032", "22P02", "22P03",
            "22P05",
        ]),
        codes("quality.malformed_value", 0.85, &[
            "22000", "22002", "22004", "22005", "22009", "2200L", "2200M", "2200N", "2200S", "2200T", "22022",
            "22024", "22026", "22034", "22035", "22036", "22037", "22038", "22039", "2203A", "2203B", "2203C",
            "2203D", "2203E", "2203F", "2203G", "22P01", "22P04",
        ]),
        codes("quality.malformed_value", 0.70, &[
            "2200B", "2200C", "2200D", "2200F", "2200G", "22010", "22011", "22012", "22019", "2201E", "2201F",
            "22025", "22027", "2202E", "22031", "22033", "22P06",
        ]),
        codes("quality.malformed_value", 0.50, &["2201B", "22023"]),
        codes("quality.corrupt_file", 0.80, &["XX001", "XX002"]),
        codes("code.bad_sql", 0.90, &[
            "26000", "34000", "42601", "42602", "42611", "42622", "42702", "42712", "42725", "42803", "42883",
            "42P02", "42P03", "42P05", "42P09", "42P10", "42P11", "42P13", "42P14", "42P17", "42P18", "42P19",
            "42P20", "42P21", "42P22",
        ]),
        codes("code.bad_sql", 0.80, &[
            "42710", "42723", "42809", "42830", "42846", "42939", "42K09", "42K0E", "42P04", "42P06", "42P12",
            "42P15", "42P16",
        ]),
        codes("code.bad_sql", 0.75, &[
            "03000", "0A000", "10608", "20000", "22013", "22014", "22016", "2201G", "2201W", "2201X", "2202G",
            "2202H", "25001", "25P01", "54001", "54011", "54023",
        ]),
        codes("code.bad_sql", 0.60, &[
            "22023", "24000", "25000", "2F005", "39004", "42", "42000", "42704",
        ]),
        codes("code.bad_sql", 0.50, &[
            "2201B", "2BP01", "42701", "42703", "42804", "428C9", "42P08", "42S22", "P0000", "P0002",
        ]),
        codes("quality.check_failed", 0.60, &["P0004"]),
        codes("transient.timed_out", 0.45, &["58030"]),
        codes("resource.disk", 0.45, &["58030"]),
        codes("resource.capacity", 0.50, &["2200H"]),
        codes("source.missing_path", 0.75, &["42K03"]),
        codes("source.empty", 0.60, &["42KD9"]),
        codes("schema.write_mismatch", 0.85, &["21S01", "42KDG"]),
        codes("configuration.wrong_place", 0.50, &["42P08"]),
        codes("configuration.parameter", 0.85, &["IM002", "IM003"]),
        codes("code.linkage", 0.75, &["42K02", "46103", "56038"]),
        codes("transient.connection_lost", 0.80, &["08S01"]),
        codes("transient.timed_out", 0.80, &["HYT01"]),
        codes("transient.commit_conflict", 0.92, &["2D521"]),
        codes("resource.time_limit", 0.60, &["HYT00"]),
        codes("resource.memory", 0.90, &["82001", "82002", "82003", "HY001"]),
        codes("quality.constraint", 0.90, &["23512"]),
        codes("quality.duplicates", 0.92, &["21506", "23K01"]),
        codes("quality.malformed_value", 0.80, &["22525", "22546"]),
        codes("quality.corrupt_file", 0.55, &["KD001"]),
        codes("code.python_bug", 0.50, &["38000"]),
        codes("transient.connection_lost", 0.75, &["08"]),
        codes("quality.malformed_value", 0.75, &["22"]),
        codes("permission.credentials", 0.75, &["28"]),
        codes("transient.commit_conflict", 0.75, &["40"]),
        codes("resource.capacity", 0.70, &["53"]),
        codes("resource.capacity", 0.55, &["54"]),
        codes("quality.duplicates", 0.60, &["21"]),
    ],
    silent: &[
        "00", "00000", "01", "01000", "01003", "01004", "01006", "01007", "01008", "0100C", "01P01", "02", "02000",
        "02001", "09000", "0B000", "0F000", "0F001", "0Z000", "0Z002", "22KD0", "22KD1", "22KD3", "25002", "25003",
        "25004", "25005", "25007", "25008", "25P02", "2B000", "2D000", "2F000", "2F002", "2F003", "2F004", "38001",
        "38002", "38003", "38004", "39000", "39001", "39P01", "39P02", "39P03", "3B000", "3B001", "42KD3", "42KD4",
        "42KD5", "42KD6", "42KD7", "42KD8", "42KDA", "42KDE", "54K00", "55000", "55P04", "58000", "58P03", "F0001",
        "HV000", "HV002", "HV009", "HV00A", "HV00B", "HV00K", "HV00L", "HV00M", "HV010", "HV021", "HV090", "HV091",
        "HY000", "P0001", "S0001", "XX000", "XXKCM", "XXKD0", "XXKDA", "XXKDS", "XXKST", "XXKUC", "XXSC0",
    ],
};
