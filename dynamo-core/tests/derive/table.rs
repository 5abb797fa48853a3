//! `DynamoTable`: settings, and which entity an item is.

use dynamo_core::__private::ReadAs;
use dynamo_core::schema::{Billing, Capacity, Encryption, StreamView, TableClass};
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
    let item = AvSource::new(aws_sdk_dynamodb::types::AttributeValue::M(item)).map().unwrap();
    match Users::read_entity(item).unwrap() {
        ReadAs::Entity(entity) => Some(entity),
        ReadAs::Other(_) => None,
    }
}

#[test]
fn the_settings_are_in_the_schema() {
    let table = Users::TABLE;
    assert_eq!(table.name, "Users");
    assert_eq!(table.entities.iter().map(|entity| entity.entity).collect::<Vec<_>>(), ["USER", "ORDER"]);
    let settings = table.settings;
    let (read, write) = (Capacity::Fixed(5), Capacity::Fixed(6));
    assert_eq!(settings.billing, Billing::Provisioned { read, write, utilization: 70 });
    assert_eq!(settings.encryption, Encryption::CustomerKey("alias/shop"));
    assert_eq!(settings.stream, Some(StreamView::NewAndOldImages));
    assert_eq!(settings.ttl, Some("expires_at"));
    assert_eq!(settings.tags, [("team", "shop"), ("stage", "test")]);
    assert!(settings.point_in_time_recovery && settings.deletion_protection);
}

const POLICY: &str = r#"{ "Version": "2012-10-17", "Statement": [] }"#;

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(
    table = "Users",
    billing = provisioned(read = 5..=500, write = 6, utilization = 60),
    gsi(2, billing = provisioned(read = 1, write = 2..=3)),
    table_class = "standard-infrequent-access",
    resource_policy = POLICY
)]
enum Scaled {
    Customer(User),
    Order(Order),
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(
    table = "Users",
    billing = on_demand(max_read = 1000, max_write = 500),
    gsi(1, billing = on_demand(max_read = 70))
)]
enum Limited {
    Customer(User),
    Order(Order),
}

#[test]
fn an_index_is_paid_for_as_the_table_unless_it_has_its_own() {
    let settings = Scaled::TABLE.settings;
    let (read, write) = (Capacity::Scaled { min: 5, max: 500 }, Capacity::Fixed(6));
    assert_eq!(settings.billing_of(1), Billing::Provisioned { read, write, utilization: 60 });
    let (read, write) = (Capacity::Fixed(1), Capacity::Scaled { min: 2, max: 3 });
    assert_eq!(settings.billing_of(2), Billing::Provisioned { read, write, utilization: 70 });
    assert_eq!((settings.class, settings.resource_policy), (TableClass::InfrequentAccess, Some(POLICY)));
    let settings = Limited::TABLE.settings;
    assert_eq!(settings.billing_of(2), Billing::OnDemand { max_read: Some(1000), max_write: Some(500) });
    assert_eq!(settings.billing_of(1), Billing::OnDemand { max_read: Some(70), max_write: None });
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
