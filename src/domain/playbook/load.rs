//! From the text of a playbook to a checked one.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::{Environment, Value};

use super::error::PlaybookError;
use super::source::{BlockText, PlaybookText, SectionText, StepText};
use super::variables::{VARIABLES, Values};
use super::{Playbook, Section, Step, template};
use crate::domain::digest::short_hash;
use crate::domain::retry::RetryDecision;

/// What every playbook does on a decision that it does not speak of.
const DECISIONS: (&str, &str) = (
    "shared/decisions.toml",
    include_str!("../../../config/playbooks/shared/decisions.toml"),
);

/// Shared steps by the name that `use` gives them.
const BLOCKS: &[(&str, &str)] = &[
    (
        "close",
        include_str!("../../../config/playbooks/shared/close.toml"),
    ),
    (
        "repair",
        include_str!("../../../config/playbooks/shared/repair.toml"),
    ),
    (
        "run_over",
        include_str!("../../../config/playbooks/shared/run_over.toml"),
    ),
    (
        "verify",
        include_str!("../../../config/playbooks/shared/verify.toml"),
    ),
];

/// Puts the steps about the cause into a section.
const CAUSE: &str = "cause";

/// Reads and checks a playbook.
pub fn playbook(file: &str, text: &str) -> Result<Playbook, PlaybookError> {
    let own: PlaybookText = toml::from_str(text).map_err(|e| unreadable(file, e))?;
    let shared: PlaybookText =
        toml::from_str(DECISIONS.1).map_err(|e| unreadable(DECISIONS.0, e))?;
    let mut loader = Loader {
        file,
        engine: template::engine(),
        full: Values::sample().as_context(),
        empty: Values::absent().as_context(),
    };
    let cause = loader.steps(CAUSE, &own.cause, None)?;
    let mut sections = BTreeMap::new();
    // A playbook's own `hold` also serves a complete write, unless it says more about one.
    let shared_complete = shared.hold_complete.filter(|_| own.hold.is_none());
    for (key, occasion, own, shared) in [
        (
            "retry",
            (RetryDecision::Retry, false),
            own.retry,
            shared.retry,
        ),
        ("wait", (RetryDecision::Wait, false), own.wait, shared.wait),
        (
            "fix_first",
            (RetryDecision::FixFirst, false),
            own.fix_first,
            shared.fix_first,
        ),
        ("hold", (RetryDecision::Hold, false), own.hold, shared.hold),
        (
            "hold_complete",
            (RetryDecision::Hold, true),
            own.hold_complete,
            shared_complete,
        ),
    ] {
        loader.file = if own.is_some() { file } else { DECISIONS.0 };
        if let Some(section) = own.or(shared) {
            sections.insert(occasion, loader.section(key, &section)?);
        }
    }
    let blocks = BLOCKS.iter().map(|(_, text)| *text);
    Ok(Playbook {
        cause,
        sections,
        templates: Arc::new(loader.engine),
        hash: short_hash([text, DECISIONS.1].into_iter().chain(blocks)).into(),
    })
}

/// Compiles templates into one engine, each under the key it stands at.
struct Loader<'a> {
    file: &'a str,
    engine: Environment<'static>,
    /// Every variable with a value, to try templates with.
    full: Value,
    /// Every variable without one.
    empty: Value,
}

impl Loader<'_> {
    fn section(&mut self, key: &str, text: &SectionText) -> Result<Section, PlaybookError> {
        let is_code = |c: char| c.is_ascii_lowercase() || c == '_';
        if text.action.is_empty() || !text.action.chars().all(is_code) {
            let key = format!("{key}.action");
            return Err(PlaybookError::BadAction {
                file: self.file.to_owned(),
                key,
                code: text.action.clone(),
            });
        }
        let why = self.template(format!("{key}.why"), &text.why, None)?;
        let steps = self.steps(&format!("{key}.step"), &text.steps, None)?;
        Ok(Section {
            action: text.action.clone(),
            why,
            steps,
        })
    }

    fn steps(
        &mut self,
        key: &str,
        texts: &[StepText],
        when: Option<&str>,
    ) -> Result<Vec<Step>, PlaybookError> {
        if texts.is_empty() {
            return Err(PlaybookError::NoSteps {
                file: self.file.to_owned(),
                key: key.to_owned(),
            });
        }
        let mut steps = Vec::new();
        for (at, step) in texts.iter().enumerate() {
            let key = format!("{key}[{at}]");
            let when = self.condition(&key, when, step.when.as_deref())?;
            match (&step.text, &step.r#use, &step.query) {
                (Some(text), None, query) => {
                    let text = self.template(format!("{key}.text"), text, when.as_deref())?;
                    let query = query
                        .as_ref()
                        .map(|query| self.template(format!("{key}.query"), query, when.as_deref()));
                    steps.push(Step::Text {
                        text,
                        query: query.transpose()?,
                    });
                }
                (None, Some(name), None) if name == CAUSE => {
                    if when.is_some() || key.starts_with(CAUSE) {
                        return Err(PlaybookError::MisplacedCause {
                            file: self.file.to_owned(),
                            key,
                        });
                    }
                    steps.push(Step::Cause);
                }
                (None, Some(name), None) => {
                    steps.extend(self.block(&key, name, when.as_deref())?);
                }
                _ => {
                    return Err(PlaybookError::Misshapen {
                        file: self.file.to_owned(),
                        key,
                    });
                }
            }
        }
        Ok(steps)
    }

    /// Shared steps, under the condition of whoever uses them.
    fn block(
        &mut self,
        key: &str,
        name: &str,
        when: Option<&str>,
    ) -> Result<Vec<Step>, PlaybookError> {
        let Some((name, text)) = BLOCKS.iter().find(|(block, _)| *block == name) else {
            let known: Vec<String> = BLOCKS
                .iter()
                .map(|(block, _)| format!("`{block}`"))
                .collect();
            let known = format!("{} or `{CAUSE}`", known.join(", "));
            return Err(PlaybookError::UnknownBlock {
                file: self.file.to_owned(),
                key: format!("{key}.use"),
                name: name.to_owned(),
                known,
            });
        };
        let file = format!("shared/{name}.toml");
        let block: BlockText = toml::from_str(text).map_err(|e| unreadable(&file, e))?;
        self.steps(&format!("{key}.{name}"), &block.steps, when)
    }

    /// Both conditions together, each checked by itself first.
    fn condition(
        &self,
        key: &str,
        outer: Option<&str>,
        own: Option<&str>,
    ) -> Result<Option<String>, PlaybookError> {
        let Some(own) = own else {
            return Ok(outer.map(str::to_owned));
        };
        let key = format!("{key}.when");
        let expression = self
            .engine
            .compile_expression(own)
            .map_err(|e| self.bad(&key, e))?;
        self.known(&key, expression.undeclared_variables(false))?;
        expression.eval(&self.full).map_err(|e| self.bad(&key, e))?;
        Ok(Some(outer.map_or_else(
            || own.to_owned(),
            |outer| format!("({outer}) and ({own})"),
        )))
    }

    /// Checks a template and adds it under its key; with a condition, it is empty where that is false.
    fn template(
        &mut self,
        key: String,
        source: &str,
        when: Option<&str>,
    ) -> Result<String, PlaybookError> {
        let bare = self
            .engine
            .template_from_named_str(&key, source)
            .map_err(|e| self.bad(&key, e))?;
        self.known(&key, bare.undeclared_variables(false))?;
        bare.render(&self.full).map_err(|e| self.bad(&key, e))?;
        let source = when.map_or_else(
            || source.to_owned(),
            |when| format!("{{% if {when} %}}{source}{{% endif %}}"),
        );
        self.engine
            .add_template_owned(key.clone(), source)
            .map_err(|e| self.bad(&key, e))?;
        let template = self
            .engine
            .get_template(&key)
            .map_err(|e| self.bad(&key, e))?;
        for values in [&self.full, &self.empty] {
            template.render(values).map_err(|e| self.bad(&key, e))?;
        }
        Ok(key)
    }

    fn known(
        &self,
        key: &str,
        used: impl IntoIterator<Item = String>,
    ) -> Result<(), PlaybookError> {
        let mut unknown = used
            .into_iter()
            .filter(|name| !VARIABLES.iter().any(|variable| variable.name == name));
        match unknown.next() {
            Some(variable) => Err(PlaybookError::UnknownVariable {
                file: self.file.to_owned(),
                key: key.to_owned(),
                variable,
            }),
            None => Ok(()),
        }
    }

    fn bad(&self, key: &str, source: minijinja::Error) -> PlaybookError {
        PlaybookError::BadTemplate {
            file: self.file.to_owned(),
            key: key.to_owned(),
            source: Box::new(source),
        }
    }
}

fn unreadable(file: &str, source: toml::de::Error) -> PlaybookError {
    PlaybookError::Unreadable {
        file: file.to_owned(),
        source: Box::new(source),
    }
}
