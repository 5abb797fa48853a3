//! Eight are fine.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{a}#{b}#{c}#{d}")]
#[sk("{e}#{f}#{g}#{h}")]
struct Order {
    a: u8,
    b: u8,
    c: u8,
    d: u8,
    e: u8,
    f: u8,
    g: u8,
    h: u8,
}
