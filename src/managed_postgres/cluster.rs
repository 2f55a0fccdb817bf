//! The files of the database: made once, in one step, and who may connect.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, chown, fchown};
use std::path::Path;

use super::account::{self, Account};
use super::binaries::Binaries;
use super::child::{self, Launcher};
use super::error::Error;
use super::place::{Place, Reach};
use super::wait::Leash;
use super::{DATABASE, ROLE, SUPERUSER};

/// A directory of this name is a database in the making; one that is found was left by a killed larrey.
const UNFINISHED: &str = "pg.unfinished.";

/// For a small box that runs other things too. An operator changes them with `alter system`; what must not
/// be changed stands on the command line instead, which wins.
const SETTINGS: &str = "
# Written by larrey when it made this database.
shared_buffers = 128MB
max_connections = 100
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
";

/// The major version that made the cluster `pg`, as its `PG_VERSION` says; `None` if there is no cluster yet.
pub(super) fn version(pg: &Path) -> Result<Option<String>, Error> {
    let path = pg.join("PG_VERSION");
    match fs::read_to_string(&path) {
        Ok(version) => Ok(Some(version.trim().to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let something_else = fs::read_dir(pg).into_iter().flatten().next().is_some();
            if something_else {
                return Err(Error::NotACluster { dir: pg.to_owned() });
            }
            Ok(None)
        }
        Err(source) => Err(Error::io("read", &path, source)),
    }
}

/// Makes the cluster, with its role and its database, aside and then renames it into place: `pg` is complete
/// or not there at all.
pub(super) fn create(
    place: &Place,
    account: Option<Account>,
    binaries: &Binaries,
    launcher: &Launcher,
    leash: &Leash,
) -> Result<(), Error> {
    let dir = place
        .data_dir
        .join(format!("{UNFINISHED}{}", std::process::id()));
    tracing::info!(dir = %place.pg().display(), version = binaries.major, "creating a database");
    let made = make_private(&dir, account)
        .and_then(|()| fill(&dir, account, binaries, launcher, leash))
        .and_then(|()| move_into_place(&dir, place));
    if made.is_err() {
        remove(&dir);
    }
    made
}

fn make_private(dir: &Path, account: Option<Account>) -> Result<(), Error> {
    let failed = |source| Error::io("create", dir, source);
    DirBuilder::new().mode(0o700).create(dir).map_err(failed)?;
    match account {
        Some(account) => chown(dir, Some(account.uid), Some(account.gid)).map_err(failed),
        None => Ok(()),
    }
}

fn fill(
    dir: &Path,
    account: Option<Account>,
    binaries: &Binaries,
    launcher: &Launcher,
    leash: &Leash,
) -> Result<(), Error> {
    let reach = Reach::of(dir, account)?;
    let program = binaries.initdb();
    let mut initdb = launcher.command(&program, "TERM");
    initdb.arg("-D").arg(&reach.path);
    initdb.args(["--encoding=UTF8", "--locale=C", "--no-instructions"]);
    initdb
        .args(["--auth-local=peer", "--auth-host=reject"])
        .arg(format!("--username={SUPERUSER}"));
    let doing = "creating the database";
    let disk = dir.parent().unwrap_or(dir);
    child::run(initdb, "", leash)?.check(&program, doing, disk)?;

    let conf = dir.join("postgresql.conf");
    let defaults = fs::read_to_string(&conf).map_err(|source| Error::io("read", &conf, source))?;
    replace(&conf, &format!("{defaults}{SETTINGS}"), account)?;

    // Alone, before there is a socket: no password is ever needed.
    let program = binaries.postgres();
    let mut single = launcher.command(&program, "TERM");
    single
        .arg("--single")
        .arg("-D")
        .arg(&reach.path)
        .args(["-c", "exit_on_error=on", "postgres"]);
    let statements = format!("create role {ROLE} login\ncreate database {DATABASE} owner {ROLE}\n");
    child::run(single, &statements, leash)?.check(&program, doing, disk)
}

fn move_into_place(dir: &Path, place: &Place) -> Result<(), Error> {
    let pg = place.pg();
    fs::rename(dir, &pg).map_err(|source| Error::io("move the new database to", &pg, source))?;
    let data_dir = &place.data_dir;
    File::open(data_dir)
        .and_then(|dir| dir.sync_all())
        .map_err(|source| Error::io("write to disk", data_dir, source))
}

/// Removes what a larrey that was killed while it made a database left behind. Needs the lock.
pub(super) fn remove_unfinished(place: &Place) {
    for entry in fs::read_dir(&place.data_dir)
        .into_iter()
        .flatten()
        .flatten()
    {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            remove(&entry.path());
        }
    }
}

fn remove(dir: &Path) {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            // A tool may have written its last file just now.
            if let Err(error) = fs::remove_dir_all(dir) {
                tracing::warn!(dir = %dir.display(), %error, "could not remove an unfinished database");
            }
        }
        _ => {}
    }
}

/// Says who may connect: the operating-system user that larrey runs as, and nobody else.
///
/// The kernel tells the server who is at the other end of the socket (`peer`), so there is no password to
/// keep, to leak or to rotate. `trust` behind the closed socket directory would also let in whatever else runs
/// as the server's own user, which matters when that is `postgres` or `nobody`. Larrey connects as the role
/// `larrey`, which owns its database and nothing more; the superuser is there for the same person's `psql`.
pub(super) fn write_access_rules(pg: &Path, account: Option<Account>) -> Result<(), Error> {
    let name = account::own_name()?.replace('"', "\"\"");
    let note = "# Written by larrey at every start.\n";
    let rules = [
        (
            "pg_hba.conf",
            format!("{note}local all {ROLE},{SUPERUSER} peer map=larrey\n"),
        ),
        (
            "pg_ident.conf",
            format!("{note}larrey \"{name}\" {ROLE}\nlarrey \"{name}\" {SUPERUSER}\n"),
        ),
    ];
    for (file, text) in rules {
        let path = pg.join(file);
        if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            replace(&path, &text, account)?;
        }
    }
    Ok(())
}

/// Replaces a file of the cluster by a new one. It never writes *into* a file there: the directory belongs to
/// a lesser user than we may be, who could have put a link in its place.
fn replace(path: &Path, text: &str, account: Option<Account>) -> Result<(), Error> {
    let failed = |source| Error::io("write", path, source);
    let new = path.with_extension("larrey-new");
    let _ = fs::remove_file(&new);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&new)
        .map_err(failed)?;
    if let Some(account) = account {
        fchown(&file, Some(account.uid), Some(account.gid)).map_err(failed)?;
    }
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    fs::rename(&new, path).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::managed_postgres::scratch::Scratch;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_cluster_is_known_by_its_version_and_anything_else_is_left_alone() {
        let dir = Scratch::new("version");
        let pg = dir.path().join("pg");
        assert_eq!(version(&pg).unwrap(), None);
        fs::create_dir(&pg).unwrap();
        assert_eq!(
            version(&pg).unwrap(),
            None,
            "an empty directory is free to take"
        );
        fs::write(pg.join("holiday.jpg"), "").unwrap();
        assert!(matches!(version(&pg), Err(Error::NotACluster { .. })));
        fs::write(pg.join("PG_VERSION"), "15\n").unwrap();
        assert_eq!(version(&pg).unwrap().as_deref(), Some("15"));
    }

    #[test]
    fn a_link_is_replaced_and_not_followed() {
        let dir = Scratch::new("replace");
        let (link, victim) = (dir.path().join("pg_hba.conf"), dir.path().join("victim"));
        fs::write(&victim, "precious").unwrap();
        symlink(&victim, &link).unwrap();
        symlink(&victim, link.with_extension("larrey-new")).unwrap();
        replace(&link, "new", None).unwrap();
        assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
        assert_eq!(fs::read_to_string(&link).unwrap(), "new");
        assert!(!fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn what_was_left_unfinished_goes_and_nothing_else() {
        let dir = Scratch::new("unfinished");
        let place = Place::open(dir.path()).unwrap();
        for name in ["pg.unfinished.17/base", "pg/base", "run"] {
            fs::create_dir_all(dir.path().join(name)).unwrap();
        }
        remove_unfinished(&place);
        assert!(!dir.path().join("pg.unfinished.17").exists());
        assert!(dir.path().join("pg/base").exists() && dir.path().join("run").exists());
    }
}
