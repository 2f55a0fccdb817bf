//! What holds for any bytes, cut anywhere.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// Lines that make blocks, go on with them, end them, or are nothing.
const LINES: &[&str] = &[
    "26/11/23 10:00:00 INFO Foo: fine",
    "26/11/23 10:00:00 ERROR Foo: it broke 17 times",
    "26/11/23 10:00:00 WARN Foo: Lost task: java.io.IOException: gone",
    "2026-11-23 INFO x - 12 rows inserted",
    "java.io.IOException: no luck",
    "\tat a.B.c(B.java:1)",
    "\t... 3 more",
    "Caused by: java.io.EOFException: at the end",
    "Traceback (most recent call last):",
    "  File \"a.py\", line 1, in f",
    "KeyError: 'x'",
    "",
    "During handling of the above exception, another exception occurred:",
    "DETAIL:  Process 1 waits",
    "{\"level\":\"error\",\"msg\":\"bad\",\"exception\":{\"class\":\"a.BException\",\"msg\":\"c\"}}",
    "[2026-11-23T10:00:00.000+0000] {subprocess.py:93} INFO - ValueError: relayed",
    "23:14:26    Database Error in model x (a/b.sql)",
    "  column \"x\" does not exist",
    "é\u{0}\u{1b}[31m error: ünïcode \u{85}",
    "Driver stacktrace:",
];

fn line() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        8 => prop::sample::select(LINES).prop_map(|line| line.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..60),
        1 => "(ERROR|Caused by: |java\\.[A-Z][a-z]{1,9}Exception|[ :'\"{}\\[\\]a-z0-9/@-]){0,12}".prop_map(String::into_bytes),
    ]
}

fn log() -> impl Strategy<Value = Vec<u8>> {
    (vec(line(), 0..60), any::<bool>()).prop_map(|(lines, ended)| {
        let mut log = lines.join(&b'\n');
        if ended {
            log.push(b'\n');
        }
        log
    })
}

fn whole(log: &[u8]) -> Reduction {
    let mut reducer = Reducer::new();
    reducer.push(log);
    reducer.finish()
}

fn check_bounds(reduction: &Reduction) -> Result<(), TestCaseError> {
    prop_assert!(reduction.blocks.len() <= 50);
    prop_assert_eq!(
        reduction.blocks.iter().filter(|block| block.root).count(),
        usize::from(!reduction.blocks.is_empty())
    );
    prop_assert!(reduction.blocks.is_sorted_by_key(|block| block.first_line));
    prop_assert!(reduction.marks.first.len() <= 5 && reduction.marks.last.len() <= 5);
    for block in &reduction.blocks {
        prop_assert!(
            !block.headline.is_empty() && block.headline.len() <= 2048,
            "{:?}",
            block
        );
        prop_assert!(
            block.template.len() <= 2048 && block.excerpt.len() <= 12 && block.causes.len() <= 12
        );
        prop_assert!(block.excerpt.iter().all(|line| line.len() <= 400));
        prop_assert!(
            1 <= block.first_line
                && block.first_line <= block.last_line
                && block.last_line <= reduction.lines
        );
        prop_assert!(block.count >= 1);
        let texts = block
            .exception
            .iter()
            .chain(&block.causes)
            .flat_map(|exception| [&exception.class, &exception.message]);
        for text in texts
            .chain(&block.excerpt)
            .chain([&block.headline, &block.template])
        {
            prop_assert!(text.len() <= 2048);
            prop_assert!(
                !text.contains(|char: char| char.is_control() && char != '\t'),
                "{:?}",
                text
            );
        }
    }
    Ok(())
}

proptest! {
    // A failure is printed; it leaves no file behind.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn chunks_do_not_matter(log in log(), cuts in vec(0_usize..4000, 0..12)) {
        let expected = whole(&log);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(log.len())).chain([0, log.len()]).collect();
        cuts.sort_unstable();
        let mut reducer = Reducer::new();
        cuts.windows(2).for_each(|pair| reducer.push(&log[pair[0]..pair[1]]));
        prop_assert_eq!(&reducer.finish(), &expected);
        let mut reducer = Reducer::new();
        for byte in &log {
            reducer.push(&[*byte]);
        }
        prop_assert_eq!(&reducer.finish(), &expected);
    }

    #[test]
    fn lines_and_bytes_agree(lines in vec(prop::sample::select(LINES), 0..40)) {
        let log: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
        prop_assert_eq!(reduce_lines(lines), whole(log.as_bytes()));
    }

    #[test]
    fn any_log_is_survived_within_bounds(log in log()) {
        let reduction = whole(&log);
        check_bounds(&reduction)?;
        prop_assert_eq!(reduction.bytes, log.len() as u64);
        let open = usize::from(log.last().is_some_and(|last| *last != b'\n'));
        let ends = memchr::memchr_iter(b'\n', &log).count() + open;
        prop_assert_eq!(reduction.lines, ends as u64);
    }

    #[test]
    fn any_bytes_are_survived_within_bounds(bytes in vec(any::<u8>(), 0..2000)) {
        check_bounds(&whole(&bytes))?;
    }

    #[test]
    fn repeats_grow_nothing_but_counts(log in log(), times in 2_u64..5) {
        let mut log = log;
        // A quiet line between, so that the last block of one copy does not go on in the next.
        log.extend_from_slice(b"\n26/11/23 10:00:00 INFO Foo: fine\n");
        let once = whole(&log);
        let again = whole(&log.repeat(usize::try_from(times).unwrap()));
        prop_assert_eq!(once.marks.count * times, again.marks.count);
        let told = |reduction: &Reduction| -> u64 { reduction.blocks.iter().map(|block| block.count).sum() };
        if once.dropped_blocks == 0 && again.blocks.iter().all(|block| block.template != "fine") {
            prop_assert_eq!(once.blocks.len(), again.blocks.len());
            prop_assert_eq!(told(&once) * times, told(&again));
        }
    }
}

#[test]
fn long_lines_cut_across_chunks_do_not_matter() {
    let mut log = b"ERROR Foo: ".to_vec();
    log.extend(std::iter::repeat_n(b'x', 70_000));
    log.extend_from_slice(b" java.io.IOException: beyond\n\tat a.B.c(B.java:1)\nquiet ");
    log.extend(std::iter::repeat_n(b'y', 65_528));
    // This literal straddles the end of what is kept of its line.
    log.extend_from_slice(b" ERROR at the edge\nend\n");
    let expected = whole(&log);
    assert_eq!((expected.lines, expected.blocks.len()), (4, 1));
    for size in [1, 7, 4096, 65_535, 65_536, 65_537, 100_000] {
        let mut reducer = Reducer::new();
        log.chunks(size).for_each(|chunk| reducer.push(chunk));
        assert_eq!(reducer.finish(), expected, "chunks of {size}");
    }
}
