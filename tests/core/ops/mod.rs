//! The operations, each on every engine.

mod entities;
mod update;
mod update_index;
mod write;
