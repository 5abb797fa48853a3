//! A name for what there is.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("{id}")]
#[gsi(1, pk = "{city}", projection = "keys-only", projected = OrderCard)]
#[lsi(1, sk = "{city}")]
#[gsi(2, pk = "{city}", projection = "keys-only")]
struct Order {
    shop: String,
    id: u32,
    city: String,
}

fn shop(card: OrderCard) -> String {
    card.shop
}
