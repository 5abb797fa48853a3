//! A key has at most eight components.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{a}#{b}#{c}#{d}#{e}")]
#[sk("{f}#{g}#{h}#{i}")]
#[gsi(1, pk = "{a}#{b}#{c}#{d}#{e}#{f}#{g}#{h}#{i}")]
struct Order {
    a: u8,
    b: u8,
    c: u8,
    d: u8,
    e: u8,
    f: u8,
    g: u8,
    h: u8,
    i: u8,
}

fn main() {}
