//! Symbols of the operating system's errors, as C, Node, Go and Python print them, and the commonest of getaddrinfo.
//!
//! Source: the module `errno` of `CPython` 3.11 on Linux (asm-generic/errno.h), whole; the commonest `EAI_*` of
//! getaddrinfo and `ENOTFOUND` of Node from knowledge.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "errno",
    source: "https://man7.org/linux/man-pages/man3/errno.3.html",
    written: Written::AsWord,
    codes: &[
        codes("code.linkage", 0.80, &["ELIBACC", "ELIBBAD", "ELIBEXEC", "ELIBMAX", "ELIBSCN", "ENOEXEC", "ENOPKG"]),
        codes("configuration.parameter", 0.70, &["EISDIR", "ELOOP", "ENAMETOOLONG", "ENODEV", "ENOTDIR", "EXDEV"]),
        codes("configuration.unreachable", 0.90, &["EAI_FAIL", "EAI_NODATA", "EAI_NONAME", "ENOTFOUND"]),
        codes("configuration.unreachable", 0.60, &[
            "EADDRINUSE", "EADDRNOTAVAIL", "ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH",
        ]),
        codes("partial_write.leftovers", 0.80, &["EEXIST", "ENOTEMPTY"]),
        codes("permission.credentials", 0.70, &["EKEYEXPIRED", "EKEYREJECTED", "EKEYREVOKED", "ENOKEY"]),
        codes("permission.storage_refused", 0.93, &["EACCES", "EPERM", "EROFS"]),
        codes("quality.corrupt_file", 0.60, &["EBADMSG", "EUCLEAN"]),
        codes("quality.malformed_value", 0.60, &["EILSEQ", "ERANGE"]),
        codes("resource.capacity", 0.93, &["EMFILE", "ENFILE"]),
        codes("resource.capacity", 0.70, &["EMLINK", "ENOBUFS", "ENOLCK", "ETOOMANYREFS", "EUSERS"]),
        codes("resource.capacity", 0.60, &["EAGAIN"]),
        codes("resource.capacity", 0.45, &["E2BIG"]),
        codes("resource.disk", 0.95, &["EDQUOT", "ENOSPC"]),
        codes("resource.disk", 0.60, &["EFBIG"]),
        codes("resource.memory", 0.95, &["ENOMEM"]),
        codes("source.missing_path", 0.45, &["ENOENT"]),
        codes("transient.commit_conflict", 0.60, &["EDEADLK", "EDEADLOCK"]),
        codes("transient.connection_lost", 0.93, &["ECONNABORTED", "ECONNRESET", "ENETRESET", "EPIPE"]),
        codes("transient.connection_lost", 0.70, &["ECOMM", "ENOTCONN", "EPROTO", "ESHUTDOWN"]),
        codes("transient.service_unavailable", 0.80, &["EAI_AGAIN"]),
        codes("transient.service_unavailable", 0.60, &["EBUSY", "EIO", "EREMOTEIO", "ESTALE"]),
        codes("transient.timed_out", 0.80, &["ETIMEDOUT"]),
        codes("transient.timed_out", 0.70, &["ECONNREFUSED"]),
        codes("transient.timed_out", 0.60, &["EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN", "ENETUNREACH", "ETIME"]),
    ],
    silent: &[
        "EADV", "EAFNOSUPPORT", "EAI_SERVICE", "EALREADY", "EBADE", "EBADF", "EBADFD", "EBADR", "EBADRQC", "EBADSLT",
        "EBFONT", "ECANCELED", "ECHILD", "ECHRNG", "EDESTADDRREQ", "EDOM", "EDOTDOT", "EFAULT", "EIDRM",
        "EINPROGRESS", "EINTR", "EINVAL", "EISCONN", "EISNAM", "EL2HLT", "EL2NSYNC", "EL3HLT", "EL3RST", "ELNRNG",
        "EMEDIUMTYPE", "EMSGSIZE", "EMULTIHOP", "ENAVAIL", "ENOANO", "ENOCSI", "ENODATA", "ENOLINK", "ENOMEDIUM",
        "ENOMSG", "ENONET", "ENOPROTOOPT", "ENOSR", "ENOSTR", "ENOSYS", "ENOTBLK", "ENOTNAM", "ENOTRECOVERABLE",
        "ENOTSOCK", "ENOTSUP", "ENOTTY", "ENOTUNIQ", "ENXIO", "EOPNOTSUPP", "EOVERFLOW", "EOWNERDEAD", "EPFNOSUPPORT",
        "EPROTONOSUPPORT", "EPROTOTYPE", "EREMCHG", "EREMOTE", "ERESTART", "ERFKILL", "ESOCKTNOSUPPORT", "ESPIPE",
        "ESRCH", "ESRMNT", "ESTRPIPE", "ETXTBSY", "EUNATCH", "EWOULDBLOCK", "EXFULL",
    ],
};
