//! Child rows are a list, a map or values, and the field is of a type that holds these.

use std::collections::{BTreeMap, BTreeSet};

use dual_repo::{MySqlEntity, MySqlRow};

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
struct Order {
    id: u32,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", key = "sku", column = "name"))]
    both: BTreeMap<String, Item>,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", key = "sku", order_by = "id"))]
    ordered: BTreeMap<String, Item>,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", key = "orders.id"))]
    elsewhere: BTreeMap<String, Item>,
    #[mysql(children(table = "tags", on = "tags.order_id = orders.id", column = "a, b"))]
    columns: BTreeSet<String>,
    #[mysql(children(on = "tags.order_id = orders.id", column = "tag"))]
    nowhere: BTreeSet<String>,
}

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
struct Typed {
    id: u32,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", key = "sku"))]
    list: Vec<Item>,
    #[mysql(children(table = "tags", on = "tags.order_id = orders.id", column = "tag"))]
    tags: Vec<String>,
    #[mysql(children(table = "tags", on = "tags.order_id = orders.id", column = "tag", order_by = "id"))]
    set: BTreeSet<String>,
}

#[derive(MySqlRow)]
struct Item {
    id: u32,
}

fn main() {}
