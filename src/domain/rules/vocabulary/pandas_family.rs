//! Data frames in Python: exceptions and warnings of numpy, pandas, pyarrow, polars, dask, fastavro and openpyxl.
//!
//! Source: the classes of pandas 3.1.1, numpy 2.4.6, pyarrow 26.0.1, polars 2.1.0, dask 2026.8.0, fastavro 1.13.1,
//! openpyxl 3.1.5. Names that other projects use as well stand qualified.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "pandas and kin",
    source: "https://pandas.pydata.org/docs/reference/testing.html#exceptions-and-warnings",
    written: Written::AsWord,
    codes: &[
        codes("code.bad_sql", 0.85, &["SQLInterfaceError", "UnsuitableSQLError", "polars.exceptions.SQLSyntaxError"]),
        codes("code.linkage", 0.88, &["ModuleUpgradeRequiredError"]),
        codes("code.python_bug", 0.80, &[
            "ArgumentRemovedError", "AttributeRemovedError", "AxisError", "ClosedFileError", "IncompatibleFrequency",
            "InvalidIndexError", "LossySetitemError", "NumExprClobberingError", "NumbaUtilError",
            "SpecificationError", "UFuncTypeError", "UnsortedIndexError", "UnsupportedFunctionCall",
            "_UFuncBinaryResolutionError", "_UFuncNoLoopError", "pandas.errors.AbstractMethodError",
            "pandas.errors.IndexingError",
        ]),
        codes("code.python_bug", 0.60, &[
            "ArrowIndexError", "LinAlgError", "NoRowsReturnedError", "NullFrequencyError", "TooManyRowsReturnedError",
            "UndefinedVariableError", "pandas.errors.MergeError", "polars.exceptions.OutOfBoundsError",
            "polars.exceptions.RowsError", "polars.exceptions.ShapeError",
        ]),
        codes("configuration.parameter", 0.70, &["pandas.errors.OptionError"]),
        codes("configuration.parameter", 0.45, &[
            "CellCoordinatesException", "NamedRangeException", "SheetTitleException",
        ]),
        codes("permission.credentials", 0.70, &["EmptyCredentialError"]),
        codes("quality.corrupt_file", 0.80, &[
            "ArrowSerializationError", "openpyxl.utils.exceptions.InvalidFileException",
        ]),
        codes("quality.duplicates", 0.85, &["DuplicateLabelError"]),
        codes("quality.duplicates", 0.60, &["pandas.errors.MergeError", "polars.exceptions.DuplicateError"]),
        codes("quality.malformed_value", 0.88, &[
            "DateParseError", "IntCastingNaNError", "OutOfBoundsDatetime", "OutOfBoundsTimedelta",
            "pandas.errors.ParserError",
        ]),
        codes("quality.malformed_value", 0.60, &[
            "ArrowInvalid", "DTypePromotionError", "IllegalCharacterError", "numpy.lib._iotools.ConverterError",
            "polars.exceptions.ComputeError", "polars.exceptions.InvalidOperationError",
        ]),
        codes("resource.capacity", 0.60, &["ArrowCapacityError"]),
        codes("resource.memory", 0.95, &["ArrowMemoryError", "_ArrayMemoryError"]),
        codes("schema.column_missing", 0.60, &[
            "ArrowKeyError", "SchemaFieldNotFoundError", "StructFieldNotFoundError", "UndefinedVariableError",
            "polars.exceptions.ColumnNotFoundError",
        ]),
        codes("schema.read_mismatch", 0.90, &["SchemaResolutionError", "polars.exceptions.SchemaError"]),
        codes("schema.read_mismatch", 0.60, &[
            "ArrowInvalid", "ArrowNotImplementedError", "ArrowTypeError", "polars.exceptions.ShapeError",
        ]),
        codes("schema.write_mismatch", 0.70, &["ArrowTypeError", "fastavro._validate_common.ValidationError"]),
        codes("source.empty", 0.85, &["EmptyDataError", "polars.exceptions.NoDataError"]),
    ],
    silent: &[
        "ArrowCancelled", "ArrowException", "ArrowIOError", "AttributeConflictWarning",
        "AttributeNotImplementedError", "CSSWarning", "CategoricalConversionWarning", "CategoricalRemappingWarning",
        "ChainedAssignmentError", "ChronoFormatWarning", "ComplexWarning", "ConversionWarning", "ConverterLockError",
        "CustomUFuncWarning", "DataOrientationWarning", "DtypeWarning", "IncompatibilityWarning", "InvalidColumnName",
        "InvalidComparison", "InvalidVersion", "LapackError", "MAError", "MapWithoutReturnDtypeWarning", "MaskError",
        "MaskedArrayFutureWarning", "ModuleDeprecationWarning", "NoBufferPresent", "Pandas4Warning", "Pandas5Warning",
        "PandasChangeWarning", "PandasDeprecationWarning", "PandasFutureWarning", "PandasPendingDeprecationWarning",
        "PanicException", "ParameterCollisionError", "ParserWarning", "PerformanceWarning", "PolarsError",
        "PolarsInefficientMapWarning", "PolarsWarning", "PossibleDataLossError", "PossiblePrecisionLoss",
        "PyperclipException", "PyperclipTimeoutException", "PyperclipWindowsException", "RankWarning",
        "ReadOnlyWorkbookException", "SchemaRepositoryError", "StringCacheMismatchError", "ThreadPoolSubmitError",
        "TokenizationError", "TokenizerError", "TooHardError", "TranslatorError", "UnstableWarning",
        "ValueLabelTypeMismatch", "VisibleDeprecationWarning", "WorkbookAlreadySaved", "_UFuncCastingError",
        "_UFuncInputCastingError", "_UFuncOutputCastingError", "dask.multiprocessing.RemoteException",
        "fastavro._schema_common.SchemaParseException", "fastavro._schema_common.UnknownType",
        "pandas.errors.DataError", "pandas.errors.DatabaseError",
    ],
};
