//! Everything that was seen of one run, as text: the evidence without a verdict.

use super::page::{Ink, Page};
use super::{CaseSubject, Style, safe, state};
use crate::domain::case_file::CaseFile;
use crate::domain::explain::source::of_source;
use crate::domain::explain::wording::{counted, names, plain, time};
use crate::domain::fact::{Fact, Gap, GapReason};
use crate::domain::judgement::judge;
use crate::domain::policy::Policy;
use crate::domain::run_seen::{PastRun, RunSeen};
use crate::domain::signals::RunState;

/// Error blocks that are shown, the root cause first.
const BLOCKS: usize = 5;
/// Runs of the history that are shown.
const RUNS: usize = 5;

/// The context of one run for a terminal of 80 columns.
pub fn context(case: &CaseFile, policy: &Policy, style: Style) -> String {
    let mut page = Page::new(style.colour);
    let subject = CaseSubject::of(case);
    let batch = subject.batch_id.as_deref().unwrap_or(&subject.run_id);
    let what = format!("{} / {}", plain(&subject.pipeline), plain(batch));
    page.headline("CONTEXT", Ink::Plain, &[&what]);
    page.note(&format!(
        "run {}, attempts at the batch {}",
        plain(&subject.run_id),
        case.attempts.used.map_or_else(
            || "not counted".to_owned(),
            |n| format!("{n} of {}", case.attempts.limit)
        )
    ));
    run(&mut page, case);
    sources(&mut page, case);
    targets(&mut page, case, policy);
    contract(&mut page, case);
    log(&mut page, case);
    signals(&mut page, case);
    unseen(&mut page, &case.gaps);
    asked(&mut page, &case.facts);
    page.into_text()
}

fn run(page: &mut Page, case: &CaseFile) {
    page.section("RUN");
    let Some(seen) = &case.run else {
        page.paragraph("Nobody has seen its record.");
        return;
    };
    page.labelled("JOB", Ink::Plain, &plain(&seen.job));
    page.labelled("STATE", Ink::Plain, &lasted(seen));
    for message in case.messages.iter().take(1) {
        page.labelled("ERROR", Ink::Plain, &safe(&message.text));
    }
    if !seen.arguments.is_empty() {
        let pairs = seen.arguments.iter();
        let pairs: Vec<String> = pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        page.labelled("WITH", Ink::Plain, &plain(&pairs.join(" ")));
    }
    if !seen.resources.is_empty() {
        let pairs = seen.resources.iter();
        let pairs: Vec<String> = pairs
            .map(|(name, value)| format!("{} {value}", name.replace('_', " ")))
            .collect();
        page.labelled("ON", Ink::Plain, &plain(&pairs.join(", ")));
    }
    for other in seen.others.iter().take(RUNS) {
        page.item("-", &past(other));
    }
}

fn lasted(seen: &RunSeen) -> String {
    let run = &seen.run;
    let going = run.run_state() == RunState::Running;
    let parts = [
        Some(plain(&run.state)),
        going.then(|| "which is not over".to_owned()),
        run.started_at.map(|at| format!("started {}", time(at))),
        seen.lasted()
            .map(|lasted| format!("ran {} min", lasted.num_minutes())),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn past(run: &PastRun) -> String {
    let when = run.started_at.map(time).unwrap_or_default();
    let batch = run
        .batch_id
        .as_deref()
        .map(|batch| format!(", batch {batch}"))
        .unwrap_or_default();
    plain(&format!("{when} {}{batch} ({})", run.state, run.id))
}

fn sources(page: &mut Page, case: &CaseFile) {
    if case.sources.is_empty() {
        return;
    }
    page.section("SOURCES");
    for source in &case.sources {
        page.item("-", &of_source(case, &source.seen));
    }
}

fn targets(page: &mut Page, case: &CaseFile, policy: &Policy) {
    page.section("TARGETS");
    for target in judge(case, policy).write.targets {
        let name = target
            .target
            .as_deref()
            .map_or_else(|| "the target, which nobody names".to_owned(), plain);
        page.item("-", &format!("{name}: {}", state(&target)));
        if !target.missing_names.is_empty() {
            let missing = names(target.missing_names.iter().map(String::as_str), 12);
            page.item("", &format!("missing: {missing}"));
        }
    }
    for covered in &case.targets {
        let Ok(table) = &covered.seen else { continue };
        if let Some(objects) = &table.objects {
            let found = [
                (objects.new, "new"),
                (objects.older, "older"),
                (objects.temporary, "temporary"),
            ];
            let found = found.map(|(n, kind)| format!("{n} {kind}")).join(", ");
            page.item(
                "-",
                &format!("objects of {}: {found}", plain(&covered.name)),
            );
            continue;
        }
        let columns = table.columns.iter().map(|column| column.name.as_str());
        page.item(
            "-",
            &format!(
                "columns of {}: {}",
                plain(&covered.name),
                names(columns, 20)
            ),
        );
        if let (Some(files), Some(bytes)) = (table.files.total, table.files.total_bytes) {
            let average = bytes / files.max(1) / 1024;
            page.item(
                "",
                &format!("{}, on average {average} KiB", counted(files, "data file")),
            );
        }
    }
}

fn contract(page: &mut Page, case: &CaseFile) {
    let Some(seen) = &case.contract else { return };
    page.section("CONTRACT");
    let owner = case.contract_owner().unwrap_or("nobody is named");
    page.item(
        "-",
        &plain(&format!(
            "{}:{} {} {} ({}), owner: {owner}",
            seen.file, seen.object_line, seen.object, seen.version, seen.status
        )),
    );
    let columns = seen.columns.iter().map(|column| column.name.as_str());
    page.item("", &format!("columns: {}", names(columns, 20)));
}

fn log(page: &mut Page, case: &CaseFile) {
    page.section("LOG");
    if case.blocks.is_empty() {
        page.paragraph("No errors in it, or nobody has read it.");
    }
    let root = case.blocks.iter().filter(|cited| cited.block.root);
    let others = case.blocks.iter().filter(|cited| !cited.block.root);
    for cited in root.chain(others).take(BLOCKS) {
        let times = counted(cited.block.count, "time");
        page.item("-", &format!("{} ({times})", safe(&cited.block.headline)));
    }
    if case.blocks.len() > BLOCKS {
        page.note(&format!(
            "{} further error blocks",
            case.blocks.len() - BLOCKS
        ));
    }
}

/// Signals that the sections above do not speak of.
fn signals(page: &mut Page, case: &CaseFile) {
    let entries = case.signals.entries();
    if entries.is_empty() {
        return;
    }
    page.section("SIGNALS");
    for (name, value) in entries {
        page.line("-", &plain(&format!("{name}: {value}")));
    }
}

/// What could not be seen, and why.
pub fn unseen(page: &mut Page, gaps: &[Gap]) {
    let looked: Vec<&Gap> = gaps
        .iter()
        .filter(|gap| gap.detail.is_some() || gap.reason != GapReason::Absent)
        .collect();
    if looked.is_empty() {
        return;
    }
    page.section("COULD NOT SEE");
    for gap in looked {
        let detail = gap
            .detail
            .as_deref()
            .map(|detail| format!(": {}", plain(detail)))
            .unwrap_or_default();
        page.item(
            "-",
            &format!("{} {}{detail}", plain(&gap.what), gap.reason.says()),
        );
    }
}

/// Every question that was asked, once.
fn asked(page: &mut Page, facts: &[Fact]) {
    let mut questions: Vec<String> = Vec::new();
    for fact in facts {
        let Some(asked) = &fact.provenance.asked else {
            continue;
        };
        let text = format!(
            "{}: {} ({} ms, {} KiB)",
            fact.provenance.source,
            asked.what,
            asked.took_ms,
            asked.bytes / 1024
        );
        if !questions.contains(&text) {
            questions.push(text);
        }
    }
    if !questions.is_empty() {
        page.section("ASKED");
    }
    for question in questions {
        page.item("-", &plain(&question));
    }
}
