//! Conditions and updates as values.

mod arg;
mod condition;
mod field;
mod flat;
mod path;
mod render;

pub use arg::{Arithmetic, SetArg, Text};
pub use condition::{Condition, FieldArg};
pub use field::{Addable, Field, IndexPart, Managed, Plain, PrimaryPart, Settable};
pub use flat::Flat;
pub(crate) use path::Place;
pub use path::{AddTo, Assign, Document, Elements, IntoPath, MapLike, Named, Path};
pub(crate) use render::Expressions;
