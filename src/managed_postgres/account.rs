//! Who runs the server, and who may talk to it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::Error;

const PASSWD: &str = "/etc/passwd";

/// An unprivileged user to run the server as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Account {
    pub uid: u32,
    pub gid: u32,
}

/// Whom to become for the server on the cluster directory `pg`: nobody else, unless we are root.
///
/// As root it is the owner of the cluster, if there is one, since only its owner may run it; else the user
/// `postgres`, which the package makes for this purpose; else `nobody`.
pub(super) fn choose(pg: &Path) -> Result<Option<Account>, Error> {
    let ourselves = rustix::process::geteuid();
    let owner = fs::symlink_metadata(pg).ok().map(|meta| Account {
        uid: meta.uid(),
        gid: meta.gid(),
    });
    if !ourselves.is_root() {
        let wanted = ourselves.as_raw();
        return match owner {
            Some(Account { uid: owner, .. }) if owner != wanted => Err(Error::WrongOwner {
                dir: pg.to_owned(),
                owner,
                wanted,
            }),
            _ => Ok(None),
        };
    }
    let users = fs::read_to_string(PASSWD).unwrap_or_default();
    let preferred = lookup(&users, "postgres").or_else(|| lookup(&users, "nobody"));
    match (owner, preferred) {
        (Some(owner), Some(preferred)) if owner.uid == 0 => Err(Error::WrongOwner {
            dir: pg.to_owned(),
            owner: 0,
            wanted: preferred.uid,
        }),
        (Some(owner), _) if owner.uid != 0 => Ok(Some(owner)),
        (_, Some(preferred)) => Ok(Some(preferred)),
        (_, None) => Err(Error::NoAccount),
    }
}

/// The name of the user that we run as, which is the one that may connect.
pub(super) fn own_name() -> Result<String, Error> {
    let uid = rustix::process::geteuid().as_raw();
    let users = fs::read_to_string(PASSWD).unwrap_or_default();
    if let Some(name) = name_of(&users, uid) {
        return Ok(name.to_owned());
    }
    // The user may come from a directory service, which only the C library knows to ask.
    let program = PathBuf::from("/usr/bin/id");
    let output = Command::new(&program)
        .arg("-un")
        .output()
        .map_err(|source| Error::io("look up our user name with", &program, source))?;
    let name = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if !output.status.success() || name.is_empty() {
        return Err(Error::NoUserName { uid });
    }
    Ok(name)
}

fn lookup(users: &str, name: &str) -> Option<Account> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        (uid != 0).then_some(Account { uid, gid })
    })
}

fn name_of(users: &str, uid: u32) -> Option<&str> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(uid)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const USERS: &str = "root:x:0:0:root:/root:/bin/bash\n\
        broken\n\
        toor:x:0:0::/:/bin/sh\n\
        postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash\n";

    #[test]
    fn users_are_read_from_the_user_list() {
        assert_eq!(
            lookup(USERS, "postgres"),
            Some(Account { uid: 101, gid: 104 })
        );
        assert_eq!(lookup(USERS, "nobody"), None);
        assert_eq!(lookup(USERS, "broken"), None);
        assert_eq!(lookup(USERS, "toor"), None, "never a second root");
        assert_eq!(name_of(USERS, 0), Some("root"));
        assert_eq!(name_of(USERS, 101), Some("postgres"));
        assert_eq!(name_of(USERS, 7), None);
    }

    #[test]
    fn we_have_a_name() {
        assert!(!own_name().unwrap().is_empty());
    }
}
