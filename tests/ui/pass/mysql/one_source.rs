//! One place each.

use dual_repo::{MySqlEntity, MySqlRow};

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
struct Order {
    id: u32,
    #[mysql(embed)]
    address: Address,
    #[mysql(skip, default = nothing)]
    note: String,
    #[mysql(column = "other", default)]
    other: String,
}

fn nothing() -> String {
    String::new()
}

#[derive(MySqlRow)]
struct Address {
    #[mysql(column = "a")]
    street: String,
}
