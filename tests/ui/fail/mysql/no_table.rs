//! An entity has a table and a primary key.

use dual_repo::MySqlEntity;

#[derive(MySqlEntity)]
struct Order {
    id: u32,
}

#[derive(MySqlEntity)]
#[mysql(table = "orders")]
struct Invoice {
    id: u32,
}

fn main() {}
