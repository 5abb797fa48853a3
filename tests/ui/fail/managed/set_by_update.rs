//! What the library keeps is not for an update to set.

use std::time::SystemTime;

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Order {
    #[pk]
    id: u32,
    #[dynamo(version)]
    version: u64,
    #[dynamo(updated_at)]
    changed: SystemTime,
}

fn uses() {
    let _ = Order::update(7).set(|order| order.version, 5);
    let _ = Order::update(7).add(|order| order.version, 1);
    let _ = Order::update(7).set(|order| order.changed, SystemTime::now());
}

fn main() {}
