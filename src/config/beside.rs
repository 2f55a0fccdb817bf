//! The registrations of all files but one, for what writes that one.

use std::path::{Path, PathBuf};

use super::{Error, Settings, files};
use crate::domain::registration::{Registration, Registry};

impl Settings {
    /// All registrations as they would be with a file of this text.
    ///
    /// # Errors
    /// When one cannot be used.
    pub fn registry_with(&self, path: &Path, text: &str) -> Result<Registry, Error> {
        let mut files = self.files_beside(path)?;
        files.push((path.to_owned(), text.to_owned()));
        self.registry_of(files)
    }

    /// The registrations of all files but this one, each with its file.
    ///
    /// # Errors
    /// When one cannot be used.
    pub fn registered_beside(&self, path: &Path) -> Result<Vec<(PathBuf, Registration)>, Error> {
        let mut all = Vec::new();
        for (path, text) in self.files_beside(path)? {
            let (listed, _) = self.registrations(&path, &text)?;
            let listed = listed.into_iter();
            all.extend(listed.map(|one| (path.clone(), one)));
        }
        Ok(all)
    }

    fn files_beside(&self, path: &Path) -> Result<Vec<(PathBuf, String)>, Error> {
        let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let mut files = files(&self.pipelines.dir)?;
        files.retain(|(other, _)| whole(other) != whole(path));
        Ok(files)
    }
}
