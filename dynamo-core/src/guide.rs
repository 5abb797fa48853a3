//! Guides: what the reference of single items does not say.

#[doc = include_str!("docs/keys.md")]
pub mod keys {}

#[doc = include_str!("docs/single_table.md")]
pub mod single_table {}

#[doc = include_str!("docs/reading_pages.md")]
pub mod reading_pages {}
