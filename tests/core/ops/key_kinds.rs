//! Keys of every kind, alone and with a sort key: written, read, changed, asked for in ranges, page by page, deleted.

use dynamo_core::key::Key;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use rust_decimal::Decimal;

use crate::support::one_by_one;

macro_rules! simple {
    ($($entity:ident $tables:ident $table:literal $ty:ty;)*) => {$(
        #[derive(Debug, Clone, PartialEq, DynamoEntity)]
        #[dynamo(table = $table)]
        struct $entity {
            #[pk]
            id: $ty,
            note: String,
        }
        #[derive(Debug, Clone, PartialEq, DynamoTable)]
        #[dynamo(table = $table)]
        enum $tables {
            $entity($entity),
        }
    )*};
}
simple! {
    OfText TextTable "OfText" String;
    OfNumber NumberTable "OfNumber" i64;
    OfBytes BytesTable "OfBytes" Vec<u8>;
}

macro_rules! composite {
    ($($entity:ident $tables:ident $table:literal $pk:ty, $sk:ty;)*) => {$(
        #[derive(Debug, Clone, PartialEq, DynamoEntity)]
        #[dynamo(table = $table)]
        struct $entity {
            #[pk]
            id: $pk,
            #[sk]
            at: $sk,
            note: String,
        }
        #[derive(Debug, Clone, PartialEq, DynamoTable)]
        #[dynamo(table = $table)]
        enum $tables {
            $entity($entity),
        }
    )*};
}
composite! {
    TextNumber TextNumberTable "TextNumber" String, Decimal;
    NumberBytes NumberBytesTable "NumberBytes" u32, Vec<u8>;
    BytesText BytesTextTable "BytesText" Vec<u8>, String;
}

/// What every entity with a key of one attribute goes through.
macro_rules! alone {
    ($db:expr, $tables:ident, $entity:ident, $one:expr, $other:expr) => {{
        $tables::ensure_table($db).await.unwrap();
        let (one, other) = ($entity { id: $one, note: "a".into() }, $entity { id: $other, note: "b".into() });
        one.clone().create().send($db).await.unwrap();
        other.clone().create().send($db).await.unwrap();
        assert!(one.clone().create().send($db).await.is_err());
        let key: Key = one.key().unwrap();
        assert_eq!(key.sort, None);
        assert_eq!($entity::parse_key(&key).unwrap(), ($one,));
        assert_eq!($entity::get($one).send($db).await.unwrap(), Some(one.clone()));
        assert_eq!($entity::query($other).all($db).await.unwrap(), vec![other]);
        $entity::update($one).set(|e| e.note, "c").send($db).await.unwrap();
        assert_eq!($entity::get($one).send($db).await.unwrap().unwrap().note, "c");
        $entity::delete($one).send($db).await.unwrap();
        assert_eq!($entity::scan().all($db).await.unwrap().len(), 1);
    }};
}

/// And with a sort key: `$at` are its values in order.
macro_rules! together {
    ($db:expr, $tables:ident, $entity:ident, $id:expr, $at:expr) => {{
        $tables::ensure_table($db).await.unwrap();
        let at = $at;
        let all: Vec<$entity> = at.iter().map(|at| $entity { id: $id, at: at.clone(), note: "a".into() }).collect();
        for entity in all.iter().rev() {
            entity.clone().create().send($db).await.unwrap();
            let key = entity.key().unwrap();
            assert_eq!($entity::parse_key(&key).unwrap(), (entity.id.clone(), entity.at.clone()));
        }
        assert_eq!($entity::query($id).all($db).await.unwrap(), all);
        assert_eq!(one_by_one($db, || $entity::query($id)).await, all);
        let (low, high) = (&at[1], &at[3]);
        assert_eq!($entity::query($id).sk(|k| k.at(low)..k.at(high)).all($db).await.unwrap(), all[1..3]);
        assert_eq!($entity::query($id).sk(|k| k.at(low)..=k.at(high)).all($db).await.unwrap(), all[1..=3]);
        assert_eq!($entity::query($id).sk(|k| ..k.at(high)).all($db).await.unwrap(), all[..3]);
        assert_eq!(
            $entity::query($id).sk(|k| k.at(high)..).descending().first($db).await.unwrap(),
            all.last().cloned()
        );
        $entity::update(($id, low)).set(|e| e.note, "c").send($db).await.unwrap();
        assert_eq!($entity::get(($id, low)).send($db).await.unwrap().unwrap().note, "c");
        $entity::delete(($id, low)).send($db).await.unwrap();
        assert_eq!($entity::query($id).sk(|k| k.at(low)).all($db).await.unwrap(), []);
        assert_eq!($entity::query($id).all($db).await.unwrap().len(), all.len() - 1);
    }};
}

integration::on_every_engine! {
    async fn keys_of_one_attribute(db: Dynamo) {
        alone!(&db, TextTable, OfText, "a".to_owned(), "é#".to_owned());
        alone!(&db, NumberTable, OfNumber, -5, i64::MAX);
        alone!(&db, BytesTable, OfBytes, vec![0_u8, 255], vec![35_u8]);
    }

    async fn keys_with_a_sort_key(db: Dynamo) {
        let decimals = ["-10.5", "-9", "0", "9.25", "10"].map(|text| text.parse::<Decimal>().unwrap());
        together!(&db, TextNumberTable, TextNumber, "a".to_owned(), decimals);
        together!(&db, NumberBytesTable, NumberBytes, 7, [vec![0_u8], vec![0, 0], vec![1, 255], vec![35], vec![255, 0]]);
        let texts = ["A", "a", "a!", "a#", "é"].map(str::to_owned);
        together!(&db, BytesTextTable, BytesText, vec![0_u8, 255], texts);
    }
}
