//! Floating point: what is stored reads back bit by bit, and what has no place in DynamoDB is an error.

use aws_sdk_dynamodb::types::AttributeValue;
use proptest::prelude::*;

use crate::value::{AvSink, AvSource, Number, R, Value};

fn stored<T: Value>(value: &T) -> R<String> {
    match value.encode(AvSink)? {
        AttributeValue::N(text) => Ok(text),
        other => panic!("{other:?}"),
    }
}

fn read<T: Value>(text: &str) -> R<T> {
    T::decode(AvSource::new(AttributeValue::N(text.to_owned())))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn doubles_in_dynamodbs_range_read_back_bit_by_bit(bits in any::<u64>()) {
        let value = f64::from_bits(bits);
        let fits = value == 0.0 || (1e-130..1e126).contains(&value.abs());
        match stored(&value) {
            Ok(text) => {
                prop_assert!(fits);
                let canonical: Number = text.parse()?;
                prop_assert_eq!(canonical.as_str(), &text);
                prop_assert_eq!(read::<f64>(&text)?.to_bits(), if value == 0.0 { 0 } else { bits });
            }
            Err(_) => prop_assert!(!fits, "{value:e}"),
        }
    }

    #[test]
    fn singles_read_back_bit_by_bit(value in proptest::num::f32::NORMAL | proptest::num::f32::SUBNORMAL) {
        prop_assert_eq!(read::<f32>(&stored(&value)?)?.to_bits(), value.to_bits());
    }

    #[test]
    fn every_number_of_dynamodb_reads_as_the_nearest_double(parts in super::any::parts()) {
        let text = parts.scientific();
        prop_assert_eq!(read::<f64>(&text)?.to_bits(), text.parse::<f64>().unwrap().to_bits());
    }
}

#[test]
fn texts_are_the_shortest() {
    let texts =
        [0.1, 1.0, -0.0, 1.0 / 3.0, 1e21, 5e-324_f64.sqrt(), -2.5].map(|value: f64| stored(&value).unwrap_or_default());
    assert_eq!(texts, ["0.1", "1", "0", "0.3333333333333333", "1000000000000000000000", "", "-2.5"]);
    assert_eq!(stored(&0.1_f32).unwrap(), "0.1");
}

#[test]
fn what_is_no_number_or_out_of_range_is_an_error() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let message = "expected a finite number: DynamoDB has neither NaN nor infinities";
        assert_eq!(stored(&value).unwrap_err().to_string(), message);
    }
    for value in [1e300, -1e126, 1e-131, f64::MIN_POSITIVE] {
        let message = "expected a number of DynamoDB: magnitude outside 1E-130 to 9.99E+125";
        assert_eq!(stored(&value).unwrap_err().to_string(), message);
    }
    for text in ["NaN", "inf", "infinity", "1_0", "", "1e"] {
        assert!(read::<f64>(text).is_err(), "{text}");
    }
}

#[test]
fn a_number_that_a_single_cannot_hold_is_an_error_and_no_infinity_or_zero() {
    for text in ["1E39", "-1E125", "1E-60"] {
        let message = "expected a number that fits `f32`: its magnitude is too large or too small";
        assert_eq!(read::<f32>(text).unwrap_err().to_string(), message, "{text}");
        assert!(read::<f64>(text).is_ok());
    }
    assert_eq!(read::<f32>("0E-100").unwrap().to_bits(), 0);
    assert_eq!(read::<f32>("0.1000000000000000000000000000000000001").unwrap().to_bits(), 0.1_f32.to_bits());
}
