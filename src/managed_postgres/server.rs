//! One run of the server process: start, readiness, end.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus};
use std::time::Duration;

use rustix::process::{Pid, Signal};

use super::account::Account;
use super::binaries::Binaries;
use super::child::{self, Launcher};
use super::error::Error;
use super::log::Log;
use super::place::{Reach, SocketDir};
use super::residents::{self, MARK, QUIT};
use super::wait::Leash;

/// A refusal because of a lock or of shared memory that is about to be given back is tried again this often.
const ATTEMPTS: u32 = 4;
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(500);
/// Less than a WAL segment of 16 MiB left, and a server that cannot start has most likely no space: its own
/// words about it did not fit on the disk either.
const NEXT_TO_NOTHING: u64 = 16 * 1024 * 1024;

/// All that a start needs and that stays the same between restarts.
#[derive(Debug)]
pub(super) struct Server {
    pub pg: PathBuf,
    pub account: Option<Account>,
    pub binaries: Binaries,
    pub launcher: Launcher,
    pub socket_dir: SocketDir,
    pub log: Log,
    pub start_wait: Duration,
    pub stop_wait: Duration,
}

impl Server {
    /// Starts the server and waits until it takes connections. Call it on a thread that lives as long as the
    /// server shall: the signal that lets it die with us follows the thread, not the process.
    pub fn start(&self, leash: &Leash) -> Result<Child, Error> {
        let mut attempt = 1;
        loop {
            residents::take_over(&self.pg, self.stop_wait, leash)?;
            self.socket_dir.sweep();
            let from = self.log.end();
            match self.attempt(from, leash) {
                Err(Error::NotReady { .. })
                    if attempt < ATTEMPTS && is_passing(&self.log.since(from)) =>
                {
                    tracing::debug!(
                        attempt,
                        "postgres found a lock of an earlier one; trying again"
                    );
                    attempt += 1;
                    leash.pause(BETWEEN_ATTEMPTS)?;
                }
                outcome => return outcome,
            }
        }
    }

    fn attempt(&self, log_from: u64, leash: &Leash) -> Result<Child, Error> {
        let mut child = self.spawn()?;
        match self.until_ready(&mut child, leash) {
            Ok(Some(Ready::Yes)) => Ok(child),
            Ok(Some(Ready::Ended(status))) => Err(self.not_ready(status, log_from)),
            Ok(None) => {
                self.stop(&mut child)?;
                let tail = self.log.tail(log_from);
                Err(Error::Slow {
                    waited: self.start_wait,
                    log: self.log.path().to_owned(),
                    tail,
                })
            }
            Err(error) => {
                self.stop(&mut child)?;
                Err(error)
            }
        }
    }

    fn spawn(&self) -> Result<Child, Error> {
        let program = self.binaries.postgres();
        let reach = Reach::of(&self.pg, self.account)?;
        let mut command = self.launcher.command(&program, "INT");
        command.arg("-D").arg(&reach.path);
        for setting in must_be(self.socket_dir.path()) {
            command.arg("-c").arg(setting);
        }
        command
            .stdout(self.log.writer()?)
            .stderr(self.log.writer()?);
        command
            .spawn()
            .map_err(|source| Error::io("run", &program, source))
    }

    /// `None` when the patience is used up.
    fn until_ready(&self, child: &mut Child, leash: &Leash) -> Result<Option<Ready>, Error> {
        leash.poll(self.start_wait, || {
            let status = child
                .try_wait()
                .map_err(|source| Error::io("wait for", &self.binaries.postgres(), source))?;
            if let Some(status) = status {
                return Ok(Some(Ready::Ended(status)));
            }
            let text = fs::read_to_string(self.pg.join("postmaster.pid")).unwrap_or_default();
            Ok(says_ready(&text, child.id()).then_some(Ready::Yes))
        })
    }

    fn not_ready(&self, status: ExitStatus, log_from: u64) -> Error {
        let said = self.log.since(log_from);
        let tail = child::tail(&said);
        let dir = self.pg.clone();
        if child::is_disk_full(&said)
            || space_left(&dir).is_some_and(|bytes| bytes < NEXT_TO_NOTHING)
        {
            return Error::DiskFull {
                dir,
                doing: "starting postgres",
                tail,
            };
        }
        Error::NotReady {
            status,
            log: self.log.path().to_owned(),
            tail,
        }
    }

    /// Stops the server in order (its "fast" shutdown: open transactions are rolled back), and hard if that
    /// takes too long, after which it recovers at the next start. Not to be hurried by anybody.
    pub fn stop(&self, child: &mut Child) -> Result<(), Error> {
        for (signal, patience) in [(Signal::INT, self.stop_wait), (Signal::QUIT, QUIT)] {
            if ended(child) {
                return Ok(());
            }
            residents::signal(Pid::from_child(child), signal);
            let gone = Leash::free().poll(patience, || Ok(ended(child).then_some(())))?;
            if gone.is_some() {
                return Ok(());
            }
            tracing::warn!(pid = child.id(), ?signal, "postgres did not stop in time");
        }
        Err(Error::StillRunning {
            pid: Pid::from_child(child).as_raw_nonzero().get(),
        })
    }

    /// How the server ended, in words for the log.
    pub fn obituary(&self, status: ExitStatus, log_from: u64) -> String {
        let how = match status.signal() {
            Some(_) => format!("killed by {status}"),
            None => status.to_string(),
        };
        format!("{how}{}", self.log.tail(log_from))
    }
}

enum Ready {
    Yes,
    Ended(ExitStatus),
}

fn ended(child: &mut Child) -> bool {
    matches!(child.try_wait(), Ok(Some(_)))
}

/// What no configuration file may change: the way in, and that what was committed is on disk.
fn must_be(socket_dir: &Path) -> [String; 9] {
    // A list of names in SQL's own quotes.
    let quoted = socket_dir.to_string_lossy().replace('"', "\"\"");
    [
        MARK.to_owned(),
        "listen_addresses=".to_owned(),
        format!("unix_socket_directories=\"{quoted}\""),
        "unix_socket_permissions=0700".to_owned(),
        "port=5432".to_owned(),
        "fsync=on".to_owned(),
        "full_page_writes=on".to_owned(),
        "log_destination=stderr".to_owned(),
        "logging_collector=off".to_owned(),
    ]
}

/// The server keeps its state in the eighth line of its pid file; `pg_ctl` goes by it too.
fn says_ready(pid_file: &str, pid: u32) -> bool {
    let mut lines = pid_file.lines().map(str::trim);
    lines.next().and_then(|line| line.parse().ok()) == Some(pid) && lines.nth(6) == Some("ready")
}

fn is_passing(said: &str) -> bool {
    let lock_file = said.contains("lock file") && said.contains("already exists");
    lock_file || said.contains("pre-existing shared memory block")
}

fn space_left(dir: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(dir).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readiness_is_read_from_the_pid_file_of_this_very_server() {
        let file = |state: &str| {
            format!("4711\n/data/pg\n1795490898\n5432\n/data/run\n\n 10035236 5\n{state}\n")
        };
        assert!(says_ready(&file("ready   "), 4711));
        assert!(!says_ready(&file("starting"), 4711));
        assert!(
            !says_ready(&file("ready   "), 4712),
            "the file of an earlier one"
        );
        assert!(!says_ready("4711\n/data/pg\n", 4711), "half written");
        assert!(!says_ready("", 4711));
    }

    #[test]
    fn only_what_passes_by_itself_is_tried_again() {
        assert!(is_passing(
            "FATAL:  lock file \"postmaster.pid\" already exists"
        ));
        assert!(is_passing(
            "FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use"
        ));
        assert!(!is_passing(
            "FATAL:  could not create lock file \"postmaster.pid\": Permission denied"
        ));
    }

    #[test]
    fn a_strange_directory_stays_one_name_in_the_list() {
        let settings = must_be(Path::new("/tmp/a, \"b\""));
        assert!(
            settings.contains(&"unix_socket_directories=\"/tmp/a, \"\"b\"\"\"".to_owned()),
            "{settings:?}"
        );
    }
}
