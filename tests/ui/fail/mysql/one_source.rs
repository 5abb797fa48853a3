//! A field is read from one place.

use dual_repo::{MySqlEntity, MySqlRow};

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
struct Order {
    id: u32,
    #[mysql(embed, column = "address")]
    address: Address,
    #[mysql(skip, column = "note")]
    note: String,
    #[mysql(embed, default)]
    other: Address,
}

#[derive(MySqlRow)]
struct Address {
    #[mysql(column = "a", column = "b")]
    street: String,
}

fn main() {}
