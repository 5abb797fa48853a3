//! The tables that these tests work on.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::value::Item;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};

/// `PK = email`, `SK = #META`.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Shop", entity = "USER")]
#[pk("{email}")]
#[sk("#META")]
pub(crate) struct User {
    pub email: String,
    pub name: String,
    pub nickname: Option<String>,
    pub logins: u32,
    #[dynamo(default)]
    pub score: i64,
}

/// In the same partitions as [`User`], and in two indexes, of which one is sparse.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Shop", entity = "ORDER")]
#[pk("{email}")]
#[sk("ORDER#{day}#{id:06}")]
#[gsi(1, pk = "ORG#{org}#{status}", sk = "{total:08}")]
#[gsi(2, pk = "COUPON#{coupon}", sk = "{day}")]
pub(crate) struct Order {
    pub email: String,
    pub day: String,
    pub id: u32,
    pub org: String,
    pub status: String,
    pub total: u32,
    pub coupon: Option<String>,
    pub note: Option<String>,
}

/// Keys that begin like those of [`Order`].
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Shop", entity = "ORDER_LOG")]
#[pk("{email}")]
#[sk("ORDER_LOG#{at:06}")]
pub(crate) struct OrderLog {
    pub email: String,
    pub at: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Shop")]
pub(crate) enum Shop {
    User(User),
    Order(Order),
    OrderLog(OrderLog),
}

pub(crate) async fn shop(db: &Dynamo) {
    Shop::ensure_table(db).await.unwrap();
}

pub(crate) fn user(email: &str) -> User {
    User { email: email.into(), name: "Bob".into(), nickname: None, logins: 0, score: 0 }
}

pub(crate) fn order(email: &str, day: &str, id: u32) -> Order {
    Order {
        email: email.into(),
        day: day.into(),
        id,
        org: "acme".into(),
        status: "new".into(),
        total: 0,
        coupon: None,
        note: None,
    }
}

/// The item as it is stored.
pub(crate) async fn stored<E: DynamoEntity>(db: &Dynamo, entity: &E) -> Option<Item> {
    let key = entity.key().unwrap().into_item(&E::SCHEMA.primary);
    let table = db.table_name(E::SCHEMA.table).unwrap();
    let get = db.client().get_item().table_name(table).set_key(Some(key)).consistent_read(true);
    get.send().await.unwrap().item
}

/// How many items a table or an index holds.
pub(crate) async fn count(db: &Dynamo, table: &str, index: Option<&str>) -> i32 {
    let table = db.table_name(table).unwrap();
    db.client().scan().table_name(table).set_index_name(index.map(Into::into)).send().await.unwrap().count
}

/// Writes an item that no entity knows.
pub(crate) async fn put_raw<const N: usize>(db: &Dynamo, table: &str, attributes: [(&str, AttributeValue); N]) {
    let item: Item = attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let table = db.table_name(table).unwrap();
    db.client().put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
}

pub(crate) fn text(item: &Item, name: &str) -> Option<String> {
    item.get(name).map(|value| value.as_s().unwrap().clone())
}
