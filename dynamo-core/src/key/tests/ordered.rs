//! `{n:ordered}`: texts of one width whose order is that of the numbers, and which are the numbers again when read.

use std::fmt::Debug;

use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::key::{Alphabet, Format, KeyComponent, KeyPart, OrderedComponent, Part, Template};
use crate::value::Number;

/// `{n:ordered}`
fn ordered<T: OrderedComponent>() -> Template {
    of(Format::PLAIN.ordered(T::TEXT))
}

/// `{n:ordered,desc}`
fn reversed<T: OrderedComponent>() -> Template {
    of(Format::PLAIN.ordered(T::TEXT).descending(Alphabet::Number))
}

fn of(format: Format) -> Template {
    Template { parts: Box::leak(Box::new([Part::Component { component: 0, field: "n", format }])) }
}

fn text(template: Template, value: &dyn KeyPart) -> String {
    template.write(&[Some(value)]).unwrap().expect("the component is there")
}

fn read<T: KeyComponent>(template: Template, text: &str) -> Option<T> {
    template.component(text, 0).and_then(|text| T::read_text(&text).ok())
}

fn holds<T>(a: &T, b: &T) -> Result<(), TestCaseError>
where
    T: OrderedComponent + KeyComponent + PartialOrd + Debug,
{
    let (one, two) = (text(ordered::<T>(), a), text(ordered::<T>(), b));
    prop_assert_eq!(one.len(), two.len());
    prop_assert_eq!(Some(one.as_bytes().cmp(two.as_bytes())), a.partial_cmp(b), "{} {}", one, two);
    let again = read::<T>(ordered::<T>(), &one);
    prop_assert_eq!(again.as_ref(), Some(a));
    let (down, below) = (text(reversed::<T>(), a), text(reversed::<T>(), b));
    prop_assert_eq!(Some(below.as_bytes().cmp(down.as_bytes())), a.partial_cmp(b), "{} {}", down, below);
    let again = read::<T>(reversed::<T>(), &down);
    prop_assert_eq!(again.as_ref(), Some(a));
    Ok(())
}

/// Any number, and its near neighbours.
fn number() -> impl Strategy<Value = Number> {
    let digits = prop_oneof!["[1-9]", "[1-9][0-9]{0,3}", "[1-9][09]{0,37}", Just("0".to_owned())];
    let exponent = prop_oneof![-3..4_i32, -130..=87_i32];
    (any::<bool>(), digits, exponent).prop_map(|(negative, digits, exponent)| {
        let sign = if negative { "-" } else { "" };
        format!("{sign}{digits}E{exponent}").parse().expect("in range")
    })
}

fn decimal() -> impl Strategy<Value = Decimal> {
    let mantissa = prop_oneof![-20..20_i128, -0xFFFF_FFFF_FFFF_FFFF_FFFF_FFFF_i128..=0xFFFF_FFFF_FFFF_FFFF_FFFF_FFFF];
    (mantissa, 0..=28_u32).prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa, scale))
}

/// What DynamoDB can hold.
fn float() -> impl Strategy<Value = f64> {
    let any = any::<f64>().prop_filter("in range", |float| {
        *float == 0.0 || (float.is_finite() && (1e-130..1e126).contains(&float.abs()))
    });
    prop_oneof![any, -10.0..10.0_f64, Just(-0.0), Just(0.0), Just(0.1), Just(1e-130), Just(-9.999e125)]
}

macro_rules! integers {
    ($($name:ident $int:ty;)*) => {$(
        proptest! {
            #[test]
            fn $name(a in any::<$int>(), b in any::<$int>(), near in 0..12 as $int) {
                holds(&a, &b)?;
                holds(&a, &a.saturating_add(near))?;
                holds(&near, &(0 as $int).saturating_sub(near))?;
                holds(&<$int>::MIN, &a)?;
                holds(&<$int>::MAX, &a)?;
            }
        }
    )*};
}
integers! {
    u8_in_order u8; u16_in_order u16; u32_in_order u32; u64_in_order u64; u128_in_order u128; usize_in_order usize;
    i8_in_order i8; i16_in_order i16; i32_in_order i32; i64_in_order i64; i128_in_order i128; isize_in_order isize;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn numbers_in_order(a in number(), b in number()) {
        holds(&a, &b)?;
    }

    #[cfg(feature = "bigdecimal")]
    #[test]
    fn big_decimals_in_order(a in number(), b in number()) {
        let big = |number: &Number| number.as_str().parse::<bigdecimal::BigDecimal>().unwrap();
        holds(&big(&a), &big(&b))?;
        prop_assert_eq!(text(ordered::<bigdecimal::BigDecimal>(), &big(&a)), text(ordered::<Number>(), &a));
    }

    #[test]
    fn decimals_in_order(a in decimal(), b in decimal()) {
        holds(&a, &b)?;
    }

    #[test]
    fn floats_in_order(a in float(), b in float()) {
        holds(&a, &b)?;
        #[expect(clippy::cast_possible_truncation, reason = "any float will do")]
        let (a, b) = (a as f32, b as f32);
        if a.is_finite() && b.is_finite() {
            holds(&a, &b)?;
        }
    }

    #[test]
    fn a_text_that_reads_is_the_text_of_what_it_reads_as(text in "[np]?[0129]{1,10}") {
        for template in [ordered::<i8>(), reversed::<i8>(), ordered::<u16>(), ordered::<f32>()] {
            if let Some(plain) = template.component(&text, 0) {
                let number: Number = plain.parse().unwrap();
                prop_assert_eq!(template.write(&[Some(&number)])?, Some(text.clone()));
            }
        }
    }
}

#[test]
fn the_texts_are_these_for_ever() {
    assert_eq!(text(ordered::<u32>(), &7_u32), "0000000007");
    assert_eq!(text(ordered::<i32>(), &5_i32), "p0000000005");
    assert_eq!(text(ordered::<i32>(), &-5_i32), "n9999999994");
    assert_eq!(text(ordered::<i64>(), &i64::MIN), "n0776627963145224191");
    assert_eq!(text(ordered::<i8>(), &0_i8), "p000");
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    assert_eq!(text(ordered::<Decimal>(), &decimal("12.50")), "p13212500000000000000000000000000");
    assert_eq!(text(ordered::<Decimal>(), &decimal("-12.5")), "n86787499999999999999999999999999");
    assert_eq!(text(ordered::<Decimal>(), &decimal("-0.00")), "p00000000000000000000000000000000");
    assert_eq!(text(ordered::<f64>(), &1.5), "p13115000000000000000");
    assert_eq!(text(ordered::<f64>(), &-0.0), text(ordered::<f64>(), &0.0));
    assert_eq!(text(reversed::<i32>(), &5_i32), "n9999999994");
    assert_eq!(text(of(Format::PLAIN.padded(5).descending(Alphabet::Number)), &7_u32), "99992");
}

#[test]
fn one_number_has_one_text() {
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    let spellings = ["1.5", "1.50", "1.500000"].map(|spelling| text(ordered::<Decimal>(), &decimal(spelling)));
    assert!(spellings.iter().all(|text| *text == spellings[0]));
    assert_eq!(read::<i8>(ordered::<i8>(), "n999"), None, "minus zero");
    assert_eq!(read::<i8>(ordered::<i8>(), "p200"), None, "too large");
    assert_eq!(read::<u8>(ordered::<u8>(), "7"), None, "too short");
    assert_eq!(read::<f32>(ordered::<f32>(), "p131012300000"), None, "a zero in front");
    assert_eq!(read::<f32>(ordered::<f32>(), "p000000000001"), None, "no exponent");
    assert_eq!(read::<f32>(ordered::<f32>(), "p257100000000"), None, "out of range");
    // 0.1 has the digits 1; these would read as the same float.
    assert_eq!(read::<f64>(ordered::<f64>(), "p13010000000000000001"), None, "more digits than it takes");
}

#[test]
fn what_has_no_place_in_the_order_is_an_error() {
    let write = |template: Template, value: &dyn KeyPart| template.write(&[Some(value)]).unwrap_err().to_string();
    assert_eq!(write(ordered::<f64>(), &f64::NAN), "`n`: the value has no text that can be in a key");
    assert_eq!(write(ordered::<f64>(), &f64::INFINITY), "`n`: the value has no text that can be in a key");
    assert_eq!(write(ordered::<f64>(), &1e200), "`n`: the value has no text that can be in a key");
    let number: Number = "12345678901".parse().unwrap();
    assert_eq!(write(ordered::<f32>(), &number), "`n`: the number has more digits than its type orders");
    assert_eq!(write(ordered::<u8>(), &1000_u32), "`n`: the number has more digits than its type orders");
    assert_eq!(write(ordered::<u8>(), &-1_i32), "`n`: the number is negative");
    assert_eq!(write(ordered::<u8>(), &"x".to_owned()), "`n`: it is no number");
}
