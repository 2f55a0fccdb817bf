//! The processes that work on a cluster right now, and how a start deals with those of an earlier larrey.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::error::Error;
use super::wait::Leash;

/// On the command line of every server that we start, so that we know ours again.
pub(super) const MARK: &str = "cluster_name=larrey";

/// Backends whose server was killed notice it within moments; those in the middle of a long statement need a nudge.
const ORPHANED_BACKENDS: Duration = Duration::from_secs(3);
/// From SIGQUIT to the end: the server itself kills what is left of its children after 5 s.
pub(super) const QUIT: Duration = Duration::from_secs(10);

/// Clears the cluster `pg` of what an earlier larrey left running there. Needs the lock on the data directory,
/// so nobody uses these processes any more.
///
/// A live orphan is taken over by stopping it in order and starting the server anew: only a server that *we*
/// started ends when we end, and it runs with the settings and the version of today. A server that somebody
/// else started there is left alone ([`Error::Foreign`]).
pub(super) fn take_over(pg: &Path, patience: Duration, leash: &Leash) -> Result<(), Error> {
    let lodgers = residents(pg);
    if lodgers.is_empty() {
        forget_stale_pid(pg);
        return Ok(());
    }
    let head = postmaster(pg).filter(|pid| lodgers.contains(pid));
    let patience = match head {
        Some(head) if !is_marked(head) => {
            return Err(Error::Foreign {
                dir: pg.to_owned(),
                pid: head.as_raw_nonzero().get(),
            });
        }
        Some(head) => {
            tracing::info!(
                pid = head.as_raw_nonzero().get(),
                "taking over from the postgres of an earlier larrey"
            );
            signal(head, Signal::INT);
            patience
        }
        None => ORPHANED_BACKENDS,
    };
    if is_empty_within(pg, patience, leash)? {
        return Ok(());
    }
    for pid in residents(pg) {
        signal(pid, Signal::QUIT);
    }
    if is_empty_within(pg, QUIT, leash)? {
        return Ok(());
    }
    match residents(pg).first() {
        Some(pid) => Err(Error::StillRunning {
            pid: pid.as_raw_nonzero().get(),
        }),
        None => Ok(()),
    }
}

fn is_empty_within(pg: &Path, patience: Duration, leash: &Leash) -> Result<bool, Error> {
    let gone = leash.poll(patience, || Ok(residents(pg).is_empty().then_some(())))?;
    Ok(gone.is_some())
}

/// A pid file may name a process that got the number later, after a crash or in a new container, and then
/// Postgres refuses to start. As nobody works on the cluster, the file can go. A number that nobody has is
/// left to Postgres, which looks at more than the number.
fn forget_stale_pid(pg: &Path) {
    let in_use = postmaster(pg).is_some_and(|pid| proc(pid).exists());
    if in_use {
        let path = pg.join("postmaster.pid");
        tracing::info!(path = %path.display(), "removing a stale pid file whose number is in use again");
        let _ = fs::remove_file(path);
    }
}

fn proc(pid: Pid) -> PathBuf {
    format!("/proc/{}", pid.as_raw_nonzero()).into()
}

/// All server processes that live in the cluster directory, which is their working directory, and belong to
/// its owner. The pid file alone would not do: its number may be another process by now, and after a
/// `kill -9` of the server its backends live on for a while.
pub(super) fn residents(pg: &Path) -> Vec<Pid> {
    let (Ok(home), Ok(processes)) = (fs::metadata(pg), fs::read_dir("/proc")) else {
        return Vec::new();
    };
    let lives_here = |process: &Path| {
        let same_user = fs::metadata(process).is_ok_and(|meta| meta.uid() == home.uid());
        let same_dir = || {
            fs::metadata(process.join("cwd"))
                .is_ok_and(|cwd| (cwd.dev(), cwd.ino()) == (home.dev(), home.ino()))
        };
        let is_server =
            || fs::read(process.join("comm")).is_ok_and(|name| name.starts_with(b"post"));
        same_user && is_server() && same_dir()
    };
    processes
        .flatten()
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            lives_here(&entry.path()).then(|| Pid::from_raw(pid))?
        })
        .collect()
}

/// The server's process according to the pid file, whose first line it is.
fn postmaster(pg: &Path) -> Option<Pid> {
    let text = fs::read_to_string(pg.join("postmaster.pid")).ok()?;
    Pid::from_raw(text.lines().next()?.trim().parse().ok()?)
}

fn is_marked(pid: Pid) -> bool {
    let command_line = fs::read(proc(pid).join("cmdline")).unwrap_or_default();
    command_line
        .split(|byte| *byte == 0)
        .any(|argument| argument == MARK.as_bytes())
}

/// A process that is gone already is no failure: the wait that follows sees it.
pub(super) fn signal(pid: Pid, signal: Signal) {
    if let Err(error) = kill_process(pid, signal) {
        tracing::debug!(pid = pid.as_raw_nonzero().get(), ?signal, %error, "could not signal postgres");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::managed_postgres::scratch::Scratch;
    use std::os::unix::fs::symlink;
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    #[test]
    fn a_stale_pid_file_goes_even_if_its_number_is_in_use() {
        let dir = Scratch::new("stale");
        let file = dir.path().join("postmaster.pid");
        fs::write(&file, format!("{}\n", std::process::id())).unwrap();
        take_over(dir.path(), Duration::ZERO, &Leash::free()).unwrap();
        assert!(!file.exists());
    }

    #[test]
    fn a_server_that_is_not_ours_is_left_alone() {
        let dir = Scratch::new("foreign");
        // The kernel names a process after its file, by the name it was called.
        let program = dir.path().join("postgres");
        symlink("/bin/sleep", &program).unwrap();
        let home = dir.path().join("pg");
        fs::create_dir(&home).unwrap();
        let mut sleeper = Command::new(&program)
            .arg0("sleep")
            .arg("600")
            .current_dir(&home)
            .spawn()
            .unwrap();
        fs::write(home.join("postmaster.pid"), format!("{}\n", sleeper.id())).unwrap();
        // A child may be seen a moment before its `exec` is through and it has its name.
        let named = || Ok(Some(residents(&home)).filter(|found| !found.is_empty()));
        let found = Leash::free().poll(Duration::from_secs(10), named).unwrap();
        let refused = take_over(&home, Duration::ZERO, &Leash::free());
        let alive = sleeper.try_wait();
        sleeper.kill().unwrap();
        sleeper.wait().unwrap();
        assert_eq!(found, Some(vec![Pid::from_child(&sleeper)]));
        assert!(
            matches!(refused, Err(Error::Foreign { pid, .. }) if u32::try_from(pid) == Ok(sleeper.id()))
        );
        assert!(alive.unwrap().is_none());
        assert!(home.join("postmaster.pid").exists());
        assert!(residents(&home).is_empty());
    }
}
