//! Indexes of every kind, each on every engine.

mod inputs;
mod local;
mod multi_attribute;
mod projected;
mod shared_attribute;
mod shared_key;
