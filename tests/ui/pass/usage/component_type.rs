//! A component is of its field's type.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("{at:desc}#{line:05}")]
struct Order {
    shop: String,
    at: chrono::NaiveDate,
    line: u16,
}

fn uses() {
    let at = chrono::NaiveDate::MIN;
    let _ = Order::query("a").sk(|key| key.at(at));
    let _ = Order::get(("a", at, 5));
}
