//! DynamoDB's numbers: up to 38 significant digits, magnitudes from 1E-130 to 9.99…E+125, kept as text.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::{R, Sink, Source, Value, ValueError};

/// Significant digits of a number.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number>
const NUMBER_DIGITS_MAX: usize = 38;
/// The decimal exponent of the leading digit of the largest number.
const NUMBER_EXPONENT_MAX: i64 = 125;
/// The decimal exponent of the leading digit of the smallest positive number.
const NUMBER_EXPONENT_MIN: i64 = -130;

/// Any number that DynamoDB can hold, without loss.
///
/// Compares by value: `1.50` equals `1.5`.
///
/// ```
/// use dynamo_core::value::Number;
///
/// let price: Number = "1.50".parse()?;
/// assert_eq!(price, "15E-1".parse()?);
/// assert_eq!(price.as_str(), "1.5");
/// assert!("1E200".parse::<Number>().is_err());
/// # Ok::<(), dynamo_core::value::InvalidNumber>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Number(String);

/// A text that is no DynamoDB number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidNumber {
    /// Not a decimal number at all.
    #[error("not a decimal number")]
    Syntax,
    /// More than 38 significant digits.
    #[error("more than 38 significant digits")]
    Precision,
    /// Magnitude outside 1E-130 to 9.99…E+125.
    #[error("magnitude outside 1E-130 to 9.99E+125")]
    Range,
}

/// Sign, significant digits without zeros at either end, exponent of the leading digit.
pub(crate) struct Parts<'a> {
    pub(crate) negative: bool,
    /// The digits of the text from the first to the last that is not zero, with at most one point among them.
    span: &'a str,
    /// The exponent of the leading digit: `d.ddd × 10^exponent`.
    pub(crate) exponent: i64,
}

impl Parts<'_> {
    pub(crate) fn digits(&self) -> impl DoubleEndedIterator<Item = u8> + Clone {
        self.span.bytes().filter(|byte| *byte != b'.')
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.span.is_empty()
    }
}

/// Splits a number text. Accepts what DynamoDB accepts: sign, point, exponent.
pub(crate) fn parts(text: &str) -> Result<Parts<'_>, InvalidNumber> {
    let (negative, unsigned) = match text.as_bytes().first() {
        Some(b'-') => (true, text.get(1..).unwrap_or_default()),
        Some(b'+') => (false, text.get(1..).unwrap_or_default()),
        _ => (false, text),
    };
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => {
            let exponent = unsigned.get(at + 1..).unwrap_or_default();
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(InvalidNumber::Syntax);
            }
            // Saturation keeps an absurd exponent absurd, so that it is out of range below.
            let exponent =
                exponent.parse::<i64>().unwrap_or(if exponent.starts_with('-') { i64::MIN / 4 } else { i64::MAX / 4 });
            (unsigned.get(..at).unwrap_or_default(), exponent)
        }
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let well_formed = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !well_formed(whole) || !well_formed(fraction) {
        return Err(InvalidNumber::Syntax);
    }
    let significant = |c: char| c != '0' && c != '.';
    let (Some(first), Some(last)) = (mantissa.find(significant), mantissa.rfind(significant)) else {
        return Ok(Parts { negative: false, span: "", exponent: 0 });
    };
    let position = |at: usize| i64::try_from(at).unwrap_or(i64::MAX);
    let leading = if first < whole.len() { position(whole.len() - 1 - first) } else { -position(first - whole.len()) };
    let parts = Parts {
        negative,
        span: mantissa.get(first..=last).unwrap_or_default(),
        exponent: exponent.saturating_add(leading),
    };
    if parts.digits().count() > NUMBER_DIGITS_MAX {
        return Err(InvalidNumber::Precision);
    }
    if !(NUMBER_EXPONENT_MIN..=NUMBER_EXPONENT_MAX).contains(&parts.exponent) {
        return Err(InvalidNumber::Range);
    }
    Ok(parts)
}

impl Parts<'_> {
    /// The one canonical text of the number: plain notation within 38 places, scientific beyond.
    pub(crate) fn canonical(&self) -> String {
        if self.is_zero() {
            return "0".to_owned();
        }
        let digits: String = self.digits().map(char::from).collect();
        let mut out = String::with_capacity(digits.len() + 8);
        if self.negative {
            out.push('-');
        }
        let count = i64::try_from(digits.len()).unwrap_or(i64::MAX);
        match self.exponent {
            exponent @ 0..38 => {
                if exponent + 1 >= count {
                    out.push_str(&digits);
                    out.extend((count..=exponent).map(|_| '0'));
                } else {
                    let split = usize::try_from(exponent + 1).unwrap_or_default();
                    let (whole, fraction) = digits.split_at(split);
                    out.push_str(whole);
                    out.push('.');
                    out.push_str(fraction);
                }
            }
            exponent @ -38..0 => {
                out.push_str("0.");
                out.extend((exponent + 1..0).map(|_| '0'));
                out.push_str(&digits);
            }
            exponent => {
                let (first, rest) = digits.split_at(1);
                out.push_str(first);
                if !rest.is_empty() {
                    out.push('.');
                    out.push_str(rest);
                }
                out.push('E');
                out.push_str(itoa::Buffer::new().format(exponent));
            }
        }
        out
    }
}

impl Number {
    /// The canonical text: plain notation where that is short, no zeros that say nothing.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Number {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<Self, InvalidNumber> {
        parts(text).map(|parts| Number(parts.canonical()))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        // Both texts were parsed before, so neither can fail; an impossible failure compares as text.
        let (Ok(a), Ok(b)) = (parts(&self.0), parts(&other.0)) else { return self.0.cmp(&other.0) };
        let sign = |parts: &Parts<'_>| match (parts.is_zero(), parts.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let magnitude =
            |a: &Parts<'_>, b: &Parts<'_>| a.exponent.cmp(&b.exponent).then_with(|| a.digits().cmp(b.digits()));
        match (sign(&a), sign(&b)) {
            (1, 1) => magnitude(&a, &b),
            (-1, -1) => magnitude(&b, &a),
            (a, b) => a.cmp(&b),
        }
    }
}

impl Value for Number {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        sink.number(&self.0)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        source.number()?.parse().map_err(invalid_number)
    }
}

/// The error of a number text that DynamoDB would not have sent, or that a conversion made.
#[cold]
pub(crate) fn invalid_number(error: InvalidNumber) -> ValueError {
    ValueError::invalid(
        "a number of DynamoDB",
        match error {
            InvalidNumber::Syntax => "not a decimal number",
            InvalidNumber::Precision => "more than 38 significant digits",
            InvalidNumber::Range => "magnitude outside 1E-130 to 9.99E+125",
        },
    )
}

/// The same number in its canonical text.
pub(crate) fn canonical(text: &str) -> R<String> {
    parts(text).map(|parts| parts.canonical()).map_err(invalid_number)
}

/// The canonical text of a number; `None` when the text is no number.
pub(crate) fn canonical_number(text: &str) -> Option<String> {
    parts(text).ok().map(|parts| parts.canonical())
}

/// The order of two number texts; texts that are none compare as texts.
pub(crate) fn compare_numbers(a: &str, b: &str) -> Ordering {
    match (a.parse::<Number>(), b.parse::<Number>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        _ => a.cmp(b),
    }
}
