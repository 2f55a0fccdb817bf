//! One server per data directory.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use super::error::Error;
use super::wait::Leash;

/// The `flock` on a data directory. The kernel gives it back when the process ends, however it ends, so the
/// file itself stays: removing it would let two starters lock two files of one name.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "held for the lock on it")] File);

impl Lock {
    /// Locks `data_dir`, and waits up to `patience` for a server that is just draining.
    pub fn take(data_dir: &Path, patience: Duration, leash: &Leash) -> Result<Self, Error> {
        let path = data_dir.join("lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(|source| Error::io("open the lock file", &path, source))?;
        let taken = leash.poll(patience, || match file.try_lock() {
            Ok(()) => Ok(Some(())),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(Error::io("lock", &path, source)),
        })?;
        if taken.is_none() {
            return Err(Error::InUse {
                dir: data_dir.to_owned(),
                pid: holder(&mut file),
            });
        }
        // Only for the message of the next one who is refused: a full disk must not keep us from starting.
        if let Err(error) = sign(&mut file) {
            tracing::debug!(path = %path.display(), %error, "could not note our process id in the lock file");
        }
        Ok(Self(file))
    }
}

fn sign(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    writeln!(file, "{}", std::process::id())
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.seek(SeekFrom::Start(0)).ok()?;
    file.take(32).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::managed_postgres::scratch::Scratch;

    #[test]
    fn the_second_taker_learns_who_holds_it() {
        let dir = Scratch::new("lock");
        let first = Lock::take(dir.path(), Duration::ZERO, &Leash::free()).unwrap();
        let second = Lock::take(dir.path(), Duration::ZERO, &Leash::free()).unwrap_err();
        assert!(
            matches!(second, Error::InUse { pid: Some(pid), .. } if pid == std::process::id()),
            "{second}"
        );
        drop(first);
        Lock::take(dir.path(), Duration::ZERO, &Leash::free()).unwrap();
    }
}
