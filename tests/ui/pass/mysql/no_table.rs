//! A table and a key.

use dual_repo::MySqlEntity;

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
struct Order {
    id: u32,
}
