//! Every rule in one table: a row is one thing to look for.

use super::checks::{always, aws_secret, basic_pair, mixed, no_option, opaque};
use super::engine::Find::{Pattern, Scan};
use super::engine::Rule;
use super::kinds::Kind;
use super::{assign, pem, personal, urls};

/// The rules; where two find the same piece of text, the earlier one names it.
///
/// Patterns are over bytes. A trigger has to match wherever its pattern can, and should hardly ever match elsewhere.
/// Prefixes and lengths of tokens are those that their vendors document for secret scanning.
pub(super) const RULES: &[Rule] = &[
    rule(
        r"A(?:KI|SI|BI|CC)A[A-Z0-9]{4}",
        Kind::AwsAccessKeyId,
        r"(?:\b|_)((?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16})(?:\b|_)",
        always,
    ),
    rule(
        r"(?i)A[KS]IA[A-Z0-9]{4}|secret|aws.?key",
        Kind::AwsSecretKey,
        r"(?:^|[^A-Za-z0-9/+=])([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)",
        aws_secret,
    ),
    rule(
        r"IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz|FQoDYXdz",
        Kind::AwsSessionToken,
        r"(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz|FQoDYXdz)[A-Za-z0-9+/=_%-]{16,}",
        always,
    ),
    rule(
        r"eyJ[A-Za-z0-9_-]",
        Kind::Jwt,
        r"\b(eyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){1,4}|ey(?:JhbGciO|J0eXAiO|JraWQiO)[A-Za-z0-9_-]{8,})",
        always,
    ),
    rule(
        r"gh[opusr]_[A-Za-z0-9]|github_pat_",
        Kind::GithubToken,
        r"\b(gh[opusr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})",
        always,
    ),
    rule(
        r"gl[a-z]{2,5}-[A-Za-z0-9_-]{8}|GR1348941",
        Kind::GitlabToken,
        r"\b(gl(?:pat|dt|rt|rtr|ptt|cbt|ft|soat|agent|imt|oas|wt)-[A-Za-z0-9_.-]{16,}|GR1348941[A-Za-z0-9_-]{20})",
        always,
    ),
    rule(
        r"xox[a-z]|xapp-",
        Kind::SlackToken,
        r"\b(xox[abceoprs](?:\.xox[bp])?-[A-Za-z0-9-]{8,}|xapp-[0-9]-[A-Za-z0-9-]{8,})",
        always,
    ),
    rule(
        r"hooks\.slack\.com/|/api/webhooks/|webhook\.office\.com/",
        Kind::Webhook,
        r"(?:hooks\.slack\.com/(?:services|workflows|triggers)|discord(?:app)?\.com/api/webhooks|webhook\.office\.com/[a-z0-9]+)/([A-Za-z0-9/_@.-]{8,})",
        always,
    ),
    rule(
        r"[srp]k_(?:live|test)_|whsec_",
        Kind::StripeKey,
        r"\b([srp]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=_-]{16,})",
        always,
    ),
    rule(
        r"AIza|ya29\.|GOCSPX-|1//0",
        Kind::GoogleKey,
        r"\b(AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{16,}|GOCSPX-[A-Za-z0-9_-]{20,}|1//0[A-Za-z0-9_-]{24,})",
        always,
    ),
    rule(
        r"[A-Za-z0-9+/]==|[0-9]Q~",
        Kind::AzureKey,
        r"(?:^|[^A-Za-z0-9/+-])([A-Za-z0-9+/]{86}==)|\b([A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34})",
        always,
    ),
    rule(
        r"ver:[0-9]+-hint:|ETMsDgAAA",
        Kind::SnowflakeToken,
        r"(ver:[0-9]+-hint:[A-Za-z0-9+/=_:-]{20,}|ETMsDgAAA[A-Za-z0-9+/=_-]{20,})",
        always,
    ),
    rule(
        r"(?:dapi|dose|dkea)[0-9a-f]{4}",
        Kind::DatabricksToken,
        r"\b((?:dapi|dose|dkea)[0-9a-f]{32}(?:-[0-9]+)?)",
        always,
    ),
    rule(
        r"npm_[A-Za-z0-9]{8}",
        Kind::NpmToken,
        r"\b(npm_[A-Za-z0-9]{36})",
        always,
    ),
    rule(
        r"pypi-A",
        Kind::PypiToken,
        r"\b(pypi-A[A-Za-z0-9_-]{20,})",
        always,
    ),
    rule(
        r"sk-[A-Za-z0-9_-]{8}",
        Kind::VendorToken,
        r"(?:^|[^A-Za-z0-9_-])(sk-[A-Za-z0-9_-]{20,})",
        mixed,
    ),
    rule(
        r"SG\.[A-Za-z0-9_-]{8}|hv[sbr]\.[A-Za-z0-9]|do[opr]_v1_|dckr_pat_|hf_[A-Za-z]{8}|dbt[cu]_|pn[bu]_[A-Za-z0-9]{8}|gl(?:sa|c)_[A-Za-z0-9]{8}|shp(?:at|ca|pa|ss)_|NRAK-|dp\.pt\.|lin_api_|AGE-SECRET-KEY-|\.atlasv1\.|key-[0-9a-f]{8}",
        Kind::VendorToken,
        r"\b(SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|hv[sbr]\.[A-Za-z0-9_-]{20,}|do[opr]_v1_[0-9a-f]{40,}|dckr_pat_[A-Za-z0-9_-]{16,}|hf_[A-Za-z]{30,}|dbt[cu]_[A-Za-z0-9_=-]{20,}|pn[bu]_[A-Za-z0-9]{30,}|gl(?:sa|c)_[A-Za-z0-9_=]{20,}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}|NRAK-[A-Z0-9]{20,}|dp\.pt\.[A-Za-z0-9]{30,}|lin_api_[A-Za-z0-9]{30,}|AGE-SECRET-KEY-1[A-Z0-9]{40,}|[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{40,}|key-[0-9a-f]{32})",
        always,
    ),
    rule(
        r"(?i)bearer[ \t]",
        Kind::Authorization,
        r"(?i)\bbearer[ \t]+([A-Za-z0-9._~+/=-]{8,})",
        opaque,
    ),
    rule(
        r"(?i)basic[ \t]",
        Kind::Authorization,
        r"(?i)\bbasic[ \t]+([A-Za-z0-9+/_-]{8,}={0,2})",
        basic_pair,
    ),
    rule(
        r#"(?i)auth["'\\]{0,3}[ \t]*[:=]"#,
        Kind::Authorization,
        r#"(?i)(?:\b|_)auth["'\\]{0,3}[ \t]*[:=][ \t]*["'\\]{0,3}([A-Za-z0-9+/]{8,}={0,2})"#,
        basic_pair,
    ),
    rule(
        r"(?i)\bsig(?:nature)?=|x-(?:amz|goog)-(?:sig|cred|sec)|\bcredential=|awsaccesskeyid=",
        Kind::Signature,
        r#"(?i)\b(?:sig|signature|x-(?:amz|goog)-(?:signature|credential|security-token)|credential|awsaccesskeyid)=([^&\s"'<>\\,;\[\]]{6,})"#,
        always,
    ),
    rule(
        r"(?i)identified by",
        Kind::Password,
        r#"(?i)identified by (?:values? )?["']([^"'\r\n]+)"#,
        always,
    ),
    rule(
        r"(?i)jdbc:oracle:|sqlplus ",
        Kind::Password,
        r"(?i)(?:jdbc:oracle:[a-z0-9]+:|sqlplus (?:-[a-z]+ )*)[^\s/@:]+/([^\s@]+)@",
        always,
    ),
    rule(
        r"@(?:tcp|unix|udp)\(",
        Kind::Password,
        r"\b[A-Za-z0-9_.-]+:([^\s@/]+)@(?:tcp|unix|udp)\(",
        always,
    ),
    rule(
        r"(?i)sshpass|beeline |(?:docker|podman) |sqlcmd |redis-cli |mongo[a-z]* |mysql[a-z]* |mariadb ",
        Kind::Password,
        r#"(?i)\b(?:sshpass[^\r\n|;]*? -p ?|(?:beeline|(?:docker|podman)[^\r\n|;]*? login|mongo(?:sh|dump|restore|export|import)?)\b[^\r\n|;]*? -p[ =]|sqlcmd\b[^\r\n|;]*? (?-i:-P) ?|redis-cli\b[^\r\n|;]*? -a |(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\r\n|;]*? (?-i:-p))["']?([^\s"'-][^\s"']*)"#,
        no_option,
    ),
    rule(
        r"(?i)curl ",
        Kind::Password,
        r#"(?i)\bcurl\b[^\r\n|;]*? (?:-u|--user|--proxy-user)[ =]?["']?[^\s:"']+:([^\s"']+)"#,
        always,
    ),
    rule(
        r"(?i)ssn|social.?security",
        Kind::Ssn,
        r#"(?i)(?:\bssn|_ssn|social[ _-]?security)(?:[ _-]?(?:number|no|num|nr))?(?:[\s"':=#(]|\bis\b)*([0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4})\b"#,
        always,
    ),
    rule(
        r#"(?i)\btel[:=]|(?:phone|(?:\b|_)(?:mobile|cell|msisdn|fax))(?:[_ -]?(?:number|no|num|nr))?["'\\]{0,2}[ \t]*[:=]"#,
        Kind::Phone,
        r#"(?i)(?:\btel[:=]|(?:phone|(?:\b|_)(?:mobile|cell|msisdn|fax))(?:[_ -]?(?:number|no|num|nr))?["'\\]{0,2}[ \t]*[:=])[ \t]*[\\"']{0,2}(\+?[0-9(][0-9(). /-]{5,20}[0-9])"#,
        always,
    ),
    scan(assign::STEMS, assign::find),
    scan(r"://[^\s@]*@", urls::find),
    scan("-----BEGIN ", pem::find),
    scan(r"(?:@|%40)[^\s@.:/\x22']+\.", personal::emails),
    scan(
        r"(?:^|[^0-9A-Za-z_])[2-6](?:[ -]?[0-9]){12}",
        personal::cards,
    ),
    scan(
        r"\b[A-Z]{2}[0-9]{2} ?[A-Z0-9]{4} ?[A-Z0-9]{4} ?[A-Z0-9]{2}",
        personal::ibans,
    ),
];

const fn rule(
    trigger: &'static str,
    kind: Kind,
    pattern: &'static str,
    check: fn(&str) -> bool,
) -> Rule {
    Rule {
        trigger,
        find: Pattern(kind, pattern, check),
    }
}

const fn scan(trigger: &'static str, find: super::engine::Scan) -> Rule {
    Rule {
        trigger,
        find: Scan(find),
    }
}
