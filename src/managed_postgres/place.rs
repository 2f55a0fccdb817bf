//! Where things lie: the data directory, the socket, and how an unprivileged server reaches them.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, Metadata};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::{env, path};

use rustix::fd::AsRawFd;
use rustix::io::{FdFlags, fcntl_setfd};

use super::Settings;
use super::account::Account;
use super::error::Error;

/// The name that a server on port 5432, the default of every client, gives its socket.
const SOCKET: &str = ".s.PGSQL.5432";
const SOCKET_LOCK: &str = ".s.PGSQL.5432.lock";
/// `sun_path` has 108 bytes, the last of which is a zero: unix(7).
const LONGEST_SOCKET_PATH: usize = 107;

/// The data directory, absolute and without links. It holds `lock`, `postgres.log`, the cluster `pg` and,
/// where the path is short enough, the socket directory `run`.
#[derive(Debug)]
pub(super) struct Place {
    pub data_dir: PathBuf,
}

impl Place {
    /// Makes the data directory if need be. As root it can be passed through by the server's user, who owns
    /// the cluster alone.
    pub fn open(data_dir: &Path) -> Result<Self, Error> {
        let failed = |source| Error::io("create the data directory", data_dir, source);
        let wanted = path::absolute(data_dir).map_err(failed)?;
        if let Some(parent) = wanted.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        let mode = if rustix::process::geteuid().is_root() {
            0o711
        } else {
            0o700
        };
        match DirBuilder::new().mode(mode).create(&wanted) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(failed(error));
            }
            _ => {}
        }
        let data_dir = fs::canonicalize(&wanted).map_err(failed)?;
        Ok(Self { data_dir })
    }

    /// The cluster.
    pub fn pg(&self) -> PathBuf {
        self.data_dir.join("pg")
    }

    /// The server's log.
    pub fn log(&self) -> PathBuf {
        self.data_dir.join("postgres.log")
    }
}

/// How the server's account names a directory.
#[derive(Debug)]
pub(super) struct Reach {
    /// For the command line of a child that is spawned while this lives.
    pub path: OsString,
    _handle: Option<File>,
}

impl Reach {
    /// Mostly the plain path. Where a directory on the way is closed to the account (a data directory below
    /// `/root`, or in a temporary directory of root's), the child inherits an open handle and reaches it
    /// through that, so that nobody's directories have to be opened to others.
    pub fn of(dir: &Path, account: Option<Account>) -> Result<Self, Error> {
        let Some(account) = account.filter(|account| is_closed(dir, *account)) else {
            return Ok(Self {
                path: dir.as_os_str().to_owned(),
                _handle: None,
            });
        };
        tracing::debug!(dir = %dir.display(), uid = account.uid, "reached through a handle: the path is closed");
        let failed = |source| Error::io("open", dir, source);
        let handle = File::open(dir).map_err(failed)?;
        fcntl_setfd(&handle, FdFlags::empty()).map_err(|errno| failed(errno.into()))?;
        let path = format!("/proc/self/fd/{}", handle.as_raw_fd()).into();
        Ok(Self {
            path,
            _handle: Some(handle),
        })
    }
}

/// The private directory of the server's socket; gone when this goes.
#[derive(Debug)]
pub(super) struct SocketDir(PathBuf);

impl SocketDir {
    /// Takes `run` in the data directory; if its path is too long for a socket, or closed to the account, a
    /// directory of a fixed name below the runtime directory or the one for temporary files. The name is
    /// fixed so that the one a killed larrey left behind is used again. Needs the lock on the data directory.
    pub fn make(
        place: &Place,
        settings: &Settings,
        account: Option<Account>,
    ) -> Result<Self, Error> {
        let owner = account.map_or(rustix::process::geteuid().as_raw(), |account| account.uid);
        let mut tried = Vec::new();
        for dir in candidates(place, settings, account.is_some(), owner) {
            let closed = account.is_some_and(|account| is_closed(&dir, account));
            if !closed && fits(&dir) && claim(&dir, account, owner)? {
                return Ok(Self(dir));
            }
            tried.push(format!("`{}`", dir.display()));
        }
        Err(Error::NoSocketDir {
            tried: tried.join(", "),
        })
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Removes what a server that was killed left here.
    pub fn sweep(&self) {
        sweep(&self.0);
    }
}

impl Drop for SocketDir {
    fn drop(&mut self) {
        sweep(&self.0);
        if let Err(error) = fs::remove_dir(&self.0) {
            tracing::warn!(path = %self.0.display(), %error, "could not remove the socket directory");
        }
    }
}

fn sweep(dir: &Path) {
    for name in [SOCKET, SOCKET_LOCK] {
        let _ = fs::remove_file(dir.join(name));
    }
}

fn candidates(place: &Place, settings: &Settings, as_root: bool, owner: u32) -> Vec<PathBuf> {
    let name = format!("larrey-{owner}-{:08x}", fingerprint(&place.data_dir));
    let runtime = settings.runtime_dir.clone().filter(|_| !as_root);
    let bases = runtime.into_iter().chain(as_root.then(|| "/run".into()));
    let bases = bases
        .chain([env::temp_dir(), "/tmp".into()])
        .filter(|base: &PathBuf| base.is_absolute());
    let short = bases.flat_map(|base| {
        // Somebody else may have taken the name, by accident or to annoy.
        ["", "-2", "-3"].map(|suffix| base.join(format!("{name}{suffix}")))
    });
    std::iter::once(place.data_dir.join("run"))
        .chain(short)
        .collect()
}

/// Whether clients and server can name a socket in `dir`. A path that is not UTF-8 has no place in a URL.
fn fits(dir: &Path) -> bool {
    dir.to_str().is_some()
        && dir.as_os_str().len() + "/".len() + SOCKET.len() <= LONGEST_SOCKET_PATH
}

/// Makes `dir` for `owner` alone, or takes it over if it is already just that. `false`: try another.
fn claim(dir: &Path, account: Option<Account>, owner: u32) -> Result<bool, Error> {
    let failed = |source| Error::io("create the socket directory", dir, source);
    match DirBuilder::new().mode(0o700).create(dir) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let meta = fs::symlink_metadata(dir).map_err(failed)?;
            if !is_private(&meta, owner) {
                return Ok(false);
            }
            sweep(dir);
        }
        Err(error) => {
            tracing::debug!(dir = %dir.display(), %error, "no place for the socket");
            return Ok(false);
        }
    }
    if let Some(account) = account {
        chown(dir, Some(account.uid), Some(account.gid)).map_err(failed)?;
    }
    Ok(true)
}

/// A real directory, closed to all but `owner`, or but us, when we were killed before we gave it away.
fn is_private(meta: &Metadata, owner: u32) -> bool {
    let ours = meta.uid() == owner || meta.uid() == rustix::process::geteuid().as_raw();
    let mode_of_others = meta.mode() & 0o077;
    meta.is_dir() && ours && mode_of_others == 0
}

/// Whether some directory above `dir` keeps the account out. Judged by the permission bits alone: where an
/// access list says more, the way through the handle is taken without need, which does no harm.
fn is_closed(dir: &Path, account: Account) -> bool {
    dir.ancestors()
        .skip(1)
        .any(|above| match fs::metadata(above) {
            Ok(meta) => !may_pass(&meta, account),
            Err(_) => true,
        })
}

fn may_pass(meta: &Metadata, account: Account) -> bool {
    let class = match () {
        () if meta.uid() == account.uid => 0o100,
        () if meta.gid() == account.gid => 0o010,
        () => 0o001,
    };
    meta.mode() & class != 0
}

/// FNV-1a over the path, folded to 32 bits: the same in every version, and no secret.
fn fingerprint(path: &Path) -> u32 {
    let bytes = path.as_os_str().as_bytes();
    bytes.iter().fold(0x811c_9dc5, |hash: u32, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::managed_postgres::scratch::Scratch;
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn settings(dir: &Path) -> Settings {
        Settings {
            runtime_dir: Some(dir.join("runtime")),
            ..Settings::new(dir)
        }
    }

    #[test]
    fn the_socket_lies_with_the_data_if_the_path_is_short_and_goes_with_its_owner() {
        let dir = Scratch::new("socket");
        let place = Place::open(&dir.path().join("a/b")).unwrap();
        let socket = SocketDir::make(&place, &settings(dir.path()), None).unwrap();
        assert_eq!(socket.path(), place.data_dir.join("run"));
        assert_eq!(fs::metadata(socket.path()).unwrap().mode() & 0o777, 0o700);
        fs::write(socket.path().join(SOCKET_LOCK), "1").unwrap();
        drop(socket);
        assert!(!place.data_dir.join("run").exists());
    }

    #[test]
    fn a_long_path_has_its_socket_elsewhere_and_always_in_the_same_place() {
        let dir = Scratch::new("long");
        fs::create_dir(dir.path().join("runtime")).unwrap();
        let place = Place::open(&dir.path().join("x".repeat(120))).unwrap();
        let make = || SocketDir::make(&place, &settings(dir.path()), None).unwrap();
        let socket = make();
        assert!(
            socket.path().starts_with(dir.path().join("runtime")),
            "{socket:?}"
        );
        let first = socket.path().to_owned();
        std::mem::forget(socket);
        assert_eq!(
            make().path(),
            first,
            "what a killed larrey left is used again"
        );
        assert!(!first.exists());
    }

    #[test]
    fn a_directory_that_others_may_enter_and_a_link_are_not_taken() {
        let dir = Scratch::new("trap");
        let (open, link) = (dir.path().join("open"), dir.path().join("link"));
        let own = rustix::process::geteuid().as_raw();
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, Permissions::from_mode(0o755)).unwrap();
        symlink("/root", &link).unwrap();
        assert!(!claim(&open, None, own).unwrap());
        assert!(!claim(&link, None, own).unwrap());
        assert!(claim(&dir.path().join("new"), None, own).unwrap());
    }

    #[test]
    fn the_limit_counts_bytes() {
        let longest = LONGEST_SOCKET_PATH - SOCKET.len() - 1;
        assert!(fits(&PathBuf::from(format!(
            "/{}",
            "x".repeat(longest - 1)
        ))));
        assert!(!fits(&PathBuf::from(format!("/{}", "x".repeat(longest)))));
        assert!(!fits(&PathBuf::from(format!(
            "/{}",
            "ä".repeat(longest.div_ceil(2))
        ))));
    }

    #[test]
    fn a_closed_directory_on_the_way_is_seen() {
        let dir = Scratch::new("closed");
        let below = dir.path().join("closed/data");
        fs::create_dir_all(&below).unwrap();
        let stranger = Account {
            uid: 4_000_001,
            gid: 4_000_001,
        };
        let own = fs::metadata(&below).unwrap();
        let owner = Account {
            uid: own.uid(),
            gid: own.gid(),
        };
        fs::set_permissions(below.parent().unwrap(), Permissions::from_mode(0o700)).unwrap();
        assert!(is_closed(&below, stranger));
        assert!(!is_closed(&below, owner));
        fs::set_permissions(below.parent().unwrap(), Permissions::from_mode(0o711)).unwrap();
        assert!(!is_closed(&below, stranger));
    }
}
