//! Entities that are read again and again, kept in memory.

mod epochs;
mod group;
mod options;
mod repository;
mod stats;

pub use group::CacheGroup;
pub use options::CacheOptions;
pub use repository::CachedRepository;
pub use stats::CacheStats;
