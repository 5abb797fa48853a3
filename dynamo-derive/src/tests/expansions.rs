use insta::assert_snapshot;

use super::pretty;
use crate::attr::mysql::RowOf;
use crate::{derive, derive_mysql};

#[test]
fn entity() {
    let code = pretty(
        derive::entity,
        r#"
        #[dynamo(table = "Users", entity = "ORDER")]
        #[pk("{user_email}")]
        #[sk("ORDER#{order_id:010}")]
        #[gsi(3, pk = "NOTE#{note}", sk = "{order_id}")]
        pub struct Order {
            #[dynamo(key_only)]
            pub user_email: String,
            pub order_id: u32,
            pub note: Option<String>,
            #[dynamo(rename = "tag_list", default)]
            pub tags: Vec<String>,
        }
        "#,
    );
    assert_snapshot!(code);
}

#[test]
fn entity_with_field_keys_and_parameters() {
    let code = pretty(
        derive::entity,
        r#"
        #[dynamo(table = "Things", rename_all = "camelCase", crate = crate::reexported)]
        pub struct Thing<T: Clone> {
            #[pk]
            thing_id: u64,
            #[gsi(1, pk, name = "by-type", projection = include("label"))]
            r#type: Option<T>,
            children: Vec<Self>,
            #[dynamo(skip, default = cache)]
            cache: Cache,
        }
        "#,
    );
    assert_snapshot!(code);
}

#[test]
fn entity_with_a_schema_version() {
    let code = pretty(
        derive::entity,
        r#"
        #[dynamo(table = "Users", schema_version = 2, upgrade = upgrades::user)]
        #[pk("{id}")]
        pub struct User {
            id: u32,
        }
        "#,
    );
    assert_snapshot!(code);
}

#[test]
fn entity_with_indexes_of_every_kind() {
    let code = pretty(
        derive::entity,
        r#"
        #[dynamo(table = "Products")]
        #[pk("SHOP#{shop}")]
        #[sk("{id:010}")]
        #[gsi(1, pk_attr = "SK", sk_attr = "PK", projection = "keys-only")]
        #[gsi(2, pk = "{brand}", projection = include("title"), projected = ProductCard)]
        #[lsi(1, sk = "{price:08}")]
        pub struct Product {
            #[dynamo(key_only)]
            pub shop: String,
            pub id: u32,
            pub brand: Option<String>,
            pub price: u32,
            title: String,
            #[gsi(3, pk)]
            pub country: String,
            #[gsi(3, pk)]
            pub zone: u8,
            #[gsi(3, sk)]
            pub year: u16,
            #[gsi(3, sk)]
            pub number: u64,
        }
        "#,
    );
    assert_snapshot!(code);
}

#[test]
fn entity_with_unique_fields() {
    let code = pretty(
        derive::entity,
        r#"
        #[dynamo(table = "Users", entity = "USER")]
        #[pk("{id}")]
        pub struct User {
            pub id: u32,
            #[dynamo(unique(ignore_case), rename = "mail")]
            pub email: String,
            #[dynamo(unique = "login")]
            pub tenant: u32,
            #[dynamo(unique = "login")]
            pub name: Option<String>,
            #[dynamo(version)]
            pub version: u64,
        }
        "#,
    );
    assert_snapshot!(code);
}

#[test]
fn entity_with_managed_fields() {
    let code = pretty(
        derive::entity,
        r#"
        #[dynamo(table = "Documents")]
        #[gsi(1, pk = "ALL", sk = "{changed}")]
        struct Document {
            #[pk]
            id: u64,
            #[dynamo(version)]
            version: u32,
            #[dynamo(created_at)]
            created: Option<SystemTime>,
            #[dynamo(ttl)]
            until: Option<u64>,
            #[dynamo(updated_at, rename = "updated")]
            changed: DateTime<Utc>,
        }
        "#,
    );
    assert_snapshot!(code);
}

#[test]
fn value_of_named_fields() {
    let code = pretty(
        derive::value,
        r#"
        #[dynamo(rename_all = "camelCase")]
        struct Address {
            street_name: String,
            #[dynamo(rename = "no", default = one)]
            number: u16,
            #[dynamo(skip)]
            cache: Vec<u8>,
        }
        "#,
    );
    assert_snapshot!(code);
}

#[test]
fn value_of_a_newtype() {
    assert_snapshot!(pretty(derive::value, "struct UserId(u32);"));
}

#[test]
fn value_of_unit_variants() {
    let input = r#"#[dynamo(rename_all = "lowercase")] enum Status { Pending, #[dynamo(rename = "DONE")] Done }"#;
    assert_snapshot!(pretty(derive::value, input));
}

#[test]
fn value_of_numbers() {
    let input = r#"#[dynamo(repr = "number")] enum Level { Low, #[dynamo(other)] High = 10 }"#;
    assert_snapshot!(pretty(derive::value, input));
}

#[test]
fn value_of_several_values() {
    assert_snapshot!(pretty(derive::value, "struct Pair<T>(u8, Option<T>);"));
}

#[test]
fn value_of_variants_with_data() {
    let code = pretty(
        derive::value,
        r#"
        #[dynamo(rename_all = "lowercase")]
        pub enum Payment<T> {
            Cash,
            Card { number: String, #[dynamo(default)] exp: Option<u16> },
            Transfer(T),
            Split(u32, Box<Self>),
        }
        "#,
    );
    assert_snapshot!(code);
}

#[test]
fn value_of_variants_beside_a_tag() {
    let code = pretty(
        derive::value,
        r#"
        #[dynamo(tag = "kind")]
        enum Event { Started, Moved { to: u32 }, Noted(Note), #[dynamo(other)] Unknown }
        "#,
    );
    assert_snapshot!(code);
}

#[test]
fn value_with_conversions_and_flattened_fields() {
    let code = pretty(
        derive::value,
        r#"
        struct Page<T> {
            #[dynamo(with = codec::hex, default = none)]
            digest: Digest,
            #[dynamo(serde)]
            settings: Settings,
            #[dynamo(format = "unix-millis", null)]
            at: Option<Time>,
            #[dynamo(flatten)]
            address: Address,
            #[dynamo(flatten)]
            more: BTreeMap<String, T>,
        }
        "#,
    );
    assert_snapshot!(code);
}

#[test]
fn value_with_compressed_fields() {
    let code = pretty(
        derive::value,
        r"
        struct Page<T> {
            #[dynamo(compress)]
            body: String,
            #[dynamo(compress, with = codec::hex, null, default = none)]
            digest: Option<Digest>,
            #[dynamo(serde, compress, default)]
            other: T,
        }
        ",
    );
    assert_snapshot!(code);
}

#[test]
fn table() {
    let code = pretty(
        derive::table,
        r#"
        #[dynamo(table = "Users", billing = provisioned(read = 5, write = 6), ttl = "expires_at", stream = "new-image")]
        pub enum Users { User(User), Order(shop::Order) }
        "#,
    );
    assert_snapshot!(code);
}

#[test]
fn fallback_of_an_entity() {
    let input = r#"#[dynamo(table = "Users")] #[pk("{emial}")] struct User { email: String }"#;
    assert_snapshot!(pretty(derive::entity, input));
}

#[test]
fn mysql_entity() {
    let code = pretty(
        |input| derive_mysql::row(input, RowOf::Entity),
        r#"
        #[mysql(table = "orders", key = "order_id")]
        #[mysql(join(users, on = "users.id = orders.user_id"))]
        pub struct Order {
            #[mysql(column = "users.email")]
            pub user_email: String,
            #[mysql(column = "id")]
            pub order_id: u32,
            #[mysql(embed(prefix = "ship_"))]
            pub address: Address,
            #[mysql(children(table = "items", on = "items.order_id = orders.id", order_by = "position DESC, id"))]
            pub items: Vec<Item>,
            #[mysql(default)]
            pub note: String,
            #[mysql(skip, default = one)]
            pub version: u64,
        }
        "#,
    );
    assert_snapshot!(code);
}

#[test]
fn mysql_entity_of_dynamodb() {
    let code = pretty(
        |input| derive_mysql::row(input, RowOf::Entity),
        r#"
        #[dynamo(table = "Users", rename_all = "camelCase")]
        #[pk("{user_email}")]
        #[gsi(1, pk = "{status}")]
        #[mysql(table = "orders", key = "user_email")]
        pub struct Order {
            pub user_email: String,
            #[dynamo(rename = "state")]
            pub status: Status,
            #[gsi(1, sk)]
            pub placed_at: u64,
            #[dynamo(format = "unix-seconds")]
            pub paid_at: DateTime<Utc>,
            #[dynamo(version)]
            pub version: u64,
            #[mysql(default)]
            pub note: String,
        }
        "#,
    );
    assert_snapshot!(code);
}

#[test]
fn mysql_fields_that_are_more_than_a_column() {
    let input = r#"
        #[mysql(table = "orders", key = "id", cascade = "accepted")]
        struct Order {
            id: u32,
            #[mysql(children(table = "items", on = "items.order_id = orders.id", key = "sku"))]
            by_sku: BTreeMap<String, Item>,
            #[mysql(children(table = "tags", on = "tags.order_id = orders.id", column = "tag", order_by = "nr"))]
            list: Vec<String>,
            #[mysql(children(table = "tags", on = "tags.order_id = orders.id", column = "tag"))]
            set: BTreeSet<String>,
            #[mysql(expression = "id * 2")]
            double: u32,
            #[mysql(expression = "NULLIF(id, 2)", default)]
            perhaps: u32,
            #[mysql(constant = config::SCHEMA)]
            schema: u8,
            #[dynamo(skip)]
            secret: String,
            #[mysql(park = "-")]
            place: String,
        }
    "#;
    assert_snapshot!(pretty(|input| derive_mysql::row(input, RowOf::Entity), input));
}

#[test]
fn mysql_value_of_unit_variants() {
    let input = r#"#[dynamo(rename_all = "lowercase")] enum Status { Pending, #[mysql(rename = "DONE")] Done }"#;
    assert_snapshot!(pretty(derive_mysql::value, input));
}

#[test]
fn mysql_value_of_a_newtype() {
    assert_snapshot!(pretty(derive_mysql::value, "struct UserId(u32);"));
}

#[test]
fn fallback_of_a_mysql_entity() {
    let input = r#"#[mysql(table = "orders", key = "nr")] struct Order<T> { id: T }"#;
    assert_snapshot!(pretty(|input| derive_mysql::row(input, RowOf::Entity), input));
}
