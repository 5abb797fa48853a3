//! Types that fit.

use dual_repo::{MySqlEntity, MySqlRow, MySqlValue};

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
struct Order {
    id: u32,
    address: Option<String>,
    #[mysql(skip, default = std::time::Instant::now)]
    read: std::time::Instant,
    #[mysql(embed)]
    buyer: Buyer,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", order_by = "id"))]
    items: Vec<Item>,
}

#[derive(MySqlRow)]
struct Buyer {
    name: String,
}

#[derive(MySqlRow)]
struct Item {
    id: u32,
}

#[derive(MySqlValue)]
struct Started(u64);
