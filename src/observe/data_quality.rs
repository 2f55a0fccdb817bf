//! Data-quality results: the file that a tool leaves behind, or what AWS Glue keeps of the run; read and not asked for.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::aws::Aws;
use super::files::Files;
use super::look::{Look, within};
use super::probing::{Answer, Probing};
use super::subject::Subject;
use super::trouble::Trouble;
use super::{Connector, Sources};
use crate::domain::fact::GapReason;
use crate::domain::observation::Observation;
use crate::domain::quality_results::{self, QualityReport, Times, why_not_of_this_run};
use crate::domain::registration::{QualityFile, QualityPlace, Registration};

mod of_glue;

const SOURCE: &str = "data_quality";

/// The signal that it answers for, which its gaps are named by.
const SIGNAL: &str = "dq_results";

/// `[observe.data_quality]` of the configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QualitySettings {
    /// Largest file of results that is read, in MiB.
    pub file_mib: usize,
}

/// The connector.
pub fn connector(sources: &Sources) -> Box<dyn Connector> {
    let settings = &sources.settings;
    Box::new(DataQuality {
        aws: sources.aws.clone(),
        files: Files::new(sources),
        most: settings.data_quality.file_mib * 1024 * 1024,
        retries: settings.throttled_retries,
    })
}

#[derive(Debug)]
struct DataQuality {
    aws: Aws,
    files: Files,
    most: usize,
    retries: usize,
}

impl Connector for DataQuality {
    fn source(&self) -> &'static str {
        SOURCE
    }

    fn observe<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Vec<Observation>> {
        async move {
            let registration = subject.given.registration.as_ref();
            match registration.and_then(|registration| registration.quality.as_ref()) {
                Some(place) => vec![self.look(subject, place).await],
                None => Vec::new(),
            }
        }
        .boxed()
    }

    fn probe<'a>(&'a self, registration: &'a Registration) -> Vec<Probing<'a>> {
        let Some(place) = &registration.quality else {
            return Vec::new();
        };
        if let Some(file) = &place.file {
            let what = format!("data-quality results `{}`", file.as_str());
            return vec![Probing::new(what, self.probe_file(file, registration))];
        }
        let jobs = registration.glue_jobs.iter();
        let looks = jobs.map(|job| {
            let what = format!("data-quality results of Glue job `{job}`");
            Probing::new(what, self.probe_glue(job, registration))
        });
        looks.collect()
    }
}

impl DataQuality {
    async fn probe_glue(&self, job: &str, of: &Registration) -> Result<Answer, Trouble> {
        of_glue::probe(&self.aws, &Look::begin(self.retries), job, of).await
    }

    /// A file that is named for its run is not there yet; where it will lie can be looked at.
    async fn probe_file(&self, file: &QualityFile, of: &Registration) -> Result<Answer, Trouble> {
        let look = Look::begin(self.retries);
        let files = self.files.at(of.aws.as_ref());
        if file.names_the_run() {
            let found = files.is_anything_at(&look, file.before_the_run());
            let told = "nothing is there yet".to_owned();
            return Ok(Answer::Works((!found.await?).then_some(told)));
        }
        let bytes = files.read(&look, file.as_str(), self.most).await?;
        parse(&bytes).map(|report| Answer::Works(Some(format!("results of {}", report.tool))))
    }

    async fn look(&self, subject: &Subject, place: &QualityPlace) -> Observation {
        let look = Look::begin(self.retries);
        let reading = self.report(&look, subject, place);
        let read = within(subject.patience(), reading).await;
        let mut seen = Observation::testimony(SOURCE);
        let mut tool = "data-quality";
        match read {
            Ok((report, troubles)) => {
                let troubles = troubles.into_iter().chain(incomplete(&report));
                let gaps = troubles.map(|trouble| trouble.gap(SIGNAL));
                seen.gaps.extend(gaps);
                let results = report.results;
                seen.signals.dq_results = (!results.is_empty()).then_some(results);
                tool = report.tool;
            }
            Err(trouble) => seen.gaps.push(trouble.gap(SIGNAL)),
        }
        seen.asked = look.asked(match &place.file {
            Some(file) => format!("{tool} results in `{}`", file.as_str()),
            None => "ListDataQualityResults and BatchGetDataQualityResult of the run".to_owned(),
        });
        seen
    }

    /// What the results say, and what of them was left out.
    async fn report(
        &self,
        look: &Look,
        subject: &Subject,
        place: &QualityPlace,
    ) -> Result<(QualityReport, Vec<Trouble>), Trouble> {
        match &place.file {
            Some(file) => Ok((self.in_file(look, subject, file).await?, Vec::new())),
            None => of_glue::of_run(&self.aws, look, subject).await,
        }
    }

    async fn in_file(
        &self,
        look: &Look,
        subject: &Subject,
        file: &QualityFile,
    ) -> Result<QualityReport, Trouble> {
        let run = subject.run().await;
        let batch = subject.batch_id(run.as_deref());
        let path = file
            .of_run(batch, &subject.given.run_id)
            .map_err(|why| Trouble::new(GapReason::Absent, why))?;
        let files = self.files.at(subject.aws_place());
        let bytes = files.read(look, &path, self.most).await?;
        let report =
            parse(&bytes).map_err(|trouble| trouble.during(&format!("reading `{path}`")))?;
        let ended = run.as_deref().and_then(|run| run.run.ended_at);
        let times = Times {
            began_at: subject.began_at(run.as_deref()),
            failed_at: subject.given.failed_at.max(ended),
        };
        match why_not_of_this_run(report.produced_at, file.names_the_run(), times) {
            None => Ok(report),
            Some(why) => Err(Trouble::new(
                GapReason::Absent,
                format!("the results in `{path}` are not of this run: {why}"),
            )),
        }
    }
}

fn parse(bytes: &[u8]) -> Result<QualityReport, Trouble> {
    let wrong = |why: String| Trouble::new(GapReason::Unavailable, why);
    let document: Value =
        serde_json::from_slice(bytes).map_err(|error| wrong(format!("it is not JSON: {error}")))?;
    what_it_says(&document)
}

fn what_it_says(document: &Value) -> Result<QualityReport, Trouble> {
    quality_results::read(document).ok_or_else(|| {
        let tools = quality_results::tools().join(", ");
        let why = format!("it is none of the results that are known: {tools}");
        Trouble::new(GapReason::Unavailable, why)
    })
}

/// What the results do not tell.
fn incomplete(report: &QualityReport) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    let (undecided, left_out) = (report.undecided, report.left_out);
    if undecided > 0 {
        let why = format!("rules that could not be evaluated, and say nothing: {undecided}");
        troubles.push(Trouble::new(GapReason::Unavailable, why));
    } else if report.results.is_empty() {
        let why = "there is no result of a data-quality rule in them";
        troubles.push(Trouble::new(GapReason::Absent, why));
    }
    if left_out > 0 {
        let why = format!("results beyond those that are kept, failed ones first: {left_out}");
        troubles.push(Trouble::new(GapReason::Truncated, why));
    }
    troubles
}
