//! What drafts of registrations are made of: jobs with their tags and the tables that their arguments name.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt as _};
use regex::Regex;

use super::aws::glue::GlueJob;
use super::glue_jobs::GlueJobs;
use super::trouble::Trouble;
use crate::domain::draft::{JobFound, TableFound, TablePlace, tables_named};
use crate::domain::fact::GapReason;
use crate::domain::redact::redact;

/// Jobs that are looked at once.
const JOBS_AT_ONCE: usize = 4;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct JobsFound {
    /// The jobs that are wanted, by name.
    pub jobs: Vec<JobFound>,
    /// The names of all jobs; `None` where there are more than are listed.
    pub known: Option<BTreeSet<String>>,
    /// What could not be read, each once.
    pub unread: BTreeSet<String>,
}

/// Reads the jobs whose names match, all of them without a pattern.
///
/// # Errors
/// When the jobs cannot be listed. What else cannot be read is missing in the drafts, and said.
pub async fn jobs_found(jobs: &GlueJobs, wanted: Option<&Regex>) -> Result<JobsFound, Trouble> {
    let all = jobs.all().await?;
    let names = all.listed.iter().map(|job| job.name.clone());
    let mut found = JobsFound {
        known: all.whole.then(|| names.collect()),
        ..JobsFound::default()
    };
    if !all.whole {
        found
            .unread
            .insert("not all jobs were listed, there are too many".to_owned());
    }
    // All jobs are of one account, which roles name.
    let account = all
        .listed
        .iter()
        .find_map(|job| Account::of(job.role.as_deref()?));
    if account.is_none() && !all.listed.is_empty() {
        let why = "tags: no job names its role by an ARN, so that the account is not known";
        found.unread.insert(why.to_owned());
    }
    let wanted = all
        .listed
        .iter()
        .filter(|job| wanted.is_none_or(|wanted| wanted.is_match(&job.name)));
    let looks = wanted.map(|job| one(jobs, job, account.as_ref()));
    let mut looks = stream::iter(looks).buffered(JOBS_AT_ONCE);
    while let Some((job, unread)) = looks.next().await {
        found.jobs.push(job);
        found.unread.extend(unread);
    }
    Ok(found)
}

async fn one(jobs: &GlueJobs, job: &GlueJob, account: Option<&Account>) -> (JobFound, Vec<String>) {
    let mut unread = Vec::new();
    let mut note = |what: &str, trouble: &Trouble| {
        // A refusal is the same for all jobs, and is told once.
        let detail = if trouble.reason == GapReason::Denied {
            "the credentials may not read them".to_owned()
        } else {
            redact(&format!("of `{}`: {trouble}", job.name)).into_owned()
        };
        unread.push(format!("{what}: {detail}"));
    };
    let tags = match account.and_then(|account| account.job(jobs.region()?, &job.name)) {
        Some(arn) => jobs.tags(&arn).await.unwrap_or_else(|trouble| {
            note("tags", &trouble);
            BTreeMap::new()
        }),
        None => BTreeMap::new(),
    };
    let mut tables: Vec<TableFound> = Vec::new();
    for named in tables_named(&job.arguments) {
        let known = tables.iter().any(|table| {
            table.named.argument == named.argument || table.named.target == named.target
        });
        if known {
            continue;
        }
        match jobs.table(&named.database, &named.table).await {
            Ok(table) => tables.push(TableFound {
                place: TablePlace::of(&table.parameters, table.location.as_deref()),
                named,
            }),
            Err(trouble) if trouble.reason == GapReason::Absent => {}
            Err(trouble) => note("tables", &trouble),
        }
    }
    let found = JobFound {
        name: job.name.clone(),
        max_retries: job.max_retries,
        arguments: job.arguments.clone(),
        tags,
        tables,
    };
    (found, unread)
}

/// An account, as the ARN of a role names it.
#[derive(Debug, PartialEq, Eq)]
struct Account {
    partition: String,
    id: String,
}

impl Account {
    /// Out of `arn:aws:iam::123456789012:role/glue`.
    fn of(role: &str) -> Option<Self> {
        let mut parts = role.split(':');
        let (arn, partition) = (parts.next()?, parts.next()?);
        let (service, id) = (parts.next()?, parts.nth(1)?);
        let is_id = id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit());
        (arn == "arn" && service == "iam" && is_id).then(|| Self {
            partition: partition.to_owned(),
            id: id.to_owned(),
        })
    }

    /// The ARN of a job.
    fn job(&self, region: &str, name: &str) -> Option<String> {
        let Self { partition, id } = self;
        (!name.is_empty()).then(|| format!("arn:{partition}:glue:{region}:{id}:job/{name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_names_the_account() {
        let account = Account::of("arn:aws-cn:iam::123456789012:role/service-role/glue").unwrap();
        assert_eq!(
            account.job("cn-north-1", "orders").as_deref(),
            Some("arn:aws-cn:glue:cn-north-1:123456789012:job/orders")
        );
        for none in [
            "glue-role",
            "",
            "arn:aws:iam::12345:role/x",
            "arn:aws:s3:::123456789012:x",
        ] {
            assert_eq!(Account::of(none), None, "{none}");
        }
    }
}
