//! Log reduction beside `grep -E` on the same file, in the same rounds.
//!
//! `cargo bench --bench reduce -- [MEGABYTES]`, 200 by default. Writes a log of Spark's look with one error line in a
//! hundred to the temporary directory, reads it five times by each in turn, prints the medians and the median of the
//! ratios of the rounds, and removes it. Only the ratio travels between machines.
#![expect(clippy::print_stdout, reason = "the figures are what a bench is for")]

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use larrey::domain::logs::{Reducer, Reduction};

const ROUNDS: usize = 5;
const CHUNK: usize = 1 << 20;

fn main() -> io::Result<()> {
    let megabytes = std::env::args()
        .skip(1)
        .find_map(|arg| arg.parse().ok())
        .unwrap_or(200);
    let log = Log(std::env::temp_dir().join(format!("larrey-bench-{}.log", std::process::id())));
    let bytes = generate(&log.0, megabytes * 1_000_000)?;
    let mut ours = Vec::new();
    let mut greps = Vec::new();
    let mut found = (Reduction::default(), String::new());
    for round in 0..ROUNDS {
        // Turn and turn about, so that neither always runs second.
        for turn in 0..2 {
            let began = Instant::now();
            if (round + turn) % 2 == 0 {
                found.0 = reduce(&log.0)?;
                ours.push(began.elapsed().as_secs_f64());
            } else {
                found.1 = grep(&log.0)?;
                greps.push(began.elapsed().as_secs_f64());
            }
        }
    }
    let (reduction, lines) = found;
    let errors: u64 = reduction.blocks.iter().map(|block| block.count).sum();
    let ratios = ours
        .iter()
        .zip(&greps)
        .map(|(ours, grep)| grep / ours)
        .collect();
    println!(
        "log      {:.0} MB, {} lines",
        megabytes_of(bytes),
        reduction.lines
    );
    println!(
        "reduce   {:.0} MB/s, {errors} errors in {} blocks",
        megabytes_of(bytes) / median(ours),
        reduction.blocks.len()
    );
    println!(
        "grep -E  {:.0} MB/s, {} lines",
        megabytes_of(bytes) / median(greps),
        lines.trim()
    );
    println!("ratio    {:.2} (above 1: faster than grep)", median(ratios));
    Ok(())
}

/// The generated log, removed at the end whatever happens.
struct Log(PathBuf);

impl Drop for Log {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}

fn reduce(path: &Path) -> io::Result<Reduction> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; CHUNK];
    let mut reducer = Reducer::new();
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(reducer.finish());
        }
        reducer.push(buffer.get(..read).unwrap_or_default());
    }
}

fn grep(path: &Path) -> io::Result<String> {
    let output = Command::new("grep")
        .env("LC_ALL", "C")
        .args(["-cE", "ERROR|FATAL|Exception|Error:|Caused by"])
        .arg(path)
        .stderr(Stdio::inherit())
        .output()?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Writes at least `size` bytes of log; how many.
fn generate(path: &Path, size: u64) -> io::Result<u64> {
    let mut out = BufWriter::with_capacity(CHUNK, File::create(path)?);
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut written: u64 = 0;
    while written < size {
        let text = event(&mut numbers, written / 1000);
        out.write_all(text.as_bytes())?;
        written += u64::try_from(text.len()).unwrap_or_default();
    }
    out.flush()?;
    Ok(written)
}

/// One event of the log: a line, and for some errors a trace.
fn event(numbers: &mut Numbers, millis: u64) -> String {
    const LOGGERS: &[&str] = &[
        "TaskSetManager",
        "BlockManager",
        "Executor",
        "DAGScheduler",
        "FileScanRDD",
        "MemoryStore",
    ];
    let seconds = millis / 1000;
    let time = format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600 % 24,
        seconds / 60 % 60,
        seconds % 60
    );
    let head = |level| format!("26/11/23 {time} {level} ");
    let logger = pick(LOGGERS, numbers);
    let [a, b, c, d] = [
        numbers.below(2000),
        numbers.below(64),
        numbers.below(1_000_000),
        numbers.below(256),
    ];
    if numbers.below(100) > 0 {
        let said = match numbers.below(5) {
            0 => format!(
                "Finished task {a}.0 in stage {b}.0 (TID {c}) in {d} ms on 10.0.0.{d} (executor {b}) ({a}/2000)"
            ),
            1 => format!(
                "Starting task {a}.0 in stage {b}.0 (TID {c}, 10.0.0.{d}, executor {b}, partition {a}, PROCESS_LOCAL)"
            ),
            2 => format!(
                "Block broadcast_{b}_piece0 stored as bytes in memory (estimated size {d}.0 KB, free {a}.1 MB)"
            ),
            3 => format!(
                "Reading File path: s3a://lake/raw/day={b}/part-{c}.parquet, range: 0-{c}, partition values: [{d}]"
            ),
            _ => {
                format!("Managed memory leak detected; size = {c} bytes, task {a}.0 in stage {b}.0")
            }
        };
        return format!("{}{logger}: {said}\n", head("INFO"));
    }
    let (said, frames) = match numbers.below(6) {
        0 => ("java.lang.OutOfMemoryError: Java heap space".to_owned(), 12),
        1 => (
            format!(
                "org.apache.spark.SparkException: Job aborted due to stage failure: Task {a} in stage {b}.0 failed 4 times"
            ),
            16,
        ),
        2 => (
            format!(
                "java.io.FileNotFoundException: No such file or directory: s3a://lake/raw/part-{c}.parquet"
            ),
            0,
        ),
        3 => (
            format!(
                "org.postgresql.util.PSQLException: ERROR: deadlock detected; process {c} waits for transaction {a}"
            ),
            8,
        ),
        4 => (
            format!("Connection to node {d} (10.0.0.{d}:9092) could not be established"),
            0,
        ),
        _ => (
            format!("Lost executor {b} on 10.0.0.{d}: container {c} exited with status 137"),
            0,
        ),
    };
    let frame = format!("\tat org.apache.spark.scheduler.{logger}.run({logger}.scala:240)\n");
    let trace = frame.repeat(frames);
    format!("{}{logger}: {said}\n{trace}", head("ERROR"))
}

fn pick<'a>(names: &[&'a str], numbers: &mut Numbers) -> &'a str {
    let at =
        usize::try_from(numbers.below(names.len().try_into().unwrap_or(1))).unwrap_or_default();
    names.get(at).copied().unwrap_or_default()
}

/// Marsaglia's xorshift64: the same log on every machine.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound.max(1)
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a log of 2^53 bytes is not generated here"
)]
fn megabytes_of(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
