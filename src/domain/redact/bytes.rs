//! Reading text by byte position without ever falling off its ends.

/// The byte at `at`, or 0 beyond the end.
pub(super) fn at(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

/// The byte before `at`, or 0 at the beginning.
pub(super) fn before(bytes: &[u8], at: usize) -> u8 {
    at.checked_sub(1)
        .and_then(|index| bytes.get(index))
        .copied()
        .unwrap_or(0)
}

/// Whether `word` stands at `at`.
pub(super) fn stands(bytes: &[u8], at: usize, word: &[u8]) -> bool {
    bytes.get(at..).is_some_and(|rest| rest.starts_with(word))
}

/// The first position from `from` on, at most `limit` further, whose byte is not `wanted`.
pub(super) fn skip(bytes: &[u8], from: usize, limit: usize, wanted: impl Fn(u8) -> bool) -> usize {
    let run = bytes
        .get(from..)
        .unwrap_or_default()
        .iter()
        .take(limit)
        .take_while(|byte| wanted(**byte));
    from + run.count()
}

/// The same, to the left: the first position of the run of `wanted` bytes that ends before `end`.
pub(super) fn skip_back(
    bytes: &[u8],
    end: usize,
    limit: usize,
    wanted: impl Fn(u8) -> bool,
) -> usize {
    let run = bytes
        .get(..end)
        .unwrap_or_default()
        .iter()
        .rev()
        .take(limit)
        .take_while(|byte| wanted(**byte));
    end - run.count()
}

/// Space or tab.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// A quote that values and keys are put in.
pub(super) fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}
