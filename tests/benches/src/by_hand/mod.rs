//! What a careful author writes without a mapper. Nothing in it is shared but the smallest helpers.

mod json;
mod order;
mod product;
mod text;
mod user;

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

/// An item of the SDK.
pub type Item = HashMap<String, AttributeValue>;

/// A struct with conversions by hand.
pub trait ByHand: Sized + Clone + 'static {
    /// Moves what can be moved.
    fn into_item(self) -> Item;
    /// Leaves the struct in place.
    fn to_item(&self) -> Item;
    /// Goes through the map once, and matches the names.
    ///
    /// # Errors
    /// The name of an attribute that is missing or has another type.
    fn drained(item: Item) -> Result<Self, String>;
    /// Takes attribute by attribute.
    ///
    /// # Errors
    /// The name of an attribute that is missing or has another type.
    fn removed(item: Item) -> Result<Self, String>;
    /// Appends the item as DynamoDB's JSON.
    fn write(&self, out: &mut String);
    /// The partition key and the sort key.
    fn keys(&self) -> (String, String);
}
