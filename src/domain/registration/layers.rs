//! A file of registrations: what its pipelines have in common, and what is each one's own.
//!
//! `[defaults]` hold for every pipeline of the file, a `[[pattern]]` over them for those whose name or tag it matches, and
//! over both what `[[pipeline]]` itself says. A field is taken whole: lists are not joined.

use regex::Regex;
use serde::Deserialize;
use toml::{Table, Value};

use super::Registration;

/// Stands for the pipeline's name in every text of a file.
const NAME: &str = "{pipeline}";

/// What is wrong with a file beyond its form.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    /// `[defaults]` give a name.
    #[error("`[defaults]` hold for many pipelines and cannot give a `name`")]
    NamedDefaults,
    /// A pattern matches nothing, because it has neither.
    #[error("`[[pattern]]` {0} has neither a `name` nor a `tag` to match")]
    Nothing(usize),
    /// A pattern's name or tag is not a text.
    #[error("`{0}` of a `[[pattern]]` is not a text")]
    NoText(&'static str),
    /// A pipeline has no name.
    #[error("`[[pipeline]]` {0} has no `name`")]
    Nameless(usize),
    /// A field is unknown or has the wrong type.
    #[error("the pipeline `{name}`: {}", why.message())]
    Field {
        /// Whose registration it is, or the pattern.
        name: String,
        /// What is wrong.
        why: Box<toml::de::Error>,
    },
}

/// A file as it stands.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistrationFile {
    #[serde(default)]
    defaults: Table,
    #[serde(default)]
    pattern: Vec<Table>,
    #[serde(default)]
    pipeline: Vec<Table>,
}

impl RegistrationFile {
    /// The registrations of all pipelines that it lists.
    ///
    /// # Errors
    /// What is wrong, with the pipeline's name.
    pub fn listed(&self) -> Result<Vec<Registration>, Wrong> {
        if self.defaults.contains_key("name") {
            return Err(Wrong::NamedDefaults);
        }
        let patterns = self.patterns()?;
        let own = self.pipeline.iter().enumerate();
        own.map(|(at, own)| {
            let name = text(own, "name").ok_or(Wrong::Nameless(at + 1))?;
            // Tags are said in `[defaults]` or by the pipeline, or patterns would depend on each other.
            let tags = [own, &self.defaults]
                .into_iter()
                .find_map(|layer| layer.get("tags")?.as_array());
            let tags: Vec<&str> = tags
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            let matching = patterns
                .iter()
                .filter(|pattern| pattern.matches(name, &tags));
            let layers = [&self.defaults]
                .into_iter()
                .chain(matching.map(|pattern| &pattern.fields))
                .chain([own]);
            registration(name, layers)
        })
        .collect()
    }

    /// What it says of pipelines that no file lists, by patterns of names alone, in their order.
    ///
    /// # Errors
    /// What is wrong, with the pattern.
    pub fn unlisted(&self) -> Result<Unlisted, Wrong> {
        let patterns = self.patterns()?.into_iter();
        let unlisted = Unlisted {
            defaults: self.defaults.clone(),
            patterns: patterns.filter(|pattern| pattern.tag.is_none()).collect(),
        };
        unlisted.samples()?;
        Ok(unlisted)
    }

    fn patterns(&self) -> Result<Vec<Pattern>, Wrong> {
        let all = self.pattern.iter().enumerate();
        all.map(|(at, table)| Pattern::of(at + 1, table)).collect()
    }
}

/// What a file says of pipelines that no file lists.
#[derive(Clone, Debug, Default)]
pub struct Unlisted {
    defaults: Table,
    patterns: Vec<Pattern>,
}

impl Unlisted {
    /// What each pattern makes of its own text: whatever the name is, the fields are the same.
    ///
    /// # Errors
    /// What is wrong, with the pattern.
    pub fn samples(&self) -> Result<Vec<Registration>, Wrong> {
        let patterns = self.patterns.iter();
        patterns
            .map(|pattern| registration(&pattern.shown, [&self.defaults, &pattern.fields]))
            .collect()
    }

    /// What it says of this pipeline; `None` where no pattern matches its name.
    ///
    /// Nobody has looked at a pipeline that only a pattern knows: that its reruns are safe is not taken from one, and no
    /// job is claimed for it.
    pub fn find(&self, name: &str) -> Option<Registration> {
        let matching = self.patterns.iter().filter(|one| one.matches(name, &[]));
        let mut layers = vec![&self.defaults];
        layers.extend(matching.map(|pattern| &pattern.fields));
        if layers.len() == 1 {
            return None;
        }
        let mut found = registration(name, layers).ok()?;
        found.rerun_is_safe = false;
        for target in &mut found.targets {
            target.rerun_is_safe = None;
        }
        found.glue_jobs.clear();
        found.airflow.clear();
        Some(found)
    }
}

/// One `[[pattern]]`.
#[derive(Clone, Debug)]
struct Pattern {
    shown: String,
    name: Option<Regex>,
    tag: Option<String>,
    fields: Table,
}

impl Pattern {
    fn of(at: usize, table: &Table) -> Result<Self, Wrong> {
        let mut fields = table.clone();
        let mut take = |key: &'static str| match fields.remove(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Wrong::NoText(key)),
        };
        let (name, tag) = (take("name")?, take("tag")?);
        if name.is_none() && tag.is_none() {
            return Err(Wrong::Nothing(at));
        }
        Ok(Self {
            shown: name.clone().unwrap_or_default(),
            name: name.as_deref().and_then(glob),
            tag,
            fields,
        })
    }

    fn matches(&self, name: &str, tags: &[&str]) -> bool {
        self.name.as_ref().is_none_or(|glob| glob.is_match(name))
            && self.tag.as_deref().is_none_or(|tag| tags.contains(&tag))
    }
}

/// A name in which `*` stands for any text.
fn glob(pattern: &str) -> Option<Regex> {
    let pattern = regex::escape(pattern).replace(r"\*", ".*");
    Regex::new(&format!("^(?s:{pattern})$")).ok()
}

/// The registration that the layers make, later ones over earlier ones.
fn registration<'a>(
    name: &str,
    layers: impl IntoIterator<Item = &'a Table>,
) -> Result<Registration, Wrong> {
    let mut merged = Table::new();
    for layer in layers {
        merged.extend(layer.clone());
    }
    merged.insert("name".to_owned(), Value::String(name.to_owned()));
    merged.iter_mut().for_each(|(_, value)| fill(value, name));
    merged.try_into().map_err(|why| Wrong::Field {
        name: name.to_owned(),
        why: Box::new(why),
    })
}

/// Puts the pipeline's name in its place.
fn fill(value: &mut Value, name: &str) {
    match value {
        Value::String(text) if text.contains(NAME) => *text = text.replace(NAME, name),
        Value::Array(items) => items.iter_mut().for_each(|item| fill(item, name)),
        Value::Table(table) => table.iter_mut().for_each(|(_, item)| fill(item, name)),
        _ => {}
    }
}

fn text<'a>(table: &'a Table, key: &str) -> Option<&'a str> {
    table.get(key)?.as_str()
}

#[cfg(test)]
#[path = "layers/tests.rs"]
mod tests;
