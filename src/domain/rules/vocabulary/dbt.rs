//! dbt: its exception classes, and the headlines of the kinds that its logs begin with.
//!
//! Source: `dbt/exceptions.py` of dbt-core 1.12.6, `dbt_common/exceptions` of dbt-common 1.39.0 and
//! `dbt/adapters/exceptions` of dbt-adapters 1.24.5; the headlines are the `MESSAGE` of these classes. Classes whose
//! bare name Python or others have too stand with their module. `Database Error` and `Runtime Error` only wrap what
//! the warehouse or the profile says; contract failures come under `Compilation Error` and have their own class.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "dbt",
    source: "dbt/exceptions.py of dbt-core 1.12.6, dbt_common/exceptions 1.39.0, dbt/adapters/exceptions 1.24.5",
    written: Written::AsWord,
    codes: &[
        codes("code.dbt_project", 0.92, &[
            "AmbiguousAliasError", "AmbiguousCatalogMatchError", "AmbiguousResourceNameRefError",
            "BlockDefinitionNotAtTopError", "CaughtMacroError", "CaughtMacroErrorWithNodeError",
            "ColumnTypeMissingError", "ConfigUpdateError", "ConflictingConfigKeysError",
            "CustomMacroPopulatingConfigValueError", "DataclassNotDictError", "DbtReferenceError",
            "DependencyNotFoundError", "DictParseError", "DocArgsError", "DocTargetNotFoundError",
            "DuplicateAliasError", "DuplicateMacroInPackageError", "DuplicateMacroNameError",
            "DuplicateMacroPatchNameError", "DuplicateMaterializationNameError", "DuplicatePatchPathError",
            "DuplicateResourceNameError", "DuplicateSourcePatchNameError", "DuplicateVersionedUnversionedError",
            "DuplicateYamlKeyError", "EventCompilationError", "ForeignKeyConstraintToSyntaxError",
            "GraphDependencyNotFoundError", "IndexConfigError", "IndexConfigNotDictError", "InlineModelConfigError",
            "InvalidAccessTypeError", "InvalidRelationConfigError", "InvalidUnitTestGivenInput",
            "JinjaRenderingError", "LoadAgateTableNotSeedError", "LoadAgateTableValueError", "MacroArgTypeError",
            "MacroDispatchArgError", "MacroNameNotStringError", "MacroNamespaceNotStringError", "MacroNotFoundError",
            "MacroResultAlreadyLoadedError", "MacroResultError", "MacrosSourcesUnWriteableError",
            "MaterializationArgError", "MaterializationNotAvailableError", "MaterializtionMacroNotUsedError",
            "MetricArgsError", "MissingCloseTagError", "MissingConfigError", "MissingControlFlowStartTagError",
            "MissingMaterializationError", "ModelConfigError", "NestedTagsError", "NoSupportedLanguagesFoundError",
            "NonUniquePackageNameError", "NumberSourceArgsError", "OperationsCannotRefEphemeralNodesError",
            "OptionNotYamlDictError", "PackageNotFoundForMacroError", "PackageNotInDepsError",
            "PatchTargetNotFoundError", "PersistDocsValueTypeError", "PropertyYMLError", "PythonLiteralEvalError",
            "PythonParsingError", "QuoteConfigTypeError", "RefArgsError", "RefBadContextError", "SameKeyNestedError",
            "SchemaConfigError", "SetStrictWrongTypeError", "SnapshopConfigError", "SnapshotTargetIncompleteError",
            "SnapshotTargetNotSnapshotTableError", "TagNotStringError", "TagsNotListOfStringsError",
            "TargetNotFoundError", "TestArgIncludesModelError", "TestArgsNotDictError", "TestConfigError",
            "TestConfigNotDictError", "TestDefinitionDictLengthError", "TestNameNotStringError", "TestTypeError",
            "UndefinedCompilationError", "UndefinedMacroError", "UnexpectedControlFlowEndTagError",
            "UnexpectedMacroEOFError", "UnexpectedTestNamePatternError", "V2ParserError", "V2ParserSchemaError",
            "V2ParserVersionError", "YamlLoadError", "YamlParseDictError", "YamlParseListError",
            "ZipStrictWrongTypeError",
        ]),
        codes("code.dbt_project", 0.75, &[
            "Compilation Error in", "Parsing Error in", "SymbolicLinkError", "V2 Parser Error",
            "V2 Parser Schema Error", "V2 Parser Version Error", "dbt.exceptions.CompilationError",
            "dbt.exceptions.ParsingError", "dbt_common.exceptions.CompilationError",
            "dbt_common.exceptions.base.CompilationError",
        ]),
        codes("code.dbt_project", 0.60, &[
            "ApproximateMatchError", "CrossDbReferenceProhibitedError", "MissingRelationError",
            "MultipleDatabasesNotAllowedError", "NullRelationCacheAttemptedError", "NullRelationDropAttemptedError",
            "RelationReturnedMultipleResultsError", "RelationTypeNullError", "RelationWrongTypeError",
            "RenameToNoneAttemptedError", "TruncatedModelNameCausedCollisionError", "UnexpectedDbReferenceError",
        ]),
        codes("schema.write_mismatch", 0.95, &[
            "dbt.adapters.exceptions.ContractError", "dbt.exceptions.ContractError",
            "dbt_common.exceptions.contracts.ContractError",
        ]),
        codes("schema.write_mismatch", 0.80, &[
            "Breaking Change to Contract", "ContractBreakingChangeError",
        ]),
        codes("configuration.orchestrator", 0.92, &[
            "DbtProfileError", "ProfileConfigError", "UnrecognizedCredentialTypeError",
        ]),
        codes("configuration.parameter", 0.92, &[
            "ConfigContractBrokenError", "DBT Configuration Error", "DbtConfigError", "DbtExclusivePropertyUseError",
            "DbtProjectError", "DbtSelectorsError", "EnvVarMissingError", "InvalidSelectorError",
            "ProjectContractBrokenError", "ProjectContractError", "RequiredVarNotFoundError",
            "SecretEnvVarLocationError",
        ]),
        codes("configuration.parameter", 0.60, &["JSONValidationError", "WorkingDirectoryError"]),
        codes("code.linkage", 0.88, &[
            "DuplicateDependencyToRootError", "DuplicateProjectDependencyError", "MismatchedDependencyTypeError",
            "MultipleVersionGitDepsError", "NoAdaptersAvailableError", "PackageVersionNotFoundError",
            "UninstalledPackagesFoundError", "VersionsNotCompatibleError", "dbt.exceptions.PackageNotFoundError",
        ]),
        codes("code.linkage", 0.70, &[
            "Dependency Error in", "ExecutableError", "dbt.exceptions.DependencyError", "dbtPluginError",
        ]),
        codes("transient.connection_lost", 0.50, &[
            "InvalidConnectionError", "dbt.exceptions.ConnectionError",
            "dbt_common.exceptions.connection.ConnectionError",
        ]),
        codes("transient.timed_out", 0.50, &["FailedToConnectError"]),
        codes("transient.timed_out", 0.75, &["RPCTimeoutException"]),
        codes("configuration.unreachable", 0.45, &[
            "FailedToConnectError", "GitCloningError", "UnknownGitCloningProblemError",
        ]),
        codes("configuration.wrong_place", 0.75, &["GitCheckoutError"]),
        codes("quality.malformed_value", 0.60, &[
            "UnexpectedNonTimestampError", "UnexpectedNullError",
        ]),
    ],
    silent: &[
        "AliasError", "BadSpecError", "CacheInconsistencyError", "CommandError", "CommandResultError",
        "Database Error in", "DbtBaseException", "DbtDatabaseError", "DbtInternalError", "DbtRuntimeError",
        "DbtValidationError", "DependentLinkNotCachedError", "FailFast Error", "FailFastError", "MacroReturn",
        "NewNameAlreadyInCacheError", "NoneRelationFoundError", "RPCCompiling", "RPCFailureResult",
        "RPCKilledException", "RPCLoadException", "ReferencedLinkNotCachedError", "Runtime Error in", "SemverError",
        "UnknownAsyncIDException", "dbt.exceptions.BooleanError", "dbt.exceptions.DbtRuntimeError",
        "dbt.exceptions.OperationError", "dbt_common.exceptions.base.NotImplementedError",
        "dbt_common.exceptions.base.RecursionError",
    ],
};
