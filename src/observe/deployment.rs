//! Deployments: when the script and the definition of a job were last changed.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::Value;

use super::aws::Aws;
use super::aws::s3::S3Reader;
use super::files::s3_parts;
use super::look::Look;
use super::probing::{Answer, Probing};
use super::subject::Subject;
use super::trouble::Trouble;
use super::{Connector, Sources};
use crate::domain::deployment::Deployment;
use crate::domain::observation::Observation;
use crate::domain::registration::Registration;
use crate::domain::run_seen::RunSeen;

const SOURCE: &str = "deployment";

/// The connector.
pub fn connector(sources: &Sources) -> Box<dyn Connector> {
    Box::new(Script {
        aws: sources.aws.clone(),
        retries: sources.settings.throttled_retries,
    })
}

#[derive(Debug)]
struct Script {
    aws: Aws,
    retries: usize,
}

impl Connector for Script {
    fn source(&self) -> &'static str {
        SOURCE
    }

    fn observe<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Vec<Observation>> {
        async move {
            if subject.given.glue.is_none() {
                return Vec::new();
            }
            match (self.aws.at(subject.aws_place()).await, subject.run().await) {
                (Ok(aws), Some(run)) => vec![self.look(&aws.s3, &run).await],
                _ => Vec::new(),
            }
        }
        .boxed()
    }

    fn probe<'a>(&'a self, registration: &'a Registration) -> Vec<Probing<'a>> {
        let jobs = registration.glue_jobs.iter();
        jobs.map(|job| {
            Probing::new(
                format!("script of Glue job `{job}`"),
                self.probe_script(job, registration),
            )
        })
        .collect()
    }
}

impl Script {
    async fn probe_script(&self, job: &str, of: &Registration) -> Result<Answer, Trouble> {
        let aws = self.aws.at(of.aws.as_ref()).await?;
        let look = Look::begin(self.retries);
        let Ok(definition) = aws.glue.job(&look, job).await else {
            return Ok(Answer::Nothing);
        };
        let Some((bucket, key)) = definition.script.as_deref().and_then(s3_parts) else {
            return Ok(Answer::Nothing);
        };
        let read = aws.s3.modified_at(&look, bucket, key).await;
        read.map_err(|trouble| trouble.during(&format!("`s3://{bucket}/{key}`")))?;
        Ok(Answer::Works(None))
    }

    async fn look(&self, reader: &S3Reader, run: &RunSeen) -> Observation {
        let look = Look::begin(self.retries);
        let mut seen = Observation::of(SOURCE);
        let mut modified_at = None;
        if let Some((bucket, key)) = run.script.as_deref().and_then(s3_parts) {
            match reader.modified_at(&look, bucket, key).await {
                Ok(at) => modified_at = Some(at),
                Err(trouble) => seen.gaps.push(trouble.gap("job script")),
            }
            seen.asked = look.asked(format!("HeadObject of `s3://{bucket}/{key}`"));
        }
        report(&mut seen, Deployment::of(run, modified_at));
        seen
    }
}

fn report(seen: &mut Observation, deployment: Deployment) {
    seen.signals.deployed_at = deployment.at;
    let told = [
        ("deployed_since_last_success", deployment.since_success),
        ("deployed_after_start", deployment.replaced.then_some(true)),
    ];
    let told = told
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?))));
    seen.signals.other.extend(told);
}
