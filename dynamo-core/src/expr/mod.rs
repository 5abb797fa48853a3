//! Conditions and updates as values.

mod condition;
mod field;
mod render;

pub use condition::{Condition, FieldArg};
pub use field::{Addable, Field, IndexPart, Plain, PrimaryPart, Settable};
pub(crate) use render::Expressions;
