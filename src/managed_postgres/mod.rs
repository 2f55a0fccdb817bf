//! A private Postgres, for those who did not bring their own.
//!
//! `larrey serve` without a `DATABASE_URL` runs the Postgres that is installed on the machine on a cluster of
//! its own below the data directory. The server listens on a unix socket in a directory that only its user may
//! enter, lets in only the operating-system user that larrey runs as, writes everything to disk before it says
//! so, and goes when larrey goes, however larrey goes:
//!
//! - on a normal end [`ManagedPostgres::stop`] shuts it down in order;
//! - when larrey is killed, the kernel sends the server SIGINT, its order to shut down fast;
//! - if even that misses it, the next start finds the orphan and takes over from it;
//! - if the server itself is killed, it is started again and recovers.
//!
//! Everything that blocks happens on one thread of its own (`supervisor`), which lives as long as the server.
//! This room knows nothing of the others.
//!
//! | file in the data directory | content |
//! |---|---|
//! | `pg/` | the cluster; belongs to the server's user |
//! | `run/` | the socket, while the server runs (elsewhere if the path is too long or closed to that user) |
//! | `postgres.log` | what the server says, 8 MiB at most, and the end of its predecessor in `postgres.log.1` |
//! | `lock` | taken while a larrey runs here, with its process id |

mod account;
mod binaries;
mod child;
mod cluster;
mod error;
mod lock;
mod log;
mod place;
mod residents;
mod server;
mod supervisor;
mod wait;

use std::env;
use std::ffi::OsString;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use error::Error;
use supervisor::Supervisor;

/// The database that is ours.
const DATABASE: &str = "larrey";
/// Whom we connect as: the owner of the database, and not a superuser.
const ROLE: &str = "larrey";
/// For maintenance by the person who runs larrey.
const SUPERUSER: &str = "postgres";

/// Where the private server lives and how long to be patient with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Holds the cluster, its log and the lock; made if it does not exist. Relative to the working directory.
    pub data_dir: PathBuf,
    /// The directory of `postgres` and `initdb`. Absent: the newest on `search_path` or in
    /// `/usr/lib/postgresql/*/bin`, or the one that fits an existing cluster.
    pub binaries: Option<PathBuf>,
    /// Where programs are looked for: the value of `PATH`.
    pub search_path: Option<OsString>,
    /// The user's own directory for sockets (`XDG_RUNTIME_DIR`), for when the path of the data directory is
    /// too long for one.
    pub runtime_dir: Option<PathBuf>,
    /// How long to wait for another larrey to leave the data directory. 5 s.
    pub lock_wait: Duration,
    /// How long the server may take until it is ready, recovery included. 5 min.
    pub start_wait: Duration,
    /// How long the server may take to shut down in order, before it is told to drop everything. 30 s.
    pub stop_wait: Duration,
}

impl Settings {
    /// The defaults, with `search_path` and `runtime_dir` from the environment.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            binaries: None,
            search_path: env::var_os("PATH"),
            runtime_dir: env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from),
            lock_wait: Duration::from_secs(5),
            start_wait: Duration::from_mins(5),
            stop_wait: Duration::from_secs(30),
        }
    }
}

/// A running private Postgres. Prefer [`stop`](Self::stop) to dropping it: a drop stops the server as well,
/// but blocks its thread meanwhile.
#[derive(Debug)]
pub struct ManagedPostgres {
    supervisor: Supervisor,
    socket_dir: PathBuf,
}

impl ManagedPostgres {
    /// Finds Postgres, makes the cluster and the database `larrey` if need be, starts the server and returns
    /// when it takes connections. From then on a server that dies is started again.
    ///
    /// Dropping the future gives the start up: it blocks until what was begun is gone again.
    pub async fn start(settings: &Settings) -> Result<Self, Error> {
        let (supervisor, started) = Supervisor::start(settings)?;
        let socket_dir = started.await.map_err(|_| Error::Supervisor)??;
        Ok(Self {
            supervisor,
            socket_dir,
        })
    }

    /// The address of the database `larrey`, for sqlx and for everything that uses libpq (`psql`).
    pub fn url(&self) -> String {
        url(&self.socket_dir)
    }

    /// The directory of the socket.
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// Shuts the server down and returns when it is gone: SIGINT, and after [`Settings::stop_wait`] SIGQUIT.
    pub async fn stop(self) -> Result<(), Error> {
        let supervisor = self.supervisor;
        tokio::task::spawn_blocking(move || supervisor.finish())
            .await
            .map_err(|_| Error::Supervisor)?
    }
}

/// The address of a private server that a running larrey holds in this data directory, if there is one; for
/// commands that work beside it.
pub fn url_of_running(data_dir: &Path) -> Option<String> {
    // The fifth line of a postmaster's pid file is its socket directory: PostgreSQL, `miscadmin.h`.
    let pid_file = std::fs::read_to_string(data_dir.join("pg/postmaster.pid")).ok()?;
    let socket_dir = pid_file.lines().nth(4)?.trim();
    (!socket_dir.is_empty()).then(|| url(Path::new(socket_dir)))
}

/// Everything is spelt out, so that `PGPORT`, `PGUSER` and the like in the environment change nothing.
fn url(socket_dir: &Path) -> String {
    let mut host = String::new();
    for byte in socket_dir.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() {
            host.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(host, "%{byte:02X}");
        }
    }
    format!("postgres:///{DATABASE}?host={host}&port=5432&user={ROLE}&sslmode=disable")
}

#[cfg(test)]
mod scratch {
    //! A directory that goes with the test.

    use std::fs;
    use std::path::{Path, PathBuf};
    use std::sync::atomic::{AtomicU32, Ordering};

    static COUNT: AtomicU32 = AtomicU32::new(0);

    pub(super) struct Scratch(PathBuf);

    impl Scratch {
        pub(super) fn new(name: &str) -> Self {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let dir = format!("larrey-{name}-{}-{number}", std::process::id());
            let dir = std::env::temp_dir().join(dir);
            fs::create_dir(&dir).unwrap();
            Self(fs::canonicalize(dir).unwrap())
        }

        pub(super) fn path(&self) -> &Path {
            &self.0
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_any_path() {
        assert_eq!(
            url(Path::new("/tmp/a b&c/ü")),
            "postgres:///larrey?host=%2Ftmp%2Fa%20b%26c%2F%C3%BC&port=5432&user=larrey&sslmode=disable"
        );
    }
}
