//! Child processes: as whom they run, with what, and when they die.

use std::env;
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use super::Settings;
use super::account::Account;
use super::error::Error;
use super::wait::Leash;

/// Most of what a tool prints is of no use; this much of the end is.
const KEPT_LINES: usize = 12;

/// How long a tool that was called off may take to tidy up.
const CALLED_OFF: Duration = Duration::from_secs(2);

/// How to start a program of Postgres.
#[derive(Debug)]
pub(super) struct Launcher {
    account: Option<Account>,
    setpriv: Option<PathBuf>,
    search_path: Option<OsString>,
}

impl Launcher {
    /// With `account`, children run as that user and without any other group.
    pub fn new(settings: &Settings, account: Option<Account>, leash: &Leash) -> Self {
        let mut launcher = Self {
            account,
            setpriv: None,
            search_path: settings.search_path.clone(),
        };
        launcher.setpriv = find_setpriv(settings, &launcher, leash);
        if launcher.setpriv.is_none() {
            tracing::warn!(
                "`setpriv` of util-linux is not installed: a postgres whose larrey is killed lives on until the next start"
            );
        }
        launcher
    }

    /// A command that runs `program` with nothing of our environment, which may hold secrets, in a process
    /// group of its own, so that Ctrl-C in a terminal reaches us alone and we stop it in order, and that gets
    /// the signal `death` when the *thread* that spawned it ends. The working directory is the root, since
    /// the account may not be allowed into ours.
    pub fn command(&self, program: &Path, death: &str) -> Command {
        let mut command = match &self.setpriv {
            Some(setpriv) => {
                let mut command = Command::new(setpriv);
                command.args(["--pdeathsig", death, "--"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.env_clear().env("LC_ALL", "C").env("TZ", "UTC");
        if let Some(path) = &self.search_path {
            command.env("PATH", path);
        }
        if let Some(libraries) = env::var_os("LD_LIBRARY_PATH") {
            command.env("LD_LIBRARY_PATH", libraries);
        }
        command
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::null());
        // The user is changed before `setpriv` runs: changing it later would clear the death signal. The
        // standard library drops the other groups along with the user.
        if let Some(account) = self.account {
            command.uid(account.uid).gid(account.gid);
        }
        command
    }
}

/// `setpriv` of util-linux; the one of busybox cannot do what is needed.
fn find_setpriv(settings: &Settings, launcher: &Launcher, leash: &Leash) -> Option<PathBuf> {
    let on_path = settings.search_path.iter().flat_map(env::split_paths);
    let usual = ["/usr/bin", "/bin"].into_iter().map(PathBuf::from);
    let mut candidates = on_path.chain(usual).map(|dir| dir.join("setpriv"));
    let program = candidates.find(|program| program.is_absolute() && program.is_file())?;
    let mut command = launcher.command(&program, "TERM");
    command.arg("--help");
    let help = run(command, "", leash).ok()?;
    help.output.contains("--pdeathsig").then_some(program)
}

/// How a tool ended, and what it said on either output.
#[derive(Debug)]
pub(super) struct Finished {
    pub status: ExitStatus,
    pub output: String,
}

impl Finished {
    /// The failure of `program` as an error; `doing` completes "while".
    pub fn check(self, program: &Path, doing: &'static str, dir: &Path) -> Result<(), Error> {
        if self.status.success() {
            return Ok(());
        }
        let tail = tail(&self.output);
        if is_disk_full(&tail) {
            return Err(Error::DiskFull {
                dir: dir.to_owned(),
                doing,
                tail,
            });
        }
        Err(Error::Tool {
            program: program.display().to_string(),
            status: self.status,
            doing,
            tail,
        })
    }
}

/// Runs a tool to its end with `input` on its standard input. When the owner lets go meanwhile, the tool and
/// all it started are ended.
pub(super) fn run(mut command: Command, input: &str, leash: &Leash) -> Result<Finished, Error> {
    let program = PathBuf::from(command.get_program());
    let failed = |source| Error::io("run", &program, source);
    let (mut reader, writer) = io::pipe().map_err(failed)?;
    command.stdin(Stdio::piped());
    command
        .stdout(writer.try_clone().map_err(failed)?)
        .stderr(writer);
    let mut child = command.spawn().map_err(failed)?;
    // The command holds the writing end of the pipe: without this the reader would wait for ever.
    drop(command);
    let output = thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = reader.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
    if let Some(mut stdin) = child.stdin.take() {
        // A tool that does not read its input says why by its exit status.
        let _ = stdin.write_all(input.as_bytes());
    }
    let ended = leash.poll(Duration::MAX, || child.try_wait().map_err(failed));
    if ended.is_err() {
        call_off(&mut child, &output);
    }
    let output = output.join().map_err(|_| Error::Supervisor)?;
    // Without an end of time, the wait ends with a status or an error.
    let status = ended?.ok_or(Error::Supervisor)?;
    Ok(Finished { status, output })
}

/// Ends a tool and all that it started. It is asked first: a Postgres that is killed leaves shared memory
/// behind. Its output ends with the last of its processes; what has not ended by then is killed together, as
/// all share its process group, whose number is ours until we wait for the tool.
fn call_off(child: &mut Child, output: &JoinHandle<String>) {
    let group = Pid::from_child(child);
    let _ = kill_process(group, Signal::TERM);
    let over = || Ok(output.is_finished().then_some(()));
    if !matches!(Leash::free().poll(CALLED_OFF, over), Ok(Some(()))) {
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.wait();
}

/// The last lines of what a program said, each indented on a line of its own, to follow a sentence.
pub(super) fn tail(output: &str) -> String {
    let lines: Vec<&str> = output
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let from = lines.len().saturating_sub(KEPT_LINES);
    let kept: Vec<&str> = lines
        .into_iter()
        .skip(from)
        .flat_map(|line| ["\n  ", line])
        .collect();
    kept.concat()
}

/// Whether a program complained about a full disk; the messages are English, since `LC_ALL` is `C`.
pub(super) fn is_disk_full(output: &str) -> bool {
    ["No space left on device", "Disk quota exceeded"]
        .iter()
        .any(|text| output.contains(text))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::managed_postgres::scratch::Scratch;

    fn shell(script: &str, dir: &Path) -> Command {
        let launcher = Launcher::new(&Settings::new(dir), None, &Leash::free());
        let mut command = launcher.command(Path::new("/bin/sh"), "TERM");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn input_goes_in_and_both_outputs_come_out() {
        let dir = Scratch::new("run");
        let done = run(
            shell("cat; echo bad >&2; exit 3", dir.path()),
            "good\n",
            &Leash::free(),
        )
        .unwrap();
        assert_eq!(
            (done.status.code(), done.output.as_str()),
            (Some(3), "good\nbad\n")
        );
        let error = done
            .check(Path::new("/bin/sh"), "testing", dir.path())
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "`/bin/sh` failed with exit status: 3 while testing\n  good\n  bad"
        );
    }

    #[test]
    fn nothing_of_our_environment_goes_along() {
        let dir = Scratch::new("env");
        let done = run(shell("env", dir.path()), "", &Leash::free()).unwrap();
        assert!(done.output.contains("LC_ALL=C\n"), "{}", done.output);
        assert!(env::vars_os().any(|(name, _)| name == "CARGO_MANIFEST_DIR"));
        assert!(!done.output.contains("CARGO"), "{}", done.output);
    }

    #[test]
    fn giving_up_ends_the_tool_and_its_children() {
        let dir = Scratch::new("kill");
        let (owner, leash) = Leash::new();
        let started = dir.path().join("started");
        let script = format!("sleep 600 & echo $! > '{}'; wait", started.display());
        let pid = || {
            Ok(fs::read_to_string(&started)
                .ok()
                .filter(|pid| pid.ends_with('\n')))
        };
        let pid = thread::scope(|scope| {
            let owning = scope.spawn(move || {
                let pid = Leash::free().poll(Duration::from_secs(10), pid);
                drop(owner);
                pid
            });
            let given_up = run(shell(&script, dir.path()), "", &leash);
            assert!(matches!(given_up, Err(Error::Cancelled)));
            owning.join().unwrap().unwrap().unwrap()
        });
        // A signal that was sent takes a moment to be felt.
        let gone = || {
            let stat = format!("/proc/{}/stat", pid.trim());
            let state = fs::read_to_string(stat).unwrap_or_default();
            Ok((state.is_empty() || state.contains(") Z ")).then_some(()))
        };
        let gone = Leash::free().poll(Duration::from_secs(10), gone);
        assert!(gone.unwrap().is_some(), "still runs");
    }

    #[test]
    fn a_full_disk_has_its_own_error() {
        let dir = Scratch::new("full");
        let script = "echo 'initdb: error: could not write: No space left on device' >&2; exit 1";
        let done = run(shell(script, dir.path()), "", &Leash::free()).unwrap();
        let error = done
            .check(Path::new("/bin/sh"), "creating the database", dir.path())
            .unwrap_err();
        assert!(
            matches!(&error, Error::DiskFull { tail, .. } if tail.contains("could not write")),
            "{error}"
        );
        assert!(
            error
                .to_string()
                .starts_with("no space left on the disk of"),
            "{error}"
        );
    }

    #[test]
    fn the_end_of_an_output_is_kept() {
        let lines: Vec<String> = (0..50).map(|n| format!("line {n}\n\n")).collect();
        let output = lines.concat();
        let tail = tail(&output);
        assert_eq!(
            tail.lines().filter(|line| line.contains("line")).count(),
            KEPT_LINES
        );
        assert!(tail.ends_with("\n  line 49"));
    }
}
