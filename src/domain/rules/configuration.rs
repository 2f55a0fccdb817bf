//! Wrong or missing parameters, connections, endpoints, catalogs or settings.

use super::{Finding, Reads, Rule, Scene, by_words, hint, no, no_with, sig, yes, yes_with};
use crate::domain::category::Category;

/// The family.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    Rule {
        id: "configuration.orchestrator",
        category: Category::ConfigurationError,
        doc: "The orchestrator lacks something that the job asks it for: an Airflow variable or connection, a dbt profile \
              or target, a Prefect block or Dagster resource, a pool or queue. Airflow reports a missing variable as a \
              `KeyError`, which looks like a bug and is none. An unchanged rerun asks in vain again.",
        says: "the orchestrator has no such variable, connection, profile or target",
        signatures: &[
            sig(0.95, r"KeyError: '?Variable \S+ does not exist|\bAirflowNotFoundException\b|conn_id [`'\x22]?\S+ isn't defined|The conn_id \S+|\bAirflowConfigException\b|Connection '?\S+'? (?:is not defined|doesn't exist)"),
            sig(0.88, r": unbound variable$|: parameter (?:null or )?not set$"),
            sig(0.94, r"does not have a target named|Could not find profile named|Credentials in profile .{0,80}invalid|(?i)(?:profiles\.yml|dbt_project\.yml)\S* .{0,60}(?:not found|invalid|missing|could not)|Env var required but not provided|Required var '|Could not find adapter type"),
            sig(0.90, r"(?i)\b(?:unable to find block document|DagsterInvalid(?:Config|Definition)\w*|no (?:such )?(?:pool|queue|work pool|work queue|deployment) (?:named )?'?\S+'? (?:exists|found))|\bMissingParameterValue\b|\bParameterTypeError\b"),
        ],
        judge: by_words,
        examples: &[
            yes("KeyError: 'Variable lake_bucket does not exist'"),
            yes("Runtime Error\n  The profile 'core' does not have a target named 'uat'."),
            no("KeyError: 'lake_bucket'"),
        ],
    },
    Rule {
        id: "configuration.parameter",
        category: Category::ConfigurationError,
        doc: "A parameter, option or environment variable is missing or has a value that the program does not take: \
              argument parsers, configuration validation of Kafka Connect, Spark, Flink and AWS, settings files that are \
              not there. An unchanged rerun is started with the same parameters.",
        says: "a parameter or setting is missing or has an impossible value",
        signatures: &[
            sig(0.92, r"the following arguments are required|unrecognized arguments: |\bGlueArgumentError\b|\b(?:invalid choice|expected one argument): |[Mm]issing required (?:configuration|config|option|argument|parameter|property|setting|environment variable|key)|which has no default value|\bNo(?:Section|Option)Error\b|\bParamValidationError\b|Parameter validation failed"),
            sig(0.91, r"\bConfigException\b|\bConfigurationException\b|\b(?:Invalid|Illegal)Config\w*|\bINVALID_CONF_VALUE\w*|\bCANNOT_MODIFY_CONFIG\b|[Ii]nvalid (?:value|configuration)(?: \S+)? for (?:configuration|config|option|property|parameter|setting)|unrecognized configuration parameter|\bMissingConfig\w*|\bImproperlyConfigured\b|(?i)environment variable \S+ (?:is )?(?:not set|missing|undefined|required)|config(?:uration)? (?:error|file \S+ (?:not found|does not exist))"),
            sig(0.84, r"\bInvalid(?:Parameter(?:Value|Combination)?|Input|Argument|Request)(?:Exception)\b|\bValidationException\) when calling|\bMissingParameter\b|\bos\.environ\b.{0,200}KeyError|KeyError: '[A-Z][A-Z0-9]*_[A-Z0-9_]+'|ValidationError(?:: \d+| for) .{0,40}(?:Settings|Config)|(?i:SQLSTATE\W{0,3}22023)"),
            sig(0.80, r"FileNotFoundError: .{0,120}\.(?:ya?ml|ini|toml|cfg|conf|env|properties|json5)'|(?i)\b(?:property|option|setting|parameter|argument|config key) ['`\x22]?[\w.\-]+['`\x22]? (?:is (?:required|missing|not set|invalid|not supported|unknown)|must (?:be|not be))"),
            hint(0.62, r"(?i)^(?:\w+_)?(?:parameter|setting|config|option|env_var|variable)_(?:missing|wrong|invalid|unset)=(?:true|[^f0].*)$"),
            sig(0.90, r"\bConfigFieldMissingException\b|\bconfig_error\b|\bINVALID_PARAMETER_VALUE\b|\bINVALID_(?:TABLE|SESSION|SCHEMA|COLUMN|CATALOG)_PROPERTY\b|\bCONFIGURATION_(?:INVALID|UNAVAILABLE)\b|\bMISSING_(?:CATALOG|SCHEMA)_NAME\b|\bINVALID_ARGUMENT_ERROR\b|\bmax_allowed_packet\b|\bRecordTooLargeException\b|(?:binlog|log segment|WAL segment|offset).{0,200}(?:no longer available|has already been removed|is no longer (?:available|retained))|Reconfigure the connector|slot has been invalidated|can no longer get changes from replication slot|review this connection's configuration|No output location provided|[Uu]nable to verify/create output bucket|strict mode requires|\bREQUIRES_SINGLE_PART_NAMESPACE\b|\bRESOURCE_DOES_NOT_EXIST\b|\bArgumentError: "),
            sig(0.78, r"(?i)\bmust be (?:at least|at most|greater than|less than|between|one of|a (?:positive|valid)|non-negative|>=|<=)|\b(?:properties|options|arguments|parameters|settings|keys) (?:\S+ )?are not (?:supported|recogni[sz]ed|allowed|valid)|\brequires \S+ (?:>=|<=|=|to be (?:set|enabled))|cannot execute \w+ in a read-only transaction|Invalid arguments were passed to"),
        ],
        judge: by_words,
        examples: &[
            yes("org.apache.kafka.common.config.ConfigException: Missing required configuration \"topics\" which has no default value."),
            yes("error: the following arguments are required: --business-date"),
            no("org.apache.iceberg.exceptions.ValidationException: Found conflicting files"),
        ],
    },
    Rule {
        id: "configuration.unfilled_template",
        category: Category::ConfigurationError,
        doc: "A path, table or address in the error still holds the placeholder that should have been filled in: `${run_date}`, \
              `{{ ds }}`, `%(day)s`. What it points at does not exist and never will, although the error looks like an input \
              that is late. An unchanged rerun asks for the same text again.",
        says: "a placeholder was not filled in",
        signatures: &[
            sig(0.95, r"(?:[Pp]ath|[Ff]ile|[Oo]bject|[Kk]ey|[Tt]able|[Uu][Rr][Ll]|[Uu][Rr][Ii]|s3a?|gs|abfss?|hdfs|https?|exist|found)\b.{0,160}(?:\$\{[A-Za-z_][\w.:-]*\}|\{\{ ?[A-Za-z_][\w. |'\x22()-]* ?\}\}|%\([A-Za-z_]\w*\)s|%7B%7B)"),
        ],
        judge: by_words,
        examples: &[
            yes("AnalysisException: [PATH_NOT_FOUND] Path does not exist: s3a://lake/in/day=${run_date}."),
            yes("botocore.errorfactory.NoSuchKey: key in/{{ ds }}/part.csv"),
            no("AnalysisException: [PATH_NOT_FOUND] Path does not exist: s3a://lake/in/day=2026-11-23."),
        ],
    },
    Rule {
        id: "configuration.loopback",
        category: Category::ConfigurationError,
        doc: "The job knocks at its own machine, where no such service is: a refused connection to `localhost` or `127.0.0.1` \
              means that the host was never set and a library fell back to its default. An unchanged rerun knocks there again.",
        says: "the job looks for a service on its own machine, as libraries do where no host is set",
        signatures: &[
            sig(0.66, r"(?i)(?:connection refused|ECONNREFUSED|could not connect|connect to|connecting to|failed to connect).{0,120}(?:\b127\.0\.0\.1\b|\blocalhost\b|\[::1\])|(?:\b127\.0\.0\.1\b|\blocalhost\b|\[?::1\]?)(?::\d+)?.{0,80}(?:connection refused|ECONNREFUSED)|\bnot set, (?:using|defaulting to|falling back to)\b"),
        ],
        judge: by_words,
        examples: &[
            yes("Error: connect ECONNREFUSED 127.0.0.1:5432"),
            no("Error: connect ECONNREFUSED 10.0.3.7:5432"),
        ],
    },
    Rule {
        id: "configuration.wrong_place",
        category: Category::ConfigurationError,
        doc: "The job points at a database, catalog, schema, bucket, role or warehouse that does not exist or lies \
              elsewhere: SQLSTATE 3D000 and 3F000, `NoSuchBucket`, `NoSuchNamespace`, redirects to another region. Such \
              containers do not come and go like data. An unchanged rerun looks in the same place.",
        says: "the job points at a database, catalog, bucket or region that is not there",
        signatures: &[
            sig(0.90, r"(?i)\bunable to find warehouse\b|history topic or its content is fully or partially missing"),
            sig(0.94, r#"\bdatabase "[^"]+" does not exist|\brole "[^"]+" does not exist|\bschema "[^"]+" does not exist|\bInvalid(?:CatalogName|SchemaName)\b|(?i:SQLSTATE\W{0,3}3[DF]000)|\bUnknown database '|Cannot open database|\bCATALOG_NOT_FOUND\b|\bSCHEMA_NOT_FOUND\b|\bNoSuch(?:Database|Namespace)(?:Exception|Error)\b|Catalog '[^']+' (?:does not exist|not found)"#),
            sig(0.93, r"\bNoSuchBucket\b|specified bucket does not exist|\bPermanentRedirect\b|must be addressed using the specified endpoint|\bAuthorizationHeaderMalformed\b|the region '?\S+'? is wrong|\bIllegalLocationConstraint\w*|\bWrong FS: |No FileSystem for scheme|\bUnsupportedFileSystemException\b|\bNo active warehouse selected|does not have a current database|Cannot find catalog plugin|Catalog .{0,60}is not (?:configured|registered|defined)|\bNot ?[Ff]ound: Dataset\b"),
            sig(0.60, r#"\bTABLE_OR_VIEW_NOT_FOUND\b|\brelation "[^"]+" does not exist|\bUndefinedTable\b|(?i:SQLSTATE\W{0,3}42P01)|\bTABLE_NOT_FOUND\b|\bNoSuchTable(?:Exception|Error)\b|Table or view not found|Table with name \S+ does not exist|\bTable '[^']+' doesn't exist|\bEntityNotFoundException\b|\bORA-00942\b|Object '[^']+' does not exist|Invalid object name|\bUnknownTopicOrPartition\w*|Not found: Table|\bDELTA_(?:TABLE|PATH)_(?:NOT_FOUND|DOES_NOT_EXIST)\b|is not a Delta table"#),
            sig(0.88, r"(?i)\b(?:incorrect|wrong) (?:region|endpoint|bucket|database|schema|catalog|warehouse|environment)\b|is in this region: |\bContainerNotFound\b|\bORA-(?:12154|12514|12505)\b|(?:replication slot|publication) .{0,80}does not exist|\bindex_not_found_exception\b|\bUNKNOWN_(?:TABLE|DATABASE)\b|Notebook (?:\S+ )?not found|\bDagNotFound\b|\bTableNotFoundError\b|SemanticException \[Error 10001\]|Cannot COPY into nonexistent table|could not be retrieved from deployment|\bINVALID_CATALOG\b"),
        ],
        judge: wrong_place,
        examples: &[
            yes("FATAL:  database \"dwh_prod\" does not exist"),
            yes("An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist"),
            yes("[TABLE_OR_VIEW_NOT_FOUND] The table or view `mart`.`sales` cannot be found."),
            no("An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist."),
        ],
    },
    Rule {
        id: "configuration.unreachable",
        category: Category::ConfigurationError,
        doc: "The other side cannot be reached as it is configured: names that do not resolve, certificates that do not \
              verify, ports and networks without a route. A time-out or a refused connection is transient once; when it \
              recurs, or the job is known to sit in a network without a way out, it was never open. An unchanged rerun \
              tries the same address.",
        says: "an endpoint cannot be reached as it is configured",
        signatures: &[
            sig(0.88, r"\bUnknownHostException\b|Name or service not known|could not translate host name|nodename nor servname|getaddrinfo failed|\bNXDOMAIN\b|\bNameResolutionError\b|No address associated with hostname|\bInvalidEndpoint\w*|Invalid endpoint: |\bNoRegionError\b|You must specify a region"),
            sig(0.88, r"\bSSLHandshakeException\b|PKIX path building failed|[Cc]ertificate verify failed|CERTIFICATE_VERIFY_FAILED|\bSSLCertVerificationError\b|self[- ]signed certificate|unsupported protocol|server does not support SSL|\bBootstrap broker .{0,80}disconnected|No resolvable bootstrap urls|Malformed (?:URL|URI)|Invalid URL|No suitable driver"),
            sig(0.90, r"(?i)submitted by user \S+ to (?:unknown|non-leaf|a stopped) queue|\bunknown queue\b|queue \S+ (?:does not exist|is not (?:a leaf|running))"),
            sig(0.80, r"(?i)\bconnect(?:ion)? time(?:d )?-?out\b|\bConnectTimeout\w*|\bConnect to \S+ |\bconnection refused\b|\bEndpointConnectionError\b|\bSocketTimeoutException\b|no route to host|network is unreachable|\bUnable to execute HTTP request\b"),
            hint(0.50, r"(?i)^(?:runs_in_vpc|in_vpc|no_nat_gateway|private_subnet)=true$|^(?:\w+_)?(?:nat|endpoint|route|internet)_(?:configured|reachable|available)=false$"),
            sig(0.86, r"\bx509: |\bno such host\b|\bENOTFOUND\b|[Ff]ailed to verify certificate|Could not parse \w+ URL|Could not establish a secure connection|\bSSLError\b.{0,120}(?:certificate|CERTIFICATE|hostname)|hostname .{0,60}doesn't match"),
        ],
        judge: unreachable,
        examples: &[
            yes("java.net.UnknownHostException: warehouse.internal.example"),
            yes_with("java.net.SocketTimeoutException: connect timed out", r#"{"recurs": true}"#),
            no("java.net.SocketTimeoutException: connect timed out"),
        ],
    },
    Rule {
        id: "configuration.job_definition",
        category: Category::ConfigurationError,
        doc: "The definition of the job or of its connection does not hold: Glue connections without a zone, route or \
              security group, concurrency limits set below what the schedule needs, workers and engines that do not fit. \
              The service refuses before any work. An unchanged rerun is refused again; where only a neighbouring run \
              stood in the way once, it may pass.",
        says: "the definition of the job or of its connection does not hold",
        signatures: &[
            sig(0.93, r"\bCONNECTION_LIST_\w+|VPC S3 endpoint validation failed|Could not find S3 endpoint or NAT gateway|security group must open all ingress ports|Unable to resolve any valid connection|connection .{0,60}(?:no|without an?|missing) (?:availability zone|subnet|security group)|Job (?:name|command|definition) .{0,60}(?:not valid|invalid|not found)|\bInvalidJobDefinition\w*"),
            sig(0.70, r"Max(?:imum)? concurrent runs (?:exceeded|reached)|\bConcurrentRunsExceeded(?:Exception)?\b|max_active_(?:runs|tasks)"),
            sig(0.90, r"requires? (?:that )?(?:the )?(?:spark|hoodie|hive|parquet|write|delta)\.[\w.]+ (?:to be|must be)|\bDELTA_CONFIGURE_SPARK_SESSION\w*|(?:spark|hive|hoodie)\.[\w.]+ (?:must|should|cannot|is not) (?:be|set|allowed)|JsonConverter with schemas\.enable requires|\bHoodieNotSupportedException\b"),
            hint(0.84, r"(?i)^(?:\w+_)?schemas?_enabled?=false$|^workflow_starts_\w+_in_parallel=true$|^(?:\w+_)?max_concurren\w+=1$"),
            sig(0.88, r"\bImagePullBackOff\b|\bErrImagePull\b|\bInvalidImageName\b|\bCreateContainerConfigError\b|(?:[^-]|^)\b[Bb]ootstrap (?:action )?fail(?:ure|ed)|LAUNCH ERROR|\bVALIDATION_ERROR\b|secret \S+ not found|executable file not found|is not supported for (?:Glue|this) "),
        ],
        judge: job_definition,
        examples: &[
            yes("CONNECTION_LIST_CONNECTION_WITH_SUBNET_NULL"),
            yes_with("Max concurrent runs exceeded", r#"{"recurs": true}"#),
            no_with("An error occurred (ConcurrentRunsExceededException) when calling the StartJobRun operation", r#"{"recurs": false}"#),
            no("could not serialize access due to concurrent update"),
        ],
    },
    Rule {
        id: "configuration.words",
        category: Category::ConfigurationError,
        doc: "The error says in plain words that something is not set, not configured or not a possible value, in no \
              vocabulary that we know. Code that passes a wrong argument says the same, so the rule is not sure. An \
              unchanged rerun is started with the same settings.",
        says: "the error speaks of a setting that is missing or impossible",
        signatures: &[
            sig(0.62, r"(?i)\b(?:is|are|was|were) not (?:configured|set|specified|provided|registered|enabled)\b|\bmust (?:be )?(?:set|specified|provided|configured|supplied|specify|provide)\b|\b(?:invalid|unknown|unsupported|illegal|missing|wrong|bad) (?:\w+ )?(?:arguments?|parameters?|options?|settings?|configuration|config|connection string|endpoint|url|uri|region|profile|target|catalog|property|properties|flag|job name)\b|\bmisconfigur\w+|\brequired (?:\w+ )?(?:parameters?|arguments?|propert\w+|options?|settings?|fields?)\b"),
            sig(0.64, r"(?i)\b(?:invalid|malformed) (?:\w+ ){0,2}ur[il]\b|\bBAD_ARGUMENTS\b|\brequires? (?:the )?(?:parameter|argument|option|property|setting)\b|\bmust not be (?:null|empty|blank)\b|\benable .{1,60} by setting \w+|\bmake sure (?:your |the )?server is correctly configured|\bshould be (?:larger|less|greater|smaller) than .{1,60}\b(?:and|available)\b"),
            sig(0.46, r"(?i)\bIllegalArgumentException\b|\b(?:unset|not defined|undefined)\b|\bconfig(?:uration|ured)?\b"),
        ],
        judge: by_words,
        examples: &[
            yes("sink: bucket is not configured for environment uat"),
            no("sink: bucket is empty"),
        ],
    },
];

/// A missing table may be late, dropped or misspelt; where the place looks like another environment, it is the place.
fn wrong_place(scene: &Scene<'_>) -> Option<Finding> {
    let finding = scene.by_sighting()?;
    let vague = scene.best().is_some_and(|best| best.strength < 0.8);
    Some(match scene.code_changed() {
        Some(true) if vague => finding.times(0.85),
        _ => finding,
    })
}

/// A time-out or refused connection is a matter of configuration when it recurs.
fn unreachable(scene: &Scene<'_>) -> Option<Finding> {
    let best = scene.best()?;
    if best.strength >= 0.85 {
        return scene.by_sighting();
    }
    let network = scene.seen_in(Reads::Text) && (scene.recurs() || scene.seen_in(Reads::Signals));
    let finding = network.then(|| scene.by_sighting()).flatten()?;
    Some(if scene.recurs() {
        finding.times(1.05).citing(scene.case.cite(&["recurs"]))
    } else {
        finding
    })
}

/// One refused start may be a neighbour's run; a refusal that recurs is the limit.
fn job_definition(scene: &Scene<'_>) -> Option<Finding> {
    let finding = scene.by_sighting()?;
    let limit = scene.best()?.strength < 0.8 && scene.mentions(&["concurrent"]);
    if limit && !scene.recurs() {
        return None;
    }
    Some(if limit {
        finding.times(1.2).citing(scene.case.cite(&["recurs"]))
    } else {
        finding
    })
}
