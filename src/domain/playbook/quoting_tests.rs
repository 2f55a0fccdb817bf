//! Hostile names must not escape their quotes: read back by a second, independent reader of each dialect.

use proptest::prelude::*;

use super::*;

/// Reads `"a"."b"` (or with backticks, or bare) to the end; `None` when anything follows that is no identifier.
fn read_identifier(dialect: Dialect, text: &str) -> Option<Vec<String>> {
    let quote = if dialect == Dialect::Spark { '`' } else { '"' };
    let mut parts = Vec::new();
    let mut input = text.chars().peekable();
    loop {
        let mut part = String::new();
        if input.peek() == Some(&quote) {
            input.next();
            loop {
                let c = input.next()?;
                if c != quote {
                    part.push(c);
                } else if input.peek() == Some(&quote) {
                    part.push(input.next()?);
                } else {
                    break;
                }
            }
        } else {
            while let Some(c) =
                input.next_if(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '_')
            {
                part.push(c);
            }
        }
        parts.push(part);
        match input.next() {
            Some('.') => {}
            Some(_) => return None,
            None => return Some(parts),
        }
    }
}

/// Reads one literal to the end; `None` when it ends early or late.
fn read_literal(dialect: Dialect, text: &str) -> Option<String> {
    let inner = text.strip_prefix('\'')?;
    let mut value = String::new();
    let mut input = inner.chars().peekable();
    loop {
        match (dialect, input.next()?) {
            (Dialect::Spark, '\\') => value.push(input.next()?),
            (Dialect::Ansi, '\'') if input.peek() == Some(&'\'') => value.push(input.next()?),
            // An engine that does know backslashes must read the same.
            (Dialect::Ansi, '\\') => return None,
            (_, '\'') => break,
            (_, c) => value.push(c),
        }
    }
    input.next().is_none().then_some(value)
}

/// A shell word, read as POSIX shells do; `None` when it is more than one word or does anything else.
fn read_shell_word(text: &str) -> Option<String> {
    let mut word = String::new();
    let mut input = text.chars();
    while let Some(c) = input.next() {
        match c {
            '\'' => loop {
                match input.next()? {
                    '\'' => break,
                    c => word.push(c),
                }
            },
            '\\' => word.push(input.next()?),
            c if c.is_ascii_alphanumeric() || "/:._=-".contains(c) => word.push(c),
            _ => return None,
        }
    }
    Some(word)
}

/// Reads a condition to the end and gives its literals; `None` when there is anything but quoted names, literals,
/// plain names and the few signs of a condition.
fn read_condition(dialect: Dialect, text: &str) -> Option<Vec<String>> {
    let quote = if dialect == Dialect::Spark { '`' } else { '"' };
    let mut literals = Vec::new();
    let mut input = text.chars().peekable();
    while let Some(c) = input.next() {
        if c == quote {
            while input.next()? != quote || input.next_if_eq(&quote).is_some() {}
        } else if c == '\'' {
            let mut value = String::new();
            loop {
                match (dialect, input.next()?) {
                    (Dialect::Spark, '\\') => value.push(input.next()?),
                    (Dialect::Ansi, '\'') if input.next_if_eq(&'\'').is_some() => value.push('\''),
                    (_, '\'') => break,
                    (_, c) => value.push(c),
                }
            }
            literals.push(value);
        } else if !(c.is_ascii_lowercase() || c.is_ascii_digit() || "_ =(),\n".contains(c)) {
            return None;
        }
    }
    Some(literals)
}

fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("'"),
        Just("''"),
        Just("\""),
        Just("`"),
        Just("``"),
        Just("\\"),
        Just("\\'"),
        Just(";"),
        Just("--"),
        Just("/*"),
        Just("\n"),
        Just("\r"),
        Just("\0"),
        Just("\u{1b}[2J"),
        Just("\u{202e}"),
        Just("."),
        Just(" "),
        Just("$(id)"),
        Just("drop table t"),
        Just("x"),
        Just("é"),
        Just("="),
        Just("-"),
        Just("__HIVE_DEFAULT_PARTITION__"),
    ];
    prop_oneof![
        prop::collection::vec(pieces, 0..8).prop_map(|pieces| pieces.concat()),
        any::<String>(),
    ]
}

fn dialects() -> impl Strategy<Value = Dialect> {
    prop_oneof![Just(Dialect::Spark), Just(Dialect::Ansi)]
}

fn is_one_line(text: &str) -> bool {
    !text.chars().any(is_unprintable)
}

proptest! {
    #[test]
    fn an_identifier_never_escapes(dialect in dialects(), name in hostile()) {
        let quoted = dialect.identifier(&name);
        prop_assert!(is_one_line(&quoted));
        if quoted != UNQUOTABLE {
            let parts = read_identifier(dialect, &quoted);
            prop_assert!(parts.is_some(), "{quoted}");
            // Only dots, quote characters around whole parts and space at the ends may be lost.
            let kept: String = parts.into_iter().flatten().collect();
            let strip = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace() && !".\"`".contains(*c)).collect() };
            prop_assert_eq!(strip(&kept), strip(&name));
        }
    }

    #[test]
    fn one_part_reads_back_as_it_was(dialect in dialects(), name in hostile()) {
        let quoted = dialect.part(&name);
        if quoted != UNQUOTABLE {
            prop_assert_eq!(read_identifier(dialect, &quoted), Some(vec![name]));
        }
    }

    #[test]
    fn a_literal_never_escapes(dialect in dialects(), text in hostile()) {
        let quoted = dialect.literal(&text);
        prop_assert!(is_one_line(&quoted));
        if quoted != UNQUOTABLE {
            prop_assert_eq!(read_literal(dialect, &quoted), Some(text.clone()));
        }
        let id = dialect.number_or_literal(&text);
        if id != UNQUOTABLE && id.parse::<i128>().is_err() {
            prop_assert_eq!(read_literal(dialect, &id), Some(text));
        }
    }

    #[test]
    fn a_shell_word_never_escapes(text in hostile()) {
        let quoted = shell_word(&text);
        prop_assert!(is_one_line(&quoted));
        if quoted != UNQUOTABLE {
            prop_assert_eq!(read_shell_word(&quoted), Some(text));
        }
    }

    #[test]
    fn a_partition_condition_is_made_of_nothing_but_names_and_literals(
        dialect in dialects(), column in hostile(), values in prop::collection::vec(hostile(), 1..5),
    ) {
        let partitions: Vec<String> = values.iter().map(|value| format!("{column}={value}")).collect();
        if let Some(condition) = dialect.partition_condition(&partitions) {
            let condition = condition.replace(UNQUOTABLE, "''");
            let values = read_condition(dialect, &condition);
            prop_assert!(values.is_some(), "{condition}");
            let allowed: Vec<&str> = partition_values(&partitions)
                .unwrap()
                .into_iter()
                .flatten()
                .map(|(_, value)| value)
                .collect();
            for value in values.unwrap() {
                prop_assert!(value.is_empty() || allowed.contains(&value.as_str()), "{value}");
            }
        }
    }
}

#[test]
fn ordinary_names_stay_readable_and_reserved_ones_are_quoted() {
    assert_eq!(
        Dialect::Spark.identifier("glue_catalog.curated.interactions"),
        "glue_catalog.curated.interactions"
    );
    assert_eq!(
        Dialect::Ansi.identifier("Sales.order"),
        "\"Sales\".\"order\""
    );
    assert_eq!(
        Dialect::Ansi.identifier("\"Sales.x\".orders"),
        "\"Sales.x\".orders"
    );
    assert_eq!(Dialect::Spark.identifier("`a b`.t"), "`a b`.t");
}

#[test]
fn partitions_become_one_condition() {
    let days: Vec<String> = ["day=2026-11-23/country=de", "day=2026-11-23/country=at"]
        .map(str::to_owned)
        .to_vec();
    assert_eq!(
        Dialect::Spark.partition_condition(&days).unwrap(),
        "day = '2026-11-23'\n  and country in ('at', 'de')"
    );
    assert_eq!(
        partition_columns(Dialect::Spark, &days).unwrap(),
        "day, country"
    );
    let mixed: Vec<String> = ["day=1", "hour=2"].map(str::to_owned).to_vec();
    assert_eq!(Dialect::Spark.partition_condition(&mixed), None);
    assert_eq!(
        Dialect::Spark.partition_condition(&["part-0001".to_owned()]),
        None
    );
    assert_eq!(Dialect::Spark.partition_condition(&[]), None);
}

#[test]
fn a_long_list_falls_back_to_the_columns_that_do_not_vary() {
    let many: Vec<String> = (0..200)
        .map(|hour| format!("day=2026-11-23/shard={hour}"))
        .collect();
    assert_eq!(
        Dialect::Ansi.partition_condition(&many).unwrap(),
        "day = '2026-11-23'"
    );
}
