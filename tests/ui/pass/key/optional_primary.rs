//! An index key can: the item is not in the index then.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{email}")]
#[gsi(1, pk = "NOTE#{note}")]
struct Order {
    email: String,
    note: Option<String>,
    #[gsi(2, pk)]
    barcode: Option<u64>,
}
