//! What can go wrong with the private server, in words that say what to do about it.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use super::binaries::OLDEST_MAJOR;

/// Why the private Postgres could not be started, kept or stopped.
///
/// The remedy is part of the text, because this text is all that a person at a terminal gets to see.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No directory holds both `postgres` and `initdb` of a supported version.
    #[error(
        "found no PostgreSQL {OLDEST_MAJOR} or newer (looked in {looked_in}){unusable}; {remedy}, \
         or point larrey at a server you already have with `DATABASE_URL`"
    )]
    NoBinaries {
        /// The directories searched, for reading.
        looked_in: String,
        /// Programs that were there but too old or not runnable, for reading; may be empty.
        unusable: String,
        /// The command or the hint that mends it.
        remedy: String,
    },
    /// The data was written by a major version that is not installed here.
    #[error(
        "the database in `{}` was made by PostgreSQL {cluster} and only {installed} is installed; {remedy}, \
         or choose another data directory to begin with an empty database", .dir.display()
    )]
    WrongMajor {
        /// The directory of the cluster.
        dir: PathBuf,
        /// The content of its `PG_VERSION`.
        cluster: String,
        /// The major versions found here, for reading.
        installed: String,
        /// The command or the hint that mends it.
        remedy: String,
    },
    /// Another server holds the lock on the data directory.
    #[error(
        "data directory `{}` is in use by another larrey server{}; stop that one or choose another data directory",
        .dir.display(), .pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
    )]
    InUse {
        /// The data directory.
        dir: PathBuf,
        /// The process that holds it, if it could be read.
        pid: Option<u32>,
    },
    /// A Postgres that Larrey did not start works on our cluster.
    #[error(
        "process {pid} is a PostgreSQL server on `{}` that larrey did not start; stop it with `kill -INT {pid}` \
         and start again", .dir.display()
    )]
    Foreign {
        /// The directory of the cluster.
        dir: PathBuf,
        /// The process that works on it.
        pid: i32,
    },
    /// Postgres refuses to run as root, and there is nobody else to run it as.
    #[error(
        "PostgreSQL does not run as root, and neither user `postgres` nor `nobody` exists; \
         run larrey as an unprivileged user or create one with `useradd --system postgres`"
    )]
    NoAccount,
    /// The kernel knows us by a number only, and Postgres insists on a name.
    #[error(
        "user id {uid} has no name on this system, which PostgreSQL insists on; add one to `/etc/passwd`"
    )]
    NoUserName {
        /// Our user id.
        uid: u32,
    },
    /// The cluster belongs to a user that cannot run it.
    #[error(
        "`{}` belongs to user id {owner}, and PostgreSQL would run as user id {wanted}; \
         give it back with `chown -R {wanted} {}`", .dir.display(), .dir.display()
    )]
    WrongOwner {
        /// The directory of the cluster.
        dir: PathBuf,
        /// Who owns it.
        owner: u32,
        /// Who would have to own it.
        wanted: u32,
    },
    /// Something else lies where the cluster would go.
    #[error(
        "`{}` is neither empty nor a PostgreSQL cluster; move it away or choose another data directory",
        .dir.display()
    )]
    NotACluster {
        /// The directory in the way.
        dir: PathBuf,
    },
    /// No directory for the socket is short, private and reachable enough.
    #[error(
        "found no private directory for the server's socket, whose path may have 107 bytes at most (tried {tried}); \
         choose a shorter data directory"
    )]
    NoSocketDir {
        /// The directories tried, for reading.
        tried: String,
    },
    /// The disk is full.
    #[error(
        "no space left on the disk of `{}` while {doing} (a new database takes about 100 MB); \
         free some space and start again{tail}", .dir.display()
    )]
    DiskFull {
        /// Where the space is missing.
        dir: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What the tool said last; may be empty.
        tail: String,
    },
    /// A file operation of our own failed.
    #[error("could not {action} `{}`", .path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// A tool of Postgres ended with a failure.
    #[error("`{program}` failed with {status} while {doing}{tail}")]
    Tool {
        /// The program.
        program: String,
        /// How it ended.
        status: ExitStatus,
        /// What it was run for.
        doing: &'static str,
        /// What it said last; may be empty.
        tail: String,
    },
    /// The server ended before it took connections.
    #[error("postgres ended with {status} before it was ready; see `{}`{tail}", .log.display())]
    NotReady {
        /// How it ended.
        status: ExitStatus,
        /// The server's log.
        log: PathBuf,
        /// The last lines of that log; may be empty.
        tail: String,
    },
    /// The server lives but took too long until it took connections.
    #[error("postgres was not ready after {} s; see `{}`{tail}", .waited.as_secs(), .log.display())]
    Slow {
        /// How long was waited.
        waited: Duration,
        /// The server's log.
        log: PathBuf,
        /// The last lines of that log; may be empty.
        tail: String,
    },
    /// A server of ours would not stop.
    #[error(
        "postgres process {pid} did not stop after SIGINT and SIGQUIT; look at it with `ps -fp {pid}`"
    )]
    StillRunning {
        /// The process that stayed.
        pid: i32,
    },
    /// The caller gave up while the server was starting.
    #[error("starting postgres was given up on request")]
    Cancelled,
    /// The thread that looks after the server is gone.
    #[error("the thread that looks after postgres ended unexpectedly")]
    Supervisor,
}

impl Error {
    /// An error of the file system; a full disk gets its own words.
    pub(super) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        if matches!(
            source.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        ) {
            let dir = path.parent().unwrap_or(path).to_owned();
            return Self::DiskFull {
                dir,
                doing: "preparing the database",
                tail: String::new(),
            };
        }
        Self::Io {
            action,
            path: path.to_owned(),
            source,
        }
    }
}
