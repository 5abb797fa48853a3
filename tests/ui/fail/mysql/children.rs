//! Children have a table, a parent and an order, and are those of an entity.

use dual_repo::{MySqlEntity, MySqlRow};

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
#[mysql(join(users, on = "users.id = orders.user_id"))]
struct Order {
    id: u32,
    #[mysql(children(table = "items"))]
    items: Vec<Item>,
    #[mysql(children(table = "notes", on = "notes.user_id = users.id", order_by = "id"))]
    notes: Vec<Item>,
    #[mysql(children(table = "files", on = "orders.id = orders.file_id", order_by = "id"))]
    files: Vec<Item>,
    #[mysql(children(table = "lines", on = "lines.order_id = orders.id", order_by = "orders.id, RAND()"))]
    lines: Vec<Item>,
    #[mysql(children(table = "lines", on = "lines.order_id = orders.id", order_by = "orders.id"))]
    others: Vec<Item>,
}

#[derive(MySqlRow)]
struct Item {
    #[mysql(children(table = "parts", on = "parts.item_id = items.id", order_by = "id"))]
    parts: Vec<Part>,
}

#[derive(MySqlRow)]
struct Part {
    id: u32,
}

fn main() {}
