//! Conditions and updates as values.

mod arg;
mod condition;
mod field;
mod path;
mod render;

pub use arg::{Arithmetic, SetArg};
pub use condition::{Condition, FieldArg};
pub use field::{Addable, Field, IndexPart, Managed, Plain, PrimaryPart, Settable};
pub use path::{Document, Elements, IntoPath, Named, Path};
pub(crate) use path::{Place, sealed::IntoPlace};
pub(crate) use render::Expressions;
