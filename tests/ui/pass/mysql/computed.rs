//! Expressions and constants.

use dual_repo::{MySqlEntity, MySqlRow};

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
struct Order {
    id: u32,
    #[mysql(expression = "id * 2")]
    double: u32,
    #[mysql(expression = "NULLIF(total, 0)", default)]
    total: u32,
    #[mysql(constant = super::computed::KIND)]
    kind: u8,
}

#[derive(MySqlRow)]
struct Item {
    #[mysql(expression = "CONCAT(name, ' (', sku, ')')")]
    title: String,
    #[mysql(constant = KIND)]
    kind: u8,
}

pub(crate) const KIND: u8 = 1;
