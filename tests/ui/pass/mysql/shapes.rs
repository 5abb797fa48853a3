//! The right derive for each.

use dual_repo::{MySqlEntity, MySqlRow, MySqlValue};

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
struct Order {
    id: Id,
    #[mysql(embed)]
    address: Address,
    status: Status,
}

#[derive(MySqlValue)]
struct Id(u32);

#[derive(MySqlRow)]
struct Address {
    street: String,
}

#[derive(MySqlValue)]
enum Status {
    Open,
}
