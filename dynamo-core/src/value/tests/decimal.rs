//! The digits of decimals.

use aws_sdk_dynamodb::types::AttributeValue;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::value::Value;

/// Of every length, most of them not the longest.
fn mantissa() -> impl Strategy<Value = i128> {
    const MOST: i128 = 79_228_162_514_264_337_593_543_950_335;
    prop_oneof![
        -MOST..=MOST,
        any::<i64>().prop_map(i128::from),
        (0..=28_u32).prop_map(|zeros| 10_i128.pow(zeros)),
        -99..=99_i128
    ]
}

fn text(value: Decimal) -> String {
    match value.into_av().unwrap() {
        AttributeValue::N(text) => text,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn a_decimal_is_written_as_its_shortest_text(mantissa in mantissa(), scale in 0..=28_u32) {
        let value = Decimal::from_i128_with_scale(mantissa, scale);
        let shortest = value.normalize();
        let expected = if shortest.is_zero() { "0".to_owned() } else { shortest.to_string() };
        prop_assert_eq!(text(value), expected);
    }
}

#[test]
fn the_longest_texts_fit() {
    let longest = -Decimal::MAX;
    assert_eq!(text(longest), "-79228162514264337593543950335");
    let smallest = Decimal::from_i128_with_scale(-1, 28);
    assert_eq!(text(smallest), "-0.0000000000000000000000000001");
    let point = Decimal::from_i128_with_scale(-79_228_162_514_264_337_593_543_950_335, 14);
    assert_eq!(text(point), "-792281625142643.37593543950335");
    assert_eq!(text(-Decimal::ZERO), "0");
}
