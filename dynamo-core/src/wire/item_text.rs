//! An item that is written already.

use std::fmt;

use super::{Cursor, attributes, write_item, write_item_of};
use crate::entity::{DynamoEntity, encode_error};
use crate::error::{Error, Result};
use crate::key::Key;
use crate::limits::{ITEM_SIZE_MAX, check_size};
use crate::value::{Item, Name, R};

/// An item as DynamoDB's JSON.
#[derive(Clone)]
pub(crate) struct ItemText {
    text: String,
    /// Bytes of what is before it.
    before: usize,
}

/// Room for what most items take. From 1 KiB on, allocators take longer.
pub(crate) const CAPACITY: usize = 960;

impl ItemText {
    /// That of an entity as a member of an object that begins with it.
    ///
    /// # Errors
    /// [`Error::ItemTooLarge`]; [`Error::Encode`] when a field cannot be stored.
    pub(crate) fn member<E: DynamoEntity>(name: &Name, entity: &E) -> Result<Self> {
        let mut text = String::with_capacity(CAPACITY);
        text.push('{');
        text.push_str(name.json);
        Self::behind(text, entity, None)
    }

    /// That of an entity whose primary key was made before.
    ///
    /// # Errors
    /// As [`member`](Self::member).
    pub(crate) fn with_key<E: DynamoEntity>(entity: &E, key: &Key) -> Result<Self> {
        Self::behind(String::with_capacity(CAPACITY), entity, Some(key))
    }

    fn behind<E: DynamoEntity>(mut text: String, entity: &E, key: Option<&Key>) -> Result<Self> {
        let before = text.len();
        append(entity, key, &mut text)?;
        Ok(ItemText { text, before })
    }

    /// That of attributes as they are; `entity` names them in the error.
    ///
    /// # Errors
    /// [`Error::Encode`] when an attribute is of no type that is known.
    pub(crate) fn of_item(item: &Item, entity: &'static str) -> Result<Self> {
        let mut text = String::with_capacity(CAPACITY);
        append_item(item, entity, &mut text)?;
        Ok(ItemText { text, before: 0 })
    }

    /// The attributes.
    pub(crate) fn to_item(&self) -> R<Item> {
        written_item(self.as_str())
    }

    /// With what is before it.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    pub(crate) fn as_str(&self) -> &str {
        self.text.get(self.before..).unwrap_or_default()
    }
}

/// Appends the item of an entity whose primary key was made before; what fails leaves nothing behind.
///
/// # Errors
/// [`Error::ItemTooLarge`]; [`Error::Encode`] when a field cannot be stored.
pub(crate) fn append_item_of<E: DynamoEntity>(entity: &E, key: &Key, text: &mut String) -> Result<()> {
    append(entity, Some(key), text)
}

/// Appends attributes as they are; `entity` names them in the error.
///
/// # Errors
/// [`Error::Encode`] when an attribute is of no type that is known.
pub(crate) fn append_item(item: &Item, entity: &'static str, text: &mut String) -> Result<()> {
    write_item(item, text).map_err(|source| Error::Encode { entity, source })
}

/// The attributes of an item as it was written here.
pub(crate) fn written_item(text: &str) -> R<Item> {
    attributes(&mut Cursor::new(text))
}

fn append<E: DynamoEntity>(entity: &E, key: Option<&Key>, text: &mut String) -> Result<()> {
    let before = text.len();
    write_item_of(entity, key, text).map_err(encode_error::<E>)?;
    // An item takes no more bytes in the table than in JSON.
    if text.len() - before > ITEM_SIZE_MAX
        && let Err(error) = check_size(entity)
    {
        text.truncate(before);
        return Err(error);
    }
    Ok(())
}

impl fmt::Debug for ItemText {
    /// Without contents of the item.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemText").field("bytes", &self.as_str().len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::hash_map;
    use proptest::prelude::*;

    use super::*;
    use crate::value::size_of_item;
    use crate::value::tests::any::{attribute_value, name};

    proptest! {
        #[test]
        fn an_item_is_read_back_and_takes_no_more_bytes_in_the_table(item in hash_map(name(), attribute_value(), 0..8)) {
            let text = ItemText::of_item(&item, "ITEM").unwrap();
            prop_assert_eq!(&text.to_item().unwrap(), &item);
            prop_assert!(size_of_item(&item).unwrap() <= text.as_str().len());
        }
    }
}
