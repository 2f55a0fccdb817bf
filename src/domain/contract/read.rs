//! A contract's file, read as ODCS 3.

use serde::Deserialize;
use serde_json::Value;
use serde_saphyr::{Options, Spanned};

use super::owner::owner;
use super::{ContractColumn, ContractSeen};
use crate::domain::fact::GapReason;

/// Which contract is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// The file, as it was registered.
    pub file: &'a str,
    /// The schema object, where the registration names one.
    pub object: Option<&'a str>,
    /// The pipeline's targets.
    pub targets: &'a [&'a str],
}

/// Why a file is no contract that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{place}` {why}")]
pub struct NoContract {
    /// In the words of gaps.
    pub reason: GapReason,
    /// File and line.
    pub place: String,
    /// What is wrong.
    pub why: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    version: Option<Spanned<String>>,
    api_version: Option<Spanned<String>>,
    kind: Option<Spanned<String>>,
    id: Option<Spanned<String>>,
    status: Option<Spanned<String>>,
    name: Option<String>,
    domain: Option<String>,
    data_product: Option<String>,
    /// In whatever shape: an odd team is no reason to disbelieve the columns.
    team: Option<Value>,
    schema: Option<Vec<Spanned<Object>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    name: Option<String>,
    physical_name: Option<String>,
    properties: Option<Spanned<Vec<Spanned<Property>>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Property {
    name: Option<String>,
    physical_name: Option<String>,
    logical_type: Option<String>,
    physical_type: Option<String>,
    required: Option<bool>,
    unique: Option<bool>,
}

/// Limits on what a file may make of itself; far above every contract, far below what hurts.
fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: 48,
            max_nodes: 100_000,
            max_events: 200_000,
            max_aliases: 5_000,
            max_anchors: 5_000,
            max_documents: 1,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 100_000,
        },
        with_snippet: false,
    }
}

/// Reads a contract.
///
/// # Errors
/// What is wrong with the file and in which line.
pub fn read(text: &str, wanted: Wanted<'_>) -> Result<ContractSeen, NoContract> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let parsed: Result<Document, _> = serde_saphyr::from_str_with_options(text, options());
    let document = parsed.map_err(|error| {
        let line = error.location().map_or(1, |location| location.line());
        let why = format!("does not read as a data contract: {error}");
        wanted.refused(GapReason::Unavailable, line, why)
    })?;
    let kind = required(document.kind.as_ref(), "kind", wanted)?;
    if kind.value != "DataContract" {
        let why = format!("is no data contract: `kind` is `{}`", kind.value);
        return Err(wanted.refused(GapReason::Unavailable, kind.referenced.line(), why));
    }
    let api = required(document.api_version.as_ref(), "apiVersion", wanted)?;
    if major(&api.value) != Some("3") {
        let why = format!(
            "is of `apiVersion` `{}`, and Larrey reads version 3 of the standard",
            api.value
        );
        return Err(wanted.refused(GapReason::Unavailable, api.referenced.line(), why));
    }
    let text_of = |key, value| required(value, key, wanted).map(|found| found.value.clone());
    let seen = ContractSeen {
        id: text_of("id", document.id.as_ref())?,
        version: text_of("version", document.version.as_ref())?,
        status: text_of("status", document.status.as_ref())?,
        api_version: api.value.clone(),
        name: document.name,
        owner: owner(
            document.team.as_ref(),
            [document.data_product, document.domain],
        ),
        file: wanted.file.to_owned(),
        ..ContractSeen::default()
    };
    let objects = document.schema.unwrap_or_default();
    let (at, object) = choose(&objects, wanted)?;
    of_object(seen, text, (at, object), wanted)
}

impl Wanted<'_> {
    fn refused(&self, reason: GapReason, line: u64, why: impl Into<String>) -> NoContract {
        NoContract {
            reason,
            place: format!("{}:{line}", self.file),
            why: why.into(),
        }
    }
}

fn required<'a>(
    found: Option<&'a Spanned<String>>,
    key: &str,
    wanted: Wanted<'_>,
) -> Result<&'a Spanned<String>, NoContract> {
    let present = found.filter(|found| !found.value.trim().is_empty());
    present.ok_or_else(|| {
        let line = found.map_or(1, |found| found.referenced.line());
        let why = format!("is no data contract: `{key}` is missing");
        wanted.refused(GapReason::Unavailable, line, why)
    })
}

/// `3` of `v3.1.0`.
fn major(version: &str) -> Option<&str> {
    version
        .trim()
        .trim_start_matches(['v', 'V'])
        .split('.')
        .next()
}

/// The object that the registration names, else the only one, else the one that is called like a target.
fn choose<'a>(
    objects: &'a [Spanned<Object>],
    wanted: Wanted<'_>,
) -> Result<(usize, &'a Spanned<Object>), NoContract> {
    let all = || objects.iter().enumerate();
    let listed = || {
        let names = objects.iter().filter_map(|object| object.value.shown());
        names
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    if objects.is_empty() {
        return Err(wanted.refused(GapReason::Absent, 1, "describes no object in its `schema`"));
    }
    if let Some(name) = wanted.object {
        return all()
            .find(|(_, object)| object.value.is_called(name))
            .ok_or_else(|| {
                let why = format!("has no object `{name}`; it has {}", listed());
                wanted.refused(GapReason::Absent, 1, why)
            });
    }
    if let [only] = objects {
        return Ok((0, only));
    }
    let like_a_target = |object: &Object| {
        let mut parts = wanted.targets.iter().map(|target| last_part(target));
        parts.any(|part| object.is_called(part))
    };
    let mut alike = all().filter(|(_, object)| like_a_target(&object.value));
    if let (Some(one), None) = (alike.next(), alike.next()) {
        return Ok(one);
    }
    let why = format!(
        "has several objects, and `contract.object` does not say which: {}",
        listed()
    );
    Err(wanted.refused(GapReason::NotConfigured, 1, why))
}

/// `orders` of `curated.orders`.
fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

impl Object {
    fn shown(&self) -> Option<&str> {
        self.name.as_deref().or(self.physical_name.as_deref())
    }

    fn is_called(&self, name: &str) -> bool {
        let names = [self.name.as_deref(), self.physical_name.as_deref()];
        let mut names = names.into_iter().flatten();
        names.any(|own| own.eq_ignore_ascii_case(name) || last_part(own).eq_ignore_ascii_case(name))
    }
}

fn of_object(
    mut seen: ContractSeen,
    text: &str,
    (at, object): (usize, &Spanned<Object>),
    wanted: Wanted<'_>,
) -> Result<ContractSeen, NoContract> {
    let name = object.value.shown().unwrap_or_default();
    name.clone_into(&mut seen.object);
    seen.pointer = format!("/schema/{at}/properties");
    (seen.object_line, seen.object_column) = place(object);
    let Some(properties) = &object.value.properties else {
        return Ok(seen);
    };
    let began = place(properties);
    (seen.object_line, seen.object_column) = key_above(text, began, "properties").unwrap_or(began);
    for (n, property) in properties.value.iter().enumerate() {
        let pointer = format!("{}/{n}", seen.pointer);
        seen.columns.push(column(property, pointer, wanted)?);
    }
    Ok(seen)
}

fn column(
    property: &Spanned<Property>,
    pointer: String,
    wanted: Wanted<'_>,
) -> Result<ContractColumn, NoContract> {
    let (line, column) = place(property);
    let property = &property.value;
    let name = property.name.as_ref().or(property.physical_name.as_ref());
    let name = name.ok_or_else(|| {
        let why = format!("has a property without a `name`, `{pointer}`");
        wanted.refused(GapReason::Unavailable, line, why)
    })?;
    Ok(ContractColumn {
        name: name.clone(),
        physical_name: property.physical_name.clone().filter(|other| other != name),
        logical_type: property.logical_type.clone(),
        physical_type: property.physical_type.clone(),
        required: property.required.unwrap_or_default(),
        unique: property.unique.unwrap_or_default(),
        line,
        column,
        pointer,
    })
}

fn place<T>(value: &Spanned<T>) -> (u64, u64) {
    (value.referenced.line(), value.referenced.column())
}

/// Where the key of a value stands: a list in block style begins in a line below its key.
fn key_above(text: &str, (line, column): (u64, u64), key: &str) -> Option<(u64, u64)> {
    let upto = usize::try_from(line).ok()?;
    let lines: Vec<&str> = text.lines().take(upto).collect();
    for (at, line) in lines.iter().enumerate().rev() {
        let found = line.find(key).filter(|found| {
            let after = line.get(found + key.len()..).unwrap_or_default();
            after
                .trim_start_matches(['"', '\''])
                .trim_start()
                .starts_with(':')
        });
        if let Some(found) = found {
            let before = line.get(..found).unwrap_or_default().chars().count();
            return Some((at as u64 + 1, before as u64 + 1));
        }
        let skipped = line.trim();
        let is_the_list = at + 1 == upto;
        if !is_the_list && !skipped.is_empty() && !skipped.starts_with('#') {
            break;
        }
    }
    Some((line, column))
}
