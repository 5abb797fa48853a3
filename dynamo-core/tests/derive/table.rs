//! `DynamoTable`: settings, and which entity an item is.

use aws_sdk_dynamodb::types::AttributeValue;
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

/// Keys of other attributes and types than the others have, and a type attribute of another name.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Logs", entity = "LINE", type_attr = "_type")]
#[pk("LOG#{log}")]
struct Line {
    log: String,
    #[sk]
    at: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Logs", entity = "ERROR", type_attr = "_type")]
#[pk("ERROR#{log}")]
struct Problem {
    log: String,
    #[sk]
    at: u32,
    what: String,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Logs", entity = "COUNT", type_attr = "kind")]
#[pk("COUNT#{log}")]
struct Count {
    log: String,
    #[sk]
    at: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Logs")]
enum Logs {
    Line(Line),
    Problem(Problem),
    Count(Count),
}

#[test]
fn an_item_has_the_keys_and_the_name_of_its_entity_or_no_name() {
    let read = |item: Item| match Logs::read_entity(AvSource::new(AttributeValue::M(item)).map().unwrap()).unwrap() {
        ReadAs::Entity(entity) => Some(entity),
        ReadAs::Other(_) => None,
    };
    let line = Line { log: "a".into(), at: 1 };
    let problem = Problem { log: "a".into(), at: 2, what: "no disk".into() };
    let count = Count { log: "a".into(), at: 3 };
    assert_eq!(read(to_item(&line).unwrap()), Some(Logs::Line(line)));
    assert_eq!(read(to_item(&count).unwrap()), Some(Logs::Count(count)));
    let mut item = to_item(&problem).unwrap();
    assert_eq!(read(item.clone()), Some(Logs::Problem(problem)));
    item.insert("_type".into(), AttributeValue::S("OTHER".into()));
    assert_eq!(read(item.clone()), None);
    item.insert("PK".into(), AttributeValue::S("LOG#a".into()));
    assert_eq!(read(item.clone()), None);
    item.remove("_type");
    assert_eq!(read(item), Some(Logs::Line(Line { log: "a".into(), at: 2 })));
    let marker = [("PK", AttributeValue::S("$unique#LINE#x#y".into())), ("at", AttributeValue::N("1".into()))];
    assert_eq!(read(marker.map(|(name, value)| (name.to_owned(), value)).into()), None);
}
