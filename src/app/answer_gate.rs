//! Answering the retry gate.

use super::App;
use super::check_heads::check_heads_of;
use crate::domain::gate::{GateAnswer, Standing, UNCHECKED, answer};
use crate::domain::id::IncidentId;
use crate::domain::incident::Status;
use crate::domain::redact::redact;
use crate::store::gate::Asked;
use crate::store::{self};

/// A question to the gate.
#[derive(Clone, Debug)]
pub struct Question {
    /// Who asks: the token's name.
    pub actor: String,
    /// About which pipeline.
    pub pipeline: String,
    /// About which batch.
    pub batch_id: Option<String>,
    /// About which run; it stands for its batch.
    pub run_id: Option<String>,
    /// A batch without any failure on record may open.
    pub unknown_opens: bool,
}

impl Question {
    /// Names as they are kept: redacted like those of a report, or they would never be found again.
    fn redacted(self) -> Self {
        let clean = |text: String| redact(&text).into_owned();
        Self {
            pipeline: clean(self.pipeline),
            batch_id: self.batch_id.map(clean),
            run_id: self.run_id.map(clean),
            ..self
        }
    }
}

/// Answers; `None` when the pipeline is neither registered nor was ever reported.
///
/// # Errors
/// When the database fails; then there is no answer, and no answer opens nothing.
pub async fn answer_gate(
    app: &App,
    question: Question,
) -> Result<Option<GateAnswer>, store::Error> {
    let question = question.redacted();
    let incidents = incidents_of(app, &question).await?;
    let known = !incidents.is_empty()
        || app.current.get().registration(&question.pipeline).is_some()
        || app.store.pipeline_was_reported(&question.pipeline).await?;
    if !known {
        return Ok(None);
    }
    let asked_at = app.clock.now();
    let covered = incidents.iter().any(|incident| !incident.heads.is_empty());
    let reads = if covered {
        app.store.heads_of(&question.pipeline).await?
    } else {
        Vec::new()
    };
    let answer = answer(
        &incidents,
        &reads,
        question.unknown_opens,
        asked_at,
        app.gate,
    );
    if answer.reason == UNCHECKED {
        look_for_the_next_question(app, &question.pipeline);
    }
    metrics::counter!("larrey_gate_answers_total", "gate" => answer.gate.code()).increment(1);
    let asked = Asked {
        id: app.clock.uuid(),
        asked_at,
        actor: question.actor,
        pipeline: question.pipeline,
        batch_id: question.batch_id,
        run_id: question.run_id,
        answer: answer.clone(),
    };
    if app.gate_log.try_send(asked).is_err() {
        metrics::counter!("larrey_gate_answers_unrecorded_total").increment(1);
    }
    Ok(Some(answer))
}

/// Reads the heads, off the answering path: the answer stays shut, and the next one can rest on them.
fn look_for_the_next_question(app: &App, pipeline: &str) {
    let (app, pipeline) = (app.clone(), pipeline.to_owned());
    tokio::spawn(async move {
        if let Err(error) = check_heads_of(&app, &pipeline).await {
            tracing::error!(%error, pipeline, "could not check the heads of a pipeline");
        }
    });
}

/// The answer that goes with a new incident: it is the newest of its batch and not triaged, so it alone decides.
///
/// Not recorded: the report is on record, and the answer to it is always the same.
pub fn answer_to_new(app: &App, id: IncidentId) -> GateAnswer {
    let new = Standing {
        id,
        status: Status::Received,
        current: false,
        decision: None,
        not_before: None,
        revision: 0,
        overridden: None,
        outcome: None,
        heads: Vec::new(),
        ambiguous: false,
    };
    answer(&[new], &[], false, app.clock.now(), app.gate)
}

/// The incidents of the batch and, where a run is named as well, of the run and its batch: a failure that was reported
/// without its batch counts too.
async fn incidents_of(app: &App, question: &Question) -> Result<Vec<Standing>, store::Error> {
    let mut incidents = Vec::new();
    if let Some(batch) = &question.batch_id {
        // Where runs say which batch they work on, one that did not may have worked on any.
        let registration = app.current.get().registration(&question.pipeline);
        let strays = registration.is_some_and(|known| known.batch_id_from.is_some());
        incidents = app
            .store
            .gate_by_batch(&question.pipeline, batch, strays)
            .await?;
    }
    if let Some(run) = &question.run_id {
        incidents.extend(app.store.gate_by_run(&question.pipeline, run).await?);
        incidents.sort_by_key(|incident| incident.id);
        incidents.dedup_by_key(|incident| incident.id);
    }
    Ok(incidents)
}

/// Writes questions and answers down, many at a time, until every sender is gone.
pub async fn record_gate_answers(
    store: store::Store,
    mut asked: tokio::sync::mpsc::Receiver<Asked>,
) {
    let mut batch = Vec::new();
    while asked.recv_many(&mut batch, 256).await > 0 {
        if let Err(error) = store.record_gate_answers(&batch).await {
            tracing::error!(%error, answers = batch.len(), "answers of the gate were not recorded");
            metrics::counter!("larrey_gate_answers_unrecorded_total").increment(batch.len() as u64);
        }
        batch.clear();
    }
}
