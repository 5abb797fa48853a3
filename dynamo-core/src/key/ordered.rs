//! `{n:ordered}`: numbers as digits of one width, whose order as text is their order as numbers.
//!
//! The text of a number never changes: keys that are stored were written with it.

use crate::value::{canonical_number, number_parts};

/// How the numbers of a type are written by `{n:ordered}`.
///
/// | numbers | text | 5 | -5 |
/// |---|---|---|---|
/// | never negative | digits | `005` | |
/// | integers | sign, digits | `p005` | `n994` |
/// | with decimal places | sign, three digits for where the point is, digits | `p13150…0` | `n86849…9` |
///
/// The sign is `p` for zero and above, `n` below; after an `n` every digit `d` stands as `9 - d`, so that greater magnitudes
/// come first. Where the point is: the exponent of the first digit plus 131, which is 001 for 1E-130 and 256 for 1E+125;
/// 000 for zero itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderedText {
    /// An integer that is never negative.
    Unsigned {
        /// How many digits there are.
        digits: usize,
    },
    /// An integer.
    Signed {
        /// How many digits follow the sign.
        digits: usize,
    },
    /// A number with decimal places.
    Decimal {
        /// How many significant digits there are.
        digits: usize,
    },
}

/// The exponent that is written as `000`, which no number but zero has.
const EXPONENT_BIAS: i64 = 131;
/// Digits of the exponent.
const EXPONENT_DIGITS: usize = 3;

const NO_NUMBER: &str = "it is no number";
const TOO_LONG: &str = "the number has more digits than its type orders";

impl OrderedText {
    /// The ordered text of a number in plain notation.
    pub(super) fn write(self, plain: &str) -> Result<String, &'static str> {
        if let OrderedText::Decimal { digits } = self {
            return decimal(plain, digits);
        }
        let (negative, magnitude) = match plain.strip_prefix('-') {
            Some(magnitude) => (true, magnitude),
            None => (false, plain),
        };
        if magnitude.is_empty() || !magnitude.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NO_NUMBER);
        }
        match self {
            OrderedText::Unsigned { .. } if negative => Err("the number is negative"),
            OrderedText::Unsigned { digits } => padded(magnitude, digits).ok_or(TOO_LONG),
            OrderedText::Signed { digits } | OrderedText::Decimal { digits } => {
                padded(magnitude, digits).map(|text| signed(negative, &text)).ok_or(TOO_LONG)
            }
        }
    }

    /// The number's plain notation; `None` when [`write`](Self::write) makes no such text.
    pub(super) fn read(self, text: &str) -> Option<String> {
        let (negative, digits) = match self {
            OrderedText::Unsigned { .. } => (false, text.to_owned()),
            OrderedText::Signed { .. } | OrderedText::Decimal { .. } => unsigned(text)?,
        };
        let width = match self {
            OrderedText::Unsigned { digits } | OrderedText::Signed { digits } => digits,
            OrderedText::Decimal { digits } => EXPONENT_DIGITS + digits,
        };
        if digits.len() != width || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let minus = if negative { "-" } else { "" };
        let significant = digits.trim_start_matches('0');
        if significant.is_empty() {
            return (!negative).then(|| "0".to_owned());
        }
        let OrderedText::Decimal { .. } = self else { return Some(format!("{minus}{significant}")) };
        let (exponent, digits) = digits.split_at_checked(EXPONENT_DIGITS)?;
        let exponent = exponent.parse::<i64>().ok()? - EXPONENT_BIAS;
        let (first, rest) = digits.split_at_checked(1)?;
        // Another spelling of the same number is another key.
        if first == "0" {
            return None;
        }
        canonical_number(&format!("{minus}{first}.{rest}E{exponent}"))
    }
}

fn decimal(plain: &str, digits: usize) -> Result<String, &'static str> {
    let parts = number_parts(plain).map_err(|_| NO_NUMBER)?;
    if parts.is_zero() {
        return Ok(signed(false, &"0".repeat(EXPONENT_DIGITS + digits)));
    }
    let mut text = format!("{:0EXPONENT_DIGITS$}", parts.exponent + EXPONENT_BIAS);
    text.extend(parts.digits().map(char::from));
    let zeros = (EXPONENT_DIGITS + digits).checked_sub(text.len()).ok_or(TOO_LONG)?;
    text.extend(std::iter::repeat_n('0', zeros));
    Ok(signed(parts.negative, &text))
}

/// Zeros before the digits up to this width; `None` when there are more.
pub(super) fn padded(digits: &str, width: usize) -> Option<String> {
    let zeros = width.checked_sub(digits.len())?;
    Some("0".repeat(zeros) + digits)
}

fn signed(negative: bool, digits: &str) -> String {
    let sign = if negative { 'n' } else { 'p' };
    std::iter::once(sign).chain(digits.chars().map(|digit| if negative { nines(digit) } else { digit })).collect()
}

/// The sign and the digits.
fn unsigned(text: &str) -> Option<(bool, String)> {
    match text.strip_prefix('n') {
        Some(digits) => Some((true, digits.chars().map(nines).collect())),
        None => text.strip_prefix('p').map(|digits| (false, digits.to_owned())),
    }
}

/// Nine less a digit; what is no digit stays.
pub(super) const fn nines(digit: char) -> char {
    match digit {
        '0' => '9',
        '1' => '8',
        '2' => '7',
        '3' => '6',
        '4' => '5',
        '5' => '4',
        '6' => '3',
        '7' => '2',
        '8' => '1',
        '9' => '0',
        other => other,
    }
}
