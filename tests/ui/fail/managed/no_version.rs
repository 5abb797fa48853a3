//! Only an entity with a version can be written by it.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Order {
    #[pk]
    id: u32,
    count: u32,
}

fn uses(order: &Order) {
    let _ = Order::update(7).if_version(5);
    let _ = Order::update_of(order);
}

fn main() {}
