//! `#[dynamo(unique)]`: values that no two items have alike.

mod entities;
mod expiry;
mod faults;
mod races;
mod reads;
mod transaction;
mod writes;
