//! The same failure before, in one sentence.

use chrono::TimeDelta;

use super::Sentence;
use super::wording::{counted, enumeration};
use crate::domain::case_file::CaseFile;
use crate::domain::earlier::{AT_ONCE_MINUTES, COUNTED, Caution, DAYS, Earlier, EarlierSum, FACT};
use crate::domain::judgement::Judgement;

/// How often the failure was seen before and how that ended; in the summary where it made the verdict more cautious.
pub(super) fn sentences(case: &CaseFile, judged: &Judgement) -> Vec<Sentence> {
    let Some(earlier) = &case.earlier else {
        return Vec::new();
    };
    let sum = earlier.sum(&case.pipeline);
    let text = format!("{}{}.", seen(case, earlier, &sum), ended(&sum));
    let evidence = case.cite(&[FACT]);
    let mut sentences = vec![Sentence::new(&text, evidence.clone())];
    if let Some(pipelines) = earlier.many_at_once() {
        let text = format!(
            "{pipelines} pipelines failed in this way within {AT_ONCE_MINUTES} minutes, so look at what they share."
        );
        sentences.push(Sentence::new(&text, evidence.clone()));
    }
    if let Some(caution) = judged.caution {
        sentences.push(Sentence::new(&why(case, caution), evidence).in_summary());
    }
    sentences
}

/// What a caution rests on, as a sentence.
pub fn why(case: &CaseFile, caution: Caution) -> String {
    match caution {
        Caution::Recurs => format!(
            "This batch has failed in the same way {} before, so it does not pass by itself.",
            times(count(case.earlier_of_the_batch()))
        ),
        Caution::Duplicated => "After the same failure on this pipeline a rerun has written rows a second time, so none is called safe.".to_owned(),
        Caution::OtherCause(category) => format!(
            "Behind the same failure on this pipeline people have found `{category}`, so it is not taken to pass."
        ),
    }
}

fn seen(case: &CaseFile, earlier: &Earlier, sum: &EarlierSum) -> String {
    let days = within(case, earlier);
    let last = sum
        .last_at
        .map(|at| format!(", last on {}", at.format("%Y-%m-%d")))
        .unwrap_or_default();
    match (sum.seen, sum.elsewhere) {
        (0, others) => format!(
            "The same failure is new on this pipeline, and was seen {} on others in {days} days{last}",
            times(others)
        ),
        (seen, 0) => format!(
            "The same failure was seen {} in {days} days{last}",
            times(seen)
        ),
        (seen, others) => format!(
            "The same failure was seen {} in {days} days{last}, and {} on other pipelines",
            times(seen),
            times(others)
        ),
    }
}

/// The shortest usual span of days that holds all that was counted.
fn within(case: &CaseFile, earlier: &Earlier) -> u32 {
    let telling: Vec<_> = earlier.telling(&case.pipeline).collect();
    let counted = if earlier.seen == 0 {
        earlier.elsewhere
    } else {
        earlier.seen
    };
    let all_listed = telling.len() as u64 == u64::from(counted);
    let oldest = telling.iter().map(|one| one.failed_at).min();
    let Some(oldest) = oldest.filter(|_| all_listed) else {
        return DAYS;
    };
    [7, 30]
        .into_iter()
        .find(|days| case.as_of - oldest <= TimeDelta::days(i64::from(*days)))
        .unwrap_or(DAYS)
}

fn ended(sum: &EarlierSum) -> String {
    let parts: Vec<String> = [
        (sum.reruns_succeeded, "a rerun succeeded"),
        (sum.reruns_failed, "a rerun failed"),
        (sum.duplicates, "duplicates were found"),
        (sum.overridden, "a person overrode the verdict"),
        (sum.approved, "a person approved it"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, what)| format!("{} {what}", times(n)))
    .collect();
    match parts.as_slice() {
        [] => String::new(),
        parts => format!("; {}", enumeration(parts, parts.len())),
    }
}

fn times(n: u32) -> String {
    match n {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n if n >= COUNTED => format!("at least {}", counted(n.into(), "time")),
        n => counted(n.into(), "time"),
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
