//! Fields that the library keeps.

pub(crate) mod entities;
pub(crate) mod sessions;
mod times;
mod transaction;
mod upsert;
mod version;
