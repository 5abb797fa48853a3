//! Numbers in keys of text sort as numbers: the same text for writes, reads, bounds and cursors, upwards and downwards.

use chrono::{DateTime, Utc};
use dynamo_core::value::Number;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, DynamoValue, Error};
use integration::Faults;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::one_by_one;

/// Millionths, as a type of its own.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, DynamoValue)]
struct Micros(i64);

macro_rules! entities {
    ($($name:ident $text:literal $sk:literal $ty:ty;)*) => {$(
        #[derive(Debug, Clone, PartialEq, DynamoEntity)]
        #[dynamo(table = "Numbers", entity = $text)]
        #[pk("ALL")]
        #[sk($sk)]
        struct $name {
            n: $ty,
        }
        impl From<$ty> for $name {
            fn from(n: $ty) -> Self {
                $name { n }
            }
        }
    )*};
}
entities! {
    Unsigned "U" "U#{n:ordered}#" u64;
    Padded "P" "P#{n:020}" u64;
    Signed "I" "I#{n:ordered}" i64;
    Wide "W" "W#{n:ordered}#x" i128;
    Float "F" "F#{n:ordered}#" f64;
    Money "M" "M#{n:ordered}" Decimal;
    Any "A" "A#{n:ordered}" Number;
    Newtype "T" "T#{n:ordered}" Micros;
    Down "D" "D#{n:ordered,desc}#" i64;
    Latest "L" "L#{n:desc}" DateTime<Utc>;
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Numbers")]
enum Numbers {
    Unsigned(Unsigned),
    Padded(Padded),
    Signed(Signed),
    Wide(Wide),
    Float(Float),
    Money(Money),
    Any(Any),
    Newtype(Newtype),
    Down(Down),
    Latest(Latest),
}

const SIGNED: [i64; 9] = [i64::MIN, -10, -9, -5, -1, 0, 9, 10, i64::MAX];

fn decimals() -> [Decimal; 10] {
    [
        "-79228162514264337593543950335",
        "-10",
        "-5",
        "-0.5",
        "0",
        "0.0000000000000000000000000001",
        "9",
        "9.5",
        "10",
        "79228162514264337593543950335",
    ]
    .map(|text| text.parse().unwrap())
}

/// Stores the numbers in no order and reads them in theirs: at once, and one by one with cursors, in both directions.
macro_rules! in_order {
    ($db:expr, $entity:ident, $numbers:expr) => {{
        let numbers: Vec<_> = $numbers.into_iter().collect();
        let shuffled = numbers.iter().skip(1).step_by(2).chain(numbers.iter().step_by(2));
        for number in shuffled {
            $entity::from(number.clone()).create().send($db).await.unwrap();
        }
        for number in &numbers {
            let found = $entity::get(number.clone()).send($db).await.unwrap();
            assert_eq!(found, Some($entity::from(number.clone())));
            let key = $entity::key_of(number.clone()).unwrap();
            assert_eq!($entity::from($entity::parse_key(&key).unwrap().0), $entity::from(number.clone()));
        }
        let ascending: Vec<$entity> = numbers.iter().cloned().map($entity::from).collect();
        assert_eq!($entity::query(()).all($db).await.unwrap(), ascending);
        assert_eq!(one_by_one($db, || $entity::query(())).await, ascending);
        let descending: Vec<$entity> = ascending.iter().rev().cloned().collect();
        assert_eq!(one_by_one($db, || $entity::query(()).descending()).await, descending);
        for (at, low) in numbers.iter().enumerate() {
            let from = $entity::query(()).sk(|k| k.n(low.clone())..).all($db).await.unwrap();
            assert_eq!(from, ascending[at..]);
            let below = $entity::query(()).sk(|k| ..k.n(low.clone())).all($db).await.unwrap();
            assert_eq!(below, ascending[..at]);
        }
    }};
}

integration::on_every_engine! {
    async fn integers_sort_as_numbers(db: Dynamo) {
        Numbers::ensure_table(&db).await.unwrap();
        in_order!(&db, Unsigned, [0, 5, 9, 10, 100, u64::MAX]);
        in_order!(&db, Padded, [0, 5, 9, 10, 100, u64::MAX]);
        in_order!(&db, Signed, SIGNED);
        in_order!(&db, Wide, [-100_000_000_000_000_000_000_000_000_000, -10, -5, 0, 9, 10, 100_000_000_000_000_000_000_000_000_000]);
        in_order!(&db, Newtype, SIGNED.map(Micros));
        let range = Signed::query(()).sk(|k| k.n(9)..=k.n(10)).all(&db).await.unwrap();
        assert_eq!(range.iter().map(|found| found.n).collect::<Vec<_>>(), [9, 10]);
        let range = Signed::query(()).sk(|k| k.n(-10)..k.n(0)).all(&db).await.unwrap();
        assert_eq!(range.iter().map(|found| found.n).collect::<Vec<_>>(), [-10, -9, -5, -1]);
    }

    async fn numbers_with_decimal_places_sort_as_numbers(db: Dynamo) {
        Numbers::ensure_table(&db).await.unwrap();
        in_order!(&db, Float, [-1e125, -10.0, -5.0, -0.1, 0.0, 1e-130, 0.1, 0.3, 0.1 + 0.2, 9.0, 10.0, 1e125]);
        in_order!(&db, Money, decimals());
        let numbers = ["-9.9E125", "-10", "-1E-130", "0", "1E-130", "9", "10", "12345678901234567890123456789012345678"];
        in_order!(&db, Any, numbers.map(|text| text.parse::<Number>().unwrap()));
        // One number is one key, whatever its spelling and sign of zero.
        assert!(Float::get(-0.0).send(&db).await.unwrap().is_some());
        assert!(Money::get("9.50".parse::<Decimal>().unwrap()).send(&db).await.unwrap().is_some());
        let again = Money::from("10.00".parse::<Decimal>().unwrap()).create().send(&db).await.unwrap_err();
        assert!(matches!(again, Error::AlreadyExists { .. }), "{again:?}");
        let range = Float::query(()).sk(|k| k.n(9.0)..=k.n(10.0)).all(&db).await.unwrap();
        assert_eq!(range.len(), 2);
    }

    async fn descending_components_come_greatest_first(db: Dynamo) {
        Numbers::ensure_table(&db).await.unwrap();
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let times = ["0001-01-01T00:00:00Z", "2025-01-31T23:59:20Z", "2025-01-31T23:59:20.5Z", "9999-12-31T23:59:59Z"];
        for time in times {
            Latest::from(at(time)).create().send(&db).await.unwrap();
        }
        for number in SIGNED {
            Down::from(number).create().send(&db).await.unwrap();
        }
        let down: Vec<Down> = SIGNED.into_iter().rev().map(Down::from).collect();
        assert_eq!(Down::query(()).all(&db).await.unwrap(), down);
        assert_eq!(one_by_one(&db, || Down::query(())).await, down);
        let up: Vec<Down> = SIGNED.into_iter().map(Down::from).collect();
        assert_eq!(one_by_one(&db, || Down::query(()).descending()).await, up);
        let latest: Vec<Latest> = times.iter().rev().map(|time| at(time).into()).collect();
        assert_eq!(Latest::query(()).all(&db).await.unwrap(), latest);
        // Bounds are in the order of the values.
        let found = |range: Vec<Down>| range.into_iter().map(|found| found.n).collect::<Vec<_>>();
        assert_eq!(found(Down::query(()).sk(|k| k.n(-5)..=k.n(9)).all(&db).await.unwrap()), [9, 0, -1, -5]);
        assert_eq!(found(Down::query(()).sk(|k| k.n(-5)..k.n(9)).all(&db).await.unwrap()), [0, -1, -5]);
        assert_eq!(found(Down::query(()).sk(|k| k.n(9)..).all(&db).await.unwrap()), [i64::MAX, 10, 9]);
        assert_eq!(found(Down::query(()).sk(|k| ..k.n(-9)).all(&db).await.unwrap()), [-10, i64::MIN]);
        assert_eq!(found(Down::query(()).sk(|k| ..=k.n(-9)).all(&db).await.unwrap()), [-9, -10, i64::MIN]);
        assert_eq!(found(Down::query(()).sk(|k| k.n(9)..k.n(9)).all(&db).await.unwrap()), [0; 0]);
        assert_eq!(found(Down::query(()).sk(|k| k.n(9)).all(&db).await.unwrap()), [9]);
        let since = Latest::query(()).sk(|k| k.n(at(times[1]))..).all(&db).await.unwrap();
        assert_eq!(since, latest[..3]);
        assert_eq!(Latest::query(()).sk(|k| k.n(at(times[1]))..).limit(1).all(&db).await.unwrap(), latest[..1]);
        for time in times {
            assert!(Latest::get(at(time)).send(&db).await.unwrap().is_some());
        }
    }

    async fn what_has_no_place_in_the_order_is_refused(db: Dynamo) {
        Numbers::ensure_table(&db).await.unwrap();
        let (counted, log) = Faults::new().over(&db);
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e200, 1e-200] {
            let error = Float::from(number).create().send(&counted).await.unwrap_err();
            assert!(matches!(error, Error::InvalidKey { entity: "F", .. }), "{error:?}");
            assert!(Float::query(()).sk(|k| k.n(number)..).all(&counted).await.is_err());
        }
        assert_eq!(log.all(), []);
    }
}

proptest! {
    #[test]
    fn the_order_of_texts_is_the_order_of_numbers(a in any::<i64>(), b in any::<i64>(), c in any::<f64>(), d in any::<f64>()) {
        let sort = |key: dynamo_core::key::Key| match key.sort {
            Some(dynamo_core::key::KeyValue::S(text)) => text,
            other => panic!("{other:?}"),
        };
        let signed = |n: i64| sort(Signed::key_of(n).unwrap());
        prop_assert_eq!(signed(a).as_bytes().cmp(signed(b).as_bytes()), a.cmp(&b));
        let down = |n: i64| sort(Down::key_of(n).unwrap());
        prop_assert_eq!(down(b).as_bytes().cmp(down(a).as_bytes()), a.cmp(&b));
        let (c, d) = (c % 1e125, d % 1e125);
        if let (Ok(one), Ok(two)) = (Float::key_of(c), Float::key_of(d)) {
            prop_assert_eq!(Some(sort(one).as_bytes().cmp(sort(two).as_bytes())), c.partial_cmp(&d));
        }
    }
}
