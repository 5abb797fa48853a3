//! Child rows in each form.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use dual_repo::{MySqlEntity, MySqlRow};

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
struct Order {
    id: u32,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", key = "sku"))]
    by_sku: BTreeMap<String, Item>,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", key = "items.id"))]
    by_id: HashMap<u32, Item>,
    #[mysql(children(table = "tags", on = "tags.order_id = orders.id", column = "tag", order_by = "id"))]
    list: Vec<String>,
    #[mysql(children(table = "tags", on = "tags.order_id = orders.id", column = "tags.tag"))]
    set: BTreeSet<String>,
    #[mysql(children(table = "tags", on = "tags.order_id = orders.id", column = "id"))]
    ids: HashSet<u32>,
}

#[derive(MySqlRow)]
struct Item {
    id: u32,
}
