//! Hadoop: exception classes of HDFS, YARN, `MapReduce` and the common file system and RPC layers.
//!
//! Source: the classes of hadoop-client-api 3.5.0 (as `PySpark` 4.3.0 ships them); six of the servers, which that jar
//! lacks (`LeaseExpiredException`, `RecoveryInProgressException`, `FSLimitException` and kin), from knowledge. Names
//! that other projects use as well stand qualified.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Hadoop",
    source: "https://github.com/apache/hadoop, hadoop-client-api 3.5.0",
    written: Written::AsWord,
    codes: &[
        codes("code.jvm_bug", 0.60, &[
            "InvalidStateTransitionException", "InvalidStateTransitonException", "ServiceStateException",
        ]),
        codes("code.linkage", 0.90, &[
            "RPC$VersionMismatch", "RpcNoSuchMethodException", "RpcNoSuchProtocolException",
            "UnsupportedCodecException",
        ]),
        codes("code.linkage", 0.60, &["org.apache.hadoop.io.VersionMismatchException"]),
        codes("configuration.parameter", 0.88, &[
            "BadFencingConfigurationException", "ConfServlet$BadFormatException", "HadoopIllegalArgumentException",
            "InvalidAuxServiceException", "InvalidJobConfException", "InvalidLabelResourceRequestException",
            "MetricsConfigException", "PlacementConstraintParseException", "ResourceProfilesNotEnabledException",
            "UnsupportedFileSystemException", "YARNFeatureNotEnabledException",
            "yarn.exceptions.ConfigurationException",
        ]),
        codes("configuration.parameter", 0.60, &[
            "NotInMountpointException", "PathIsDirectoryException", "PathIsNotDirectoryException",
            "UnresolvedLinkException", "org.apache.hadoop.fs.InvalidPathException",
            "org.apache.hadoop.fs.InvalidRequestException",
        ]),
        codes("configuration.unreachable", 0.45, &["RpcClientException"]),
        codes("partial_write.leftovers", 0.90, &[
            "FileAlreadyExistsException", "PathExistsException", "PathIsNotEmptyDirectoryException",
        ]),
        codes("partial_write.said_so", 0.60, &["OutputValidationException"]),
        codes("permission.access_denied", 0.93, &["hadoop.security.authorize.AuthorizationException"]),
        codes("permission.credentials", 0.60, &[
            "SignerException", "hadoop.security.authentication.client.AuthenticationException",
        ]),
        codes("permission.encryption_key", 0.85, &[
            "CachingKeyProvider$KeyNotFoundException", "InvalidEncryptionKeyException", "UnknownCipherSuiteException",
        ]),
        codes("permission.kerberos", 0.95, &[
            "InvalidBlockTokenException", "KerberosAuthException", "SecretManager$InvalidToken",
        ]),
        codes("permission.kerberos", 0.80, &[
            "KDiag$KerberosDiagsFailure", "hadoop.security.authentication.client.AuthenticationException",
        ]),
        codes("permission.storage_refused", 0.95, &[
            "AccessControlException", "PathAccessDeniedException", "PathPermissionException",
            "SnapshotAccessControlException",
        ]),
        codes("quality.corrupt_file", 0.90, &[
            "ChecksumException", "CorruptMetaHeaderException", "InvalidChecksumSizeException",
            "InvalidFileTypeException",
        ]),
        codes("quality.corrupt_file", 0.60, &["BlockMissingException"]),
        codes("resource.capacity", 0.80, &[
            "Counters$CountersExceededException", "InvalidResourceRequestException",
            "SchedulerInvalidResourceRequestException", "Task$TaskReporter$TaskLimitException",
            "mapreduce.counters.LimitExceededException",
        ]),
        codes("resource.disk", 0.93, &[
            "ClusterStorageCapacityExceededException", "DSQuotaExceededException",
            "DiskChecker$DiskOutOfSpaceException", "QuotaByStorageTypeExceededException",
        ]),
        codes("resource.disk", 0.70, &["DiskChecker$DiskErrorException", "FSError", "QuotaExceededException"]),
        codes("resource.memory", 0.60, &["MapTask$MapBufferTooSmallException"]),
        codes("small_files.words", 0.90, &[
            "FSLimitException$MaxDirectoryItemsExceededException", "NSQuotaExceededException",
        ]),
        codes("source.missing_path", 0.88, &[
            "PathNotFoundException", "lib.input.InvalidInputException", "mapred.InvalidInputException",
        ]),
        codes("source.missing_path", 0.45, &[
            "DirectoryListingStartAfterNotFoundException", "ParentNotDirectoryException",
        ]),
        codes("transient.commit_conflict", 0.80, &[
            "AlreadyBeingCreatedException", "LeaseExpiredException", "RecoveryInProgressException",
        ]),
        codes("transient.node_lost", 0.60, &[
            "ApplicationAttemptNotFoundException", "BlockMissingException", "ContainerExitedException",
            "Shuffle$ShuffleError",
        ]),
        codes("transient.service_unavailable", 0.90, &[
            "CallQueueManager$CallQueueOverflowException", "Fetcher$TryAgainLaterException", "NMNotYetReadyException",
            "NotReplicatedYetException", "ObserverRetryOnActiveException", "RetryStartFileException",
            "SafeModeException", "StandbyException", "org.apache.hadoop.ipc.RetriableException",
        ]),
        codes("transient.service_unavailable", 0.60, &[
            "ActiveStandbyElector$ActiveNotFoundException", "ApplicationMasterNotRegisteredException",
            "AsyncCallLimitExceededException", "CannotObtainBlockLengthException", "FailoverFailedException",
            "ReplicaNotFoundException",
        ]),
        codes("transient.timed_out", 0.80, &["org.apache.hadoop.net.ConnectTimeoutException"]),
    ],
    silent: &[
        "AclException", "ApplicationIdNotProvidedException", "ApplicationNotFoundException", "BlockPinningException",
        "ClosedIOException", "Command$CommandInterruptException", "CommandFormat$DuplicatedOptionException",
        "CommandFormat$IllegalNumberOfArgumentsException", "CommandFormat$NotEnoughArgumentsException",
        "CommandFormat$TooManyArgumentsException", "CommandFormat$UnknownOptionException", "ConnectTimeoutException",
        "ExitUtil$ExitException", "ExitUtil$HaltException", "FTPException", "FsShell$UnknownCommandException",
        "HdfsClientConfigKeys$BlockWrite$ReplaceDatanodeOnFailure", "HealthCheckFailedException",
        "InvalidApplicationMasterRequestException", "InvalidContainerException", "InvalidContainerReleaseException",
        "InvalidContainerRequestException", "InvalidDecodingException", "InvalidPathHandleException",
        "InvalidResourceBlacklistRequestException", "IpcException", "LoadBalancingKMSClientProvider$WrapperException",
        "LoadManifestsStage$EntryWriteException", "LogAggregationDFSException", "MetricsException",
        "MissingEventsException", "MultiException", "MultipleIOException", "NativeIOException",
        "NetworkTopology$InvalidTopologyException", "NoECPolicySetException", "PathIOException",
        "PathOperationException", "ReconfigurationException", "ReplaceDatanodeOnFailure", "RpcException",
        "RpcServerException", "SecureIOUtils$AlreadyExistsException", "SerializedException",
        "Server$FatalRpcServerException", "ServiceFailedException", "ServiceLaunchException",
        "Shell$ExitCodeException", "ShellBasedUnixGroupsMapping$PartialGroupNameException",
        "TimelinePutResponse$TimelinePutError", "TimelineWriteResponse$TimelineWriteError",
        "TrackingByteBufferPool$ByteBufferAllocationStacktraceException",
        "TrackingByteBufferPool$LeakDetectorHeapByteBufferPoolException",
        "TrackingByteBufferPool$LeakedByteBufferException",
        "TrackingByteBufferPool$ReleasingUnallocatedByteBufferException", "UnexpectedServerException",
        "UnresolvedPathException", "UnsupportedMultipartUploaderException", "UpdateContainerError", "WebAppException",
        "WrappedIOException", "XAttrNotFoundException", "YarnException", "YarnRuntimeException",
        "ZKUtil$BadAclFormatException", "ZKUtil$BadAuthFormatException", "ZeroCopyUnavailableException",
        "io.compress.AlreadyClosedException", "org.apache.hadoop.ipc.RemoteException",
        "yarn.exceptions.ContainerNotFoundException", "yarn.exceptions.ResourceNotFoundException",
        "yarn.webapp.BadRequestException", "yarn.webapp.ConflictException", "yarn.webapp.ForbiddenException",
        "yarn.webapp.NotFoundException",
    ],
};
