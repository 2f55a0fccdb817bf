//! Distinct blocks: repeats folded, the best told kept, at most fifty.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::block::Told;
use super::model::{ErrorBlock, Level};
use super::rank::{self, Grade};

/// Most distinct blocks kept.
pub(super) const BLOCKS_MAX: usize = 50;
/// Distinct templates told apart when counting those that were dropped.
const TEMPLATES_MAX: usize = 16_384;
/// Lines between two errors that make them two bursts: what went before was survived.
const BURST_GAP: u64 = 200;

#[derive(Debug)]
struct Entry {
    key: u64,
    block: ErrorBlock,
    grade: Grade,
    terminal: bool,
    burst: u32,
}

/// The blocks of one log.
#[derive(Debug, Default)]
pub(super) struct Folded {
    entries: Vec<Entry>,
    templates: HashSet<u64>,
    burst: u32,
    burst_end: u64,
}

impl Folded {
    /// Whether no error was told yet.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds a finished block.
    pub(super) fn add(&mut self, told: Told) {
        let mut hasher = DefaultHasher::new();
        rank::key(&told.block.template).hash(&mut hasher);
        let key = hasher.finish();
        let known = self.entries.iter().position(|known| known.key == key);
        let known = known.and_then(|at| self.entries.get_mut(at));
        // The grade of most repeats is known, and to find it takes a good part of the time that a block takes.
        let (grade, terminal) = match &known {
            Some(known) if known.outranks(&told.block) => (known.grade, known.terminal),
            _ => rank::rank(&told),
        };
        if grade > Grade::Noise {
            if told.block.first_line > self.burst_end.saturating_add(BURST_GAP) {
                self.burst += 1;
            }
            self.burst_end = told.block.last_line;
        }
        let entry = Entry {
            key,
            block: told.block,
            grade,
            terminal,
            burst: self.burst,
        };
        if let Some(known) = known {
            known.merge(entry);
            return;
        }
        if self.templates.len() < TEMPLATES_MAX {
            self.templates.insert(key);
        }
        if self.entries.len() < BLOCKS_MAX {
            self.entries.push(entry);
        } else if let Some(least) = self
            .entries
            .iter_mut()
            .min_by_key(|known| (known.grade, known.block.last_line))
            && least.grade <= entry.grade
        {
            *least = entry;
        }
    }

    /// The blocks in order of their first position with the root marked, and how many distinct ones were dropped.
    pub(super) fn finish(mut self) -> (Vec<ErrorBlock>, u64) {
        let dropped = self.templates.len().saturating_sub(self.entries.len());
        if let Some(root) = self.root() {
            root.block.root = true;
        }
        self.entries.sort_by_key(|entry| entry.block.first_line);
        (
            self.entries.into_iter().map(|entry| entry.block).collect(),
            u64::try_from(dropped).unwrap_or(u64::MAX),
        )
    }

    fn root(&mut self) -> Option<&mut Entry> {
        let best = self.entries.iter().map(|entry| entry.grade).max()?;
        // A last burst of mere warnings does not outweigh an error before it.
        let counts = best.min(Grade::Plain);
        let burst = self
            .entries
            .iter()
            .filter(|entry| entry.grade >= counts)
            .map(|entry| entry.burst)
            .max();
        self.entries.iter_mut().max_by_key(|entry| {
            let of_last_burst = entry.grade >= counts && Some(entry.burst) == burst;
            (
                of_last_burst,
                entry.grade,
                entry.terminal,
                entry.block.last_line,
            )
        })
    }
}

impl Entry {
    /// Whether `other`, which tells the same, can add nothing to the grade of this one.
    fn outranks(&self, other: &ErrorBlock) -> bool {
        self.grade > Grade::Noise
            && other.level <= self.block.level
            && other.kind == self.block.kind
            && chain(other) <= chain(&self.block)
    }

    fn merge(&mut self, other: Entry) {
        let better = (other.grade, chain(&other.block)) > (self.grade, chain(&self.block));
        let count = self.block.count.saturating_add(other.block.count);
        let first_line = self.block.first_line.min(other.block.first_line);
        let last_line = self.block.last_line.max(other.block.last_line);
        let level: Level = self.block.level.max(other.block.level);
        if better {
            self.block = other.block;
        }
        self.block.count = count;
        self.block.first_line = first_line;
        self.block.last_line = last_line;
        self.block.level = level;
        self.grade = self.grade.max(other.grade);
        self.terminal |= other.terminal;
        self.burst = self.burst.max(other.burst);
    }
}

/// Length of the chain of exceptions.
fn chain(block: &ErrorBlock) -> usize {
    block.causes.len() + usize::from(block.exception.is_some())
}
