//! What holds for every shop, whatever its seed.
#![allow(clippy::indexing_slicing, reason = "a test fails where a row is missing")]

mod catalogue;
mod purchases;
mod sameness;
mod users;

use rust_decimal::Decimal;

use super::{Scale, Shop};

const SEED: u64 = 7;

fn shop(users: u32) -> Shop {
    Shop::new(Scale::users(users), SEED)
}

fn cents(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}
