//! Loading `config/pipelines/*.toml`.

use std::path::Path;

use super::{Error, Settings, files};
use crate::domain::redact::redact;
use crate::domain::registration::{Registration, RegistrationFile, Registry, Taken};
use crate::domain::system::System;

impl Settings {
    /// All registrations.
    ///
    /// # Errors
    /// When one cannot be used; then none is.
    pub fn registry(&self) -> Result<Registry, Error> {
        let mut registry = Registry::default();
        for (path, text) in files(&self.pipelines.dir)? {
            let layers = |why| Error::Layers {
                path: path.clone(),
                why: Box::new(why),
            };
            let file: RegistrationFile = toml::from_str(&text)
                .map_err(|error| Error::Registration(path.clone(), Box::new(error)))?;
            for registration in file.listed().map_err(layers)? {
                let registration = self.checked_registration(registration, &path)?;
                let taken = |taken| twice(taken, &path);
                registry.add(registration).map_err(taken)?;
            }
            let unlisted = file.unlisted().map_err(layers)?;
            for sample in unlisted.samples().map_err(layers)? {
                self.checked_registration(sample, &path)?;
            }
            registry.add_unlisted(unlisted);
        }
        Ok(registry)
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
        self.knows_database(&registration, path)?;
        for system in System::ALL {
            for alias in registration.aliases_mut(system) {
                *alias = redact(alias).into_owned();
            }
        }
        Ok(registration)
    }

    /// Checks that a registration names a control table's database that is set up.
    fn knows_database(&self, registration: &Registration, path: &Path) -> Result<(), Error> {
        let databases = &self.observe.control_tables;
        match &registration.control {
            Some(control) if !databases.contains_key(&control.database) => {
                let known: Vec<String> = databases.keys().map(|name| format!("`{name}`")).collect();
                Err(Error::NoDatabase {
                    path: path.to_owned(),
                    name: registration.name.clone(),
                    database: control.database.clone(),
                    known: if known.is_empty() {
                        "none".to_owned()
                    } else {
                        known.join(", ")
                    },
                })
            }
            _ => Ok(()),
        }
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
