//! `DynamoTable`: settings, and which entity an item is.

use dynamo_core::schema::{Billing, Encryption, StreamView};
use dynamo_core::value::{AvSource, Item, Source, to_item};
use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Users", entity = "USER")]
#[pk("{email}")]
#[sk("#META")]
#[gsi(1, pk = "{id}")]
struct User {
    pub email: String,
    pub id: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Users", entity = "ORDER")]
#[pk("{email}")]
#[sk("ORDER#{id}")]
#[gsi(2, pk = "{id}")]
struct Order {
    pub email: String,
    pub id: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(
    table = "Users",
    billing = provisioned(read = 5, write = 6),
    point_in_time_recovery,
    deletion_protection,
    stream = "new-and-old-images",
    ttl = "expires_at",
    encryption = customer_key("alias/shop"),
    tags("team" = "shop", "stage" = "test")
)]
enum Users {
    Customer(User),
    Order(Order),
}

fn read(item: Item) -> Option<Users> {
    Users::read_entity(AvSource::new(aws_sdk_dynamodb::types::AttributeValue::M(item)).map().unwrap()).unwrap()
}

#[test]
fn the_settings_are_in_the_schema() {
    let table = Users::TABLE;
    assert_eq!(table.name, "Users");
    assert_eq!(table.entities.iter().map(|entity| entity.entity).collect::<Vec<_>>(), ["USER", "ORDER"]);
    let settings = table.settings;
    assert_eq!(settings.billing, Billing::Provisioned { read: 5, write: 6 });
    assert_eq!(settings.encryption, Encryption::CustomerKey("alias/shop"));
    assert_eq!(settings.stream, Some(StreamView::NewAndOldImages));
    assert_eq!(settings.ttl, Some("expires_at"));
    assert_eq!(settings.tags, [("team", "shop"), ("stage", "test")]);
    assert!(settings.point_in_time_recovery && settings.deletion_protection);
}

#[test]
fn an_item_is_read_as_the_entity_that_its_keys_say_it_is() {
    let (user, order) = (User { email: "a".into(), id: 1 }, Order { email: "a".into(), id: 2 });
    let item = to_item(&order).unwrap();
    assert_eq!(read(to_item(&user).unwrap()), Some(Users::Customer(user.clone())));
    assert_eq!(read(item.clone()), Some(Users::Order(order.clone())));
    let mut other = item;
    other.insert("SK".into(), aws_sdk_dynamodb::types::AttributeValue::S("CART#1".into()));
    assert_eq!(read(other), None);
    assert_eq!(Users::from(order.clone()), Users::Order(order));
}
