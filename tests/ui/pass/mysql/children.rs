//! A list of rows.

use dual_repo::{MySqlEntity, MySqlRow};

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
struct Order {
    id: u32,
    #[mysql(children(table = "items", on = "orders.id = items.order_id", order_by = "items.position DESC, id"))]
    items: Vec<Item>,
}

#[derive(MySqlRow)]
struct Item {
    id: u32,
}
