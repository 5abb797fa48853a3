//! An entity that accepts foreign keys that cascade.

use dual_repo::MySqlEntity;

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id", cascade = "accepted")]
struct Order {
    id: u32,
}
