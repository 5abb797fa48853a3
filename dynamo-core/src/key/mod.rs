//! Keys: how components become the text, number or bytes of a key attribute, and back.

mod arg;
mod attribute;
mod component;
mod decimal;
mod escape;
mod format;
mod limits;
mod ordered;
mod prefix;
mod range;
mod reverse;
mod shards;
mod template;
#[cfg(test)]
mod tests;
mod value;

pub use arg::{KeyArg, KeyArgs};
pub use attribute::{KeyAttribute, KeySource, put_keys};
pub use component::{
    AttributeKey, DescendingComponent, EscapedComponent, IndexAttribute, IndexComponent, KeyComponent, KeyPart,
    Ordered, OrderedAtEnd, OrderedComponent, PaddedComponent, Unordered,
};
pub use escape::Escape;
pub use format::{Case, Format};
pub use limits::{PARTITION_KEY_MAX, SORT_KEY_MAX};
pub use ordered::OrderedText;
pub use prefix::{Complete, Prefix, SortPrefix};
pub(crate) use range::compare as compare_keys;
pub use range::{RangeBound, SortCondition, SortRange};
pub use reverse::Alphabet;
pub use shards::Shards;
pub use template::{Part, Template};
pub use value::{Key, KeyKind, KeyValue};
