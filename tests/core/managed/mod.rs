//! Fields that the library keeps.

pub(crate) mod entities;
mod times;
mod transaction;
mod version;
