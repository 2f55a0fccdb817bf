//! Elasticsearch and `OpenSearch`: error types of the REST answers and the exception classes behind them, with those of
//! the Python client.
//!
//! Source: the registry `ElasticsearchExceptionHandle` of `org.elasticsearch.ElasticsearchException` (8.x; the type
//! is the class in snake case), elasticsearch-py 9.5.1 with elastic-transport.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Elasticsearch, OpenSearch",
    source: "https://github.com/elastic/elasticsearch, org.elasticsearch.ElasticsearchException",
    written: Written::AsWord,
    codes: &[
        codes("code.bad_sql", 0.88, &[
            "AggregationInitializationException", "AliasFilterParsingException", "InvalidAggregationPathException",
            "QueryShardException", "SearchSourceBuilderException", "aggregation_initialization_exception",
            "alias_filter_parsing_exception", "invalid_aggregation_path_exception", "parsing_exception",
            "query_shard_exception", "search_source_builder_exception",
        ]),
        codes("code.bad_sql", 0.60, &[
            "ElasticsearchParseException", "GeneralScriptException", "aggregation_execution_exception",
            "elasticsearch.BadRequestError", "elasticsearch.exceptions.BadRequestError", "general_script_exception",
            "parse_exception", "script_exception",
        ]),
        codes("code.linkage", 0.85, &[
            "ActionNotFoundTransportException", "ApiNotAvailableException",
            "IncompatibleClusterStateVersionException", "action_not_found_transport_exception",
            "api_not_available_exception", "elasticsearch.UnsupportedProductError",
            "elasticsearch.exceptions.UnsupportedProductError", "incompatible_cluster_state_version_exception",
            "version_mismatch_exception",
        ]),
        codes("configuration.parameter", 0.88, &[
            "InvalidAliasNameException", "InvalidIndexTemplateException", "InvalidSnapshotNameException",
            "InvalidTypeNameException", "NoClassSettingsException", "RepositoryVerificationException",
            "invalid_alias_name_exception", "invalid_index_name_exception", "invalid_index_template_exception",
            "invalid_snapshot_name_exception", "invalid_type_name_exception", "no_class_settings_exception",
            "repository_verification_exception", "settings_exception",
        ]),
        codes("configuration.unreachable", 0.80, &["elastic_transport.TlsError"]),
        codes("configuration.unreachable", 0.60, &[
            "NoSuchRemoteClusterException", "elastic_transport.SniffingError", "no_such_remote_cluster_exception",
        ]),
        codes("configuration.wrong_place", 0.90, &[
            "AliasesNotFoundException", "IndexClosedException", "IndexTemplateMissingException",
            "RepositoryMissingException", "TypeMissingException", "aliases_not_found_exception",
            "index_closed_exception", "index_not_found_exception", "index_template_missing_exception",
            "repository_missing_exception", "type_missing_exception",
        ]),
        codes("configuration.wrong_place", 0.60, &[
            "NoSuchNodeException", "elasticsearch.NotFoundError", "elasticsearch.exceptions.NotFoundError",
            "no_such_node_exception", "resource_not_found_exception",
        ]),
        codes("partial_write.leftovers", 0.60, &[
            "SnapshotNameAlreadyInUseException", "resource_already_exists_exception",
            "snapshot_name_already_in_use_exception",
        ]),
        codes("partial_write.said_so", 0.60, &[
            "elasticsearch.exceptions.helpers.BulkIndexError", "elasticsearch.helpers.BulkIndexError",
        ]),
        codes("permission.access_denied", 0.93, &[
            "RoleRestrictionException", "elasticsearch.AuthorizationException",
            "elasticsearch.exceptions.AuthorizationException", "role_restriction_exception",
        ]),
        codes("permission.access_denied", 0.85, &["security_exception"]),
        codes("permission.credentials", 0.93, &[
            "elasticsearch.AuthenticationException", "elasticsearch.exceptions.AuthenticationException",
        ]),
        codes("permission.credentials", 0.60, &["security_exception"]),
        codes("quality.corrupt_file", 0.90, &[
            "TranslogCorruptedException", "TruncatedTranslogException", "translog_corrupted_exception",
            "truncated_translog_exception",
        ]),
        codes("quality.malformed_value", 0.80, &[
            "DocumentParsingException", "IngestProcessorException", "MapperParsingException",
            "RoutingMissingException", "TimestampParsingException", "document_parsing_exception",
            "ingest_processor_exception", "mapper_parsing_exception", "routing_missing_exception",
            "timestamp_parsing_exception",
        ]),
        codes("quality.malformed_value", 0.60, &[
            "elasticsearch.exceptions.helpers.BulkIndexError", "elasticsearch.helpers.BulkIndexError",
        ]),
        codes("resource.capacity", 0.80, &["TooManyBucketsException", "too_many_buckets_exception"]),
        codes("resource.disk", 0.60, &["ClusterBlockException", "cluster_block_exception"]),
        codes("resource.memory", 0.90, &["CircuitBreakingException", "circuit_breaking_exception"]),
        codes("schema.write_mismatch", 0.90, &["StrictDynamicMappingException", "strict_dynamic_mapping_exception"]),
        codes("schema.write_mismatch", 0.60, &[
            "DocumentParsingException", "MapperParsingException", "document_parsing_exception",
            "mapper_parsing_exception",
        ]),
        codes("source.missing_path", 0.60, &[
            "DocumentSourceMissingException", "SnapshotMissingException", "document_missing_exception",
            "document_source_missing_exception", "snapshot_missing_exception",
        ]),
        codes("source.stale", 0.60, &["SearchContextMissingException", "search_context_missing_exception"]),
        codes("transient.commit_conflict", 0.85, &[
            "VersionConflictEngineException", "elasticsearch.ConflictError", "elasticsearch.exceptions.ConflictError",
            "version_conflict_engine_exception",
        ]),
        codes("transient.commit_conflict", 0.80, &[
            "ConcurrentSnapshotExecutionException", "RepositoryConflictException", "ShardLockObtainFailedException",
            "SnapshotInProgressException", "concurrent_snapshot_execution_exception", "repository_conflict_exception",
            "shard_lock_obtain_failed_exception", "snapshot_in_progress_exception",
        ]),
        codes("transient.connection_lost", 0.85, &[
            "ConnectTransportException", "SendRequestTransportException", "connect_transport_exception",
            "elastic_transport.ConnectionError", "send_request_transport_exception",
        ]),
        codes("transient.service_unavailable", 0.92, &[
            "CoordinationStateRejectedException", "FailedToCommitClusterStateException",
            "HealthNodeNotDiscoveredException", "IllegalIndexShardStateException",
            "IndexPrimaryShardNotAllocatedException", "IndexShardNotStartedException",
            "IndexShardRecoveringException", "IndexShardRelocatedException", "MasterNotDiscoveredException",
            "NoLongerPrimaryShardException", "NoNodeAvailableException", "NoShardAvailableActionException",
            "NodeClosedException", "NodeDisconnectedException", "NodeHealthCheckFailureException",
            "NodeNotConnectedException", "NotMasterException", "PrimaryMissingActionException",
            "RetryOnPrimaryException", "RetryOnReplicaException", "ShardNotInPrimaryModeException",
            "UnavailableShardsException", "coordination_state_rejected_exception",
            "failed_to_commit_cluster_state_exception", "health_node_not_discovered_exception",
            "illegal_index_shard_state_exception", "index_primary_shard_not_allocated_exception",
            "index_shard_not_started_exception", "index_shard_recovering_exception",
            "index_shard_relocated_exception", "master_not_discovered_exception", "no_longer_primary_shard_exception",
            "no_node_available_exception", "no_shard_available_action_exception", "node_closed_exception",
            "node_disconnected_exception", "node_health_check_failure_exception", "node_not_connected_exception",
            "not_master_exception", "primary_missing_action_exception", "retry_on_primary_exception",
            "retry_on_replica_exception", "shard_not_in_primary_mode_exception", "unavailable_shards_exception",
        ]),
        codes("transient.service_unavailable", 0.60, &[
            "ClusterBlockException", "FailedNodeException", "NoSeedNodeLeftException", "cluster_block_exception",
            "failed_node_exception", "no_seed_node_left_exception", "shard_not_found_exception",
        ]),
        codes("transient.throttled", 0.92, &["EsRejectedExecutionException", "es_rejected_execution_exception"]),
        codes("transient.timed_out", 0.85, &[
            "ElasticsearchTimeoutException", "ProcessClusterEventTimeoutException",
            "ReceiveTimeoutTransportException", "elastic_transport.ConnectionTimeout",
            "process_cluster_event_timeout_exception", "receive_timeout_transport_exception", "timeout_exception",
        ]),
    ],
    silent: &[
        "ActionTransportException", "BindHttpException", "BindTransportException",
        "BroadcastShardOperationFailedException", "DelayRecoveryException", "DfsPhaseExecutionException",
        "ElasticsearchGenerationException", "ElasticsearchSecurityException", "ElasticsearchStatusException",
        "EngineCreationFailureException", "ExecutionCancelledException", "FetchPhaseExecutionException",
        "FlushFailedEngineException", "HttpHeadersValidationException", "HttpRequestOnTransportException",
        "IllegalShardRoutingStateException", "IndexCreationException", "IndexShardClosedException",
        "IndexShardNotRecoveringException", "IndexShardRecoveryException", "IndexShardRestoreException",
        "IndexShardRestoreFailedException", "IndexShardSnapshotException", "IndexShardSnapshotFailedException",
        "IndexShardStartedException", "NotSerializableTransportException", "QueryPhaseExecutionException",
        "RecoverFilesRecoveryException", "RecoveryEngineException", "RecoveryFailedException",
        "ReduceSearchPhaseException", "RefreshFailedEngineException", "RemoteTransportException",
        "ResponseHandlerFailureTransportException", "RetentionLeaseAlreadyExistsException",
        "RetentionLeaseInvalidRetainingSeqNoException", "RetentionLeaseNotFoundException",
        "SearchPhaseExecutionException", "SnapshotCreationException", "SnapshotRestoreException",
        "TransportSerializationException", "UncategorizedExecutionException", "action_transport_exception",
        "bind_http_exception", "bind_transport_exception", "blob_store_exception",
        "broadcast_shard_operation_failed_exception", "delay_recovery_exception", "dfs_phase_execution_exception",
        "elasticsearch.ApiError", "elasticsearch.exceptions.ApiError", "elasticsearch.exceptions.helpers.ScanError",
        "elasticsearch.helpers.ScanError", "engine_creation_failure_exception", "engine_exception",
        "execution_cancelled_exception", "fetch_phase_execution_exception", "flush_failed_engine_exception",
        "generation_exception", "http_exception", "http_headers_validation_exception",
        "http_request_on_transport_exception", "illegal_shard_routing_state_exception", "index_creation_exception",
        "index_shard_closed_exception", "index_shard_not_recovering_exception", "index_shard_recovery_exception",
        "index_shard_restore_exception", "index_shard_restore_failed_exception", "index_shard_snapshot_exception",
        "index_shard_snapshot_failed_exception", "index_shard_started_exception", "mapper_exception",
        "not_serializable_transport_exception", "query_phase_execution_exception", "recover_files_recovery_exception",
        "recovery_engine_exception", "recovery_failed_exception", "reduce_search_phase_exception",
        "refresh_failed_engine_exception", "remote_transport_exception", "repository_exception",
        "response_handler_failure_transport_exception", "retention_lease_already_exists_exception",
        "retention_lease_invalid_retaining_seq_no_exception", "retention_lease_not_found_exception",
        "routing_exception", "search_exception", "search_phase_execution_exception", "snapshot_creation_exception",
        "snapshot_exception", "snapshot_restore_exception", "status_exception", "task_cancelled_exception",
        "translog_exception", "transport_exception", "transport_serialization_exception",
        "uncategorized_execution_exception",
    ],
};
