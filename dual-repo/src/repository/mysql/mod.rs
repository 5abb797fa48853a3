//! Entities in MySQL.

pub(crate) mod access;
pub(crate) mod carry_out;
mod errors;
mod explain;
mod filter;
mod order;
mod reading;
mod repository;
mod search;
pub(crate) mod store;

pub use explain::{MySqlAccess, MySqlExplanation};
pub use repository::MySqlRepository;
pub use store::MySqlStore;
