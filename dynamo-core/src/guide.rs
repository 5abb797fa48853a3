//! Guides: what the reference of single items does not say.

#[doc = include_str!("docs/keys.md")]
pub mod keys {}

#[doc = include_str!("docs/single_table.md")]
pub mod single_table {}
