//! `#[dynamo(unique)]`: values that no two items have alike.

pub(crate) mod entities;
mod expiry;
mod faults;
mod races;
mod reads;
mod transaction;
mod writes;
