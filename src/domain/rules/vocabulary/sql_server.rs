//! SQL Server, Azure SQL and Synapse: the error numbers of `sys.messages` that a loader or a query ends with.
//!
//! Source: "Database engine events and errors" of Microsoft's sql-docs (2016 edition). The pages 0-999 (to 567 and
//! from 870), 4000-4999 (to 4876) and 8000-8999 (to 8356) were read, and SQL Server's part of Spring's
//! `sql-error-codes.xml`; the numbers of other ranges (locks 12xx, keys 2601/2627, transactions 39xx, log 9002, logins
//! 184xx, sockets 100xx, Azure 40xxx/49xxx, ...) are from knowledge, unchecked. sys.messages has over ten thousand
//! numbers, most of them for replication, backup and the server's own log: this list is chosen, not whole.
//!
//! Written as `Msg 208, Level 16`, `Error Number: 208`, `NativeError = 208`, `(Microsoft SQL Server, Error: 18456)`
//! and pymssql's `(208, b'...`; `ODBC` reads pyodbc's form. JDBC's messages carry no number.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "SQL Server",
    source: "https://learn.microsoft.com/sql/relational-databases/errors-events, sys.messages",
    written: Written::After(concat!(
        r"(?:\bMsg |\bError Number: ?|\bNativeError ?= ?|\bSQL Server,? Error:? |",
        r"pymssql[\w.]*\)?:? \()(\d{2,5})\b",
    )),
    codes: &[
        codes("code.bad_sql", 0.92, &[
            "102", "103", "104", "105", "107", "108", "111", "113", "116", "130", "137", "144", "145", "147", "156",
            "164", "169", "205", "209", "239", "252", "319", "325", "326", "4104", "4108", "4112", "4113", "4145",
            "8118", "8119", "8120", "8121", "8123", "8126", "8127", "8155", "8156", "8158", "8159",
        ]),
        codes("code.bad_sql", 0.85, &[
            "101", "1033", "1038", "1046", "106", "1087", "109", "110", "112", "115", "117", "119", "120", "121",
            "122", "125", "127", "128", "132", "134", "139", "141", "154", "155", "157", "162", "174", "178", "180",
            "189", "191", "193", "194", "195", "199", "201", "214", "216", "217", "227", "240", "243", "246", "253",
            "258", "261", "263", "264", "265", "2705", "275", "277", "2812", "291", "306", "307", "308", "313",
            "321", "336", "344", "349", "351", "352", "402", "403", "4101", "4109", "411", "4110", "4114", "4115",
            "4121", "421", "4408", "4413", "4429", "445", "446", "447", "448", "449", "4502", "4506", "451", "456",
            "457", "460", "461", "462", "463", "467", "468", "473", "482", "483", "530", "565", "8116", "8117",
            "8133", "8144", "8145", "8146", "8154", "8160", "8161", "8162", "8164", "8178", "8623", "8632",
        ]),
        codes("code.bad_sql", 0.70, &[
            "1911", "1934", "206", "215", "218", "225", "226", "257", "259", "266", "271", "272", "273", "278",
            "279", "334", "339", "401", "404", "405", "412", "426", "434", "4403", "4405", "4406", "441", "4417",
            "4418", "443", "455", "4708", "4712", "484", "487", "506", "507", "529", "534", "555", "557", "8101",
            "8102", "8107", "8110", "8111", "8136", "8143", "8622",
        ]),
        codes("schema.column_missing", 0.65, &["207"]),
        codes("code.bad_sql", 0.50, &["207", "208", "267"]),
        codes("configuration.wrong_place", 0.80, &["208"]),
        codes("configuration.wrong_place", 0.65, &[
            "1088", "15151", "15517", "267", "2812", "4701", "4902", "8103", "8197",
        ]),
        codes("configuration.wrong_place", 0.90, &["4060", "4063", "7202", "911"]),
        codes("configuration.wrong_place", 0.75, &[
            "4064", "913", "923", "924", "942", "943", "976", "978", "979", "982",
        ]),
        codes("schema.write_mismatch", 0.88, &["213", "4815", "4816", "500", "8061", "8062"]),
        codes("schema.write_mismatch", 0.60, &[
            "109", "110", "120", "121", "206", "260", "425", "511", "539", "544", "549", "556",
        ]),
        codes("schema.read_mismatch", 0.60, &[
            "4822", "4823", "4824", "4825", "4826", "4827", "4828", "4829", "4839", "4855", "4856", "4857", "4858",
            "4859",
        ]),
        codes("quality.constraint", 0.95, &["2601", "2627", "515", "547"]),
        codes("quality.constraint", 0.90, &[
            "1505", "4457", "4819", "4869", "513", "548", "550", "8022", "8042",
        ]),
        codes("quality.duplicates", 0.92, &["512", "8672"]),
        codes("quality.malformed_value", 0.92, &[
            "220", "232", "236", "241", "242", "244", "245", "248", "2628", "293", "294", "295", "296", "298",
            "4863", "4864", "4866", "4867", "8114", "8115", "8152", "8169",
        ]),
        codes("quality.malformed_value", 0.85, &[
            "13608", "13609", "168", "190", "210", "235", "289", "4079", "4832", "4865", "517", "535", "542", "6602",
            "8023", "8028", "8043", "9400", "9420", "9436", "9448", "9455",
        ]),
        codes("quality.malformed_value", 0.65, &[
            "234", "237", "281", "292", "3623", "536", "537", "8134", "8170",
        ]),
        codes("quality.corrupt_file", 0.85, &[
            "211", "4862", "5242", "5243", "823", "824", "825", "8646",
        ]),
        codes("quality.corrupt_file", 0.50, &["4820", "4821"]),
        codes("source.missing_path", 0.78, &["4860"]),
        codes("source.missing_path", 0.60, &["4861", "561"]),
        codes("source.empty", 0.55, &["4022"]),
        codes("permission.storage_refused", 0.55, &["12704", "4861", "4870", "561", "562"]),
        codes("permission.database_grant", 0.92, &[
            "15247", "15562", "229", "230", "262", "297", "300", "3704", "4834", "8189", "916",
        ]),
        codes("permission.database_grant", 0.60, &[
            "1088", "15151", "15517", "218", "219", "4604", "4613", "4701", "4902", "8104",
        ]),
        codes("permission.credentials", 0.92, &[
            "18451", "18452", "18456", "18470", "18486", "18487", "18488",
        ]),
        codes("permission.credentials", 0.75, &["18450"]),
        codes("permission.encryption_key", 0.75, &["15466", "15581", "33094", "33111"]),
        codes("transient.commit_conflict", 0.95, &[
            "1205", "3960", "41301", "41302", "41305", "41325",
        ]),
        codes("transient.commit_conflict", 0.90, &["1222", "3961", "3966", "41839", "5061", "601"]),
        codes("transient.commit_conflict", 0.75, &["3635", "4117", "4184", "532", "539", "551"]),
        codes("resource.memory", 0.92, &[
            "17300", "17803", "40553", "41805", "41823", "4846", "540", "701", "708", "802", "8645", "8651", "8657",
        ]),
        codes("resource.disk", 0.95, &[
            "1101", "1105", "3257", "3959", "3967", "40544", "40551", "5149", "9002",
        ]),
        codes("resource.disk", 0.75, &["1121", "40552", "5144", "5145", "945"]),
        codes("resource.capacity", 0.90, &[
            "10928", "10929", "10936", "1204", "17189", "17809", "40549", "40550", "49918", "49919", "49920", "8003",
        ]),
        codes("resource.capacity", 0.75, &["10930", "1132", "1133", "541", "8621", "8631"]),
        codes("resource.time_limit", 0.60, &["8649"]),
        codes("transient.throttled", 0.90, &["40501"]),
        codes("transient.service_unavailable", 0.92, &[
            "40143", "40166", "40197", "40540", "40613", "49919",
        ]),
        codes("transient.service_unavailable", 0.88, &[
            "17142", "17148", "17187", "18401", "35201", "35206", "41131", "41132", "41142", "42108", "42109",
            "4221", "596", "6005", "615", "9001", "904", "921", "922", "941", "952", "955", "956", "972", "983",
            "988",
        ]),
        codes("transient.connection_lost", 0.88, &[
            "10053", "10054", "17830", "18056", "4014", "4804", "64",
        ]),
        codes("transient.connection_lost", 0.60, &[
            "17836", "4002", "4009", "4013", "596", "8522", "929",
        ]),
        codes("transient.timed_out", 0.80, &["10060", "17197", "35250", "845"]),
        codes("transient.timed_out", 0.55, &["10061", "53", "7303"]),
        codes("configuration.unreachable", 0.85, &["11001", "11004"]),
        codes("configuration.unreachable", 0.60, &["10061", "53"]),
        codes("configuration.parameter", 0.75, &[
            "15123", "15281", "1935", "304", "310", "4837", "4840", "4842", "4843", "4844", "4845", "7308", "7314",
            "7410", "7411", "7416",
        ]),
        codes("configuration.parameter", 0.60, &[
            "3906", "3908", "40510", "40515", "40517", "4137", "471", "472", "4868",
        ]),
        codes("partial_write.leftovers", 0.70, &["2714"]),
        codes("code.linkage", 0.60, &["10314", "4833", "6263", "6517"]),
        codes("quality.check_failed", 0.45, &["50000"]),
        codes("code.jvm_bug", 0.60, &["204", "3624", "407", "4128", "4197", "440", "8624", "8630"]),
        codes("quality.constraint", 0.60, &["233"]),
        codes("resource.time_limit", 0.55, &["3617", "8628"]),
        codes("permission.access_denied", 0.70, &["40615", "40914", "47073"]),
        codes("code.jvm_bug", 0.50, &["6522"]),
    ],
    silent: &[
        "0", "15457", "21", "3609", "3616", "3621", "3701", "3726", "3902", "3903", "3930", "3971", "5701", "5703",
        "7312", "7330", "7391", "7399", "8153", "8180", "8524",
    ],
};

/// The same numbers as pyodbc and other users of the ODBC driver print them: `... name 'x'. (208)
/// (SQLExecDirectW)`.
#[rustfmt::skip]
pub const ODBC: Vocabulary = Vocabulary {
    written: Written::After(r"\[SQL Server\][^\n]*?\((\d{2,5})\) \(SQL"),
    ..VOCABULARY
};
