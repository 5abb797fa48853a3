//! Numbers: exact or an error, before anything is sent; equal by value, however they are written.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::value::{Number, Value};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Wire};
use rust_decimal::Decimal;

use crate::support::s;

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Numbers", entity = "ANY")]
#[pk("{id}")]
struct Any<T: Value + Send + Sync + 'static> {
    id: u32,
    value: T,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Numbers", entity = "NUMBER")]
#[pk("{id}")]
struct Stored {
    id: u32,
    value: Number,
}

#[derive(Debug, PartialEq, DynamoTable)]
#[dynamo(table = "Numbers")]
enum Numbers {
    Stored(Stored),
}

async fn put<T: Value + Send + Sync + 'static>(db: &Dynamo, id: u32, value: T) -> dynamo_core::Result<()> {
    Any::put(Any { id, value }).send(db).await.map(drop)
}

/// Stores a number as this text, whoever reads it.
async fn store(db: &Dynamo, text: &str) {
    let item = db.client().put_item().table_name(db.table_name("Numbers").unwrap()).item("PK", s("1"));
    let item = item.item("id", AttributeValue::N("1".into())).item("value", AttributeValue::N(text.into()));
    item.send().await.unwrap();
}

async fn read<T: Value + Send + Sync + 'static>(db: &Dynamo) -> Result<T, String> {
    match Any::<T>::get(1).send(db).await {
        Ok(item) => Ok(item.unwrap().value),
        Err(error) => Err(std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string)),
    }
}

/// A text; as `u64`, `i8`, `f64`, `Decimal`, where it fits.
type Row = (&'static str, Option<u64>, Option<i8>, Option<f64>, Option<&'static str>);

integration::on_every_engine! {
    async fn trap_19_what_dynamodb_cannot_hold_is_refused_before_it_is_sent(db: Dynamo) {
        Numbers::ensure_table(&db).await.unwrap();
        for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, 1e126, -1e126, 1e-131, f64::MIN_POSITIVE] {
            assert!(matches!(put(&db, 1, float).await, Err(dynamo_core::Error::Encode { .. })), "{float}");
        }
        for float in [f32::NAN, f32::INFINITY] {
            assert!(matches!(put(&db, 1, float).await, Err(dynamo_core::Error::Encode { .. })), "{float}");
        }
        for integer in [i128::MAX, i128::MIN, 10_i128.pow(38) + 1] {
            assert!(matches!(put(&db, 1, integer).await, Err(dynamo_core::Error::Encode { .. })), "{integer}");
        }
        assert!(matches!(put(&db, 1, u128::MAX).await, Err(dynamo_core::Error::Encode { .. })));
        assert!(matches!(put(&db, 1, BTreeMap::from([("a".to_owned(), vec![f64::NAN])])).await, Err(dynamo_core::Error::Encode { .. })));
        for text in ["1E126", "-1E126", "1E-131", "123456789012345678901234567890123456789", "NaN", "Infinity", "0x1", ""] {
            assert!(text.parse::<Number>().is_err(), "{text}");
        }
        assert_eq!(Stored::get(1).send(&db).await.unwrap(), None);
    }

    async fn trap_19_what_it_can_hold_comes_back_exactly(db: Dynamo) {
        Numbers::ensure_table(&db).await.unwrap();
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = db.clone().with_wire(wire);
            for float in [0.1, -0.0, 1e125, -9.99e-130, f64::EPSILON, 123_456_789.123_456_79] {
                put(&db, 1, float).await.unwrap();
                // There is one zero.
                assert_eq!(read::<f64>(&db).await.unwrap().to_bits(), (float + 0.0).to_bits(), "{float}");
            }
            for integer in [10_i128.pow(38) - 1, -(10_i128.pow(38)) + 1, 10_i128.pow(38), 0] {
                put(&db, 1, integer).await.unwrap();
                assert_eq!(read::<i128>(&db).await, Ok(integer));
            }
            for decimal in [Decimal::MAX, Decimal::MIN, "0.0000000000000000000000000001".parse().unwrap(), "-1.50".parse().unwrap()] {
                put(&db, 1, decimal).await.unwrap();
                assert_eq!(read::<Decimal>(&db).await, Ok(decimal));
            }
            let nested: BTreeMap<String, Vec<Number>> =
                BTreeMap::from([("n".to_owned(), vec!["1.2345678901234567890123456789012345678E-100".parse().unwrap()])]);
            put(&db, 1, nested.clone()).await.unwrap();
            assert_eq!(read::<BTreeMap<String, Vec<Number>>>(&db).await, Ok(nested));
        }
    }

    async fn trap_19_a_text_is_read_by_its_value_or_refused(db: Dynamo) {
        Numbers::ensure_table(&db).await.unwrap();
        let rows: [Row; 12] = [
            ("1.0", Some(1), Some(1), Some(1.0), Some("1")),
            ("1E+2", Some(100), Some(100), Some(100.0), Some("100")),
            ("1.50", None, None, Some(1.5), Some("1.5")),
            ("-0", Some(0), Some(0), Some(0.0), Some("0")),
            ("-1", None, Some(-1), Some(-1.0), Some("-1")),
            ("128", Some(128), None, Some(128.0), Some("128")),
            ("0.001E3", Some(1), Some(1), Some(1.0), Some("1")),
            ("18446744073709551615", Some(u64::MAX), None, None, Some("18446744073709551615")),
            ("18446744073709551616", None, None, Some(18_446_744_073_709_551_616.0), Some("18446744073709551616")),
            ("1E100", None, None, Some(1e100), None),
            ("9007199254740993", Some(9_007_199_254_740_993), None, None, Some("9007199254740993")),
            ("0.12345678901234567890123456789", None, None, None, None),
        ];
        for (text, unsigned, signed, float, decimal) in rows {
            store(&db, text).await;
            for wire in [Wire::Direct, Wire::Sdk] {
                let db = db.clone().with_wire(wire);
                assert_eq!(read::<u64>(&db).await.ok(), unsigned, "{text} {wire:?}");
                assert_eq!(read::<i8>(&db).await.ok(), signed, "{text} {wire:?}");
                if let Some(float) = float {
                    assert_eq!(read::<f64>(&db).await, Ok(float), "{text} {wire:?}");
                }
                assert_eq!(read::<Decimal>(&db).await.ok(), decimal.map(|text| text.parse().unwrap()), "{text} {wire:?}");
                assert_eq!(read::<Number>(&db).await, Ok(text.parse().unwrap()), "{text} {wire:?}");
            }
        }
    }

    /// The engine keeps one text for a number, so `1.50` is `1.5` to conditions as well.
    async fn trap_19_numbers_compare_by_value(db: Dynamo) {
        Numbers::ensure_table(&db).await.unwrap();
        let number = |text: &str| text.parse::<Number>().unwrap();
        Stored::put(Stored { id: 1, value: number("1.50") }).send(&db).await.unwrap();
        for same in ["1.5", "1.500", "15E-1"] {
            Stored::update(1).set(|stored| stored.value, number("1.50")).condition(|stored| stored.value.eq(number(same)))
                .send(&db).await.unwrap();
            let found = Stored::scan().filter(|stored| stored.value.eq(number(same))).all(&db).await.unwrap();
            assert_eq!(found, [Stored { id: 1, value: number("1.5") }]);
        }
        let above = Stored::scan().filter(|stored| stored.value.gt(number("1.4999999999999999999999999999999999999")));
        assert_eq!(above.all(&db).await.unwrap().len(), 1);
    }
}
