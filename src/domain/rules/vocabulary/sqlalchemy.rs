//! `SQLAlchemy`: the classes of `sqlalchemy.exc`.
//!
//! Source: `sqlalchemy/exc.py` of `SQLAlchemy` 2.1.9, whole. The classes that wrap the driver's error
//! (`OperationalError`, `ProgrammingError`, ...) say nothing by themselves, the driver's code beside them does; only
//! `IntegrityError` and `DataError` name a kind. `TimeoutError` is the pool's: no connection was free in time.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "SQLAlchemy",
    source: "sqlalchemy/exc.py of SQLAlchemy 2.1.9",
    written: Written::AsWord,
    codes: &[
        codes("transient.connection_lost", 0.60, &[
            "sqlalchemy.exc.DisconnectionError", "sqlalchemy.exc.InvalidatePoolError",
        ]),
        codes("resource.capacity", 0.85, &["sqlalchemy.exc.TimeoutError"]),
        codes("code.linkage", 0.90, &["NoDBAPILoaded", "sqlalchemy.exc.NoSuchModuleError"]),
        codes("code.python_bug", 0.85, &[
            "AmbiguousForeignKeysError", "AwaitRequired", "ConstraintColumnNotFoundError", "IllegalStateChangeError",
            "MissingGreenlet", "NoForeignKeysError", "NoInspectionAvailable", "NoReferencedColumnError",
            "NoReferencedTableError", "ObjectNotExecutableError", "UnboundExecutionError",
            "UnsupportedCompilationError",
        ]),
        codes("code.python_bug", 0.60, &[
            "sqlalchemy.exc.AmbiguousColumnError", "sqlalchemy.exc.ArgumentError",
            "sqlalchemy.exc.CircularDependencyError", "sqlalchemy.exc.CompileError",
            "sqlalchemy.exc.DuplicateColumnError", "sqlalchemy.exc.IdentifierError",
            "sqlalchemy.exc.InvalidRequestError", "sqlalchemy.exc.NoReferenceError",
            "sqlalchemy.exc.ResourceClosedError",
        ]),
        codes("configuration.wrong_place", 0.75, &["NoSuchTableError"]),
        codes("schema.column_missing", 0.70, &["NoSuchColumnError"]),
        codes("schema.read_mismatch", 0.45, &["UnreflectableTableError"]),
        codes("source.empty", 0.50, &["sqlalchemy.exc.NoResultFound"]),
        codes("quality.duplicates", 0.70, &["sqlalchemy.exc.MultipleResultsFound"]),
        codes("quality.malformed_value", 0.70, &["sqlalchemy.exc.DataError"]),
        codes("quality.constraint", 0.88, &["sqlalchemy.exc.IntegrityError"]),
        codes("code.bad_sql", 0.60, &["sqlalchemy.exc.NotSupportedError"]),
    ],
    silent: &[
        "PendingRollbackError", "SQLAlchemyError", "sqlalchemy.exc.Base20DeprecationWarning",
        "sqlalchemy.exc.DBAPIError", "sqlalchemy.exc.DatabaseError", "sqlalchemy.exc.InterfaceError",
        "sqlalchemy.exc.InternalError", "sqlalchemy.exc.LegacyAPIWarning", "sqlalchemy.exc.MovedIn20Warning",
        "sqlalchemy.exc.OperationalError", "sqlalchemy.exc.PendingRollbackError", "sqlalchemy.exc.ProgrammingError",
        "sqlalchemy.exc.SADeprecationWarning", "sqlalchemy.exc.SAPendingDeprecationWarning",
        "sqlalchemy.exc.SAWarning", "sqlalchemy.exc.SQLAlchemyError", "sqlalchemy.exc.StatementError",
    ],
};
