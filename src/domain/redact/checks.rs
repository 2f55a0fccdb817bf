//! Arithmetic and looks: what tells a secret from a word, and a card number from any other number.

/// Accepts everything; for patterns that are proof enough.
pub(super) fn always(_found: &str) -> bool {
    true
}

/// Looks random: letters and digits mixed, or long with both cases, as no word of a message is.
pub(super) fn opaque(value: &str) -> bool {
    let has = |wanted: fn(&u8) -> bool| value.bytes().any(|byte| wanted(&byte));
    let letters = has(u8::is_ascii_alphabetic);
    let both_cases = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    (value.len() >= 8 && letters && has(u8::is_ascii_digit))
        || (value.len() >= 20 && both_cases && !value.contains('.'))
}

/// Letters of both cases and digits, as in a key drawn from base 64; words joined by hyphens are not.
pub(super) fn mixed(value: &str) -> bool {
    let has = |wanted: fn(&u8) -> bool| value.bytes().any(|byte| wanted(&byte));
    has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_digit)
}

/// The 40 characters of an AWS secret access key, and not those of a path, a class name or a commit hash: all kinds
/// of characters, changing often, as drawn by lot.
pub(super) fn aws_secret(value: &str) -> bool {
    let kind = |byte: u8| match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let count = |wanted: i32| value.bytes().filter(|byte| kind(*byte) == wanted).count();
    let next = value.bytes().skip(1);
    let changes = value
        .bytes()
        .zip(next)
        .filter(|(a, b)| kind(*a) != kind(*b))
        .count();
    let signs = count(3);
    count(0) >= 4 && count(1) >= 4 && count(2) + signs >= 1 && signs <= 5 && changes >= 12
}

/// Not the rest of an option such as `-port` or `-protocol`, where a password is written right behind `-p`.
pub(super) fn no_option(value: &str) -> bool {
    ![
        "ort", "rotocol", "assword", "rofile", "ropert", "lugin", "ipe",
    ]
    .iter()
    .any(|rest| value.starts_with(rest))
}

/// Base 64 of `user:password`.
pub(super) fn basic_pair(value: &str) -> bool {
    let mut bits = 0u32;
    let mut held = 0;
    let mut decoded = Vec::with_capacity(value.len());
    for byte in value.trim_end_matches('=').bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            _ => 63,
        };
        bits = (bits << 6) | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            decoded.push(u8::try_from((bits >> held) & 0xff).unwrap_or_default());
        }
    }
    decoded.contains(&b':') && decoded.iter().all(|byte| *byte >= b' ')
}

/// The check digit of card numbers (ISO/IEC 7812-1, annex B).
pub(super) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .zip([1, 2].into_iter().cycle())
        .map(|(digit, weight)| {
            let product = u32::from(*digit) * weight;
            product / 10 + product % 10
        })
        .sum();
    !digits.is_empty() && sum.is_multiple_of(10)
}

/// Whether an issuer gives out numbers that begin like this and have this length (public ranges of ISO/IEC 7812).
pub(super) fn issued(digits: &[u8]) -> bool {
    let prefix = |length: usize| {
        let head = digits.iter().take(length);
        head.fold(0u32, |number, digit| number * 10 + u32::from(*digit))
    };
    let visa = prefix(1) == 4;
    let mastercard = (51..=55).contains(&prefix(2)) || (2221..=2720).contains(&prefix(4));
    let amex = matches!(prefix(2), 34 | 37);
    let diners = matches!(prefix(3), 300..=305 | 309) || matches!(prefix(2), 36 | 38 | 39);
    let discover = prefix(4) == 6011 || prefix(2) == 65 || (644..=649).contains(&prefix(3));
    let jcb = (3528..=3589).contains(&prefix(4));
    let mir = (2200..=2204).contains(&prefix(4));
    let maestro = matches!(
        prefix(4),
        5018 | 5020 | 5038 | 5893 | 6304 | 6759 | 6761..=6763
    );
    let unionpay = prefix(2) == 62;
    match digits.len() {
        13 => visa || maestro,
        14 => diners || maestro,
        15 => amex || maestro,
        16 => visa || mastercard || discover || jcb || mir || maestro || unionpay || diners,
        19 => visa || discover || unionpay || maestro,
        17 | 18 => unionpay || maestro,
        _ => false,
    }
}

/// The check of ISO 13616: the number that the rearranged text stands for leaves 1 when divided by 97.
pub(super) fn iban(compact: &[u8]) -> bool {
    if iban_length(compact.get(..2).unwrap_or_default()) != Some(compact.len()) {
        return false;
    }
    let (head, tail) = compact.split_at(4.min(compact.len()));
    let rest = tail.iter().chain(head).fold(0u32, |rest, byte| {
        let (value, shift) = match byte {
            b'0'..=b'9' => (byte - b'0', 10),
            _ => (byte.to_ascii_uppercase().saturating_sub(b'A') + 10, 100),
        };
        (rest * shift + u32::from(value)) % 97
    });
    rest == 1
}

/// Length of an IBAN by country, after the registry of ISO 13616.
fn iban_length(country: &[u8]) -> Option<usize> {
    const LENGTHS: &[(usize, &str)] = &[
        (15, "NO"),
        (16, "BE"),
        (18, "DK FI FK FO GL NL SD"),
        (19, "MK SI"),
        (20, "AT BA EE KZ LT LU MN XK"),
        (21, "CH HR LI LV"),
        (22, "BG BH CR DE GB GE IE ME RS VA"),
        (23, "AE GI IL IQ OM SO TL"),
        (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
        (25, "LY PT ST"),
        (26, "IS TR"),
        (27, "BI DJ FR GR IT MC MR SM"),
        (28, "AL AZ BY CY DO GT HN HU LB NI PL SV"),
        (29, "BR EG PS QA UA"),
        (30, "JO KW MU YE"),
        (31, "MT SC"),
        (32, "LC"),
        (33, "RU"),
    ];
    let row = LENGTHS.iter().find(|(_, countries)| {
        countries
            .split(' ')
            .any(|known| known.as_bytes() == country)
    });
    row.map(|(length, _)| *length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Vec<u8> {
        text.bytes().map(|byte| byte - b'0').collect()
    }

    #[test]
    fn card_numbers_are_known_by_issuer_and_check_digit() {
        for good in [
            "4111111111111111",
            "378282246310005",
            "5555555555554444",
            "30569309025904",
            "3530111333300000",
        ] {
            assert!(luhn(&digits(good)) && issued(&digits(good)), "{good}");
        }
        assert!(!luhn(&digits("4111111111111112")));
        assert!(!issued(&digits("1772323200000")), "an epoch time");
        assert!(!issued(&digits("2026112323101012")), "a compact time");
    }

    #[test]
    fn ibans_are_known_by_country_length_and_remainder() {
        assert!(iban(b"DE89370400440532013000"));
        assert!(iban(b"GB29NWBK60161331926819"));
        assert!(!iban(b"DE88370400440532013000"));
        assert!(!iban(b"DE8937040044053201300"));
        assert!(!iban(b"XX"));
    }

    #[test]
    fn a_basic_pair_has_a_colon_inside() {
        assert!(basic_pair("dXNlcjpwYXNz"));
        assert!(!basic_pair("authentication"));
    }

    #[test]
    fn words_paths_and_hashes_are_not_secrets() {
        assert!(aws_secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
        assert!(!aws_secret("a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"));
        assert!(!aws_secret("com/amazonaws/services/SecretsManagerImp"));
        assert!(opaque("abc12345") && !opaque("authentication"));
    }
}
