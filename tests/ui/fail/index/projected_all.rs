//! An index that holds everything is read as the entity.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("{id}")]
#[gsi(1, pk = "{city}", projected = OrderCard)]
#[lsi(1, sk = "{city}", projection = "all", projected = Ranked)]
#[gsi(2, pk = "{city}", projection = "keys-only", projected = "Keys")]
#[gsi(3, pk = "{city}", projection = "keys-only", projected)]
struct Order {
    shop: String,
    id: u32,
    city: String,
}

fn main() {}
