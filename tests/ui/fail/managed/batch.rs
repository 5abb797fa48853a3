//! A batch checks no versions, so that no entity with one goes into it.

use dynamo_core::{BatchWrite, DynamoEntity};

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Order {
    #[pk]
    id: u32,
    #[dynamo(version)]
    version: u64,
}

fn uses(order: Order) {
    let _ = BatchWrite::new().put(order);
    let _ = BatchWrite::new().delete::<Order>(7);
}

fn main() {}
