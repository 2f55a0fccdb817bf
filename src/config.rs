//! Settings, in layers: the compiled-in `config/default.toml`, then a file, then `LARREY__SECTION__KEY` variables.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format as _, Toml};
use serde::{Deserialize, Serialize};

use crate::advise;
use crate::app::reconcile::ReconcileSettings;
use crate::domain::category::Category;
use crate::domain::gate::GateSettings;
use crate::domain::likeness::Classifier;
use crate::domain::playbook::{self, Playbook, PlaybookError};
use crate::domain::policy::{Policy, RetrySettings, RouteSettings, WaitSettings};
use crate::domain::redact::redact;
use crate::domain::registration::Wrong;
use crate::domain::replay::Policies;
use crate::domain::site_signatures::{SignatureError, SiteSignatures};
use crate::observe;
use crate::observe::aws::AwsSettings;

mod beside;
mod registrations;

/// The compiled-in defaults, every key with its comment.
pub const DEFAULT: &str = include_str!("../config/default.toml");

/// All settings.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `[server]`.
    pub server: Server,
    /// `[database]`.
    pub database: Database,
    /// `[postgres]`.
    pub postgres: Postgres,
    /// `[intake]`.
    pub intake: Intake,
    /// `[worker]`.
    pub worker: Worker,
    /// `[aws]`.
    pub aws: AwsSettings,
    /// `[observe]`.
    pub observe: observe::Settings,
    /// `[advise]`.
    pub advise: advise::Settings,
    /// `[reconcile]`.
    pub reconcile: ReconcileSettings,
    /// `[retry]`.
    pub retry: RetrySettings,
    /// `[wait]`.
    pub wait: WaitSettings,
    /// `[gate]`.
    pub gate: GateSettings,
    /// `[route]`.
    pub route: RouteSettings,
    /// `[pipelines]`.
    pub pipelines: Directory,
    /// `[playbooks]`.
    pub playbooks: Directory,
    /// `[signatures]`.
    pub signatures: Directory,
    /// `[shadow]`.
    pub shadow: Shadow,
    /// `[retention]`.
    pub retention: Retention,
    /// `[log]`.
    pub log: Log,
}

/// `[server]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Largest body after decompression, in MiB.
    pub body_limit_mib: usize,
    /// How long work under way may take at shutdown, in seconds.
    pub drain_s: u64,
}

/// `[database]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// URL; empty: a private Postgres.
    pub url: String,
    /// Connections at most.
    pub max_connections: u32,
}

/// `[postgres]`: the private one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Postgres {
    /// Where it keeps its data.
    pub data_dir: PathBuf,
    /// Directory of its binaries; empty: the newest that is installed.
    pub bin_dir: PathBuf,
}

/// `[intake]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// Statements under way at once.
    pub lanes: usize,
}

/// `[worker]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    /// Triages under way at once; 0: none in this process.
    pub concurrency: usize,
}

/// A directory of further files.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Directory {
    /// The directory; empty: none.
    pub dir: PathBuf,
}

/// `[shadow]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shadow {
    /// Directory of candidate signatures; empty: none are tried.
    pub signatures: PathBuf,
}

/// `[retention]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Whole months that incidents are kept; 0: for ever.
    pub months: u32,
}

/// `[log]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// How lines look.
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A key is unknown, or a value has the wrong type.
    #[error("the settings are wrong: {0}")]
    Settings(Box<figment::Error>),
    /// A value makes no sense.
    #[error("`{key}` is `{value}`: {why}")]
    Value {
        /// The key.
        key: &'static str,
        /// Its value.
        value: String,
        /// Why not.
        why: &'static str,
    },
    /// A file cannot be read.
    #[error("could not read `{}`", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// A registration is wrong.
    #[error("`{}` is not a file of registrations", .0.display())]
    Registration(PathBuf, #[source] Box<toml::de::Error>),
    /// What files of registrations say in layers does not fit together.
    #[error("`{}` registers pipelines wrongly: {why}", .path.display())]
    Layers {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: Box<Wrong>,
    },
    /// A registration makes no sense.
    #[error("`{}` registers the pipeline `{name}` wrongly: {why}", .path.display())]
    Senseless {
        /// The file.
        path: PathBuf,
        /// The pipeline.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// Two registrations have one name.
    #[error("`{}` registers the pipeline `{name}` a second time", .path.display())]
    Twice {
        /// The file.
        path: PathBuf,
        /// The pipeline.
        name: String,
    },
    /// Two registrations claim one job.
    #[error("`{}` gives the job `{alias}` to the pipeline `{also}` in `{field}`, but `{by}` claims it already{hint}", .path.display())]
    Claimed {
        /// The file.
        path: PathBuf,
        /// The field of the registration.
        field: &'static str,
        /// The job.
        alias: String,
        /// The pipeline that claimed it first.
        by: String,
        /// The pipeline that claims it as well.
        also: String,
        /// How both can have it, where they can.
        hint: &'static str,
    },
    /// A registration names a database or a catalogue that the settings do not have.
    #[error("`{}` registers the pipeline `{name}` wrongly: `{key}` is `{value}`, and `{section}` has {known}", .path.display())]
    NotSetUp {
        /// The file.
        path: PathBuf,
        /// The pipeline.
        name: String,
        /// The key of the registration.
        key: &'static str,
        /// What it names.
        value: String,
        /// The section of the settings.
        section: &'static str,
        /// Those that are there.
        known: String,
    },
    /// A playbook is wrong.
    #[error("`{}` is not a playbook", .0.display())]
    Playbook(PathBuf, #[source] Box<PlaybookError>),
    /// A signature of the site is wrong.
    #[error("the site's signatures cannot be used")]
    Signatures(#[source] Box<SignatureError>),
    /// A playbook for no category.
    #[error("`{}` names no category: playbooks are called `<category>.toml`", .0.display())]
    NoCategory(PathBuf),
}

impl Settings {
    /// Reads all layers; `file` is the one given by `--config`.
    ///
    /// # Errors
    /// When a layer cannot be read or a value makes no sense.
    pub fn load(file: Option<&Path>) -> Result<Self, Error> {
        let mut layers = Figment::from(Toml::string(DEFAULT));
        if let Some(file) = file {
            let text = std::fs::read_to_string(file)
                .map_err(|error| Error::Read(file.to_owned(), error))?;
            layers = layers.merge(Toml::string(&text));
        }
        let settings: Self = layers
            .merge(Env::prefixed("LARREY__").split("__"))
            .extract()
            .map_err(|error| Error::Settings(Box::new(error)))?;
        settings.checked()
    }

    fn checked(self) -> Result<Self, Error> {
        let share = |key, value: f64| {
            let why = "must be from 0 to 1";
            if (0.0..=1.0).contains(&value) {
                Ok(())
            } else {
                Err(Error::Value {
                    key,
                    value: value.to_string(),
                    why,
                })
            }
        };
        share("retry.min_confidence", self.retry.min_confidence)?;
        share("route.min_confidence", self.route.min_confidence)?;
        let least = |key, value: u64, least: u64, why| {
            if value >= least {
                Ok(())
            } else {
                Err(Error::Value {
                    key,
                    value: value.to_string(),
                    why,
                })
            }
        };
        least(
            "retry.max_attempts",
            self.retry.max_attempts.into(),
            1,
            "a batch has at least one attempt",
        )?;
        least(
            "intake.lanes",
            self.intake.lanes as u64,
            1,
            "reports need a way in",
        )?;
        least(
            "server.body_limit_mib",
            self.server.body_limit_mib as u64,
            1,
            "a report needs some room",
        )?;
        least(
            "database.max_connections",
            self.database.max_connections.into(),
            4,
            "intake, triage and reading need one each, and one to spare",
        )?;
        least(
            "observe.source_timeout_s",
            self.observe.source_timeout_s,
            1,
            "a source needs some time to answer",
        )?;
        for database in self.observe.control_tables.values() {
            least(
                "observe.control_tables.*.statement_timeout_s",
                database.statement_timeout_s,
                1,
                "a query needs some time, and must end",
            )?;
        }
        Ok(self)
    }

    /// The settings as TOML, secrets left out.
    pub fn redacted(&self) -> String {
        toml::to_string(&self.without_secrets()).unwrap_or_default()
    }

    /// The settings, with passwords of databases and tokens of catalogues left out.
    #[must_use]
    pub fn without_secrets(&self) -> Self {
        let mut shown = self.clone();
        let observe = &mut shown.observe;
        let control = observe.control_tables.values_mut();
        let urls = control
            .map(|database| &mut database.url)
            .chain([&mut shown.database.url]);
        for catalog in observe.rest_catalogs.values_mut() {
            catalog.url = redact(&catalog.url).into_owned();
            if let Some(token) = &mut catalog.token {
                "[redacted:token]".clone_into(token);
            }
        }
        for url in urls {
            *url = redact(url).into_owned();
        }
        shown
    }

    /// What decisions depend on, with all playbooks and site signatures.
    ///
    /// # Errors
    /// When a playbook or a signature cannot be used.
    pub fn policy(&self) -> Result<Policy, Error> {
        let mut playbooks = playbook::compiled_in();
        for (path, text) in files(&self.playbooks.dir)? {
            let category = path
                .file_stem()
                .and_then(|stem| Category::from_code(stem.to_str()?));
            let category = category.ok_or_else(|| Error::NoCategory(path.clone()))?;
            let playbook = Playbook::parse(category.code(), &text)
                .map_err(|error| Error::Playbook(path, Box::new(error)))?;
            playbooks.insert(category, playbook);
        }
        Ok(Policy {
            retry: self.retry.clone(),
            wait: self.wait.clone(),
            route: self.route.clone(),
            playbooks,
            signatures: signatures(&self.signatures.dir)?,
            likeness: Classifier::committed(),
        })
    }

    /// What decisions depend on, beside the candidate signatures that are tried without effect, where there are some.
    ///
    /// # Errors
    /// As [`Settings::policy`].
    pub fn policies(&self) -> Result<Policies, Error> {
        let dir = &self.shadow.signatures;
        let shadow = (!dir.as_os_str().is_empty()).then_some(dir.as_path());
        self.policies_with(shadow)
    }

    /// What decisions depend on, beside the signatures of another directory in place of those in force.
    ///
    /// # Errors
    /// As [`Settings::policy`].
    pub fn policies_with(&self, candidates: Option<&Path>) -> Result<Policies, Error> {
        let today = self.policy()?;
        let candidates = candidates.map(signatures).transpose()?;
        let candidate = candidates.map(|signatures| Policy {
            signatures,
            ..today.clone()
        });
        Ok(Policies { today, candidate })
    }
}

/// The signatures of a directory; none for the empty path.
fn signatures(dir: &Path) -> Result<SiteSignatures, Error> {
    let files = files(dir)?.into_iter();
    let named = files.map(|(path, text)| (path.display().to_string(), text));
    let named: Vec<(String, String)> = named.collect();
    SiteSignatures::parse(&named).map_err(|error| Error::Signatures(Box::new(error)))
}

/// The `*.toml` files of a directory, by name; none for the empty path.
fn files(dir: &Path) -> Result<Vec<(PathBuf, String)>, Error> {
    if dir.as_os_str().is_empty() {
        return Ok(Vec::new());
    }
    let unreadable = |error| Error::Read(dir.to_owned(), error);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            paths.push(path);
        }
    }
    paths.sort();
    let read = |path: PathBuf| match std::fs::read_to_string(&path) {
        Ok(text) => Ok((path, text)),
        Err(error) => Err(Error::Read(path, error)),
    };
    paths.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_load_and_agree_with_the_code() {
        let settings = Settings::load(None).unwrap();
        assert_eq!(settings.server.listen.port(), 8080);
        assert_eq!(
            settings.retry.max_attempts,
            RetrySettings::default().max_attempts
        );
        assert_eq!(
            settings.wait.give_up_after_minutes,
            WaitSettings::default().give_up_after_minutes
        );
        assert_eq!(
            settings.gate.override_ttl_s,
            GateSettings::default().override_ttl_s
        );
        assert_eq!(settings.policy().unwrap().playbooks.len(), 12);
    }

    #[test]
    fn every_key_has_a_comment_above_it() {
        let mut commented = false;
        for line in DEFAULT.lines() {
            let key =
                line.contains(" = ") && !line.starts_with('#') && !line.starts_with("name = ");
            assert!(!key || commented, "`{line}` has no comment");
            commented = line.starts_with('#');
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let toml = "[observe.control_tables.ops]\nurl = 'postgres://larrey:hunter2hunter2@db/ops?sslmode=require'\n\
             [observe.control_tables.dwh]\nurl = 'postgres://larrey@db/dwh?password=hunter2hunter2'\nstatement_timeout_s = 9\n\
             [observe.rest_catalogs.lake]\nurl = 'https://larrey:hunter2hunter2@catalog/v'\ntoken = 'hunter2'";
        let settings: Settings = Figment::from(Toml::string(DEFAULT))
            .merge(Toml::string(toml))
            .extract()
            .unwrap();
        assert_eq!(
            settings.observe.control_tables["ops"].statement_timeout_s,
            5
        );
        let shown = settings.redacted();
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(
            shown.contains("[observe.control_tables.ops]") && shown.contains("@db/ops"),
            "{shown}"
        );
        assert!(
            shown.contains("token = \"[redacted:token]\"") && shown.contains("@catalog/v"),
            "{shown}"
        );
    }

    #[test]
    fn unknown_keys_and_senseless_values_are_refused() {
        let bad = |toml: &str| {
            Figment::from(Toml::string(DEFAULT))
                .merge(Toml::string(toml))
                .extract::<Settings>()
                .map_err(|e| e.to_string())
                .and_then(|s| s.checked().map_err(|e| e.to_string()))
        };
        assert!(
            bad("[server]\nlisten_on = \"x\"")
                .unwrap_err()
                .contains("listen_on")
        );
        assert!(
            bad("[retry]\nmin_confidence = 1.5")
                .unwrap_err()
                .contains("retry.min_confidence")
        );
        assert!(
            bad("[retry]\nmax_attempts = 0")
                .unwrap_err()
                .contains("retry.max_attempts")
        );
        assert!(
            bad("[observe.control_tables.ops]\nurl = ''\nstatement_timeout_s = 0")
                .unwrap_err()
                .contains("statement_timeout_s")
        );
    }
}
