//! `UpdateItem`: changes some attributes of an item that exists.

mod actions;
mod changed;
mod from;
mod index_keys;
mod send;
mod unique;
mod verbs;

pub(crate) use actions::Actions;
pub use changed::Changed;
pub use from::{UpdateFrom, Updated};
pub(crate) use send::version_used_up;
pub use verbs::Update;
