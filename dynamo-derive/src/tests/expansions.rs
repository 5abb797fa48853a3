use insta::assert_snapshot;

use super::pretty;
use crate::derive;

#[test]
fn entity() {
    let code = pretty(
        derive::entity,
        r##"
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
        "##,
    );
    assert_snapshot!(code);
}

#[test]
fn entity_with_field_keys_and_parameters() {
    let code = pretty(
        derive::entity,
        r##"
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
        "##,
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
