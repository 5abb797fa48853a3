//! Rows are structs with named fields that own what they hold, columns are labels or newtypes.

use dual_repo::{MySqlEntity, MySqlRow, MySqlValue};

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
enum Order {
    Some,
}

#[derive(MySqlRow)]
struct Id(u32);

#[derive(MySqlRow)]
struct Name<'a> {
    name: std::borrow::Cow<'a, str>,
}

#[derive(MySqlValue)]
struct Address {
    street: String,
}

#[derive(MySqlValue)]
enum Never {}

fn main() {}
