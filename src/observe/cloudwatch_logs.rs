//! CloudWatch Logs: the end of the driver's log, and what looks like an error anywhere in the run's streams.
//!
//! AWS Glue names the streams of a run after it: `jr_…` or `jr_…-driver` for the driver, `jr_…_g-…` or `jr_…-1` for
//! executors, `jr_…-job-insights-…` for its own analysis, `jr_…-progress-bar` for nobody.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all};
use serde::{Deserialize, Serialize};

use super::aws::Aws;
use super::aws::logs::{LogEvent, LogsReader};
use super::look::Look;
use super::probing::{Answer, Probing};
use super::subject::Subject;
use super::trouble::Trouble;
use super::{Connector, Sources};
use crate::domain::explain::wording::names;
use crate::domain::fact::{Gap, GapReason};
use crate::domain::observation::Observation;
use crate::domain::registration::Registration;
use crate::domain::run_seen::RunSeen;

const SOURCE: &str = "cloudwatch_logs";

/// What an error looks like to `FilterLogEvents`: any of these words. What they let through is reduced here.
const ERRORS: &str = "?ERROR ?FATAL ?Exception ?Error ?Traceback ?Killed";

/// What the names of a Glue run's streams begin with.
const RUNS: &str = "jr_";

/// What is left for the answer when paging stops.
const RESERVE: Duration = Duration::from_secs(1);

/// `[observe.cloudwatch_logs]` of the configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogsSettings {
    /// Groups that are looked through for a Glue run, besides those that the run itself or its registration names.
    pub groups: Vec<String>,
    /// KiB read from the end of each driver stream.
    pub tail_kib: usize,
    /// KiB of error-like events read from all streams of the run.
    pub errors_kib: usize,
    /// Pages that the search for error-like events may take in each group; pages may be empty.
    pub error_pages: usize,
}

/// The connector.
pub fn connector(sources: &Sources) -> Box<dyn Connector> {
    Box::new(CloudwatchLogs {
        aws: sources.aws.clone(),
        settings: sources.settings.cloudwatch_logs.clone(),
        retries: sources.settings.throttled_retries,
    })
}

#[derive(Debug)]
struct CloudwatchLogs {
    aws: Aws,
    settings: LogsSettings,
    retries: usize,
}

impl Connector for CloudwatchLogs {
    fn source(&self) -> &'static str {
        SOURCE
    }

    fn observe<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Vec<Observation>> {
        async move {
            let Some(run) = &subject.given.glue else {
                return Vec::new();
            };
            let aws = match self.aws.at(subject.aws_place()).await {
                Ok(aws) => aws,
                Err(off) => return vec![Observation::gap(SOURCE, off.gap(SOURCE))],
            };
            let look = Look::begin(self.retries);
            let search = Search {
                reader: &aws.logs,
                look: &look,
                settings: &self.settings,
                run: &run.run_id,
                subject,
            };
            vec![search.all_groups().await]
        }
        .boxed()
    }

    fn probe<'a>(&'a self, registration: &'a Registration) -> Vec<Probing<'a>> {
        if registration.glue_jobs.is_empty() {
            return Vec::new();
        }
        let usual = self.settings.groups.iter();
        let usual: Vec<&str> = usual.map(String::as_str).collect();
        let what = format!("log groups {}", names(usual.iter().copied(), 9));
        let usual =
            (!usual.is_empty()).then(|| Probing::new(what, self.probe_any(usual, registration)));
        let own = registration.log_groups.iter();
        let own = own.map(|group| {
            Probing::new(
                format!("log group `{group}`"),
                self.probe_group(group, registration),
            )
        });
        usual.into_iter().chain(own).collect()
    }
}

impl CloudwatchLogs {
    /// One group, with each of the calls that read it.
    async fn probe_group(&self, group: &str, of: &Registration) -> Result<Answer, Trouble> {
        let reader = self.aws.at(of.aws.as_ref()).await?.logs;
        let look = Look::begin(self.retries);
        let streams = reader.streams(&look, group, RUNS).await?;
        let Some(stream) = streams.first() else {
            let told = "no stream of a Glue run is in it yet";
            return Ok(Answer::Works(Some(told.to_owned())));
        };
        reader.back(&look, group, stream, None).await?;
        let matching = reader.matching(&look, group, stream, ERRORS, None);
        matching.await.map(|_| Answer::Works(None))
    }

    /// Groups of which AWS Glue makes those that it needs.
    async fn probe_any(&self, groups: Vec<&str>, of: &Registration) -> Result<Answer, Trouble> {
        let looks = groups.iter().map(|group| self.probe_group(group, of));
        let mut absent = Vec::new();
        for (group, found) in groups.iter().copied().zip(join_all(looks).await) {
            match found {
                Err(trouble) if trouble.reason == GapReason::Absent => absent.push(group),
                found => {
                    found.map_err(|trouble| trouble.during(&format!("`{group}`")))?;
                }
            }
        }
        if absent.len() == groups.len() {
            let why =
                "none of them is there; AWS Glue makes them with the first run that writes a log";
            return Err(Trouble::new(GapReason::Absent, why));
        }
        let told = (!absent.is_empty())
            .then(|| format!("not there, which may well be so: {}", names(absent, 9)));
        Ok(Answer::Works(told))
    }
}

/// One run's streams in all groups.
struct Search<'a> {
    reader: &'a LogsReader,
    look: &'a Look,
    settings: &'a LogsSettings,
    run: &'a str,
    subject: &'a Subject,
}

/// What one group holds of the run.
#[derive(Default)]
struct Found {
    errors: Vec<LogEvent>,
    tails: Vec<LogEvent>,
    cut: bool,
}

impl Search<'_> {
    async fn all_groups(&self) -> Observation {
        let known: BTreeSet<String> = self.groups();
        let further = async {
            let run = self.subject.run().await;
            let named = run.iter().flat_map(|run| named_groups(run));
            let new: Vec<String> = named.filter(|group| !known.contains(group)).collect();
            (self.each(new.iter()).await, new)
        };
        let (first, (second, new)) = tokio::join!(self.each(known.iter()), further);
        let groups = known.iter().chain(&new);
        let mut seen = Observation::of(SOURCE);
        let mut found = Found::default();
        let mut absent = 0;
        let looked: Vec<(&String, Result<Found, Trouble>)> =
            groups.zip(first.into_iter().chain(second)).collect();
        for (group, result) in looked {
            match result {
                Ok(more) => found.add(more),
                Err(trouble) if trouble.reason == GapReason::Absent => absent += 1,
                Err(trouble) => seen.gaps.push(trouble.gap(&format!("log group {group}"))),
            }
        }
        seen.log_lines = found.lines();
        if found.cut {
            seen.gaps.push(Gap::new("log_lines", GapReason::Truncated));
        } else if seen.log_lines.is_empty() && seen.gaps.is_empty() {
            let why = format!(
                "no stream of `{}` in {} groups ({absent} do not exist)",
                self.run,
                known.len() + new.len()
            );
            seen.gaps
                .push(Trouble::new(GapReason::Absent, why).gap(SOURCE));
        }
        seen.asked = self.look.asked(format!(
            "DescribeLogStreams, GetLogEvents and FilterLogEvents of `{}`",
            self.run
        ));
        seen
    }

    fn groups(&self) -> BTreeSet<String> {
        let registered = self.subject.given.registration.iter();
        let registered = registered.flat_map(|registration| &registration.log_groups);
        self.settings
            .groups
            .iter()
            .chain(registered)
            .cloned()
            .collect()
    }

    async fn each(&self, groups: impl Iterator<Item = &String>) -> Vec<Result<Found, Trouble>> {
        join_all(groups.map(|group| self.group(group))).await
    }

    async fn group(&self, group: &str) -> Result<Found, Trouble> {
        let streams = self.reader.streams(self.look, group, self.run).await?;
        if streams.is_empty() {
            return Err(Trouble::new(GapReason::Absent, "no stream of the run"));
        }
        let tails = streams
            .iter()
            .filter(|stream| is_read_whole(stream, self.run));
        let tails = join_all(tails.map(|stream| self.tail(group, stream)));
        let (tails, errors) = tokio::join!(tails, self.errors(group));
        let mut found = Found::default();
        for tail in tails {
            let (events, cut) = tail?;
            found.tails.extend(events);
            found.cut |= cut;
        }
        let (errors, cut) = errors?;
        found.cut |= cut;
        found.errors = errors;
        Ok(found)
    }

    /// The end of a stream, within its budget; says whether there is more.
    async fn tail(&self, group: &str, stream: &str) -> Result<(Vec<LogEvent>, bool), Trouble> {
        let mut pages: Vec<Vec<LogEvent>> = Vec::new();
        let (mut token, mut left) = (None, self.settings.tail_kib * 1024);
        loop {
            let page = self.reader.back(self.look, group, stream, token).await?;
            let size: usize = page.events.iter().map(|event| event.message.len()).sum();
            let more = page.next.is_some() && !page.events.is_empty();
            pages.push(page.events);
            if size >= left || !more || self.subject.patience() < RESERVE {
                let mut events: Vec<LogEvent> = pages.into_iter().rev().flatten().collect();
                let dropped = keep_last(&mut events, self.settings.tail_kib * 1024);
                return Ok((events, dropped || (more && size > 0)));
            }
            left -= size;
            token = page.next;
        }
    }

    /// Error-like events of all streams of the run, within their budget; says whether there may be more.
    async fn errors(&self, group: &str) -> Result<(Vec<LogEvent>, bool), Trouble> {
        let (mut events, mut token) = (Vec::new(), None);
        let mut left = self.settings.errors_kib * 1024;
        for _ in 0..self.settings.error_pages {
            let page = self
                .reader
                .matching(self.look, group, self.run, ERRORS, token)
                .await?;
            let size: usize = page.events.iter().map(|event| event.message.len()).sum();
            events.extend(page.events);
            left = left.saturating_sub(size);
            token = page.next;
            if token.is_none() {
                return Ok((events, false));
            }
            if left == 0 || self.subject.patience() < RESERVE {
                break;
            }
        }
        Ok((events, true))
    }
}

/// Drops events from the front until the rest fits; says whether any were dropped.
fn keep_last(events: &mut Vec<LogEvent>, most: usize) -> bool {
    let mut size = 0;
    let kept = events
        .iter()
        .rev()
        .take_while(|event| {
            size += event.message.len();
            size <= most
        })
        .count();
    let first = events.len() - kept.max(1).min(events.len());
    events.drain(..first);
    first > 0
}

/// The driver's streams and the job insights; executors are searched for errors only.
fn is_read_whole(stream: &str, run: &str) -> bool {
    let rest = stream.strip_prefix(run).unwrap_or(stream);
    rest.is_empty() || rest == "-driver" || rest.contains("job-insights")
}

/// Groups that a run names: its own (`LogGroupName`), and those of its arguments. Glue writes to them or below them.
fn named_groups(run: &RunSeen) -> BTreeSet<String> {
    let arguments = ["--continuous-log-logGroup", "--custom-logGroup-prefix"];
    let arguments = arguments.iter().filter_map(|name| run.arguments.get(*name));
    run.log_group
        .iter()
        .chain(arguments)
        .flat_map(|group| {
            [
                group.clone(),
                format!("{group}/error"),
                format!("{group}/output"),
            ]
        })
        .collect()
}

impl Found {
    fn add(&mut self, more: Self) {
        self.errors.extend(more.errors);
        self.tails.extend(more.tails);
        self.cut |= more.cut;
    }

    /// Lines for the reduction: errors from everywhere, then the ends of the driver's streams, where the last word
    /// stands. An error that is in a tail is not told twice.
    fn lines(&mut self) -> Vec<String> {
        let told: BTreeSet<(&str, i64, &str)> = self
            .tails
            .iter()
            .map(|event| (event.stream.as_str(), event.at_ms, event.message.as_str()))
            .collect();
        let mut errors: Vec<&LogEvent> = self
            .errors
            .iter()
            .filter(|event| !told.contains(&(&event.stream, event.at_ms, &event.message)))
            .collect();
        errors.sort_by_key(|event| event.at_ms);
        errors
            .into_iter()
            .chain(&self.tails)
            .flat_map(|event| event.message.lines())
            .map(str::to_owned)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(stream: &str, at_ms: i64, message: &str) -> LogEvent {
        LogEvent {
            at_ms,
            stream: stream.into(),
            message: message.into(),
        }
    }

    #[test]
    fn streams_of_a_run_are_told_apart() {
        let run = "jr_1";
        assert!(is_read_whole("jr_1", run) && is_read_whole("jr_1-driver", run));
        assert!(is_read_whole("jr_1-job-insights-rca-driver", run));
        assert!(!is_read_whole("jr_1_g-5e", run) && !is_read_whole("jr_1-progress-bar", run));
    }

    #[test]
    fn the_last_word_comes_last_and_nothing_is_told_twice() {
        let mut found = Found {
            errors: vec![
                event("x", 5, "late"),
                event("x", 1, "early"),
                event("d", 3, "end"),
            ],
            tails: vec![event("d", 2, "first\nsecond"), event("d", 3, "end")],
            cut: false,
        };
        assert_eq!(found.lines(), ["early", "late", "first", "second", "end"]);
    }

    #[test]
    fn a_tail_keeps_its_end() {
        let mut events = vec![
            event("d", 1, "aaaa"),
            event("d", 2, "bb"),
            event("d", 3, "cc"),
        ];
        assert!(keep_last(&mut events, 4));
        assert_eq!(events.len(), 2);
        assert!(keep_last(&mut events, 1), "at least one event stays");
        assert_eq!(events, [event("d", 3, "cc")]);
    }
}
