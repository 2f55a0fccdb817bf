//! One data directory, the program on it, and the certainty that nothing of either outlives the test.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// No test asserts a time; this only ends one that hangs.
const PATIENCE: Duration = Duration::from_mins(1);
pub(super) const PROGRAM: &str = env!("CARGO_BIN_EXE_larrey");
pub(super) const NOBODY: u32 = 65534;

/// A data directory for one test. When the test is over, whatever still runs on it is killed.
pub(super) struct Home(pub(super) PathBuf, String);

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Home {
    pub(super) fn new() -> Self {
        Self::at("data")
    }

    pub(super) fn at(name: &str) -> Self {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("larrey-pg-{}-{number}", std::process::id()));
        fs::create_dir(&dir).unwrap();
        fs::set_permissions(&dir, Permissions::from_mode(0o755)).unwrap();
        Self(fs::canonicalize(dir).unwrap(), name.to_owned())
    }

    pub(super) fn data(&self) -> PathBuf {
        self.0.join(&self.1)
    }

    pub(super) fn larrey(&self) -> Command {
        self.larrey_at(Path::new(PROGRAM))
    }

    pub(super) fn larrey_at(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.args(self.arguments());
        prepared(command)
    }

    pub(super) fn arguments(&self) -> Vec<String> {
        let data = self.data().to_string_lossy().into_owned();
        let arguments = [
            "serve",
            "--dev",
            "--listen",
            "127.0.0.1:0",
            "--data-dir",
            &data,
        ];
        arguments.map(str::to_owned).to_vec()
    }

    /// A command that runs `script` and then its arguments, in a mount namespace that ends with it.
    pub(super) fn in_namespace(&self, script: &str) -> Command {
        let mut command = Command::new("unshare");
        let script = format!("{script} && exec \"$@\"");
        command
            .args(["--mount", "sh", "-c", &script, "sh"])
            .current_dir(&self.0);
        command
    }

    pub(super) fn larrey_on_disk(&self, script: &str) -> Command {
        let mut command = self.in_namespace(script);
        command
            .env("DIR", self.data())
            .arg(PROGRAM)
            .args(self.arguments());
        prepared(command)
    }

    /// A server on this cluster that no larrey started, ready for connections.
    pub(super) fn start_by_hand(&self, setting: &str) -> ByHand {
        let pg = self.data().join("pg");
        let owner = fs::metadata(&pg).unwrap();
        let socket_dir = self.0.join(setting);
        fs::create_dir(&socket_dir).unwrap();
        let mut command = Command::new(programs().join("postgres"));
        command.arg("-D").arg(&pg).arg("-k").arg(&socket_dir);
        command.args(["-c", setting, "-c", "listen_addresses="]);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .current_dir("/");
        if is_root() {
            chown(&socket_dir, Some(owner.uid()), None).unwrap();
            command.uid(owner.uid()).gid(owner.gid());
        }
        let by_hand = ByHand(command.spawn().unwrap());
        until("the server started by hand", || {
            self.is_ready().then_some(())
        });
        by_hand
    }

    pub(super) fn pid_file(&self) -> String {
        fs::read_to_string(self.data().join("pg/postmaster.pid")).unwrap_or_default()
    }

    pub(super) fn postmaster(&self) -> Option<Pid> {
        Pid::from_raw(self.pid_file().lines().next()?.trim().parse().ok()?)
    }

    pub(super) fn is_ready(&self) -> bool {
        self.pid_file()
            .lines()
            .nth(7)
            .is_some_and(|state| state.trim() == "ready")
    }

    pub(super) fn socket_dir(&self) -> PathBuf {
        self.pid_file().lines().nth(4).unwrap().into()
    }

    pub(super) fn ask(&self, sql: &str) -> String {
        let mut command = Command::new(programs().join("psql"));
        command.args([
            "-X",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-U",
            "larrey",
            "-d",
            "larrey",
            "-c",
            sql,
        ]);
        command
            .arg("-h")
            .arg(self.socket_dir())
            .env("PGPORT", "5432")
            .stdin(Stdio::null());
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "`{sql}`: {said}");
        String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned()
    }

    pub(super) fn remember(&self) {
        self.ask("create table kept (what text); insert into kept values ('acknowledged')");
    }

    pub(super) fn assert_remembered(&self) {
        assert_eq!(self.ask("select what from kept"), "acknowledged");
    }

    pub(super) fn unfinished(&self) -> bool {
        let entries = fs::read_dir(self.data()).into_iter().flatten().flatten();
        let mut names = entries.map(|entry| entry.file_name());
        names.any(|name| name.to_string_lossy().starts_with("pg.unfinished"))
    }

    /// Every process that works in the cluster's directory.
    pub(super) fn residents(&self) -> Vec<Pid> {
        let Ok(pg) = fs::metadata(self.data().join("pg")) else {
            return Vec::new();
        };
        let here = |dir: &Path| {
            fs::metadata(dir.join("cwd"))
                .is_ok_and(|cwd| (cwd.dev(), cwd.ino()) == (pg.dev(), pg.ino()))
        };
        let processes = fs::read_dir("/proc")
            .unwrap()
            .flatten()
            .filter(|entry| here(&entry.path()));
        processes
            .filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?))
            .collect()
    }

    pub(super) fn assert_nothing_left(&self) {
        assert_eq!(self.residents(), [], "processes are left");
        assert!(!self.unfinished(), "a half-made database is left");
        assert!(
            !self.data().join("run").exists(),
            "the socket directory is left"
        );
        assert_eq!(self.pid_file(), "", "the server was not shut down in order");
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let socket_dir = self.pid_file().lines().nth(4).map(PathBuf::from);
        let deadline = Instant::now() + Duration::from_secs(5);
        while !self.residents().is_empty() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(20));
        }
        for pid in self.residents() {
            let _ = kill_process(pid, Signal::KILL);
        }
        let _ = fs::remove_dir_all(&self.0);
        if let Some(dir) = socket_dir {
            let _ = fs::remove_dir_all(dir);
        }
    }
}

/// A Postgres started by the test itself.
pub(super) struct ByHand(pub(super) Child);

impl Drop for ByHand {
    fn drop(&mut self) {
        if let Ok(None) = self.0.try_wait() {
            let _ = kill_process(Pid::from_child(&self.0), Signal::INT);
        }
        let _ = self.0.wait();
    }
}

/// A running program under test, killed with the test.
pub(super) struct Larrey {
    pub(super) child: Child,
    stdout: Receiver<String>,
    stderr: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

impl Larrey {
    pub(super) fn spawn(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let (lines, stdout) = mpsc::channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            out.lines()
                .map_while(Result::ok)
                .try_for_each(|line| lines.send(line))
        });
        let stderr = Arc::new(Mutex::new(String::new()));
        let (mut err, said) = (child.stderr.take().unwrap(), Arc::clone(&stderr));
        let reader = thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = err.read(&mut bytes) {
                said.lock()
                    .unwrap()
                    .push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        Self {
            child,
            stdout,
            stderr,
            reader: Some(reader),
        }
    }

    pub(super) fn ready(command: Command) -> Self {
        let larrey = Self::spawn(command);
        larrey.wait_until_ready();
        larrey
    }

    pub(super) fn wait_until_ready(&self) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.stdout.recv_timeout(left) {
                Ok(line) if line.starts_with("listening on http://") => return,
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => panic!("not ready in time: {}", self.said()),
                Err(RecvTimeoutError::Disconnected) => panic!("ended early: {}", self.said()),
            }
        }
    }

    pub(super) fn said(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    pub(super) fn signal(&mut self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for the end. All of its standard error is read: nothing that lives on may hold it open.
    pub(super) fn ended(&mut self) -> (ExitStatus, String) {
        let status = until("the end of larrey", || self.child.try_wait().unwrap());
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        (status, self.said())
    }

    pub(super) fn interrupt(mut self) {
        self.signal(Signal::INT);
        let (_, said) = self.ended();
        assert!(!said.contains("panicked"), "{said}");
    }
}

impl Drop for Larrey {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn prepared(mut command: Command) -> Command {
    command
        .env_remove("DATABASE_URL")
        .env_remove("LARREY__POSTGRES__BIN_DIR");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Where this machine has the programs of Postgres.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let debian = versions.map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut all: Vec<PathBuf> = debian.chain(std::env::split_paths(&path)).collect();
    all.retain(|dir| dir.join("postgres").is_file() && dir.join("psql").is_file());
    all.sort();
    all.pop()
        .expect("the programs of Postgres, `postgres` and `psql`, are needed for this test")
}

pub(super) fn until<T>(what: &str, mut probe: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = probe() {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

pub(super) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

pub(super) fn proc(pid: Pid) -> PathBuf {
    format!("/proc/{}", pid.as_raw_nonzero()).into()
}

pub(super) fn status_line(pid: Pid, name: &str) -> String {
    let status = fs::read_to_string(proc(pid).join("status")).unwrap();
    status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .unwrap()
        .trim()
        .to_owned()
}

/// Not merely a process that has ended and whose parent has not looked yet.
pub(super) fn is_alive(pid: Pid) -> bool {
    fs::metadata(proc(pid).join("cwd")).is_ok()
}

pub(super) fn uid(path: &Path) -> u32 {
    fs::metadata(path).unwrap().uid()
}

pub(super) fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}
