//! Targets that are plain files on S3: what is new since the run began, what is temporary, what was there before.

use chrono::TimeDelta;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all};

use super::aws::Aws;
use super::look::{Look, within};
use super::probing::Probing;
use super::s3_source::{path, probe_path};
use super::subject::Subject;
use super::trouble::Trouble;
use super::{Connector, Sources};
use crate::domain::attribution::CLOCK_SKEW_S;
use crate::domain::fact::GapReason;
use crate::domain::objects_seen::ObjectsSeen;
use crate::domain::observation::Observation;
use crate::domain::registration::{FilesPlace, Registration, TargetRegistration};
use crate::domain::table_seen::TableSeen;

const SOURCE: &str = "s3_target";

/// The connector.
pub fn connector(sources: &Sources) -> Box<dyn Connector> {
    let settings = &sources.settings;
    Box::new(S3Target {
        aws: sources.aws.clone(),
        pages: settings.s3.pages.max(1),
        at_once: settings.calls_at_once.max(1),
        retries: settings.throttled_retries,
    })
}

#[derive(Debug)]
struct S3Target {
    aws: Aws,
    pages: usize,
    at_once: usize,
    retries: usize,
}

impl Connector for S3Target {
    fn source(&self) -> &'static str {
        SOURCE
    }

    fn observe<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Vec<Observation>> {
        async move {
            let registration = subject.given.registration.iter();
            let targets = registration.flat_map(|registration| &registration.targets);
            let targets: Vec<_> = targets
                .filter_map(|target| Some((target, target.files.as_ref()?)))
                .collect();
            let mut all = Vec::new();
            for some in targets.chunks(self.at_once) {
                let looks = some
                    .iter()
                    .map(|(target, place)| self.look(subject, target, place));
                all.extend(join_all(looks).await);
            }
            all
        }
        .boxed()
    }

    fn probe<'a>(&'a self, registration: &'a Registration) -> Vec<Probing<'a>> {
        let targets = registration.targets.iter();
        let looks = targets.filter_map(|target| {
            let path = &target.files.as_ref()?.path;
            let look = probe_path(&self.aws, registration, self.retries, path);
            Some(Probing::new(format!("target `{}`", target.name), look))
        });
        looks.collect()
    }
}

impl S3Target {
    /// One target, within the time: what could not be listed is said of this target and no other.
    async fn look(
        &self,
        subject: &Subject,
        target: &TargetRegistration,
        place: &FilesPlace,
    ) -> Observation {
        let look = Look::begin(self.retries);
        let listed = within(subject.patience(), self.list(&look, subject, place)).await;
        let mut seen = Observation::of(SOURCE);
        seen.asked = look.asked(format!("ListObjectsV2 of `{}`", place.path));
        let what = format!("target {}", target.name);
        if listed.as_ref().is_ok_and(is_cut) {
            let why = format!("there is more than {} pages of a listing show", self.pages);
            seen.gaps
                .push(Trouble::new(GapReason::Truncated, why).gap(&what));
        }
        let found = listed.map_err(|trouble| {
            seen.gaps.push(trouble.gap(&what));
            trouble.reason
        });
        seen.target = Some((target.name.clone(), found));
        seen
    }

    async fn list(
        &self,
        look: &Look,
        subject: &Subject,
        place: &FilesPlace,
    ) -> Result<TableSeen, Trouble> {
        let reader = self.aws.at(subject.aws_place()).await?.s3;
        // What an earlier attempt at the batch wrote is there as well, and only the run's record tells of it.
        let run = subject.run().await;
        let path = path(subject, &place.path).await?;
        let listing = reader
            .list(look, &path.bucket, &path.prefix, None, self.pages)
            .await?;
        let began = subject.began_at(run.as_deref());
        let since = began.map(|began| began - TimeDelta::seconds(CLOCK_SKEW_S));
        let objects = ObjectsSeen {
            whole: listing.whole,
            of_one_batch: place.is_of_one_batch(),
            ..ObjectsSeen::of(&listing.at(&path, None), since)
        };
        Ok(TableSeen {
            format: "files".to_owned(),
            location: Some(path.uri()),
            objects: Some(objects),
            ..TableSeen::default()
        })
    }
}

fn is_cut(table: &TableSeen) -> bool {
    table.objects.as_ref().is_some_and(|objects| !objects.whole)
}
