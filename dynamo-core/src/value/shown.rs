//! Items where they are shown.

use std::collections::BTreeSet;
use std::fmt;

use super::Item;

/// An item in `Debug`: the names of its attributes, sorted, and none of their values, which may be personal data.
///
/// ```
/// use dynamo_core::value::{Item, ShownItem};
/// use aws_sdk_dynamodb::types::AttributeValue;
///
/// let item = Item::from([("id".to_owned(), AttributeValue::N("7".to_owned()))]);
/// assert_eq!(format!("{:?}", ShownItem(&item)), r#"{"id"}"#);
/// ```
#[derive(Clone, Copy)]
pub struct ShownItem<'i>(pub &'i Item);

impl fmt::Debug for ShownItem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: BTreeSet<&String> = self.0.keys().collect();
        f.debug_set().entries(names).finish()
    }
}
