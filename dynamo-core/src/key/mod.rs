//! Keys: how components become the text, number or bytes of a key attribute, and back.

mod arg;
mod attribute;
mod component;
mod limits;
mod prefix;
mod range;
mod template;
#[cfg(test)]
mod tests;
mod value;

pub use arg::{KeyArg, KeyArgs};
pub use attribute::{KeyAttribute, KeySource, put_keys};
pub use component::{
    AttributeKey, IndexAttribute, IndexComponent, KeyComponent, KeyPart, Ordered, OrderedAtEnd, PaddedComponent,
    Unordered,
};
pub use limits::{PARTITION_KEY_MAX, SORT_KEY_MAX};
pub use prefix::{Complete, Prefix, SortPrefix};
pub use range::{RangeBound, SortCondition, SortRange};
pub use template::{Case, Format, Part, Template};
pub use value::{Key, KeyKind, KeyValue};
