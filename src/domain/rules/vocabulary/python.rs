//! Python: built-in exceptions and warnings, and the commonest of the standard library.
//!
//! Source: `builtins` of `CPython` 3.11.7 (whole but for `Exception` and `Warning`, which are everyday words); of the
//! standard library the classes that pipelines end with. The built-in classes that anything raises stand in `silent`,
//! as do all warnings, and `KeyError` and `FileNotFoundError`, which mean one thing or another by what follows them.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Python",
    source: "https://docs.python.org/3.11/library/exceptions.html",
    written: Written::AsWord,
    codes: &[
        codes("code.linkage", 0.92, &["ImportError", "ModuleNotFoundError"]),
        codes("code.linkage", 0.60, &["pickle.UnpicklingError"]),
        codes("code.python_bug", 0.92, &["IndentationError", "NameError", "TabError", "UnboundLocalError"]),
        codes("code.python_bug", 0.85, &["AttributeError", "RecursionError"]),
        codes("code.python_bug", 0.75, &["SyntaxError"]),
        codes("code.python_bug", 0.70, &[
            "NotImplementedError", "StopAsyncIteration", "TypeError", "pickle.PicklingError",
        ]),
        codes("code.python_bug", 0.45, &[
            "AssertionError", "BufferError", "IndexError", "LookupError", "ReferenceError", "StopIteration",
            "ZeroDivisionError",
        ]),
        codes("configuration.parameter", 0.85, &["configparser.NoOptionError", "configparser.NoSectionError"]),
        codes("configuration.parameter", 0.60, &["IsADirectoryError", "NotADirectoryError"]),
        codes("configuration.unreachable", 0.80, &["socket.gaierror", "ssl.SSLCertVerificationError"]),
        codes("configuration.unreachable", 0.60, &["ssl.SSLError"]),
        codes("partial_write.leftovers", 0.80, &["FileExistsError"]),
        codes("permission.storage_refused", 0.93, &["PermissionError"]),
        codes("quality.check_failed", 0.45, &["AssertionError"]),
        codes("quality.constraint", 0.92, &["sqlite3.IntegrityError"]),
        codes("quality.corrupt_file", 0.90, &["BadZipFile", "zlib.error"]),
        codes("quality.corrupt_file", 0.60, &["EOFError", "pickle.UnpicklingError", "struct.error"]),
        codes("quality.malformed_value", 0.80, &[
            "JSONDecodeError", "UnicodeDecodeError", "csv.Error", "decimal.InvalidOperation",
        ]),
        codes("quality.malformed_value", 0.60, &[
            "OverflowError", "UnicodeEncodeError", "UnicodeError", "UnicodeTranslateError",
        ]),
        codes("quality.malformed_value", 0.45, &[
            "ArithmeticError", "FloatingPointError", "ZeroDivisionError", "binascii.Error",
        ]),
        codes("resource.capacity", 0.60, &["queue.Full"]),
        codes("resource.memory", 0.95, &["MemoryError"]),
        codes("resource.memory", 0.60, &["BrokenProcessPool"]),
        codes("resource.time_limit", 0.60, &["TimeoutExpired"]),
        codes("transient.connection_lost", 0.92, &[
            "BrokenPipeError", "ConnectionAbortedError", "ConnectionResetError", "http.client.IncompleteRead",
            "http.client.RemoteDisconnected",
        ]),
        codes("transient.connection_lost", 0.60, &["ConnectionError"]),
        codes("transient.timed_out", 0.70, &["ConnectionRefusedError", "TimeoutError", "socket.timeout"]),
    ],
    silent: &[
        "BaseException", "BaseExceptionGroup", "BlockingIOError", "BytesWarning", "CalledProcessError",
        "ChildProcessError", "DeprecationWarning", "EncodingWarning", "EnvironmentError", "ExceptionGroup",
        "FileNotFoundError", "FutureWarning", "GeneratorExit", "IOError", "ImportWarning", "InterruptedError",
        "KeyError", "KeyboardInterrupt", "OSError", "PendingDeprecationWarning", "ProcessLookupError",
        "ResourceWarning", "RuntimeError", "RuntimeWarning", "SyntaxWarning", "SystemError", "SystemExit",
        "UnicodeWarning", "UserWarning", "ValueError", "queue.Empty", "sqlite3.OperationalError",
    ],
};
