//! One template that tells the value is enough.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{email:lower}")]
#[sk("{email}#{id:010}")]
#[gsi(1, pk = "{id}")]
struct Order {
    #[dynamo(key_only)]
    email: String,
    #[dynamo(key_only)]
    id: u32,
}
