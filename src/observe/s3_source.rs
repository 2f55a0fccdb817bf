//! Sources on S3: whether the input of a batch is there, how much it is, and how much the batches before had.

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all, try_join_all};
use serde_json::Value;

use super::aws::Aws;
use super::aws::s3::S3Reader;
use super::look::{Look, within};
use super::probing::{Answer, Probing};
use super::subject::Subject;
use super::trouble::Trouble;
use super::{Connector, Sources};
use crate::domain::batch_path::BatchPath;
use crate::domain::fact::GapReason;
use crate::domain::observation::Observation;
use crate::domain::registration::{Registration, SourceRegistration};
use crate::domain::signals::Signals;
use crate::domain::source_seen::{COMPARED, EarlierSource, SourceSeen, deciding};

const SOURCE: &str = "s3_source";

/// The connector.
pub fn connector(sources: &Sources) -> Box<dyn Connector> {
    let settings = &sources.settings;
    Box::new(S3Source {
        aws: sources.aws.clone(),
        pages: settings.s3.pages.max(1),
        at_once: (settings.calls_at_once / COMPARED).max(1),
        retries: settings.throttled_retries,
    })
}

#[derive(Debug)]
struct S3Source {
    aws: Aws,
    pages: usize,
    /// Sources that are listed at once.
    at_once: usize,
    retries: usize,
}

impl Connector for S3Source {
    fn source(&self) -> &'static str {
        SOURCE
    }

    fn observe<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Vec<Observation>> {
        async move {
            let registration = subject.given.registration.as_ref();
            let sources = registration.map_or(&[][..], |registration| &registration.sources);
            let mut all = Vec::new();
            for some in sources.chunks(self.at_once) {
                all.extend(join_all(some.iter().map(|source| self.look(subject, source))).await);
            }
            say(&mut all);
            all
        }
        .boxed()
    }

    fn probe<'a>(&'a self, registration: &'a Registration) -> Vec<Probing<'a>> {
        let sources = registration.sources.iter();
        let looks = sources.map(|source| {
            let look = probe_path(&self.aws, registration, self.retries, &source.path);
            Probing::new(format!("source `{}`", source.path), look)
        });
        looks.collect()
    }
}

impl S3Source {
    /// One source, within the time: what could not be listed is said of this source and no other.
    async fn look(&self, subject: &Subject, source: &SourceRegistration) -> Observation {
        let look = Look::begin(self.retries);
        let mut seen = Observation::of(SOURCE);
        let listing = async {
            let path = path(subject, &source.path).await?;
            let reader = self.aws.at(subject.aws_place()).await?.s3;
            let found = self.list(&look, &reader, &path, source).await?;
            Ok((reader, path, found))
        };
        let listed = within(subject.patience(), listing).await;
        let what = format!("source {}", source.path);
        match listed {
            Ok((reader, path, mut found)) => {
                if !found.whole {
                    seen.gaps.push(self.cut().gap(&what));
                }
                let earlier = self.earlier(&look, &reader, &path, source);
                match within(subject.patience() / 2, earlier).await {
                    Ok(earlier) => found.earlier = earlier,
                    Err(trouble) => seen
                        .gaps
                        .push(trouble.gap(&format!("{what}, earlier batches"))),
                }
                seen.asked = look.asked(format!(
                    "ListObjectsV2 of `{}` and of the batches before",
                    found.path
                ));
                seen.input = Some(found);
            }
            Err(trouble) => {
                seen.asked = look.asked(format!("ListObjectsV2 of `{}`", source.path));
                seen.gaps.push(trouble.gap(&what));
            }
        }
        seen
    }

    async fn list(
        &self,
        look: &Look,
        reader: &S3Reader,
        path: &BatchPath,
        source: &SourceRegistration,
    ) -> Result<SourceSeen, Trouble> {
        let listing = reader
            .list(look, &path.bucket, &path.prefix, None, self.pages)
            .await?;
        let objects = listing.at(path, source.suffix.as_deref());
        Ok(SourceSeen {
            min_objects: source.min_objects,
            expected_by: source.expected_by,
            ..SourceSeen::of(path.uri(), &objects, listing.whole)
        })
    }

    /// The nearest batches before this one; none where the path has no place for the batch.
    async fn earlier(
        &self,
        look: &Look,
        reader: &S3Reader,
        path: &BatchPath,
        source: &SourceRegistration,
    ) -> Result<Vec<EarlierSource>, Trouble> {
        let Some(others) = &path.others else {
            return Ok(Vec::new());
        };
        let beside = reader
            .list(look, &path.bucket, &others.prefix, Some("/"), self.pages)
            .await?;
        if !beside.whole && !beside.last().is_some_and(|last| others.reached(last)) {
            return Err(self.cut());
        }
        let objects = beside.objects.into_iter().map(|object| object.key);
        let names: Vec<String> = beside.prefixes.into_iter().chain(objects).collect();
        let nearest = others.earlier(&names, COMPARED).into_iter();
        let listings = nearest.map(|prefix| async {
            let path = path.at(prefix);
            let found = self.list(look, reader, &path, source).await?;
            Ok(EarlierSource {
                path: found.path,
                objects: found.objects,
                bytes: found.bytes,
                whole: found.whole,
            })
        });
        try_join_all(listings).await
    }

    fn cut(&self) -> Trouble {
        let why = format!("there is more than {} pages of a listing show", self.pages);
        Trouble::new(GapReason::Truncated, why)
    }
}

/// Whether a path can be listed, as far as it is the same for every batch.
pub(super) async fn probe_path(
    aws: &Aws,
    of: &Registration,
    retries: usize,
    template: &str,
) -> Result<Answer, Trouble> {
    let reader = aws.at(of.aws.as_ref()).await?.s3;
    let fixed = BatchPath::before_the_batch(template)
        .map_err(|why| Trouble::new(GapReason::NotConfigured, why))?;
    let look = Look::begin(retries);
    let listing = reader
        .list(&look, &fixed.bucket, &fixed.prefix, None, 1)
        .await?;
    if !listing.objects.is_empty() {
        return Ok(Answer::Works(None));
    }
    if BatchPath::is_of_one_batch(template) {
        return Ok(Answer::Works(Some("nothing is there yet".to_owned())));
    }
    let why = format!("nothing lies at `{}`", fixed.uri());
    Err(Trouble::new(GapReason::Absent, why))
}

/// A path with its batch; the run's own record is waited for only where no report names the batch.
pub(super) async fn path(subject: &Subject, template: &str) -> Result<BatchPath, Trouble> {
    let needs_run = BatchPath::is_of_one_batch(template) && subject.given.batch_id.is_none();
    let run = if needs_run { subject.run().await } else { None };
    BatchPath::of(template, subject.batch_id(run.as_deref()))
        .map_err(|why| Trouble::new(GapReason::Absent, why))
}

/// The source that speaks for all answers for the signals.
fn say(all: &mut [Observation]) {
    let found = all.iter().filter_map(|seen| seen.input.as_ref());
    let Some(decides) = deciding(found).cloned() else {
        return;
    };
    let speaker = all
        .iter_mut()
        .find(|seen| seen.input.as_ref() == Some(&decides));
    if let Some(seen) = speaker {
        seen.signals = signals(&decides);
    }
}

/// What a listing answers for; one that was cut only suggests.
fn signals(source: &SourceSeen) -> Signals {
    let mut signals = Signals {
        source_path: Some(source.path.clone()),
        ..Signals::default()
    };
    if source.whole {
        signals.source_object_count = Some(source.objects);
        signals.source_total_bytes = Some(source.bytes);
        signals.source_newest_object_at = source.newest_at;
    } else {
        let bounds = [
            ("source_objects_at_least", source.objects),
            ("source_bytes_at_least", source.bytes),
        ];
        let bounds = bounds.map(|(name, bound)| (name.to_owned(), Value::from(bound)));
        signals.other.extend(bounds);
    }
    signals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observation(path: &str, objects: u64, whole: bool) -> Observation {
        Observation {
            input: Some(SourceSeen {
                path: path.into(),
                objects,
                bytes: objects * 10,
                whole,
                ..SourceSeen::default()
            }),
            ..Observation::of(SOURCE)
        }
    }

    #[test]
    fn the_empty_source_answers_for_the_signals() {
        let mut all = [
            observation("a", 3, true),
            observation("b", 0, true),
            Observation::of(SOURCE),
        ];
        say(&mut all);
        assert_eq!(all[0].signals, Signals::default());
        assert_eq!(all[1].signals.source_path.as_deref(), Some("b"));
        assert_eq!(all[1].signals.source_object_count, Some(0));
        say(&mut []);
    }

    #[test]
    fn a_cut_listing_counts_nothing_exactly() {
        let mut all = [observation("a", 0, false)];
        say(&mut all);
        assert_eq!(all[0].signals.source_path.as_deref(), Some("a"));
        assert_eq!(all[0].signals.source_object_count, None);
        assert_eq!(all[0].signals.other["source_objects_at_least"], 0);
    }
}
