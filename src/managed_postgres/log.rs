//! The server's log file: appended to by the server, bounded and read by us.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::child;
use super::error::Error;

/// Beyond this the log begins anew.
const MOST_BYTES: u64 = 8 * 1024 * 1024;
/// What is kept of it then, beside the new one.
const KEPT_BYTES: u64 = 1024 * 1024;
/// Enough for the lines that explain a failed start.
const TAIL_BYTES: u64 = 16 * 1024;

/// `postgres.log` in the data directory. A file and not a pipe to us, so that the last words of a server
/// whose larrey was killed are kept too.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    file: File,
}

impl Log {
    pub fn open(path: &Path) -> Result<Self, Error> {
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .mode(0o600)
            .open(path)
            .map_err(|source| Error::io("open the log", path, source))?;
        Ok(Self {
            path: path.to_owned(),
            file,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A handle for the server to write to.
    pub fn writer(&self) -> Result<File, Error> {
        self.file
            .try_clone()
            .map_err(|source| Error::io("open the log", &self.path, source))
    }

    /// Where the log ends now: what comes later belongs to the next start.
    pub fn end(&self) -> u64 {
        self.file.metadata().map_or(0, |meta| meta.len())
    }

    /// What was written after `from`, at most the last few kilobytes; empty if it cannot be read.
    pub fn since(&self, from: u64) -> String {
        let from = from.max(self.end().saturating_sub(TAIL_BYTES));
        let bytes = self.read(from).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The last lines written after `from`, to follow a sentence.
    pub fn tail(&self, from: u64) -> String {
        child::tail(&self.since(from))
    }

    /// Begins anew when the log is too long, and keeps its end in `postgres.log.1`. The server appends, so it
    /// goes on in the emptied file.
    pub fn bound(&self) {
        let end = self.end();
        if end <= MOST_BYTES {
            return;
        }
        let old = self.path.with_extension("log.1");
        let moved = self
            .read(end.saturating_sub(KEPT_BYTES))
            .and_then(|bytes| fs::write(&old, bytes));
        if let Err(error) = moved.and_then(|()| self.file.set_len(0)) {
            tracing::warn!(path = %self.path.display(), %error, "could not shorten the log of postgres");
        }
    }

    fn read(&self, from: u64) -> io::Result<Vec<u8>> {
        let mut reader = File::open(&self.path)?;
        reader.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::managed_postgres::scratch::Scratch;

    #[test]
    fn only_what_came_later_is_told() {
        let dir = Scratch::new("log");
        let log = Log::open(&dir.path().join("postgres.log")).unwrap();
        let mut writer = log.writer().unwrap();
        writer.write_all(b"an old tale\n").unwrap();
        let from = log.end();
        writer.write_all(b"FATAL: the news\n").unwrap();
        assert_eq!(log.tail(from), "\n  FATAL: the news");
        assert_eq!(log.since(0), "an old tale\nFATAL: the news\n");
    }

    #[test]
    fn a_long_log_begins_anew_and_its_writer_goes_on() {
        let dir = Scratch::new("log-bound");
        let path = dir.path().join("postgres.log");
        let log = Log::open(&path).unwrap();
        let mut writer = log.writer().unwrap();
        writer
            .write_all(&vec![b'a'; usize::try_from(MOST_BYTES).unwrap()])
            .unwrap();
        log.bound();
        assert_eq!(log.end(), MOST_BYTES, "not yet");
        writer.write_all(b"b").unwrap();
        log.bound();
        writer.write_all(b"c").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"c");
        let kept = fs::read(dir.path().join("postgres.log.1")).unwrap();
        assert_eq!((kept.len() as u64, kept.last()), (KEPT_BYTES, Some(&b'b')));
    }
}
