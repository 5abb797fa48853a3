//! The mirror of MySQL in DynamoDB, on the real stores.

mod behaviours;
mod contained;
mod killed;
mod moving;
mod setting;
