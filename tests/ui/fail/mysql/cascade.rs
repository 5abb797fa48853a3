//! Foreign keys that cascade are accepted by the entity, in so many words.

use dual_repo::{MySqlEntity, MySqlRow};

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id", cascade = "yes")]
struct Order {
    id: u32,
}

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id", cascade)]
struct Other {
    id: u32,
}

#[derive(MySqlRow)]
#[mysql(cascade = "accepted")]
struct Item {
    id: u32,
}

fn main() {}
