//! Entities in the memory of this process: for the tests of a program that uses repositories.

mod repository;
mod store;

pub use repository::MemoryRepository;
pub use store::MemoryStore;
