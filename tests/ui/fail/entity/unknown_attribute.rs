//! An attribute that there is not is never ignored; what is near is suggested.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(tabel = "Orders", table = "Orders", sharding = "kind")]
#[pk("{id}")]
struct Order {
    id: u32,
    #[dynamo(renam = "n", defualt)]
    note: String,
    #[dynamo(version)]
    version: u64,
    #[dynamo(wrap = module::<A, B>, key_olny)]
    other: String,
    #[gsi(1, pk, nmae = "by_maker")]
    maker: String,
}

fn main() {}
