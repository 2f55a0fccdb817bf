//! The thread that starts the server, looks after it, and takes it down.

use std::convert::Infallible;
use std::path::PathBuf;
use std::process::{Child, ExitStatus};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::oneshot;

use super::child::Launcher;
use super::error::Error;
use super::lock::Lock;
use super::log::Log;
use super::place::{Place, SocketDir};
use super::server::Server;
use super::wait::Leash;
use super::{Settings, account, binaries, cluster, residents};

/// How often the server is looked at; the wait for the owner's word takes the same time at most.
const LOOK: Duration = Duration::from_millis(200);
/// Looks between two checks of the length of the log: one a minute.
const LOOKS_PER_LOG_CHECK: u32 = 300;
/// A server that ran this many looks (a minute) was healthy, and its next death is a new story.
const HEALTHY_LOOKS: u32 = 300;
const SHORTEST_BACKOFF: Duration = Duration::from_millis(200);
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);

/// The owner's end of the thread. Letting go of it takes the server down and waits for that.
#[derive(Debug)]
pub(super) struct Supervisor {
    hold: Option<mpsc::Sender<Infallible>>,
    thread: Option<JoinHandle<Result<(), Error>>>,
}

/// Where the server listens, or why it does not.
pub(super) type Outcome = Result<PathBuf, Error>;

impl Supervisor {
    /// Starts the thread; the outcome of the start comes through the receiver.
    pub fn start(settings: &Settings) -> Result<(Self, oneshot::Receiver<Outcome>), Error> {
        let (hold, leash) = Leash::new();
        let (outcome, started) = oneshot::channel();
        let settings = settings.clone();
        let thread = thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || live(&settings, &leash, outcome))
            .map_err(|source| Error::io("start a thread for", "postgres".as_ref(), source))?;
        Ok((
            Self {
                hold: Some(hold),
                thread: Some(thread),
            },
            started,
        ))
    }

    /// Takes the server down and waits until it is gone, with everything it had.
    pub fn finish(mut self) -> Result<(), Error> {
        self.let_go()
    }

    fn let_go(&mut self) -> Result<(), Error> {
        self.hold = None;
        match self.thread.take() {
            Some(thread) => thread.join().map_err(|_| Error::Supervisor)?,
            None => Ok(()),
        }
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        if let Err(error) = self.let_go() {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "could not stop postgres"
            );
        }
    }
}

fn live(
    settings: &Settings,
    leash: &Leash,
    outcome: oneshot::Sender<Outcome>,
) -> Result<(), Error> {
    let begun = prepare(settings, leash).and_then(|(server, lock)| {
        let child = server.start(leash)?;
        Ok((server, lock, child))
    });
    // The lock goes last, after the server and its socket directory.
    let (server, _lock, child) = match begun {
        Ok(begun) => begun,
        Err(error) => {
            let _ = outcome.send(Err(error));
            return Ok(());
        }
    };
    tracing::info!(
        pid = child.id(),
        version = server.binaries.major,
        dir = %server.pg.display(),
        socket = %server.socket_dir.path().display(),
        "postgres is ready"
    );
    // An owner that is gone by now has let go of the leash too.
    let _ = outcome.send(Ok(server.socket_dir.path().to_owned()));
    let child = watch(&server, child, leash);
    let stopped = child.map_or(Ok(()), |mut child| server.stop(&mut child));
    drop(server);
    stopped
}

/// All that comes before the server process, in the order in which it can go wrong without harm.
fn prepare(settings: &Settings, leash: &Leash) -> Result<(Server, Lock), Error> {
    let place = Place::open(&settings.data_dir)?;
    let lock = Lock::take(&place.data_dir, settings.lock_wait, leash)?;
    let pg = place.pg();
    let account = account::choose(&pg)?;
    let launcher = Launcher::new(settings, account, leash);
    let found = binaries::find(settings, &launcher, leash)?;
    let version = cluster::version(&pg)?;
    let binaries = binaries::pick(&found, version.as_deref(), &pg)?;
    cluster::remove_unfinished(&place);
    residents::take_over(&pg, settings.stop_wait, leash)?;
    let socket_dir = SocketDir::make(&place, settings, account)?;
    if version.is_none() {
        cluster::create(&place, account, &binaries, &launcher, leash)?;
    }
    cluster::write_access_rules(&pg, account)?;
    let log = Log::open(&place.log())?;
    log.bound();
    let (start_wait, stop_wait) = (settings.start_wait, settings.stop_wait);
    Ok((
        Server {
            pg,
            account,
            binaries,
            launcher,
            socket_dir,
            log,
            start_wait,
            stop_wait,
        },
        lock,
    ))
}

/// Looks after the server until the owner lets go, and gives back the one that runs then, if one does.
fn watch(server: &Server, mut child: Child, leash: &Leash) -> Option<Child> {
    let mut backoff = SHORTEST_BACKOFF;
    loop {
        let log_from = server.log.end();
        let (status, looks) = match until_death(server, &mut child, leash) {
            Death::Came(status, looks) => (status, looks),
            Death::NotYet => return Some(child),
        };
        if looks >= HEALTHY_LOOKS {
            backoff = SHORTEST_BACKOFF;
        }
        let how = server.obituary(status, log_from);
        tracing::error!(
            pid = child.id(),
            how,
            "postgres ended unexpectedly and is started again"
        );
        child = restart(server, &mut backoff, leash).ok()?;
    }
}

enum Death {
    Came(ExitStatus, u32),
    NotYet,
}

fn until_death(server: &Server, child: &mut Child, leash: &Leash) -> Death {
    let mut looks: u32 = 0;
    while leash.pause(LOOK).is_ok() {
        looks = looks.saturating_add(1);
        match child.try_wait() {
            Ok(Some(status)) => return Death::Came(status, looks),
            Ok(None) => {}
            Err(error) => tracing::debug!(pid = child.id(), %error, "could not look at postgres"),
        }
        if looks.is_multiple_of(LOOKS_PER_LOG_CHECK) {
            server.log.bound();
        }
    }
    Death::NotYet
}

/// Tries until it succeeds; fails only with [`Error::Cancelled`]. Says once why it does not work, and once
/// that it works again.
fn restart(server: &Server, backoff: &mut Duration, leash: &Leash) -> Result<Child, Error> {
    let mut attempts: u32 = 0;
    loop {
        leash.pause(*backoff)?;
        *backoff = backoff.saturating_mul(2).min(LONGEST_BACKOFF);
        attempts = attempts.saturating_add(1);
        match server.start(leash) {
            Ok(child) => {
                tracing::info!(pid = child.id(), attempts, "postgres is ready again");
                return Ok(child);
            }
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(error) if attempts == 1 => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "could not start postgres again; trying on");
            }
            Err(error) => tracing::debug!(%error, attempts, "could not start postgres again"),
        }
    }
}
