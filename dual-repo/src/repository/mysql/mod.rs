//! Entities in MySQL.

mod access;
mod errors;
mod explain;
mod filter;
mod order;
mod reading;
mod repository;
mod search;
mod store;

pub use explain::{MySqlAccess, MySqlExplanation};
pub use repository::MySqlRepository;
pub use store::MySqlStore;
