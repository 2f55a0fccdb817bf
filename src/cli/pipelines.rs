//! `larrey pipelines import`: drafts of registrations, and never a word over what somebody wrote.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use regex::Regex;
use serde::Serialize;

use super::output::{say, say_json};
use super::{exit, runtime};
use crate::boot;
use crate::config::Settings;
use crate::domain::draft::{self, Draft, Elsewhere, Skipped};
use crate::observe::glue_draft::JobsFound;
use crate::render;

/// Draft registrations from what other systems know of the pipelines.
#[derive(Subcommand)]
pub enum Pipelines {
    /// Write drafts of registrations for jobs that none claims, with every guess marked
    Import(Import),
}

/// Where to import from.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum From {
    /// The jobs of AWS Glue
    Glue,
}

/// Write drafts of registrations for jobs that no registration claims, with every guess marked.
///
/// It reads jobs, tags and tables with the credentials of the environment and writes one file here. Drafts of new jobs go
/// to the end of that file; what stands in it stays, byte by byte, and where a draft would say otherwise, that is printed.
/// How a job writes cannot be imported: `write_mode` is `unknown` until somebody who knows writes it down.
#[derive(Args)]
#[command(
    after_help = "Printed are: + new, ~ stands otherwise in the file and stays, - gone in AWS Glue and stays.\n\nExamples:\n  larrey pipelines import --from glue --dry-run\n  larrey pipelines import --from glue --job 'orders-*' --config larrey.toml"
)]
pub struct Import {
    /// Where to import from
    #[arg(long)]
    from: From,
    /// The file; default `imported.toml` in `[pipelines] dir`, else `config/pipelines/imported.toml`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Only jobs whose names match; `*` stands for anything, `?` for one character
    #[arg(long, value_name = "PATTERN", value_parser = pattern)]
    job: Option<Regex>,
    /// Print what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
    /// File with settings that differ from the defaults
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// What is printed with `--json`.
#[derive(Serialize)]
struct Done<'a> {
    file: &'a Path,
    written: bool,
    unread: &'a BTreeSet<String>,
    #[serde(flatten)]
    import: &'a draft::Import,
}

impl Pipelines {
    /// Runs the command.
    pub fn run(self) -> anyhow::Result<u8> {
        match self {
            Self::Import(import) => import.run(),
        }
    }
}

impl Import {
    fn run(self) -> anyhow::Result<u8> {
        let From::Glue = self.from;
        let mut settings = Settings::load(self.config.as_deref())?;
        settings.aws.enabled = true;
        let file = self.file(&settings);
        let before = standing(&file)?;
        settings
            .registry_with(&file, &before)
            .context("the registrations must load before drafts can be put beside them")?;
        let elsewhere = elsewhere(&settings, &file)?;
        let found = boot::jobs_to_draft(&settings, self.job.as_ref());
        let found = runtime()?.block_on(found).context(
            "the jobs could not be listed in AWS Glue; `larrey check --iam-policy` prints what the credentials need",
        )?;
        let (drafts, refused) = drafts(&found);
        let mut import = draft::import(&before, &drafts, &elsewhere, found.known.as_ref())
            .with_context(|| format!("`{}` is not a file of registrations", file.display()))?;
        import.skipped.extend(refused);
        let after = import.file(&before);
        settings
            .registry_with(&file, &after)
            .context("nothing was written, because it could not be loaded")?;
        let written = !import.added.is_empty() && !self.dry_run;
        if written {
            write(&file, &after)?;
        }
        let unread = &found.unread;
        if self.json {
            say_json(&Done {
                file: &file,
                written,
                unread,
                import: &import,
            })?;
        } else {
            let name = file.display().to_string();
            let unread = unread.iter().map(|what| format!("not read: {what}"));
            let notes: Vec<String> = unread.chain(not_loaded(&settings, &file)).collect();
            say(render::import::import(&import, &name, written, &notes).trim_end());
        }
        Ok(exit::OK)
    }

    fn file(&self, settings: &Settings) -> PathBuf {
        let dir = &settings.pipelines.dir;
        let dir = if dir.as_os_str().is_empty() {
            Path::new("config/pipelines")
        } else {
            dir
        };
        self.out
            .clone()
            .unwrap_or_else(|| dir.join("imported.toml"))
    }
}

/// What stands in the file; nothing where there is none.
fn standing(file: &Path) -> anyhow::Result<String> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error).with_context(|| format!("could not read `{}`", file.display())),
    }
}

/// What the other files of registrations hold.
fn elsewhere(settings: &Settings, file: &Path) -> anyhow::Result<Elsewhere> {
    let mut elsewhere = Elsewhere::default();
    for (path, registration) in settings.registered_beside(file)? {
        for job in &registration.glue_jobs {
            elsewhere
                .jobs
                .insert(job.clone(), registration.name.clone());
        }
        let path = path.display().to_string();
        elsewhere.pipelines.insert(registration.name, path);
    }
    Ok(elsewhere)
}

fn drafts(found: &JobsFound) -> (Vec<Draft>, Vec<Skipped>) {
    let (mut drafts, mut refused) = (Vec::new(), Vec::new());
    for job in &found.jobs {
        match Draft::of(job) {
            Ok(draft) => drafts.push(draft),
            Err(why) => refused.push(Skipped {
                job: crate::domain::redact::redact(&job.name).into_owned(),
                why,
            }),
        }
    }
    (drafts, refused)
}

/// Says so where no server with these settings reads the file.
fn not_loaded(settings: &Settings, file: &Path) -> Option<String> {
    let whole = |path: &Path| path.canonicalize().ok();
    let dir = &settings.pipelines.dir;
    let parent = file.parent().and_then(whole);
    let is_read = parent.is_some() && parent == whole(dir);
    let is_toml = file
        .extension()
        .is_some_and(|extension| extension == "toml");
    (!is_read || !is_toml).then(|| {
        let dir = dir.display();
        format!("with these settings the file is not loaded: `[pipelines] dir` is `{dir}`, and files are `*.toml`")
    })
}

/// Writes the file whole or not at all.
fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let failed = || format!("could not write `{}`", file.display());
    if let Some(dir) = file.parent() {
        std::fs::create_dir_all(dir).with_context(failed)?;
    }
    // No `.toml`, so that a server that reads the directory now passes it over.
    let mut beside = file.as_os_str().to_owned();
    beside.push(".new");
    std::fs::write(&beside, text).with_context(failed)?;
    std::fs::rename(&beside, file).with_context(failed)
}

/// `orders-*` as a regular expression.
fn pattern(text: &str) -> Result<Regex, String> {
    let escaped = regex::escape(text).replace(r"\*", ".*").replace(r"\?", ".");
    Regex::new(&format!("^{escaped}$")).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_of_whole_names() {
        let fits = |wanted: &str, name: &str| pattern(wanted).unwrap().is_match(name);
        assert!(fits("orders-*", "orders-daily") && fits("orders", "orders"));
        assert!(fits("order?", "orders") && fits("a.b", "a.b"));
        assert!(!fits("orders", "orders-daily") && !fits("a.b", "axb"));
    }
}
