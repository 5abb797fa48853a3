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
    let _ = Order::update(7).if_version(5);
    let _ = Order::update(7).condition(|order| order.version.ge(5).and(order.changed.lt(SystemTime::now())));
}
