//! Guides.

#[doc = include_str!("docs/caching.md")]
pub mod caching {}

#[doc = include_str!("docs/mirror.md")]
pub mod mirror {}

#[doc = include_str!("docs/mysql_mapping.md")]
pub mod mysql_mapping {}

#[doc = include_str!("docs/repositories.md")]
pub mod repositories {}
