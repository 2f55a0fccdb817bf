//! Oracle: the `ORA-` codes that a loader or a query meets, those of its network layer, and python-oracledb's own.
//!
//! Source: chosen from knowledge, not whole and not checked code by code. Read were only Spring's
//! `sql-error-codes.xml` (spring-framework 02a4473c62d8, some fifteen Oracle codes) and python-oracledb 26.1.0's
//! `errors.py` (every `DPY-` number with its symbol, and a few ORA numbers with their text). Oracle's Database Error
//! Messages have far more codes than these; ORA-20000 to ORA-20999 are the application's
//! own.
//!
//! Written as `ORA-00942: table or view does not exist`, always with five digits.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Oracle",
    source: "https://docs.oracle.com/en/error-help/db/, Database Error Messages",
    written: Written::AsWord,
    codes: &[
        codes("quality.constraint", 0.95, &[
            "ORA-00001", "ORA-01400", "ORA-01407", "ORA-02290", "ORA-02291", "ORA-02292", "ORA-14400",
        ]),
        codes("quality.constraint", 0.85, &[
            "ORA-01402", "ORA-01452", "ORA-02293", "ORA-02296", "ORA-02298", "ORA-02299", "ORA-02437", "ORA-12008",
            "ORA-14402",
        ]),
        codes("quality.malformed_value", 0.92, &[
            "ORA-01401", "ORA-01426", "ORA-01438", "ORA-01722", "ORA-01830", "ORA-01839", "ORA-01840", "ORA-01841",
            "ORA-01843", "ORA-01847", "ORA-01850", "ORA-01851", "ORA-01852", "ORA-01858", "ORA-01861", "ORA-01862",
            "ORA-12899",
        ]),
        codes("quality.malformed_value", 0.75, &[
            "DPY-4004", "DPY-4013", "DPY-4014", "DPY-4016", "DPY-4031", "DPY-8000", "ORA-01460", "ORA-01461",
            "ORA-01465", "ORA-01476", "ORA-01481", "ORA-01482", "ORA-01485", "ORA-01489", "ORA-01831", "ORA-01867",
            "ORA-01878", "ORA-01881", "ORA-01882", "ORA-02359", "ORA-12703", "ORA-12714", "ORA-19202", "ORA-22835",
            "ORA-29275", "ORA-31011", "ORA-31061", "ORA-40441", "ORA-40478", "ORA-40480", "ORA-40597",
        ]),
        codes("quality.constraint", 0.75, &["DPY-8001"]),
        codes("quality.malformed_value", 0.60, &["ORA-01455", "ORA-30653"]),
        codes("quality.duplicates", 0.92, &["ORA-01422", "ORA-01427", "ORA-30926"]),
        codes("schema.column_missing", 0.65, &["ORA-00904"]),
        codes("code.bad_sql", 0.50, &["ORA-00904", "ORA-00942"]),
        codes("schema.write_mismatch", 0.88, &["ORA-00913", "ORA-00947"]),
        codes("schema.write_mismatch", 0.55, &["ORA-00932", "ORA-00957"]),
        codes("schema.read_mismatch", 0.60, &["ORA-30653"]),
        codes("configuration.wrong_place", 0.90, &[
            "DPY-4000", "DPY-4027", "DPY-6001", "DPY-6003", "ORA-01435", "ORA-02019", "ORA-02082", "ORA-12154",
            "ORA-12505", "ORA-12514", "ORA-12521", "TNS-12154", "TNS-12505", "TNS-12514",
        ]),
        codes("configuration.wrong_place", 0.80, &[
            "ORA-00942", "ORA-01918", "ORA-02289", "ORA-04043",
        ]),
        codes("configuration.wrong_place", 0.60, &[
            "ORA-00980", "ORA-01919", "ORA-06564", "ORA-29280",
        ]),
        codes("configuration.parameter", 0.75, &[
            "DPY-2018", "DPY-2025", "DPY-2027", "DPY-2049", "DPY-2059", "DPY-4001", "DPY-4017", "DPY-4018",
            "DPY-4021", "DPY-4026", "DPY-4030", "ORA-00439",
        ]),
        codes("configuration.unreachable", 0.85, &[
            "DPY-6002", "DPY-6006", "DPY-6008", "DPY-6009", "ORA-12533", "ORA-12543", "ORA-12545", "ORA-28759",
            "ORA-28860", "ORA-29024", "ORA-29106", "TNS-12543", "TNS-12545",
        ]),
        codes("configuration.unreachable", 0.50, &["ORA-12541", "TNS-12541"]),
        codes("transient.timed_out", 0.80, &[
            "DPY-4024", "ORA-03136", "ORA-12170", "ORA-12535", "ORA-12606", "ORA-12609", "ORA-29276", "TNS-12170",
            "TNS-12535", "TNS-12606", "TNS-12609",
        ]),
        codes("transient.timed_out", 0.60, &[
            "DPY-6000", "DPY-6005", "ORA-12502", "ORA-12516", "ORA-12541", "ORA-12547", "TNS-12541", "TNS-12547",
        ]),
        codes("transient.connection_lost", 0.90, &[
            "DPY-1001", "DPY-4011", "DPY-4033", "ORA-00028", "ORA-01012", "ORA-02396", "ORA-02399", "ORA-03113",
            "ORA-03114", "ORA-03135", "ORA-12152", "ORA-12153", "ORA-12161", "ORA-12537", "ORA-12570", "ORA-12571",
            "ORA-25402", "ORA-25408", "TNS-12537", "TNS-12571",
        ]),
        codes("transient.connection_lost", 0.75, &[
            "ORA-00031", "ORA-00603", "ORA-02068", "ORA-03150", "ORA-12547", "ORA-12583", "ORA-12592", "ORA-12599",
            "ORA-17002", "ORA-17008", "ORA-17410", "ORA-17447",
        ]),
        codes("transient.service_unavailable", 0.90, &[
            "ORA-01033", "ORA-01034", "ORA-01089", "ORA-01090", "ORA-01092", "ORA-01109", "ORA-12526", "ORA-12527",
            "ORA-12528", "ORA-12757", "TNS-12528",
        ]),
        codes("transient.service_unavailable", 0.75, &[
            "ORA-01035", "ORA-12500", "ORA-12518", "ORA-12564", "ORA-25400", "ORA-25401", "ORA-25405", "ORA-27101",
        ]),
        codes("transient.commit_conflict", 0.95, &["ORA-00060", "ORA-04020", "ORA-08177"]),
        codes("transient.commit_conflict", 0.90, &[
            "ORA-00051", "ORA-00054", "ORA-04021", "ORA-08176", "ORA-30006",
        ]),
        codes("transient.commit_conflict", 0.75, &[
            "ORA-01410", "ORA-02049", "ORA-04061", "ORA-04068", "ORA-08103", "ORA-12860", "ORA-24756", "ORA-24761",
        ]),
        codes("transient.commit_unknown", 0.92, &[
            "ORA-01591", "ORA-02050", "ORA-02051", "ORA-02054", "ORA-02091", "ORA-25409",
        ]),
        codes("resource.memory", 0.95, &["ORA-04030", "ORA-04031", "ORA-04036", "ORA-27102"]),
        codes("resource.disk", 0.95, &[
            "ORA-00257", "ORA-01536", "ORA-01630", "ORA-01631", "ORA-01632", "ORA-01650", "ORA-01652", "ORA-01653",
            "ORA-01654", "ORA-01658", "ORA-01659", "ORA-01688", "ORA-01691", "ORA-19502", "ORA-19809", "ORA-19815",
            "ORA-27072", "ORA-30036",
        ]),
        codes("resource.capacity", 0.92, &[
            "DPY-4005", "ORA-00018", "ORA-00020", "ORA-01000", "ORA-02391", "ORA-12516", "ORA-12519", "ORA-12520",
            "ORA-24418", "TNS-12516", "TNS-12519", "TNS-12520",
        ]),
        codes("resource.capacity", 0.75, &["ORA-00055", "ORA-01467", "ORA-01795"]),
        codes("resource.time_limit", 0.60, &["ORA-00040", "ORA-02392", "ORA-02393", "ORA-02395"]),
        codes("resource.time_limit", 0.60, &["ORA-01013", "ORA-01555", "ORA-22924"]),
        codes("permission.database_grant", 0.92, &[
            "ORA-01031", "ORA-01045", "ORA-01720", "ORA-01950", "ORA-28150", "ORA-41900",
        ]),
        codes("permission.database_grant", 0.75, &[
            "ORA-01749", "ORA-24247", "ORA-28115", "ORA-28132",
        ]),
        codes("permission.credentials", 0.92, &[
            "DPY-2033", "DPY-3015", "ORA-01004", "ORA-01005", "ORA-01017", "ORA-28000", "ORA-28001", "ORA-28003",
            "ORA-28009", "ORA-28030", "ORA-28040", "ORA-28221",
        ]),
        codes("permission.encryption_key", 0.90, &[
            "ORA-28353", "ORA-28354", "ORA-28365", "ORA-28367", "ORA-28374", "ORA-46658",
        ]),
        codes("permission.storage_refused", 0.60, &["ORA-29289"]),
        codes("source.missing_path", 0.60, &["ORA-22288", "ORA-29283", "ORA-31640", "ORA-39070"]),
        codes("quality.corrupt_file", 0.85, &["ORA-01578", "ORA-26040"]),
        codes("quality.corrupt_file", 0.45, &["ORA-29400"]),
        codes("code.bad_sql", 0.92, &[
            "ORA-00900", "ORA-00903", "ORA-00905", "ORA-00906", "ORA-00907", "ORA-00908", "ORA-00909", "ORA-00911",
            "ORA-00917", "ORA-00918", "ORA-00920", "ORA-00921", "ORA-00923", "ORA-00924", "ORA-00925", "ORA-00926",
            "ORA-00927", "ORA-00928", "ORA-00933", "ORA-00934", "ORA-00935", "ORA-00936", "ORA-00937", "ORA-00938",
            "ORA-00939", "ORA-00960", "ORA-00969", "ORA-00978", "ORA-00979", "ORA-01719", "ORA-01742", "ORA-01747",
            "ORA-01748", "ORA-01756",
        ]),
        codes("code.bad_sql", 0.85, &[
            "ORA-00902", "ORA-00910", "ORA-00919", "ORA-00922", "ORA-00930", "ORA-00931", "ORA-00962", "ORA-00964",
            "ORA-00968", "ORA-00970", "ORA-00971", "ORA-00972", "ORA-00984", "ORA-00998", "ORA-01002", "ORA-01003",
            "ORA-01006", "ORA-01007", "ORA-01008", "ORA-01036", "ORA-01436", "ORA-01446", "ORA-01732", "ORA-01733",
            "ORA-01745", "ORA-01776", "ORA-01779", "ORA-01785", "ORA-01786", "ORA-01788", "ORA-01789", "ORA-01790",
            "ORA-01791", "ORA-01799", "ORA-04063", "ORA-06550", "ORA-06553", "ORA-06575", "ORA-30483", "ORA-30484",
            "ORA-32044", "ORA-38101", "ORA-38104",
        ]),
        codes("code.bad_sql", 0.75, &[
            "ORA-00932", "ORA-00957", "ORA-01408", "ORA-01418", "ORA-01430", "ORA-01442", "ORA-01451", "ORA-01704",
            "ORA-01730", "ORA-02201", "ORA-02260", "ORA-02264", "ORA-02275", "ORA-03001", "ORA-04088", "ORA-04091",
            "ORA-04092", "ORA-06508", "ORA-06511", "ORA-06530", "ORA-06531", "ORA-06532", "ORA-06533", "ORA-06592",
            "ORA-25137",
        ]),
        codes("code.python_bug", 0.80, &[
            "DPY-1003", "DPY-1006", "DPY-2001", "DPY-2003", "DPY-2004", "DPY-2005", "DPY-2006", "DPY-2007",
            "DPY-2010", "DPY-2012", "DPY-2013", "DPY-2016", "DPY-2021", "DPY-2046", "DPY-2066", "DPY-3002",
            "DPY-3003", "DPY-3013", "DPY-4008", "DPY-4009", "DPY-4010",
        ]),
        codes("code.jvm_bug", 0.80, &["ORA-00600", "ORA-07445"]),
        codes("code.linkage", 0.75, &["DPY-3010", "DPY-3016", "ORA-29532", "ORA-29548"]),
        codes("partial_write.leftovers", 0.70, &["ORA-00955"]),
        codes("transient.commit_conflict", 0.60, &["ORA-14450", "ORA-14452"]),
        codes("configuration.parameter", 0.60, &["ORA-12560"]),
        codes("quality.malformed_value", 0.80, &["ORA-06502"]),
        codes("quality.malformed_value", 0.45, &["ORA-29913"]),
    ],
    silent: &[
        "DPY-1000", "DPY-1002", "DPY-1004", "DPY-1005", "DPY-2000", "DPY-4003", "DPY-4007", "DPY-5000", "DPY-5001",
        "DPY-5002", "DPY-5003", "DPY-5004", "DPY-5006", "ORA-00604", "ORA-00990", "ORA-01001", "ORA-01010",
        "ORA-01023", "ORA-01403", "ORA-01405", "ORA-02063", "ORA-02067", "ORA-06510", "ORA-06512", "ORA-06544",
        "ORA-17001", "ORA-17003", "ORA-17004", "ORA-17006", "ORA-20000", "ORA-20001", "ORA-22275", "ORA-24338",
        "ORA-24345", "ORA-28002", "ORA-28500", "ORA-28545", "ORA-39002", "ORA-39143", "TNS-12560",
    ],
};
