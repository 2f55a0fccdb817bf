//! Which Postgres to run: found, never downloaded.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::Settings;
use super::child::Launcher;
use super::error::Error;
use super::wait::Leash;

/// The oldest major version that still gets fixes from its makers when Larrey was written.
/// Source: <https://www.postgresql.org/support/versioning/>.
pub(super) const OLDEST_MAJOR: u32 = 14;

/// Where Debian and its children keep the server programs of each major version, outside `PATH`.
const DEBIAN_ROOT: &str = "/usr/lib/postgresql";

/// One installed Postgres.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries {
    /// The directory of `postgres` and `initdb`.
    pub dir: PathBuf,
    /// The major version, for example 17.
    pub major: u32,
}

impl Binaries {
    pub fn postgres(&self) -> PathBuf {
        self.dir.join("postgres")
    }

    pub fn initdb(&self) -> PathBuf {
        self.dir.join("initdb")
    }
}

/// All usable installations, the newest first; of equals the one that `PATH` names first.
///
/// Only programs that can be run by the account which will run the server count.
pub(super) fn find(
    settings: &Settings,
    launcher: &Launcher,
    leash: &Leash,
) -> Result<Vec<Binaries>, Error> {
    let looked_in = directories(settings);
    let mut found: Vec<Binaries> = Vec::new();
    let mut unusable = Vec::new();
    for dir in &looked_in {
        let Some(dir) = home(dir) else { continue };
        if found.iter().any(|known| known.dir == dir) {
            continue;
        }
        match major(&dir, launcher, leash)? {
            Some(major) if major >= OLDEST_MAJOR => found.push(Binaries { dir, major }),
            Some(major) => unusable.push(format!("{} is version {major}", dir.display())),
            None => unusable.push(format!("{} could not be run", dir.display())),
        }
    }
    if found.is_empty() {
        return Err(Error::NoBinaries {
            looked_in: listed(&looked_in),
            unusable: if unusable.is_empty() {
                String::new()
            } else {
                format!("; {}", unusable.join(", "))
            },
            remedy: remedy("postgresql"),
        });
    }
    found.sort_by_key(|binaries| std::cmp::Reverse(binaries.major));
    Ok(found)
}

/// The installation for a cluster: the same major version, or the newest for a cluster yet to be made.
pub(super) fn pick(
    found: &[Binaries],
    cluster: Option<&str>,
    dir: &Path,
) -> Result<Binaries, Error> {
    let fits =
        |binaries: &&Binaries| cluster.is_none_or(|version| version == binaries.major.to_string());
    if let Some(binaries) = found.iter().find(fits) {
        return Ok(binaries.clone());
    }
    let cluster = cluster.unwrap_or_default();
    let installed: Vec<String> = found
        .iter()
        .map(|binaries| binaries.major.to_string())
        .collect();
    Err(Error::WrongMajor {
        dir: dir.to_owned(),
        cluster: cluster.to_owned(),
        installed: installed.join(", "),
        remedy: remedy(&format!("postgresql-{cluster}")),
    })
}

fn directories(settings: &Settings) -> Vec<PathBuf> {
    if let Some(dir) = &settings.binaries {
        return vec![dir.clone()];
    }
    let on_path = settings
        .search_path
        .iter()
        .flat_map(env::split_paths)
        .filter(|dir| dir.is_absolute());
    let mut all: Vec<PathBuf> = on_path.collect();
    let mut debian: Vec<PathBuf> = fs::read_dir(DEBIAN_ROOT)
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    debian.sort();
    all.append(&mut debian);
    all
}

/// The real directory of the programs: `PATH` often holds links to them, and both must be from one installation.
fn home(dir: &Path) -> Option<PathBuf> {
    let program = fs::canonicalize(dir.join("postgres")).ok()?;
    let home = program.parent()?;
    home.join("initdb").is_file().then(|| home.to_owned())
}

fn major(dir: &Path, launcher: &Launcher, leash: &Leash) -> Result<Option<u32>, Error> {
    let mut command = launcher.command(&dir.join("postgres"), "TERM");
    command.arg("--version");
    match super::child::run(command, "", leash) {
        Ok(done) if done.status.success() => Ok(parse_major(&done.output)),
        Err(Error::Cancelled) => Err(Error::Cancelled),
        Ok(_) | Err(_) => Ok(None),
    }
}

/// `postgres (Postgres) 15.18 (Debian 15.18-0+deb12u1)` is 15, `postgres (Postgres) 19beta2` is 19.
fn parse_major(text: &str) -> Option<u32> {
    let (_, version) = text.split_once("(PostgreSQL)")?;
    let version = version.trim_start();
    let digits = version
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(version.len());
    version.get(..digits)?.parse().ok()
}

fn listed(dirs: &[PathBuf]) -> String {
    let mut names: Vec<String> = dirs
        .iter()
        .map(|dir| format!("`{}`", dir.display()))
        .collect();
    names.dedup();
    if names.is_empty() {
        "an empty `PATH`".to_owned()
    } else {
        names.join(", ")
    }
}

/// How to get `package` here. On Debian and its children the package would also create and start a cluster of
/// its own, which nobody asked for, so that is switched off first.
fn remedy(package: &str) -> String {
    if !Path::new("/usr/bin/apt-get").exists() {
        return format!(
            "install the PostgreSQL server with the package manager of this system (on Debian `{package}`), \
             so that `postgres` and `initdb` are on `PATH`"
        );
    }
    let command = format!(
        "mkdir -p /etc/postgresql-common/createcluster.d && echo create_main_cluster = false \
         > /etc/postgresql-common/createcluster.d/larrey.conf && apt-get install -y --no-install-recommends {package}"
    );
    if rustix::process::geteuid().is_root() {
        format!("install it with `{command}`")
    } else {
        format!("install it with `sudo sh -c '{command}'`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installed(majors: &[u32]) -> Vec<Binaries> {
        let one = |major: &u32| Binaries {
            dir: PathBuf::from(format!("/opt/{major}")),
            major: *major,
        };
        majors.iter().map(one).collect()
    }

    #[test]
    fn versions_as_the_programs_print_them() {
        assert_eq!(
            parse_major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"),
            Some(15)
        );
        assert_eq!(parse_major("postgres (PostgreSQL) 19beta2"), Some(19));
        assert_eq!(parse_major("postgres (PostgreSQL) 9.6.24"), Some(9));
        assert_eq!(parse_major("postgres (PostgreSQL) 18"), Some(18));
        assert_eq!(parse_major("postgres (EnterpriseDB) 15"), None);
        assert_eq!(parse_major(""), None);
    }

    #[test]
    fn a_new_cluster_gets_the_newest_and_an_old_one_its_own() {
        let found = installed(&[18, 16]);
        let dir = Path::new("/data/pg");
        assert_eq!(pick(&found, None, dir).unwrap().major, 18);
        assert_eq!(pick(&found, Some("16"), dir).unwrap().major, 16);
        let error = pick(&found, Some("17"), dir).unwrap_err().to_string();
        for part in ["`/data/pg`", "PostgreSQL 17", "18, 16", "postgresql-17"] {
            assert!(error.contains(part), "{part} is not in {error}");
        }
    }

    #[test]
    fn an_empty_directory_has_no_installation_and_the_error_says_what_to_do() {
        let dir = crate::managed_postgres::scratch::Scratch::new("no-binaries");
        let settings = Settings {
            binaries: Some(dir.path().to_owned()),
            ..Settings::new(dir.path())
        };
        let launcher = Launcher::new(&settings, None, &Leash::free());
        let error = find(&settings, &launcher, &Leash::free())
            .unwrap_err()
            .to_string();
        assert!(error.contains(&*dir.path().to_string_lossy()), "{error}");
        assert!(
            error.contains("install") && error.contains("DATABASE_URL"),
            "{error}"
        );
    }
}
