//! Guides: what the reference of single items does not say.

#[doc = include_str!("docs/keys.md")]
pub mod keys {}
