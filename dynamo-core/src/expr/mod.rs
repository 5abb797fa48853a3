//! Conditions and updates as values.

mod arg;
mod condition;
mod field;
mod render;

pub use arg::{Arithmetic, SetArg};
pub use condition::{Condition, FieldArg};
pub use field::{Addable, Field, IndexPart, Managed, Plain, PrimaryPart, Settable};
pub(crate) use render::Expressions;
