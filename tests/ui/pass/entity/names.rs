//! A table name has letters, digits, `_`, `-` and `.`.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "my-orders_2.0", entity = "an order")]
#[pk("{id}")]
struct Order {
    id: u32,
}
