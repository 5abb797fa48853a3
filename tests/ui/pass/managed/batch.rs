//! A batch checks no versions, so that no entity with one goes into it.

use dynamo_core::{BatchWrite, DynamoEntity, Transaction};

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Order {
    #[pk]
    id: u32,
    #[dynamo(version)]
    version: u64,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Visits")]
struct Visit {
    #[pk]
    id: u32,
    #[dynamo(updated_at)]
    at: std::time::SystemTime,
}

fn uses(order: Order, other: &Order, visit: Visit) {
    let _ = Transaction::new().put(order).delete(Order::delete_of(other)).delete(Order::delete(7));
    let _ = BatchWrite::new().put(visit).delete::<Visit>(7);
}
