//! Playbooks: what people should do about each category, as data.
//!
//! One file per category, `config/playbooks/<category>.toml`; the format is described in `config/playbooks/README.md`.
//! A playbook that is loaded is right: every key, variable, filter and use of shared steps has been checked.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::{Environment, Value};

use super::category::Category;
use super::retry::RetryDecision;
pub use error::PlaybookError;
use variables::Values;

mod error;
pub mod format;
mod load;
mod quoting;
mod source;
mod template;
pub mod variables;

/// One `config/playbooks/<category>.toml`, checked and compiled.
#[derive(Clone, Debug)]
pub struct Playbook {
    cause: Vec<Step>,
    sections: BTreeMap<Occasion, Section>,
    templates: Arc<Environment<'static>>,
    hash: Arc<str>,
}

/// What a section is for: a decision, and whether the write turned out complete.
type Occasion = (RetryDecision, bool);

/// What to do on one occasion.
#[derive(Clone, Debug)]
struct Section {
    action: String,
    why: String,
    steps: Vec<Step>,
}

/// One step; texts are names of templates.
#[derive(Clone, Debug)]
enum Step {
    /// The steps about the cause stand here.
    Cause,
    /// A text, and what to copy.
    Text { text: String, query: Option<String> },
}

/// A section with every variable filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// Stable code of the action.
    pub action: String,
    /// Why this action.
    pub why: String,
    /// The steps, in order. In a step, lines that begin with four spaces are there to be copied as they are, and
    /// lines that begin with `- ` are the items of a list.
    pub steps: Vec<String>,
}

impl Playbook {
    /// Reads and checks a playbook. `name` is its file's name, for messages.
    ///
    /// # Errors
    /// Names the file and the key: an unknown key or variable, a list without steps, a template that cannot be read.
    pub fn parse(name: &str, toml_text: &str) -> Result<Self, PlaybookError> {
        load::playbook(name, toml_text)
    }

    /// A short hash of all that it says, shared steps included.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Fills in what to do on a decision; `complete` says that the whole batch is in the target. The steps about the
    /// cause come from the playbook of the cause, where that is another one.
    pub fn fill(
        &self,
        decision: RetryDecision,
        complete: bool,
        values: &Values,
        cause: Option<&Self>,
    ) -> Filled {
        let section = self
            .sections
            .get(&(decision, complete))
            .or_else(|| self.sections.get(&(decision, false)));
        let Some(section) = section else {
            return Filled {
                action: "ask_on_call".to_owned(),
                why: String::new(),
                steps: Vec::new(),
            };
        };
        let cause = cause.unwrap_or(self);
        let values = &values.as_context();
        let mut steps = Vec::new();
        for step in &section.steps {
            match step {
                Step::Cause => steps.extend(
                    cause
                        .cause
                        .iter()
                        .filter_map(|step| cause.step(step, values)),
                ),
                Step::Text { .. } => steps.extend(self.step(step, values)),
            }
        }
        Filled {
            action: section.action.clone(),
            why: self.render(&section.why, values),
            steps,
        }
    }

    /// A step, unless its condition leaves it out.
    fn step(&self, step: &Step, values: &Value) -> Option<String> {
        let Step::Text { text, query } = step else {
            return None;
        };
        let mut filled = self.render(text, values);
        for line in query
            .iter()
            .flat_map(|query| lines(&self.render(query, values)))
        {
            filled.push_str("\n    ");
            filled.push_str(&line);
        }
        (!filled.trim().is_empty()).then_some(filled)
    }

    fn render(&self, template: &str, values: &Value) -> String {
        let rendered = self
            .templates
            .get_template(template)
            .and_then(|template| template.render(values));
        match rendered {
            Ok(text) => lines(&text).join("\n"),
            // Loading has tried every template; should one fail all the same, its absence must not go unseen.
            Err(_) => format!("(the playbook's `{template}` could not be filled in)"),
        }
    }
}

/// The lines of a text that say something.
fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

macro_rules! compiled_in {
    ($($category:ident: $file:literal,)+) => {
        /// The playbooks' texts as they were when Larrey was built, by file name.
        pub const COMPILED_IN: &[(Category, &str, &str)] = &[
            $( (Category::$category, $file, include_str!(concat!("../../config/playbooks/", $file))), )+
        ];
    };
}

compiled_in! {
    CodeRegression: "code_regression.toml",
    ConfigurationError: "configuration_error.toml",
    DataQuality: "data_quality.toml",
    DataSkew: "data_skew.toml",
    PartialWriteRisk: "partial_write_risk.toml",
    PermissionError: "permission_error.toml",
    ResourceExhaustion: "resource_exhaustion.toml",
    SchemaDrift: "schema_drift.toml",
    SmallFilePressure: "small_file_pressure.toml",
    SourceDelay: "source_delay.toml",
    TransientInfrastructure: "transient_infrastructure.toml",
    Unknown: "unknown.toml",
}

/// The playbooks that Larrey was built with, one per category.
pub fn compiled_in() -> BTreeMap<Category, Playbook> {
    // One that cannot be read is left out here and fails the playbooks' own test.
    let read = COMPILED_IN
        .iter()
        .filter_map(|(category, file, text)| Some((*category, Playbook::parse(file, text).ok()?)));
    read.collect()
}

#[cfg(test)]
#[path = "playbook/tests.rs"]
mod tests;
