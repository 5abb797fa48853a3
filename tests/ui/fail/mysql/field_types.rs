//! A field type that does not fit is reported once, under the type.

use std::path::PathBuf;

use dual_repo::{MySqlEntity, MySqlRow, MySqlValue};

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
struct Order {
    id: u32,
    address: Option<PathBuf>,
    #[mysql(default)]
    other: std::time::Instant,
    #[mysql(embed)]
    buyer: Buyer,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", order_by = "id"))]
    items: Vec<Buyer>,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", order_by = "id"))]
    first: Item,
}

struct Buyer;

#[derive(MySqlRow)]
struct Item {
    id: u32,
}

#[derive(MySqlValue)]
struct Started(std::time::Instant);

fn main() {}
