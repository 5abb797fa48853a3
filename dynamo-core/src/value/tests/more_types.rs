//! Arrays, tuples, the standard library's times and addresses, and types behind features.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::types::AttributeValue;
use proptest::array::uniform3;
use proptest::prelude::*;

use super::any::text;
use super::round_trip::is_the_same_everywhere;
use crate::value::{AvSource, Value};

fn duration() -> impl Strategy<Value = Duration> {
    let nanos = prop_oneof![Just(0), Just(1), Just(500_000_000), 0..1_000_000_000_u32];
    (any::<u64>(), nanos).prop_map(|(seconds, nanos)| Duration::new(seconds, nanos))
}

fn system_time() -> impl Strategy<Value = SystemTime> {
    let age = (0..100_000_000_000_u64, 0..1_000_000_000_u32).prop_map(|(seconds, nanos)| Duration::new(seconds, nanos));
    (any::<bool>(), age).prop_map(|(after, age)| if after { UNIX_EPOCH + age } else { UNIX_EPOCH - age })
}

proptest! {
    #[test]
    fn arrays(value in uniform3(text())) {
        is_the_same_everywhere(&value)?;
    }

    #[test]
    fn arrays_of_bytes_are_binary(value in any::<[u8; 16]>()) {
        is_the_same_everywhere(&value)?;
        prop_assert!(matches!(value.into_av()?, AttributeValue::B(_)));
    }

    #[test]
    fn tuples(value in (any::<i64>(), text(), any::<Option<bool>>(), any::<(u8, u8)>())) {
        is_the_same_everywhere(&value)?;
    }

    #[test]
    fn durations(value in duration()) {
        is_the_same_everywhere(&value)?;
    }

    #[test]
    fn times_of_the_system(value in system_time()) {
        is_the_same_everywhere(&value)?;
    }

    #[test]
    fn addresses(ip in any::<IpAddr>(), v4 in any::<Ipv4Addr>(), v6 in any::<Ipv6Addr>(), port in any::<u16>()) {
        is_the_same_everywhere(&ip)?;
        is_the_same_everywhere(&v4)?;
        is_the_same_everywhere(&v6)?;
        is_the_same_everywhere(&SocketAddr::new(ip, port))?;
    }
}

fn read<T: Value + std::fmt::Debug>(value: AttributeValue) -> Result<T, String> {
    T::decode(AvSource::new(value)).map_err(|error| error.to_string())
}

fn n(text: &str) -> AttributeValue {
    AttributeValue::N(text.to_owned())
}

#[test]
fn a_duration_is_seconds_with_a_fraction() {
    assert_eq!(Duration::new(90, 500_000_000).into_av().unwrap(), n("90.5"));
    assert_eq!(Duration::from_nanos(1).into_av().unwrap(), n("0.000000001"));
    assert_eq!(read::<Duration>(n("15E-1")), Ok(Duration::from_millis(1500)));
    assert_eq!(read::<Duration>(n("1E+2")), Ok(Duration::from_secs(100)));
    for (text, reason) in [("-1", "negative"), ("0.0000000001", "it has more"), ("1E20", "too large"), ("x", "decimal")]
    {
        let error = read::<Duration>(n(text)).unwrap_err();
        assert!(error.contains(reason), "{text}: {error}");
    }
}

#[test]
fn a_time_before_1970_is_negative() {
    let time = UNIX_EPOCH - Duration::from_millis(1500);
    assert_eq!(time.into_av().unwrap(), n("-1.5"));
    assert_eq!(read::<SystemTime>(n("-1.5")), Ok(time));
    assert!(read::<SystemTime>(n("18446744073709551615")).unwrap_err().contains("too far from 1970"));
}

#[test]
fn arrays_and_tuples_have_as_many_elements_as_their_type() {
    let list = |len: u32| AttributeValue::L((0..len).map(|element| n(&element.to_string())).collect());
    assert_eq!(read::<[u32; 2]>(list(2)), Ok([0, 1]));
    assert_eq!(read::<(u32, u64)>(list(2)), Ok((0, 1)));
    for len in [0, 1, 3] {
        let expected = format!("expected 2 elements: there are {len}");
        assert_eq!(read::<[u32; 2]>(list(len)), Err(expected.clone()));
        assert_eq!(read::<(u32, u64)>(list(len)), Err(expected));
    }
}

#[cfg(feature = "bigdecimal")]
mod big {
    use bigdecimal::BigDecimal;

    use super::super::any::number;
    use super::*;

    proptest! {
        #[test]
        fn big_decimals(value in number().prop_map(|number| number.as_str().parse::<BigDecimal>().unwrap())) {
            is_the_same_everywhere(&value)?;
        }
    }

    #[test]
    fn more_than_38_digits_are_refused() {
        let value: BigDecimal = "123456789012345678901234567890123456789".parse().unwrap();
        assert!(value.into_av().is_err());
    }
}

#[cfg(feature = "url")]
#[test]
fn a_url_is_its_text() {
    let url: url::Url = "https://example.org/a b?q=\u{e9}".parse().unwrap();
    assert_eq!(url.clone().into_av().unwrap(), AttributeValue::S("https://example.org/a%20b?q=%C3%A9".to_owned()));
    assert_eq!(read::<url::Url>(url.clone().into_av().unwrap()), Ok(url));
    assert!(read::<url::Url>(AttributeValue::S("nowhere".to_owned())).is_err());
}

#[cfg(feature = "serde_json")]
mod json {
    use proptest::collection::{btree_map, vec};
    use serde_json::{Value as Json, json};

    use super::*;

    fn document() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            any::<u64>().prop_map(Json::from),
            (-1e100..1e100_f64).prop_map(Json::from),
            text().prop_map(Json::from),
        ];
        leaf.prop_recursive(4, 30, 5, |inner| {
            let name = text().prop_filter("a map entry has a name", |name| !name.is_empty());
            let members = btree_map(name, inner.clone(), 0..5);
            prop_oneof![
                vec(inner, 0..5).prop_map(Json::from),
                members.prop_map(|members| Json::Object(members.into_iter().collect())),
            ]
        })
    }

    /// A float that is a whole number comes back as an integer, which `serde_json` tells apart.
    fn whole_floats_as_integers(value: Json) -> Json {
        match value {
            Json::Number(number) if number.is_f64() => {
                let av = Json::Number(number.clone()).into_av().unwrap();
                Json::decode(AvSource::new(av)).unwrap_or(Json::Number(number))
            }
            Json::Array(elements) => elements.into_iter().map(whole_floats_as_integers).collect(),
            Json::Object(members) => {
                members.into_iter().map(|(name, value)| (name, whole_floats_as_integers(value))).collect()
            }
            other => other,
        }
    }

    proptest! {
        #[test]
        fn documents(value in document().prop_map(whole_floats_as_integers)) {
            is_the_same_everywhere(&value)?;
        }

        #[test]
        fn floats_keep_their_value(value in -1e100..1e100_f64) {
            let read = Json::decode(AvSource::new(Json::from(value).into_av()?))?;
            prop_assert_eq!(read.as_f64(), Some(value));
        }
    }

    #[test]
    fn what_json_cannot_hold_is_an_error_and_never_rounded() {
        let message = read::<Json>(n("0.1234567890123456789012345678")).unwrap_err();
        assert!(message.contains("use `Number` or `AttributeValue`"), "{message}");
        let set = AttributeValue::Ss(vec!["a".to_owned()]);
        let list = AttributeValue::M([("tags".to_owned(), set)].into());
        let message = read::<Json>(list).unwrap_err();
        assert_eq!(message, "attribute `tags`: expected a JSON value: JSON has neither bytes nor sets, and this is SS");
        assert_eq!(read::<Json>(n("0.1")), Ok(json!(0.1)));
    }
}
