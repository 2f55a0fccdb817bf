//! Command-line tools that move data: the exit codes that curl and rsync print with their errors, and HTTP status codes as
//! curl prints them.
//!
//! Source: curl 8.16, manual page, EXIT CODES; rsync 3.4, manual page, EXIT VALUES; RFC 9110, section 15.

use super::{Vocabulary, Written, codes};

/// `curl: (28) Operation timed out`.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "curl",
    source: "https://curl.se/docs/manpage.html, EXIT CODES",
    written: Written::After(r"\bcurl: \((\d+)\)"),
    codes: &[
        codes("configuration.parameter", 0.85, &["1", "2", "3", "4", "48", "53", "54", "66"]),
        codes("configuration.unreachable", 0.85, &["35", "51", "60", "77", "83", "91"]),
        codes("permission.credentials", 0.90, &["58", "59", "67"]),
        codes("permission.storage_refused", 0.85, &["9", "69"]),
        codes("quality.malformed_value", 0.60, &["61"]),
        codes("resource.capacity", 0.60, &["63"]),
        codes("resource.disk", 0.75, &["23", "70"]),
        codes("resource.memory", 0.90, &["27"]),
        codes("source.missing_path", 0.80, &["19", "37", "78"]),
        codes("transient.connection_lost", 0.86, &["16", "18", "52", "55", "56", "92"]),
        codes("transient.timed_out", 0.74, &["12", "28"]),
        codes("transient.timed_out", 0.62, &["5", "6", "7"]),
    ],
    silent: &[
        "8", "10", "11", "13", "14", "15", "17", "20", "21", "22", "25", "26", "30", "31", "33", "34", "36", "38", "39",
        "41", "42", "43", "45", "47", "49", "57", "64", "65", "68", "71", "72", "73", "74", "75", "76", "79", "80", "82",
        "84", "85", "86", "87", "88", "89", "90", "93", "94", "95", "96", "97", "98", "99",
    ],
};

/// `rsync error: error in socket IO (code 10) at clientserver.c(137)`.
#[rustfmt::skip]
pub const RSYNC: Vocabulary = Vocabulary {
    system: "rsync",
    source: "https://download.samba.org/pub/rsync/rsync.1, EXIT VALUES",
    written: Written::After(r"\brsync error: .{0,160}\(code (\d+)\)"),
    codes: &[
        codes("code.linkage", 0.70, &["2"]),
        codes("configuration.parameter", 0.85, &["1", "4"]),
        codes("configuration.unreachable", 0.60, &["5"]),
        codes("resource.disk", 0.60, &["11"]),
        codes("resource.memory", 0.92, &["22"]),
        codes("source.missing_path", 0.60, &["3", "24"]),
        codes("transient.connection_lost", 0.80, &["10", "12"]),
        codes("transient.connection_lost", 0.55, &["255"]),
        codes("transient.timed_out", 0.80, &["30", "35"]),
    ],
    silent: &["6", "13", "14", "16", "19", "20", "21", "23", "25"],
};

/// `curl: (22) The requested URL returned error: 503`.
#[rustfmt::skip]
pub const STATUS: Vocabulary = Vocabulary {
    system: "HTTP status, as curl prints it",
    source: "RFC 9110, section 15; RFC 6585",
    written: Written::After(r"\brequested URL returned error: (\d{3})\b"),
    codes: &[
        codes("configuration.parameter", 0.60, &["400", "405", "406", "415", "422"]),
        codes("configuration.wrong_place", 0.60, &["301", "302", "307", "308"]),
        codes("permission.credentials", 0.90, &["401", "407"]),
        codes("permission.storage_refused", 0.90, &["403"]),
        codes("resource.capacity", 0.70, &["413", "507"]),
        codes("source.missing_path", 0.70, &["404", "410"]),
        codes("transient.commit_conflict", 0.60, &["409", "412"]),
        codes("transient.service_unavailable", 0.90, &["500", "502", "503", "504"]),
        codes("transient.throttled", 0.92, &["429"]),
        codes("transient.timed_out", 0.74, &["408", "425"]),
    ],
    silent: &[],
};
