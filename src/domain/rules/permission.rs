//! Access was refused: IAM, Lake Formation, KMS, object stores, database grants, expired credentials.

use super::{
    Finding, Rule, Scene, by_words, hint, names_an_error, no, no_with, sig, yes, yes_with,
};
use crate::domain::category::Category;

/// The family.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    Rule {
        id: "permission.access_denied",
        category: Category::PermissionError,
        doc: "A service refused the call because the caller may not make it: AWS `AccessDenied` and its kin, Lake \
              Formation, Google Cloud and Azure authorization codes, Kafka ACLs, Unity Catalog and Snowflake privileges. \
              The identity is known and lacks a grant. An unchanged rerun is refused in the same way until somebody \
              grants the permission.",
        says: "a service refused the call: the job's identity lacks a permission",
        signatures: &[
            sig(0.95, r"AccessDenied(?:Exception)?\b|\bUnauthorized(?:Operation|Access)\b|\bNotAuthorizedException\b|\bAllAccessDisabled\b|\bAuthorizationError(?:Exception)?\b"),
            sig(0.94, r"is not authorized to perform|Insufficient Lake Formation permission|explicit deny in |no (?:identity|resource|session)-based policy allows"),
            sig(0.93, r"\b(?:Topic|Group|Cluster|TransactionalId|DelegationToken)AuthorizationException\b|\b(?:TOPIC|GROUP|CLUSTER)_AUTHORIZATION_FAILED\b|\bHiveAccessControlException\b|\bPermissionDeniedException\b"),
            sig(0.92, r"\bPERMISSION_DENIED\b|\bINSUFFICIENT_PERMISSIONS\b|\bUNAUTHORIZED_ACCESS\b|\bAuthorizationPermissionMismatch\b|\bAuthorizationFailure\b|\binsufficientPermissions\b|\baccessDenied\b"),
            sig(0.90, r"does not have (?:\w+\.)+\w+ (?:access|permission)|(?i)insufficient privileges? to operate|SQL access control error|request is not authorized to perform this operation|no permission to access|has no privileges on"),
            sig(0.82, r"(?i)\baccess (?:is )?(?:denied|not allowed|forbidden)\b|\bnot authori[sz]ed (?:to|for)\b|\b(?:lacks?|missing|insufficient) (?:the )?(?:required )?(?:permission|privilege|iam role)|does not have (?:any |the |sufficient |required |enough )*(?:\[?\w+\]? ){0,2}(?:privilege|permission|access|SELECT|INSERT|DELETE|UPDATE|CREATE|USAGE|OWNERSHIP)"),
            hint(0.60, r"(?i)^(?:\w+_)?(?:permission|grant|access|role)s?_(?:denied|missing|revoked|removed)=true$|^(?:\w+_)?(?:polic(?:y|ies)|roles?|grants?|acls?|credentials?|passwords?)_(?:changed|rotated|replaced)=true$"),
            sig(0.88, r"(?i)\bpermission '?[\w.]+'? (?:was )?denied\b|\b(?:user|principal|role|account|identity|client)\b.{0,120}\bdoes not have (?:\w+ ){0,4}(?:on|privilege|permission|access)|\bACCESS_DENIED\b|\bForbiddenException\b|\bNotAuthorized(?:Error)?\b|\bPermission Error: |\bAuthorizationException\b|\bPERMISSION_ERROR\b"),
        ],
        judge: access_denied,
        examples: &[
            yes("An error occurred (AccessDeniedException) when calling the GetTable operation: Insufficient Lake Formation permission(s) on orders"),
            yes("User: arn:aws:iam::123456789012:user/etl is not authorized to perform: glue:CreateTable"),
            yes("org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [orders]"),
            no("An error occurred (ThrottlingException) when calling the GetTable operation: Rate exceeded"),
        ],
    },
    Rule {
        id: "permission.storage_refused",
        category: Category::PermissionError,
        doc: "A file system or object store refused to open, list or write a path: HTTP 403, `AccessControlException` of \
              HDFS, `EACCES` of the operating system. That listing works proves nothing for reading. An unchanged rerun \
              meets the same refusal until the path's owner or the platform changes the grant.",
        says: "the storage refused access to a path: the job's identity may not read or write there",
        signatures: &[
            sig(0.93, r"\bAccessControlException\b|Permission denied: user=|\bPermissionError: \[Errno 13?\]|\bPermissionError: \[WinError 5\]|\bEACCES\b"),
            sig(0.93, r"(?i)\b403\b.{0,60}(?:forbidden|access denied)|\(403\) when calling|Status Code: 403|\bAmazonS3Exception: (?:Forbidden|Access Denied)|\bHTTP(?:/[0-9.]+)?[ :]+403\b|\b403 Client Error"),
            sig(0.85, r"(?i)\bpermission denied\b|\bMkdirs failed to create\b"),
            sig(0.80, r"(?i)\b401 (?:client error: )?unauthori[sz]ed\b|status(?: code)?:? 401\b"),
        ],
        judge: by_words,
        examples: &[
            yes("org.apache.hadoop.security.AccessControlException: Permission denied: user=etl, access=WRITE, inode=\"/warehouse\":hive:hadoop:drwxr-xr-x"),
            yes("PermissionError: [Errno 13] Permission denied: '/mnt/landing/in.csv'"),
            yes("An error occurred (403) when calling the HeadObject operation: Forbidden"),
            no("An error occurred (404) when calling the HeadObject operation: Not Found"),
        ],
    },
    Rule {
        id: "permission.database_grant",
        category: Category::PermissionError,
        doc: "The database knows the user and refuses the statement: SQLSTATE 42501 `insufficient_privilege` and its \
              likes in Redshift, MySQL, SQL Server and Oracle. The grant is missing or was lost, often when a table was \
              created anew. An unchanged rerun fails in the same way.",
        says: "the database refused the statement: the user lacks a grant",
        signatures: &[
            sig(0.95, r"(?i)permission denied (?:for|to) (?:table|schema|relation|database|sequence|function|procedure|column|view|language|type|tablespace|foreign|large object|create|set|copy|materialized)"),
            sig(0.95, r"\bInsufficientPrivilege\b|(?i:SQLSTATE\W{0,3}42501)|\bmust be (?:owner|superuser|member) (?:of|to)\b|\bmust be superuser or \w+|\bORA-01031\b"),
            sig(0.92, r"(?i)command denied to user|\b(?:SELECT|INSERT|UPDATE|DELETE|EXECUTE|ALTER|CREATE \w+) permission (?:was )?denied\b|Cannot (?:select from|insert into|delete from|access|create|drop) (?:columns?|tables?|catalog|schema|view)\b"),
            sig(0.70, r"(?i)does not exist or (?:you are )?not authori[sz]ed"),
        ],
        judge: by_words,
        examples: &[
            yes("ERROR:  permission denied for table invoices"),
            yes("Database Error in model m\n  permission denied for schema hr"),
            no("ERROR:  relation \"invoices\" does not exist"),
        ],
    },
    Rule {
        id: "permission.credentials",
        category: Category::PermissionError,
        doc: "The caller could not prove who it is: expired or invalid tokens and keys, failed password authentication \
              (which may be a password that expired), logins that are locked. Servers rarely say which. An unchanged \
              rerun presents the same credential and fails again.",
        says: "the credential was not accepted: expired, revoked or wrong",
        signatures: &[
            sig(0.95, r"\bExpiredToken(?:Exception)?\b|\bTokenRefreshRequired\b|\bRequestExpired\b|\bUnauthorizedSSOTokenError\b|\bSSOTokenLoadError\b|\bTokenRetrievalError\b|SSO session .{0,60}expired|407 Proxy Authentication Required|\bInvalidClientTokenId\b|\bUnrecognizedClientException\b|\bInvalidAccessKeyId\b|\bSignatureDoesNotMatch\b|\bInvalidIdentityToken\b"),
            sig(0.95, r"security token included in the request is (?:expired|invalid)|(?i)(?:token|credentials?|session|password|secret|key|certificate) (?:has|have|is|are|was) (?:already )?expired|\bexpired (?:token|credential|password|session)|\bORA-28001\b"),
            sig(0.90, r"(?i:SQLSTATE\W{0,3}28(?:000|P01))|\bInvalid(?:Password|AuthorizationSpecification)\b|(?i)(?:password|peer|ident|md5|scram|ldap|gss\w*) authentication failed|is not permitted to log ?in|\bpg_hba\.conf\b|\bORA-(?:01017|28000)\b|Login failed for user|Access denied for user"),
            sig(0.90, r"\b(?:Sasl|Ssl)AuthenticationException\b|\bAuthenticationFailed(?:Exception)?\b|\binvalid_grant\b|\binvalid_client\b|\bUNAUTHENTICATED\b|(?i)incorrect username or password|JWT token is invalid|invalid (?:api[ _-]?key|access token|credentials)"),
            sig(0.75, r"\bNoCredentialsError\b|\bPartialCredentialsError\b|\bCredentialRetrievalError\b|Unable to (?:locate|load) (?:AWS )?credentials|\bNoAuthWithAWSException\b|Could not load (?:the default )?credentials"),
            hint(0.60, r"(?i)^(?:\w+_)?(?:token|credential|password|secret|key)s?_(?:is_)?expired=true$"),
            sig(0.90, r"\bAUTHENTICATION_FAILED\b|\bNotAuthenticated\w*|\bInvalidToken(?:Error)?\b|\bTokenExpired(?:Error|Exception)?\b|\bExpiredSignature\w*|\bAuthenticationException\b|\bOperationalError: \(1045\b|\b18456\b|\bLogin failed\b|\bbad credentials\b|\bInvalid username or password"),
        ],
        judge: by_words,
        examples: &[
            yes("botocore.exceptions.ClientError: An error occurred (ExpiredTokenException) when calling the GetObject operation"),
            yes("FATAL:  password authentication failed for user \"loader\""),
            yes("snowflake.connector.errors.DatabaseError: 250001 (08001): Incorrect username or password was specified."),
            no("FATAL:  database \"sales\" does not exist"),
        ],
    },
    Rule {
        id: "permission.kerberos",
        category: Category::PermissionError,
        doc: "Kerberos or a Hadoop delegation token did not let the job in: no ticket, an expired ticket, a token that \
              was not renewed. Long-running jobs meet it when the token's lifetime ends. An unchanged rerun may get \
              further with a fresh ticket but ends the same way, so somebody has to look at the keytab or the renewal.",
        says: "Kerberos refused the job: no valid ticket or delegation token",
        signatures: &[
            sig(0.93, r"GSS initiate failed|Failed to find any Kerberos tgt|\bKrbException\b|\bKRB_AP_ERR_\w+|\bGSSException\b|Client cannot authenticate via: ?\["),
            sig(0.92, r"\b\w*_DELEGATION_TOKEN\b.{0,160}(?:can't be found in cache|is expired|expired)|\bSecretManager\$InvalidToken\b|Unable to obtain (?:password|Principal Name) (?:from user|for authentication)"),
            sig(0.85, r"\bKerberosAuthException\b|(?i)\bkinit\b.{0,80}(?:failed|expired|not found)|kerberos (?:ticket|tgt|credentials?).{0,40}(?:expired|missing|not found)"),
        ],
        judge: by_words,
        examples: &[
            yes("javax.security.sasl.SaslException: GSS initiate failed [Caused by GSSException: No valid credentials provided]"),
            yes("org.apache.hadoop.security.token.SecretManager$InvalidToken: token (HDFS_DELEGATION_TOKEN token 42 for etl) can't be found in cache"),
            no("java.net.ConnectException: Connection refused"),
        ],
    },
    Rule {
        id: "permission.encryption_key",
        category: Category::PermissionError,
        doc: "The data is encrypted with a key that the job may not use, or that is disabled or pending deletion: KMS \
              error codes and the `kms:` actions. Storage permissions are fine, so the refusal surprises. An unchanged \
              rerun fails until the key's policy or state is changed.",
        says: "the encryption key cannot be used: no grant on it, or it is disabled",
        signatures: &[
            sig(0.94, r"\bkms:(?:Decrypt|Encrypt|GenerateDataKey|DescribeKey|CreateGrant|ReEncrypt)\w*|\bKMS\.(?:Disabled|InvalidState|NotFound|KeyUnavailable)\w*|\bKMS(?:InvalidState|AccessDenied|Disabled)Exception\b"),
            sig(0.90, r"(?i)ciphertext refers to a customer master key that does not exist|not allowed to (?:access|use) (?:the )?(?:kms|customer master) key|kms key .{0,80}(?:is disabled|pending deletion|not found)"),
        ],
        judge: by_words,
        examples: &[
            yes("AccessDenied: User is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:123456789012:key/abc"),
            yes_with("KMS.DisabledException: arn:aws:kms:eu-west-1:123456789012:key/abc is disabled.", r#"{"write_started": false}"#),
            no("KMS throttled the request; retrying"),
        ],
    },
    Rule {
        id: "permission.credential_age",
        category: Category::PermissionError,
        doc: "The credential that the run held had expired by the time it failed: a token of one hour in a job of two, a \
              session of a chained role, a ticket nobody renewed. Services report that as a plain refusal, as a broken \
              read or not at all, so the time tells more than the words. Where the error names another cause the rule \
              stands back. An unchanged rerun gets as far as the credential lasts and fails there again.",
        says: "the credential had expired when the run failed",
        signatures: &[],
        judge: credential_age,
        examples: &[
            yes_with("An error occurred (403) when calling the HeadObject operation: Forbidden", r#"{"credential_expires_at": "2026-11-24T02:40:00Z"}"#),
            yes_with("the step failed with exit code 1", r#"{"credential_expires_at": "2026-11-24T02:40:00Z"}"#),
            no_with("An error occurred (403) when calling the HeadObject operation: Forbidden", r#"{"credential_expires_at": "2026-11-24T04:40:00Z"}"#),
            no_with("java.lang.OutOfMemoryError: Java heap space", r#"{"credential_expires_at": "2026-11-24T02:40:00Z"}"#),
        ],
    },
    Rule {
        id: "permission.words",
        category: Category::PermissionError,
        doc: "The error says in plain words that somebody was not allowed in, in no vocabulary that we know: forbidden, \
              unauthorised, authentication failed. Gateways sometimes say so of an address that is wrong, so the rule is \
              not sure. An unchanged rerun is turned away again.",
        says: "the error speaks of refused access or a failed login",
        signatures: &[
            sig(0.64, r"(?i)\b(?:unauthori[sz]ed|forbidden|not permitted|access (?:was )?(?:refused|rejected|revoked))\b|\b(?:authentication|authori[sz]ation|login|sign-?in) (?:has )?(?:failed|failure|error|was rejected|required)|\b(?:credentials?|token|api key|certificate)\b.{0,40}(?:invalid|rejected|not valid|no longer valid|revoked|missing)"),
            sig(0.46, r"(?i)\b(?:permissions?|privileges?|denied|credentials?|unauthori\w+|forbidden|40[13])\b"),
        ],
        judge: by_words,
        examples: &[
            yes("vendor api: authentication failed for client etl-7"),
            no("vendor api: order 7 was rejected"),
        ],
    },
];

/// A credential that had run out explains a refusal, and a failure that nothing else explains.
fn credential_age(scene: &Scene<'_>) -> Option<Finding> {
    let expired_at = scene.case.signals.credential_expires_at?;
    if expired_at > scene.case.failed_or_gathered_at() {
        return None;
    }
    let refused = scene.mentions(&[
        "denied",
        "forbidden",
        "403",
        "401",
        "unauthori",
        "not authori",
        "authenticat",
        "credential",
        "token",
        "expired",
    ]);
    let strength = match (refused, names_an_error(scene.passages)) {
        (true, _) => 0.94,
        (false, false) => 0.62,
        (false, true) => return None,
    };
    let names = ["credential_expires_at"];
    Some(scene.by_signals(strength, &names, scene.rule.says))
}

/// Athena and Snowflake say of a missing column or table that it may also be forbidden.
fn access_denied(scene: &Scene<'_>) -> Option<Finding> {
    let finding = scene.by_sighting()?;
    let either = scene.mentions(&[
        "cannot be resolved or requester",
        "does not exist or",
        "or perhaps it does not exist",
    ]);
    let only_words = scene.best().is_some_and(|best| best.strength < 0.85);
    Some(if either && only_words {
        finding.times(0.5)
    } else {
        finding
    })
}
