//! Entities in MySQL.

mod access;
mod errors;
mod order;
mod reading;
mod repository;
mod search;
mod store;

pub use repository::MySqlRepository;
pub use store::MySqlStore;
