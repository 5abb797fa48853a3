//! Sums of DynamoDB's numbers, exact.

use std::cmp::Ordering;

use super::number::{InvalidNumber, Parts, parts};

/// The sum of two numbers, or their difference when the second one is `negated`.
///
/// # Errors
/// When a text is no number, or the sum has more digits than DynamoDB's numbers, or is out of their range.
pub(crate) fn sum_of_numbers(a: &str, b: &str, negated: bool) -> Result<String, InvalidNumber> {
    let (a, b) = (parts(a)?, parts(b)?);
    let scale = Scale::of(&a, &b);
    let (x, y) = (scale.digits(&a), scale.digits(&b));
    let b_negative = b.negative != negated;
    let (digits, negative) = if a.negative == b_negative {
        (add(&x, &y), a.negative)
    } else {
        match x.cmp(&y) {
            Ordering::Less => (subtract(&y, &x), b_negative),
            Ordering::Equal | Ordering::Greater => (subtract(&x, &y), a.negative),
        }
    };
    let text: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
    let sign = if negative { "-" } else { "" };
    Ok(parts(&format!("{sign}{text}E{}", scale.lowest))?.canonical())
}

/// The places at which two numbers have digits: from 10^lowest, so many of them, and one more for a carry.
struct Scale {
    lowest: i64,
    width: usize,
}

impl Scale {
    fn of(a: &Parts<'_>, b: &Parts<'_>) -> Scale {
        let numbers = || [a, b].into_iter().filter(|number| !number.is_zero());
        let lowest = numbers().map(lowest).min().unwrap_or_default();
        let highest = numbers().map(|number| number.exponent).max().unwrap_or_default();
        Scale { lowest, width: usize::try_from(highest - lowest + 2).unwrap_or_default() }
    }

    /// All digits at these places, the highest first.
    fn digits(&self, number: &Parts<'_>) -> Vec<u8> {
        let behind =
            if number.is_zero() { 0 } else { usize::try_from(lowest(number) - self.lowest).unwrap_or_default() };
        let mut digits: Vec<u8> = std::iter::repeat_n(0, behind).collect();
        digits.extend(number.digits().rev().map(|digit| digit - b'0'));
        digits.resize(self.width, 0);
        digits.reverse();
        digits
    }
}

/// The exponent of the last digit.
fn lowest(number: &Parts<'_>) -> i64 {
    number.exponent + 1 - i64::try_from(number.digits().count()).unwrap_or(i64::MAX)
}

fn add(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let mut sum: Vec<u8> = a
        .iter()
        .zip(b)
        .rev()
        .map(|(a, b)| {
            let digit = a + b + carry;
            carry = digit / 10;
            digit % 10
        })
        .collect();
    sum.reverse();
    sum
}

/// The difference of two numbers of which the first is the greater or they are equal.
fn subtract(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut borrowed = 0;
    let mut difference: Vec<u8> = a
        .iter()
        .zip(b)
        .rev()
        .map(|(a, b)| {
            let digit = 10 + a - b - borrowed;
            borrowed = u8::from(digit < 10);
            digit % 10
        })
        .collect();
    difference.reverse();
    difference
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sum(a: &str, b: &str) -> Result<String, InvalidNumber> {
        sum_of_numbers(a, b, false)
    }

    #[test]
    fn sums_are_exact_to_the_last_digit() {
        assert_eq!(sum("0.1", "0.2").unwrap(), "0.3");
        assert_eq!(
            sum("99999999999999999999999999999999999999", "-1").unwrap(),
            "99999999999999999999999999999999999998"
        );
        assert_eq!(sum("1E125", "0").unwrap(), "1E125");
        assert_eq!(sum("1E-130", "1E-130").unwrap(), "2E-130");
        assert_eq!(sum("0", "-0").unwrap(), "0");
        assert_eq!(sum("-5", "5.0").unwrap(), "0");
        assert_eq!(sum_of_numbers("1.50", "2", true).unwrap(), "-0.5");
        assert_eq!(sum_of_numbers("0", "2", true).unwrap(), "-2");
    }

    #[test]
    fn a_sum_that_is_no_number_of_dynamodbs_is_an_error() {
        assert_eq!(sum("1E100", "1"), Err(InvalidNumber::Precision));
        assert_eq!(sum("9E125", "1E125"), Err(InvalidNumber::Range));
        assert_eq!(sum("99999999999999999999999999999999999999", "1.5"), Err(InvalidNumber::Precision));
        assert_eq!(sum("1", "one"), Err(InvalidNumber::Syntax));
    }

    proptest! {
        #[test]
        fn sums_are_those_of_integers(a in -1_000_000_000_000_000_000_i128..1_000_000_000_000_000_000, b in any::<i64>()) {
            let b = i128::from(b);
            prop_assert_eq!(sum(&a.to_string(), &b.to_string()).unwrap().parse::<i128>().unwrap(), a + b);
            prop_assert_eq!(sum_of_numbers(&a.to_string(), &b.to_string(), true).unwrap().parse::<i128>().unwrap(), a - b);
        }
    }
}
