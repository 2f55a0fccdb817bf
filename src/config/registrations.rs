//! Loading `config/pipelines/*.toml`.

use std::path::{Path, PathBuf};

use super::{Error, Settings, files};
use crate::domain::redact::redact;
use crate::domain::registration::{Registration, RegistrationFile, Registry, Taken, Unlisted};
use crate::domain::system::System;

impl Settings {
    /// All registrations.
    ///
    /// # Errors
    /// When one cannot be used; then none is.
    pub fn registry(&self) -> Result<Registry, Error> {
        self.registry_of(files(&self.pipelines.dir)?)
    }

    /// All registrations of these files, each with its text.
    pub(super) fn registry_of(&self, files: Vec<(PathBuf, String)>) -> Result<Registry, Error> {
        let mut registry = Registry::default();
        for (path, text) in files {
            let (listed, unlisted) = self.registrations(&path, &text)?;
            for registration in listed {
                let taken = |taken| twice(taken, &path);
                registry.add(registration).map_err(taken)?;
            }
            registry.add_unlisted(unlisted);
        }
        Ok(registry)
    }

    /// What one file registers, checked: the pipelines that it lists, and what it says of others.
    pub(super) fn registrations(
        &self,
        path: &Path,
        text: &str,
    ) -> Result<(Vec<Registration>, Unlisted), Error> {
        let layers = |why| Error::Layers {
            path: path.to_owned(),
            why: Box::new(why),
        };
        let checked = |one| self.checked_registration(one, path);
        let file: RegistrationFile = toml::from_str(text)
            .map_err(|error| Error::Registration(path.to_owned(), Box::new(error)))?;
        let listed = file.listed().map_err(layers)?.into_iter().map(checked);
        let listed = listed.collect::<Result<_, _>>()?;
        let unlisted = file.unlisted().map_err(layers)?;
        let samples = unlisted.samples().map_err(layers)?.into_iter();
        samples.map(checked).collect::<Result<Vec<_>, _>>()?;
        Ok((listed, unlisted))
    }

    /// The registration as it is looked up: reports are kept with redacted names.
    fn checked_registration(
        &self,
        mut registration: Registration,
        path: &Path,
    ) -> Result<Registration, Error> {
        registration.name = redact(&registration.name).into_owned();
        registration.check().map_err(|why| Error::Senseless {
            path: path.to_owned(),
            name: registration.name.clone(),
            why,
        })?;
        self.knows_places(&registration, path)?;
        for system in System::ALL {
            for alias in registration.aliases_mut(system) {
                *alias = redact(alias).into_owned();
            }
        }
        Ok(registration)
    }

    /// Checks that a registration names no database and no catalogue but those that are set up.
    fn knows_places(&self, registration: &Registration, path: &Path) -> Result<(), Error> {
        let control = registration.control.iter();
        let databases: Vec<&String> = self.observe.control_tables.keys().collect();
        let control = control.map(|control| {
            let named = ("control.database", &control.database);
            (named, "observe.control_tables", &databases)
        });
        let targets = registration.targets.iter();
        let catalogs: Vec<&String> = self.observe.rest_catalogs.keys().collect();
        let rest = targets.filter_map(|target| {
            let named = ("iceberg.rest", target.iceberg.as_ref()?.rest.as_ref()?);
            Some((named, "observe.rest_catalogs", &catalogs))
        });
        for ((key, value), section, known) in control.chain(rest) {
            if !known.contains(&value) {
                return Err(Error::NotSetUp {
                    path: path.to_owned(),
                    name: registration.name.clone(),
                    key,
                    value: value.clone(),
                    section,
                    known: quoted(known),
                });
            }
        }
        Ok(())
    }
}

fn quoted(names: &[&String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

fn twice(taken: Taken, path: &Path) -> Error {
    let path = path.to_owned();
    match taken {
        Taken::Name(name) => Error::Twice { path, name },
        Taken::Alias {
            system,
            alias,
            by,
            also,
        } => Error::Claimed {
            path,
            field: system.field(),
            alias,
            by,
            also,
            hint: match system {
                System::Glue => {
                    "; pipelines share a job where `arguments` give one argument of its runs different values"
                }
                System::Airflow => "",
            },
        },
    }
}
