//! DynamoDB's limits, to the byte: what it takes, we take, and what it refuses never leaves the process.

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};
use integration::Faults;

use super::entities::{Order, User, order, put_raw, shop, user};

/// Bytes of a [`User`] with a name of no characters, by the rules of
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>: names and texts by
/// their UTF-8 bytes; a number by a byte for two digits and one more, here 0 with one byte.
const REST: usize = 409_600 - NAME_MAX;
const NAME_MAX: usize = 409_600 - (2 + 5 + 2 + 5 + 5 + 5 + 4 + 6 + 1 + 5 + 1);

fn named(length: usize) -> User {
    User { name: "x".repeat(length), ..user("bob@x") }
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Keys")]
struct Entry {
    #[pk]
    pub partition: String,
    #[sk]
    pub sort: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Keys")]
enum Keys {
    Entry(Entry),
}

fn entry(partition: usize, sort: usize) -> Entry {
    Entry { partition: "p".repeat(partition), sort: vec![0; sort] }
}

integration::on_every_engine! {
    async fn an_item_of_400_kilobytes_is_taken(db: Dynamo) {
        shop(&db).await;
        assert_eq!(dynamo_core::value::item_size(&named(0)).unwrap(), REST);
        named(NAME_MAX).create().send(&db).await.unwrap();
        assert_eq!(User::get("bob@x").send(&db).await.unwrap().unwrap().name.len(), NAME_MAX);
    }

    async fn one_byte_more_is_refused_by_both_sides(db: Dynamo) {
        shop(&db).await;
        let (counted, log) = Faults::new().over(&db);
        for error in [
            named(NAME_MAX + 1).create().send(&counted).await.unwrap_err(),
            named(NAME_MAX + 1).put().send(&counted).await.unwrap_err(),
        ] {
            let Error::ItemTooLarge { entity: "USER", size: 409_601, largest } = &error else { panic!("{error:?}") };
            assert_eq!(largest[0], ("name".to_owned(), NAME_MAX + 1 + 4));
            assert!(error.to_string().contains("`name` (409564)"), "{error}");
        }
        assert_eq!(log.all(), []);
        let item = dynamo_core::value::into_item(named(NAME_MAX + 1)).unwrap();
        let put = db.client().put_item().table_name(db.table_name("Shop").unwrap()).set_item(Some(item));
        assert_eq!(put.send().await.unwrap_err().code(), Some("ValidationException"));
    }

    async fn keys_have_at_most_2048_and_1024_bytes(db: Dynamo) {
        Keys::ensure_table(&db).await.unwrap();
        entry(2048, 1024).create().send(&db).await.unwrap();
        let (counted, log) = Faults::new().over(&db);
        let cases = [
            (entry(2049, 1), "partition", "a partition key has at most 2048 bytes"),
            (entry(1, 1025), "sort", "a sort key has at most 1024 bytes"),
            (entry(0, 1), "partition", "a key cannot be empty"),
            (entry(1, 0), "sort", "a key cannot be empty"),
        ];
        for (entry, wrong, why) in cases {
            let Err(Error::InvalidKey { attribute, reason, .. }) = entry.clone().put().send(&counted).await else { panic!() };
            assert_eq!((attribute, reason), (wrong, format!("`{wrong}`: {why}")));
            let key = (entry.partition.clone(), entry.sort.clone());
            assert!(matches!(Entry::get(key).send(&counted).await, Err(Error::InvalidKey { .. })));
            // The engine would refuse it as well.
            let item = [("partition", AttributeValue::S(entry.partition)), ("sort", AttributeValue::B(entry.sort.into()))];
            let refused = tokio::spawn({ let db = db.clone(); async move { put_raw(&db, "Keys", item).await } });
            assert!(refused.await.is_err());
        }
        assert_eq!(log.all(), []);
        assert!(Entry::query("p".repeat(2048)).all(&db).await.unwrap().len() == 1);
    }

    async fn a_key_of_an_index_has_limits_too(db: Dynamo) {
        shop(&db).await;
        let long = |length: usize| Order { org: "o".repeat(length), ..order("bob@x", "d", 1) };
        // `ORG#` and `#new` are eight bytes of it.
        long(2040).put().send(&db).await.unwrap();
        let Err(Error::InvalidKey { entity: "ORDER", attribute: "GSI1PK", .. }) = long(2041).put().send(&db).await else { panic!() };
        let Err(Error::InvalidKey { attribute: "GSI1PK", .. }) = long(0).put().send(&db).await else { panic!() };
    }
}
