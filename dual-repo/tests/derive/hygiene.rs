//! Generated code means its own names, whatever the module around it calls by them.
#![allow(
    dead_code,
    non_camel_case_types,
    non_upper_case_globals,
    non_snake_case,
    unused_macros,
    clippy::struct_field_names,
    clippy::upper_case_acronyms,
    reason = "names are in the way on purpose"
)]

use ::dual_repo::{MySqlEntity, MySqlRow, MySqlValue};

// What the prelude and the crates offer, hidden.
struct Option;
struct Result;
struct Box;
struct Vec;
struct Some;
struct None;
struct Ok;
struct Err;
struct Default;
struct Cow;
struct Send;
struct Sync;
struct From;
struct Into;
struct FnOnce;
struct PhantomData;
struct Value;
struct Record;
struct Field;
struct Key;
struct Name;
mod core {}
mod std {}
mod alloc {}
mod dual_repo {}
mod dynamo_core {}
type u8 = ();
type usize = ();
type bool = ();
type str = ();
// What locals and patterns could be taken for.
const map: () = ();
const row: () = ();
const cell: () = ();
const item: () = ();
static slots: () = ();
const __field: () = ();
struct value;
struct name;
macro_rules! matches {
    () => {};
}
macro_rules! panic {
    () => {};
}

type Text = ::std::string::String;

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
#[mysql(join(users, on = "users.id = orders.user_id"))]
struct Order {
    id: ::std::primitive::u32,
    #[mysql(column = "users.email")]
    email: ::std::option::Option<Text>,
    #[mysql(default)]
    r#type: Text,
    #[mysql(skip)]
    map: Text,
    #[mysql(embed)]
    row: Place,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", order_by = "id"))]
    item: ::std::vec::Vec<Place>,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", key = "id"))]
    cell: ::std::collections::BTreeMap<Text, Place>,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", column = "id"))]
    slots: ::std::collections::BTreeSet<Text>,
    #[mysql(expression = "id * 2")]
    name: Text,
    #[mysql(constant = ::std::primitive::u32::MAX)]
    value: ::std::primitive::u32,
    kind: Kind,
}

#[derive(MySqlRow)]
struct Place {
    street: Text,
}

#[derive(MySqlValue)]
enum Kind {
    Some,
    None,
    Ok,
}

#[derive(MySqlValue)]
struct Wrapped(Text);

#[test]
fn names_of_the_module_do_not_get_in_the_way() {
    assert_eq!(<Order as ::dual_repo::MySqlEntity>::TABLE.key, ["id"]);
    assert_eq!(<Kind as ::dual_repo::MySqlValue>::encode(&Kind::Ok), ::dual_repo::mysql::SqlValue::Text("Ok".into()));
    let wrapped = Wrapped(Text::from("x"));
    assert_eq!(<Wrapped as ::dual_repo::MySqlValue>::encode(&wrapped), ::dual_repo::mysql::SqlValue::Text("x".into()));
}
