//! Structs: a named slot per field. The loop over the entries is here; a derive only says which name fills which slot.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{AvSink, AvSource, Entries, MapSink, MapSource, Names, R, Sink, Source};

/// An item as the SDK has it.
pub type Item = HashMap<String, AttributeValue>;

/// A struct whose fields are the entries of a map, or the attributes of an item. Derived, not written by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no attributes of its own",
    label = "neither a struct with named fields nor a map",
    note = "derive `DynamoValue` for a struct with named fields, or use a `HashMap` or `BTreeMap` with `String` keys"
)]
pub trait Record: Sized {
    /// How many entries are written at most.
    const LEN: usize;
    /// The names of the entries.
    const NAMES: &'static Names;
    /// What the entries are read into.
    type Slots<'de>: Slots<'de, Out = Self>;
    /// Writes every field.
    ///
    /// # Errors
    /// When a field cannot be stored.
    fn fields<M: MapSink>(&self, map: &mut M) -> R<()>;
    /// Moves every field into an item.
    ///
    /// # Errors
    /// When a field cannot be stored.
    fn into_fields(self, item: &mut Item) -> R<()>;
    /// Reads the struct from the entries of a map. An entity whose items have had several shapes makes an older one new first.
    ///
    /// # Errors
    /// When a field is missing or does not fit.
    #[doc(hidden)]
    #[inline]
    fn read_map<'de, M: MapSource<'de>>(map: M) -> R<Self> {
        fill::<Self::Slots<'de>, M>(map)
    }
}

/// A slot for each field while the entries are read.
pub trait Slots<'de>: Default {
    /// What they are the slots of.
    type Out;
    /// Reads one entry into its slot; unknown names are skipped.
    ///
    /// # Errors
    /// When the value does not fit the field, or the name occurs twice.
    fn field<S: Source<'de>>(&mut self, name: &str, value: S) -> R<()>;
    /// Makes the value from its slots.
    ///
    /// # Errors
    /// When a field that has no default is missing.
    fn finish(self) -> R<Self::Out>;
}

/// Writes a struct as a map.
///
/// # Errors
/// When a field cannot be stored.
#[inline]
pub fn encode_record<T: Record, S: Sink>(record: &T, sink: S) -> R<S::Done> {
    let mut map = sink.map(T::LEN)?;
    record.fields(&mut map)?;
    map.end()
}

/// Turns a struct into a map attribute, moving its fields.
///
/// # Errors
/// When a field cannot be stored.
#[inline]
pub fn record_into_av<T: Record>(record: T) -> R<AttributeValue> {
    into_item(record).map(AttributeValue::M)
}

/// Reads a struct from a map value.
///
/// # Errors
/// When the value is no map, a field is missing or does not fit.
#[inline]
pub fn build<'de, T: Record, S: Source<'de>>(source: S) -> R<T> {
    build_map(source.map()?)
}

/// Reads a struct from the entries of a map.
///
/// # Errors
/// When a field is missing or does not fit.
#[inline]
pub fn build_map<'de, T: Record, M: MapSource<'de>>(map: M) -> R<T> {
    T::read_map(map)
}

/// Reads the entries of a map into slots.
///
/// # Errors
/// When a field is missing or does not fit.
#[inline]
pub fn fill<'de, T: Slots<'de>, M: MapSource<'de>>(map: M) -> R<T::Out> {
    let mut slots = T::default();
    let mut entries = map.entries();
    while let Some((name, value)) = entries.next()? {
        slots.field(name.as_ref(), value)?;
    }
    slots.finish()
}

/// The item of a struct, leaving the struct in place.
///
/// # Errors
/// When a field cannot be stored.
pub fn to_item<T: Record>(record: &T) -> R<Item> {
    match encode_record(record, AvSink)? {
        AttributeValue::M(item) => Ok(item),
        _ => Ok(Item::new()),
    }
}

/// The item of a struct, moving its fields.
///
/// # Errors
/// When a field cannot be stored.
#[inline]
pub fn into_item<T: Record>(record: T) -> R<Item> {
    let mut item = Item::with_capacity(T::LEN);
    record.into_fields(&mut item)?;
    Ok(item)
}

/// The struct of an item.
///
/// # Errors
/// When an attribute is missing or does not fit.
pub fn from_item<T: Record>(item: Item) -> R<T> {
    build(AvSource::new(AttributeValue::M(item)))
}
