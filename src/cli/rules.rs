//! `larrey rules`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;

use super::exit;
use super::output::say;
use crate::domain::category::CATEGORIES;
use crate::domain::rules::rules;
use crate::render::rules::{category_page, pages, rule_page};

/// Show what the rules recognise, and why.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  larrey rules\n  larrey rules transient.throttled\n  larrey rules source_delay"
)]
pub struct Rules {
    /// A rule or a category; without it, all rules in one line each
    #[arg(value_name = "ID")]
    id: Option<String>,
    /// Write every page below this directory instead
    #[arg(long, value_name = "DIR", conflicts_with = "id")]
    write: Option<PathBuf>,
}

impl Rules {
    /// Prints the list or a page.
    pub fn run(self) -> anyhow::Result<u8> {
        if let Some(dir) = &self.write {
            write(dir)?;
            return Ok(exit::OK);
        }
        let Some(id) = &self.id else {
            for rule in rules() {
                say(format!("{:<32} {}", rule.id, rule.says));
            }
            return Ok(exit::OK);
        };
        let rule = rules().find(|rule| rule.id == id).map(rule_page);
        let category = || CATEGORIES.iter().find(|row| row.code == id);
        match rule.or_else(|| category().map(category_page)) {
            Some(page) => say(page.trim_end()),
            None => bail!("no rule and no category is called `{id}`; `larrey rules` lists them"),
        }
        Ok(exit::OK)
    }
}

fn write(dir: &Path) -> anyhow::Result<()> {
    for below in ["rules", "categories"] {
        let below = dir.join(below);
        std::fs::create_dir_all(&below)
            .with_context(|| format!("could not make `{}`", below.display()))?;
    }
    let pages = pages();
    for (path, page) in &pages {
        let path = dir.join(path);
        std::fs::write(&path, page)
            .with_context(|| format!("could not write `{}`", path.display()))?;
    }
    say(format!("{} pages below `{}`", pages.len(), dir.display()));
    Ok(())
}
