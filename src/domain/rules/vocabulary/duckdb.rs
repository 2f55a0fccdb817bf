//! `DuckDB`: its exception types, as they head a message and as Python's classes.
//!
//! Source: `Exception::ExceptionTypeToString` of src/common/exception.cpp (duckdb/duckdb 01084d882d2f) and the classes
//! of duckdb 2.0.1's `_duckdb-stubs/__init__.pyi`. The headings Binder, Catalog, Constraint, Conversion, Dependency, IO, Invalid Input,
//! Out of Memory, Out of Range, Parser and `TransactionContext` were also raised with 2.0.1 and read. The types that are
//! newer than that file (Autoload, HTTP, Invalid Configuration, Missing Extension, Network, Parameter Not
//! Allowed, Parameter Not Resolved, Resource In Use, Sequence) are from knowledge.
//!
//! The heading stands with its colon (`Conversion Error:`), since the bare words are everyday ones; Python's classes
//! stand with their module, since other languages have the same names.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "DuckDB",
    source: "https://github.com/duckdb/duckdb, src/common/exception.cpp",
    written: Written::AsWord,
    codes: &[
        codes("code.bad_sql", 0.45, &["Binder Error:", "_duckdb.BinderException", "duckdb.BinderException"]),
        codes("quality.malformed_value", 0.88, &[
            "Conversion Error:", "Out of Range Error:", "_duckdb.ConversionException", "_duckdb.OutOfRangeException",
            "duckdb.ConversionException", "duckdb.OutOfRangeException",
        ]),
        codes("quality.malformed_value", 0.75, &["Decimal Error:"]),
        codes("quality.malformed_value", 0.55, &[
            "Divide by Zero Error:", "Invalid Input Error:", "_duckdb.InvalidInputException",
            "duckdb.InvalidInputException",
        ]),
        codes("quality.constraint", 0.95, &[
            "Constraint Error:", "_duckdb.ConstraintException", "duckdb.ConstraintException",
        ]),
        codes("schema.read_mismatch", 0.55, &[
            "Mismatch Type Error:", "_duckdb.TypeMismatchException", "duckdb.TypeMismatchException",
        ]),
        codes("schema.column_missing", 0.50, &[
            "Binder Error:", "_duckdb.BinderException", "duckdb.BinderException",
        ]),
        codes("code.bad_sql", 0.92, &[
            "Parser Error:", "_duckdb.ParserException", "duckdb.ParserException",
        ]),
        codes("code.bad_sql", 0.80, &[
            "Not implemented Error:", "Parameter Not Allowed Error:", "Parameter Not Resolved Error:",
            "Syntax Error:", "_duckdb.NotImplementedException", "_duckdb.SyntaxException",
            "duckdb.NotImplementedException", "duckdb.SyntaxException",
        ]),
        codes("code.bad_sql", 0.60, &[
            "Expression Error:", "Planner Error:", "Unknown Type Error:", 
            
        ]),
        codes("code.bad_sql", 0.55, &[
            "Invalid type Error:", "_duckdb.InvalidTypeException", "duckdb.InvalidTypeException",
        ]),
        codes("code.bad_sql", 0.50, &[
            "Dependency Error:", "_duckdb.DependencyException", "duckdb.DependencyException",
        ]),
        codes("code.jvm_bug", 0.75, &[
            "INTERNAL Error:", "_duckdb.InternalException", "duckdb.InternalException",
        ]),
        codes("code.bad_sql", 0.45, &["Catalog Error:"]),
        codes("configuration.wrong_place", 0.60, &[
            "Catalog Error:", "_duckdb.CatalogException", "duckdb.CatalogException",
        ]),
        codes("configuration.parameter", 0.90, &["Invalid Configuration Error:"]),
        codes("configuration.parameter", 0.80, &["Settings Error:"]),
        codes("code.linkage", 0.85, &[
            "Autoload Error:", "Extension Autoloading Error:", "Missing Extension Error:",
        ]),
        codes("resource.memory", 0.92, &[
            "Out of Memory Error:", "_duckdb.OutOfMemoryException", "duckdb.OutOfMemoryException",
        ]),
        codes("resource.memory", 0.60, &["Object Size Error:"]),
        codes("resource.capacity", 0.60, &[
            "Sequence Error:", "_duckdb.SequenceException", "duckdb.SequenceException",
        ]),
        codes("transient.commit_conflict", 0.85, &[
            "TransactionContext Error:", "_duckdb.TransactionException", "duckdb.TransactionException",
        ]),
        codes("transient.commit_conflict", 0.60, &[
            "Resource In Use Error:", "_duckdb.ResourceInUseException", "duckdb.ResourceInUseException",
        ]),
        codes("transient.connection_lost", 0.60, &[
            "Connection Error:", "Network Error:", "_duckdb.ConnectionException", "duckdb.ConnectionException",
        ]),
        codes("transient.timed_out", 0.45, &[
            "HTTP Error:", "_duckdb.HTTPException", "duckdb.HTTPException",
        ]),
        codes("permission.storage_refused", 0.60, &[
            "Permission Error:", "_duckdb.PermissionException", "duckdb.PermissionException",
        ]),
        codes("source.missing_path", 0.45, &[
            "IO Error:", "_duckdb.IOException", "duckdb.IOException",
        ]),
        codes("quality.corrupt_file", 0.60, &[
            "Serialization Error:", "_duckdb.SerializationException", "duckdb.SerializationException",
        ]),
    ],
    silent: &[
        "Executor Error:", "FATAL Error:", "INTERRUPT Error:", "Index Error:", "Interrupt Error:", "Invalid Error:",
        "NullPointer Error:", "Optimizer Error:", "Scheduler Error:", "Stat Error:", "Unknown Error:",
        "_duckdb.DataError", "_duckdb.DatabaseError", "_duckdb.Error", "_duckdb.FatalException",
        "_duckdb.IntegrityError", "_duckdb.InternalError", "_duckdb.InterruptException", "_duckdb.NotSupportedError",
        "_duckdb.OperationalError", "_duckdb.ProgrammingError", "_duckdb.Warning", "duckdb.DataError",
        "duckdb.DatabaseError", "duckdb.Error", "duckdb.FatalException", "duckdb.IntegrityError",
        "duckdb.InternalError", "duckdb.InterruptException", "duckdb.NotSupportedError", "duckdb.OperationalError",
        "duckdb.ProgrammingError", "duckdb.Warning",
    ],
};
