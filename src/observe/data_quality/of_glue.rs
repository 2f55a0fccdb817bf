//! Results that AWS Glue Data Quality keeps, read through its API: those of the run itself, by its id.

use serde_json::{Value, json};

use super::what_it_says;
use crate::domain::fact::GapReason;
use crate::domain::quality_results::QualityReport;
use crate::domain::registration::Registration;
use crate::observe::aws::Aws;
use crate::observe::aws::glue::GlueReader;
use crate::observe::aws::glue::quality::QualityListed;
use crate::observe::glue::only_job;
use crate::observe::look::Look;
use crate::observe::probing::Answer;
use crate::observe::subject::Subject;
use crate::observe::trouble::Trouble;

/// Pages of results that are read at most of one run, 100 on each.
const PAGES: usize = 3;

/// The results of a run, and what of them was left out. Those that name another run are not taken, whatever was asked for.
pub(super) async fn of_run(
    aws: &Aws,
    look: &Look,
    subject: &Subject,
) -> Result<(QualityReport, Vec<Trouble>), Trouble> {
    let (job, run) = run_of(subject)?;
    let reader = aws.at(subject.aws_place()).await?.glue;
    let (mut results, mut troubles, mut token) = (Vec::new(), Vec::new(), None);
    for _ in 0..PAGES {
        let page = reader
            .quality_listed(look, job, Some(run), token.as_deref())
            .await?;
        let own = page.listed.into_iter().filter(|one| is_of(one, run));
        let ids: Vec<String> = own.map(|one| one.id).collect();
        let read = read(&reader, look, &ids, run).await?;
        if read.len() < ids.len() {
            let gone = ids.len() - read.len();
            let why = format!("results that were listed and could not be had: {gone}");
            troubles.push(Trouble::new(GapReason::Absent, why));
        }
        results.extend(read);
        token = page.next;
        if token.is_none() {
            break;
        }
    }
    if token.is_some() {
        let most = PAGES * 100;
        let why = format!("the run has more results than the {most} that are read");
        troubles.push(Trouble::new(GapReason::Truncated, why));
    }
    if results.is_empty() && troubles.is_empty() {
        let why = format!("AWS Glue has no results of the run `{run}` of `{job}`");
        return Err(Trouble::new(GapReason::Absent, why));
    }
    let report = what_it_says(&json!({"Results": results}))?;
    Ok((report, troubles))
}

async fn read(
    reader: &GlueReader,
    look: &Look,
    ids: &[String],
    run: &str,
) -> Result<Vec<Value>, Trouble> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut results = reader.quality_results(look, ids).await?;
    results.retain(|one| one.get("JobRunId").and_then(Value::as_str) == Some(run));
    Ok(results)
}

fn is_of(one: &QualityListed, run: &str) -> bool {
    one.run_id.as_deref() == Some(run)
}

/// The job and the run.
fn run_of(subject: &Subject) -> Result<(&str, &str), Trouble> {
    let Some(run) = &subject.given.glue else {
        let why = "nobody says which run of AWS Glue it was";
        return Err(Trouble::new(GapReason::Absent, why));
    };
    let registered = subject.given.registration.as_ref();
    let job = run.job.as_deref().or_else(|| only_job(registered?));
    let why = "neither a report nor the registration says which job it was";
    let job = job.ok_or_else(|| Trouble::new(GapReason::NotConfigured, why))?;
    Ok((job, &run.run_id))
}

/// Lists the results of a job, and reads one of them.
pub(super) async fn probe(
    aws: &Aws,
    look: &Look,
    job: &str,
    of: &Registration,
) -> Result<Answer, Trouble> {
    let reader = aws.at(of.aws.as_ref()).await?.glue;
    let page = reader.quality_listed(look, job, None, None).await?;
    let Some(one) = page.listed.into_iter().next() else {
        return Ok(Answer::Works(Some("there is none yet".to_owned())));
    };
    reader.quality_results(look, &[one.id]).await?;
    Ok(Answer::Works(None))
}
