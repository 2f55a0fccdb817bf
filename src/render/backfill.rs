//! A backfill as text: a row for each failed run, then the causes, then the reruns that followed a write, then what
//! nobody can tell any more.

use chrono::{DateTime, Utc};

use super::page::{Ink, Page};
use super::{Style, word};
use crate::domain::backfill::{Backfill, Rerun, Verdict};
use crate::domain::explain::wording::{counted, name, names, percent, plain, time};
use crate::domain::write_state::WriteState;

/// A backfill for a terminal. Rows end in the run's id and may be wider than 80 columns for it.
pub fn backfill(found: &Backfill, style: Style) -> String {
    let mut page = Page::new(style.colour);
    headline(&mut page, found);
    for pipeline in pipelines(found) {
        rows(&mut page, found, pipeline);
    }
    if !found.causes.is_empty() {
        page.section("CAUSES");
    }
    for cause in &found.causes {
        page.line(&format!("{:>5}", cause.runs), &cause.root_cause.to_string());
    }
    reruns(&mut page, found);
    not_judged(&mut page, found);
    page.into_text()
}

fn headline(page: &mut Page, found: &Backfill) {
    let what = format!("failed runs since {}", time(found.since));
    page.headline(
        "BACKFILL",
        Ink::Plain,
        &[&number(found.failed.len()), &what],
    );
    page.note(&format!(
        "{} of {} were listed. Verdicts are about the past: each run is judged as it stood before the next run of its \
         batch began, with what can be seen on {}. No gate is touched. Times are UTC.",
        counted(found.runs as u64, "run"),
        counted(found.jobs as u64, "job"),
        time(found.as_of),
    ));
    if found.jobs_cut {
        page.note(
            "Not all jobs were listed, there are too many: name those that count with `--job`.",
        );
    }
    if !found.cut.is_empty() {
        let cut = names(found.cut.iter().map(String::as_str), 5);
        page.note(&format!(
            "The oldest runs of {cut} are missing: there are too many."
        ));
    }
    for unlisted in &found.unlisted {
        let why = plain(&unlisted.why);
        page.note(&format!("Not listed: {}: {why}", name(&unlisted.job)));
    }
}

fn number(n: usize) -> String {
    if n == 0 {
        "no".to_owned()
    } else {
        n.to_string()
    }
}

/// The pipelines and jobs of the failed runs, by name.
fn pipelines(found: &Backfill) -> Vec<(&str, &str)> {
    let failed = found.failed.iter();
    let mut all: Vec<(&str, &str)> = failed
        .map(|one| (one.pipeline.as_str(), one.job.as_str()))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn rows(page: &mut Page, found: &Backfill, (pipeline, job): (&str, &str)) {
    let registered = if pipeline == job {
        String::new()
    } else {
        format!(" (job {})", plain(job))
    };
    page.section(&format!("{}{registered}", plain(pipeline)));
    let of_it = |one: &&Verdict| one.pipeline == pipeline && one.job == job;
    for verdict in found.failed.iter().filter(of_it) {
        page.row(&format!(
            "{}  {:9}  {:13}  {:24} {:>5}  {}",
            minute(verdict.started_at),
            word(verdict.decision).0,
            extent(verdict),
            verdict.category.to_string(),
            percent(verdict.confidence),
            plain(&verdict.run_id),
        ));
    }
}

fn minute(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(
        || format!("{:16}", "no start"),
        |at| at.format("%Y-%m-%d %H:%M").to_string(),
    )
}

/// `partial 9/12`.
fn extent(verdict: &Verdict) -> String {
    let state = match verdict.write_state {
        WriteState::NotStarted => "not started",
        WriteState::Uncommitted => "uncommitted",
        WriteState::Unknown => "unknown",
        WriteState::Complete => "complete",
        WriteState::Partial => "partial",
    };
    match (verdict.partitions_written, verdict.partitions_expected) {
        (Some(written), Some(expected)) if verdict.write_state.changed() => {
            format!("{state} {written}/{expected}")
        }
        _ => state.to_owned(),
    }
}

fn reruns(page: &mut Page, found: &Backfill) {
    page.section("RERUNS AFTER A WRITE");
    if found.reruns.is_empty() {
        page.paragraph("None, as far as Larrey sees.");
    } else {
        page.paragraph("Nobody verified the table in between, as far as Larrey sees.");
    }
    for rerun in &found.reruns {
        page.item("-", &rerun_text(rerun));
    }
    if found.batch_unknown > 0 {
        page.note(&format!(
            "Of {} nobody knows the batch, so a rerun of it is not recognised: register `batch_id_from`.",
            counted(found.batch_unknown as u64, "failed run")
        ));
    }
}

fn rerun_text(rerun: &Rerun) -> String {
    let before = &rerun.after;
    let came_of_it = match rerun.succeeded {
        Some(true) => "succeeded".to_owned(),
        Some(false) => format!("failed as well ({})", plain(&rerun.state)),
        None => format!("has not ended ({})", plain(&rerun.state)),
    };
    let vouched = if before.rerun_is_safe {
        "The owners vouch that writing it again changes nothing."
    } else {
        "Nobody vouches that writing it again changes nothing: look for duplicates."
    };
    format!(
        "{} of {}: a rerun began {} and {came_of_it}, after a write that was {}. {vouched}\n    failed  {}\n    rerun   {}",
        name(&rerun.batch_id),
        name(&rerun.pipeline),
        minute(rerun.began_at),
        extent(before),
        plain(&before.run_id),
        plain(&rerun.run_id),
    )
}

fn not_judged(page: &mut Page, found: &Backfill) {
    if found.not_judged == 0 {
        return;
    }
    page.section("NOT TO BE TOLD ANY MORE");
    page.paragraph(&format!(
        "For {} the cause or the write state is unknown because evidence is gone or cannot be read:",
        counted(found.not_judged as u64, "failed run")
    ));
    for lost in &found.lost {
        let text = format!("{}: {}", plain(&lost.source), plain(&lost.reason));
        page.line(&format!("{:>5}", lost.runs), &text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::backfill::sum_up;
    use crate::domain::backfill::tests::{nine_of_twelve, since};

    #[test]
    fn a_page_says_what_was_rerun_and_commands_no_terminal() {
        let mut history = nine_of_twelve();
        history.pipeline = "orders\u{1b}[2J".into();
        for verdict in history.verdicts.values_mut() {
            verdict.pipeline.clone_from(&history.pipeline);
        }
        let text = backfill(&sum_up(&[history], since(), since()), Style::default());
        for told in [
            "BACKFILL  1  failed runs since 2026-11-01 00:00 UTC",
            "2026-11-24 02:00  HOLD       partial 9/12   partial_write_risk",
            "    1 schema_drift",
            "a rerun began",
            "succeeded",
            "Nobody verified the table in between",
            "No gate is touched",
        ] {
            assert!(text.contains(told), "{told}: {text}");
        }
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }

    #[test]
    fn nothing_found_is_said() {
        let text = backfill(&sum_up(&[], since(), since()), Style::default());
        assert!(text.contains("BACKFILL  no  failed runs"), "{text}");
        assert!(text.contains("None, as far as Larrey sees."), "{text}");
        assert!(
            !text.contains("CAUSES") && !text.contains("NOT TO BE TOLD"),
            "{text}"
        );
    }
}
