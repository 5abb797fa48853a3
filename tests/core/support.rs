//! Tables that most suites here use, and what they all do.

use std::fmt::Debug;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use dynamo_core::op::{Cursor, Query};
use dynamo_core::{Dynamo, Indexed};

/// A table with the partition key `PK`, a string.
pub(crate) async fn table(db: &Dynamo) -> String {
    let name = db.table_name("Things").unwrap();
    let key = KeySchemaElement::builder().attribute_name("PK").key_type(KeyType::Hash).build().unwrap();
    let attribute =
        AttributeDefinition::builder().attribute_name("PK").attribute_type(ScalarAttributeType::S).build().unwrap();
    let create = db.client().create_table().table_name(&name).billing_mode(BillingMode::PayPerRequest);
    create.key_schema(key).attribute_definitions(attribute).send().await.unwrap();
    name
}

pub(crate) fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// The results of a query page by page, each of one result, with cursors that go through their text.
pub(crate) async fn one_by_one<E: Indexed<I, Projected = E> + Debug + 'static, I: 'static>(
    db: &Dynamo,
    query: impl Fn() -> Query<E, I>,
) -> Vec<E> {
    let (mut found, mut after) = (Vec::new(), None::<Cursor>);
    loop {
        let query = match after.take() {
            Some(cursor) => query().after(cursor.to_string().parse().unwrap()),
            None => query(),
        };
        let page = query.limit(1).send(db).await.unwrap();
        found.extend(page.items);
        let Some(cursor) = page.cursor else { return found };
        after = Some(cursor);
    }
}
