//! A list that is larger than an item, over several items of the same partition.
//!
//! [`split`] makes items out of a list, as few as hold it, and [`join`] makes the list again. The items are an entity of your own, so
//! they have the keys that you give them, and are written and read by the operations that there are: in one
//! [`Transaction`](crate::Transaction) with the item that the list belongs to, as far as 100 items and 4 MB.
//! The guide [`guide::large_items`](crate::guide::large_items) has the whole of it: replacing a list, reading while it is replaced, and lists of more than
//! 4 MB.

use crate::DynamoEntity;
use crate::error::{Error, Result};
use crate::limits::{self, ITEM_SIZE_MAX};
use crate::value::{self, SizeSink, Value};

/// What an element adds to the size of its list, beside its own.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>
const ELEMENT: usize = 1;

/// Makes items out of the elements of a list, in order: `item` is given the number of the item, from 0, and its elements. An empty list
/// takes no item.
///
/// Each item gets as many elements as are in it within DynamoDB's 400 KB, keys and all other attributes included; [`split_by`]
/// makes smaller ones. Nothing is sent.
///
/// ```
/// # use dynamo_core::DynamoEntity;
/// #[derive(DynamoEntity)]
/// #[dynamo(table = "Documents", entity = "LINES")]
/// #[pk("{document}")]
/// #[sk("LINES#{number:05}")]
/// struct Lines {
///     document: u64,
///     number: u32,
///     lines: Vec<String>,
/// }
///
/// let lines: Vec<String> = (0..10_000).map(|line| format!("line {line:>90}")).collect(); // 1 MB
/// let items = dynamo_core::split::split(lines, |number, lines| Lines { document: 7, number, lines })?;
/// assert_eq!(items.len(), 3);
/// # Ok::<(), dynamo_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::ItemTooLarge`] when an element does not fit into an item by itself; [`Error::Encode`] when one cannot be stored.
pub fn split<T: Value, E: DynamoEntity>(elements: Vec<T>, item: impl FnMut(u32, Vec<T>) -> E) -> Result<Vec<E>> {
    split_by(ITEM_SIZE_MAX, elements, item)
}

/// As [`split`], into items of at most so many bytes. An element that is larger by itself has an item of its own.
///
/// # Errors
/// As [`split`].
pub fn split_by<T: Value, E: DynamoEntity>(
    bytes: usize,
    elements: Vec<T>,
    mut item: impl FnMut(u32, Vec<T>) -> E,
) -> Result<Vec<E>> {
    let encode = |source| Error::Encode { entity: E::SCHEMA.entity, source };
    let (mut items, mut part, mut number) = (Vec::new(), Vec::new(), 0);
    let empty =
        |item: &mut dyn FnMut(u32, Vec<T>) -> E, number| value::item_size(&item(number, Vec::new())).map_err(encode);
    let mut size = 0;
    for element in elements {
        let more = element.encode(SizeSink::default()).map_err(encode)? + ELEMENT;
        if !part.is_empty() && size + more > bytes {
            items.push(whole(item(number, std::mem::take(&mut part)))?);
            number = next(number)?;
        }
        if part.is_empty() {
            size = empty(&mut item, number)?;
        }
        size += more;
        part.push(element);
    }
    if !part.is_empty() {
        items.push(whole(item(number, part))?);
    }
    Ok(items)
}

fn next(number: u32) -> Result<u32> {
    let refused = || Error::InvalidRequest("a list takes more than 4,294,967,295 items".to_owned());
    number.checked_add(1).ok_or_else(refused)
}

/// An item that DynamoDB takes.
fn whole<E: DynamoEntity>(item: E) -> Result<E> {
    limits::check_size(&item)?;
    Ok(item)
}

/// The list that was [split], out of the numbers and elements of its items, in any order; `items` is how many there were.
///
/// `None` when one is not there or there twice, as when the list is being replaced: read again.
///
/// ```
/// use dynamo_core::split::join;
///
/// assert_eq!(join(2, [(1, vec!["c"]), (0, vec!["a", "b"])]), Some(vec!["a", "b", "c"]));
/// assert_eq!(join(2, [(1, vec!["c"])]), None);
/// ```
pub fn join<T>(items: usize, found: impl IntoIterator<Item = (u32, Vec<T>)>) -> Option<Vec<T>> {
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|(number, _)| *number);
    let in_order = found.iter().zip(0..).all(|((number, _), expected)| *number == expected);
    (found.len() == items && in_order).then(|| found.into_iter().flat_map(|(_, elements)| elements).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone, PartialEq, DynamoEntity)]
    #[dynamo(table = "Documents", entity = "LINES")]
    #[pk("{document}")]
    #[sk("LINES#{number:05}")]
    struct Part {
        document: String,
        number: u32,
        lines: Vec<String>,
    }

    fn lines(document: &str) -> impl FnMut(u32, Vec<String>) -> Part {
        move |number, lines| Part { document: document.to_owned(), number, lines }
    }

    fn joined(items: Vec<Part>) -> Option<Vec<String>> {
        join(items.len(), items.into_iter().rev().map(|item| (item.number, item.lines)))
    }

    #[test]
    fn an_empty_list_takes_no_item() {
        assert_eq!(split(Vec::new(), lines("d")).unwrap(), []);
        assert_eq!(join::<String>(0, []), Some(vec![]));
    }

    #[test]
    fn an_item_is_filled_to_the_last_byte() {
        let empty = value::item_size(&lines("d")(0, vec![])).unwrap();
        let room = ITEM_SIZE_MAX - empty;
        let (first, second) = ("a".repeat(room / 2), "b".repeat(room - room / 2 - 2));
        let items = split(vec![first.clone(), second.clone()], lines("d")).unwrap();
        assert_eq!(items.iter().map(|item| value::item_size(item).unwrap()).collect::<Vec<_>>(), [ITEM_SIZE_MAX]);
        let items = split(vec![first, second + "b"], lines("d")).unwrap();
        assert_eq!(items.len(), 2);
    }

    #[test]
    fn an_element_that_fits_no_item_is_an_error() {
        let refused = split(vec!["small".to_owned(), "x".repeat(ITEM_SIZE_MAX)], lines("d"));
        assert!(
            matches!(&refused, Err(Error::ItemTooLarge { entity: "LINES", largest, .. }) if largest[0].0 == "lines"),
            "{refused:?}"
        );
    }

    #[test]
    fn a_list_with_an_item_missing_or_twice_is_none() {
        let part = |number| (number, vec![number]);
        assert_eq!(join(3, [part(0), part(2)]), None);
        assert_eq!(join(2, [part(1), part(2)]), None);
        assert_eq!(join(3, [part(0), part(1), part(1)]), None);
        assert_eq!(join(2, [part(0), part(1), part(2)]), None);
    }

    proptest! {
        #[test]
        fn every_list_comes_back_in_items_within_the_limit(
            list in prop::collection::vec("\\PC{0,40}", 0..60),
            limit in 150_usize..600,
        ) {
            let items = split_by(limit, list.clone(), lines("document")).unwrap();
            for item in &items {
                let size = value::item_size(item).unwrap();
                prop_assert!(size <= limit || item.lines.len() == 1, "{size} bytes in {} lines", item.lines.len());
            }
            for (item, after) in items.iter().zip(items.iter().skip(1)) {
                let more = after.lines[0].len() + ELEMENT;
                prop_assert!(value::item_size(item).unwrap() + more > limit, "another element had fit");
            }
            prop_assert_eq!(joined(items), Some(list));
        }
    }
}
