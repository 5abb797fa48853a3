//! The size of an item by DynamoDB's rules, without building it.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>

use super::number::parts;
use super::{Item, ListSink, MapSink, NESTING_MAX, Name, Problem, R, Record, Sink, Value, ValueError};

/// A sink that adds up bytes, and refuses what is nested too deep.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SizeSink {
    /// How many maps and lists are around the value, apart from the item itself.
    depth: usize,
}

impl SizeSink {
    fn deeper(self) -> SizeSink {
        SizeSink { depth: self.depth + 1 }
    }

    /// Refuses a value at this place; it counts as a level itself.
    fn check(self) -> R<()> {
        if self.depth < NESTING_MAX { Ok(()) } else { Err(ValueError::new(Problem::TooDeep)) }
    }
}

/// The overhead of a map or list, apart from its elements.
const COLLECTION: usize = 3;
/// The overhead of each element of a map or list.
const ELEMENT: usize = 1;

/// The entries of a map, or the attributes of an item.
#[derive(Debug, Default)]
pub(crate) struct SizeMap {
    total: usize,
    inside: SizeSink,
    nested: bool,
    /// The attributes of an item, kept only at the top.
    sizes: Option<Vec<(String, usize)>>,
}

/// The elements of a list.
#[derive(Debug)]
pub(crate) struct SizeList {
    inside: SizeSink,
    total: usize,
    count: usize,
}

impl Sink for SizeSink {
    type Done = usize;
    type Map = SizeMap;
    type List = SizeList;

    #[inline]
    fn string(self, value: &str) -> R<usize> {
        Ok(value.len())
    }
    #[inline]
    fn number(self, text: &str) -> R<usize> {
        Ok(number_size(text))
    }
    #[inline]
    fn boolean(self, _: bool) -> R<usize> {
        Ok(1)
    }
    #[inline]
    fn null(self) -> R<usize> {
        Ok(1)
    }
    #[inline]
    fn bytes(self, value: &[u8]) -> R<usize> {
        Ok(value.len())
    }
    fn string_set<I>(self, values: I) -> R<usize>
    where
        I: ExactSizeIterator,
        I::Item: AsRef<str>,
    {
        Ok(values.map(|value| value.as_ref().len()).sum())
    }
    fn number_set<I>(self, values: I) -> R<usize>
    where
        I: ExactSizeIterator,
        I::Item: AsRef<str>,
    {
        Ok(values.map(|value| number_size(value.as_ref())).sum())
    }
    fn binary_set<I>(self, values: I) -> R<usize>
    where
        I: ExactSizeIterator,
        I::Item: AsRef<[u8]>,
    {
        Ok(values.map(|value| value.as_ref().len()).sum())
    }
    #[inline]
    fn map(self, _: usize) -> R<SizeMap> {
        Ok(SizeMap { total: COLLECTION, inside: self.deeper(), nested: true, sizes: None })
    }
    #[inline]
    fn list(self, _: usize) -> R<SizeList> {
        Ok(SizeList { inside: self.deeper(), total: COLLECTION, count: 0 })
    }
}

impl MapSink for SizeMap {
    type Done = usize;

    #[inline]
    fn entry<T: Value>(&mut self, name: &'static Name, value: &T) -> R<()> {
        self.entry_dyn(name.text, value)
    }
    #[inline]
    fn entry_dyn<T: Value>(&mut self, name: &str, value: &T) -> R<()> {
        if value.is_absent() {
            return Ok(());
        }
        let size = self.inside.check().and_then(|()| value.encode(self.inside));
        let size = name.len() + size.map_err(|error| error.at(name.to_owned()))?;
        self.total += size + if self.nested { ELEMENT } else { 0 };
        if let Some(sizes) = &mut self.sizes {
            sizes.push((name.to_owned(), size));
        }
        Ok(())
    }
    #[inline]
    fn end(self) -> R<usize> {
        Ok(self.total)
    }
}

impl ListSink for SizeList {
    type Done = usize;

    #[inline]
    fn push<T: Value>(&mut self, value: &T) -> R<()> {
        let size = self.inside.check().and_then(|()| value.encode(self.inside));
        self.total += ELEMENT + size.map_err(|error| error.at_index(self.count))?;
        self.count += 1;
        Ok(())
    }
    #[inline]
    fn end(self) -> R<usize> {
        Ok(self.total)
    }
}

/// The bytes that a number takes: one for every two significant digits, one more, and one for a sign.
///
/// Zeros at either end are not significant; AWS calls the rule approximate.
#[must_use]
pub fn number_size(text: &str) -> usize {
    match parts(text) {
        Ok(parts) if !parts.is_zero() => {
            let digits = parts.digits().count();
            // Digits are stored in pairs that are aligned at the decimal point.
            let misaligned = usize::from(parts.exponent.rem_euclid(2) == 0);
            (digits + misaligned).div_ceil(2) + 1 + usize::from(parts.negative)
        }
        _ => 1,
    }
}

/// The bytes that a struct takes as an item: names and values, keys included.
///
/// # Errors
/// When a field cannot be stored.
pub fn item_size<T: Record>(record: &T) -> R<usize> {
    let mut map = SizeMap::default();
    record.fields(&mut map)?;
    map.end()
}

/// The bytes that a raw item takes: names and values, keys included.
///
/// # Errors
/// When it has a value that is nested too deep to be stored.
pub fn size_of_item(item: &Item) -> R<usize> {
    let mut map = SizeMap::default();
    item.iter().try_for_each(|(name, value)| map.entry_dyn(name, value))?;
    map.end()
}

/// The attributes of an item with their sizes, largest first.
pub(crate) fn attribute_sizes<T: Record>(record: &T) -> R<Vec<(String, usize)>> {
    sorted_sizes(|map| record.fields(map))
}

/// The attributes of a raw item with their sizes, largest first.
pub(crate) fn sizes_of_item(item: &Item) -> R<Vec<(String, usize)>> {
    sorted_sizes(|map| item.iter().try_for_each(|(name, value)| map.entry_dyn(name, value)))
}

fn sorted_sizes(fill: impl FnOnce(&mut SizeMap) -> R<()>) -> R<Vec<(String, usize)>> {
    let mut map = SizeMap { sizes: Some(Vec::new()), ..SizeMap::default() };
    fill(&mut map)?;
    let mut sizes = map.sizes.unwrap_or_default();
    sizes.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    Ok(sizes)
}
