//! An expression is one, and a constant is named.

use dual_repo::{MySqlEntity, MySqlRow};

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "double")]
struct Order {
    #[mysql(expression = "id * 2")]
    double: u32,
    #[mysql(expression = "")]
    nothing: u32,
    #[mysql(expression = "id) FROM users; (id")]
    more: u32,
    #[mysql(expression = "id = ?")]
    parameter: bool,
    #[mysql(expression = "id -- the key")]
    comment: u32,
    #[mysql(expression = "id * (2")]
    open: u32,
    #[mysql(expression = "id", column = "id")]
    both: u32,
}

#[derive(MySqlRow)]
struct Item {
    #[mysql(constant)]
    unnamed: u8,
    #[mysql(constant = 1)]
    literal: u8,
    #[mysql(constant = KIND, default)]
    fallback: u8,
    #[mysql(constant = KIND, skip)]
    skipped: u8,
}

const KIND: u8 = 1;

fn main() {}
