//! Conditions and updates as values.

pub(crate) mod action;
mod arg;
mod condition;
mod conditions;
pub(crate) mod eval;
mod field;
mod flat;
mod limits;
mod maybe;
mod node;
mod operand;
mod parts;
mod path;
mod place;
mod render;
mod size;

pub use arg::{Arithmetic, SetArg};
pub use condition::Condition;
pub use conditions::Optional;
pub use field::{Computed, Field, IndexPart, Managed, Plain, PrimaryPart, Settable};
pub use flat::Flat;
pub(crate) use limits::{Clause, check};
pub use maybe::Maybe;
pub use node::Comparison;
pub(crate) use node::{Node, Rendered, Term};
pub use operand::{FieldArg, Operand};
pub(crate) use parts::list_of;
pub use parts::{Contains, Growing, Measured, SetLike, Text};
pub use path::{Assign, Compute, Document, Elements, IntoPath, MapLike, Named, Path};
#[cfg(test)]
pub(crate) use place::Step;
pub(crate) use place::{Place, Relation};
pub(crate) use render::Expressions;
pub use size::{Size, SizeArg};
