//! Writing the SDK's [`AttributeValue`].

use std::collections::HashMap;

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};

use super::{Item, ListSink, MapSink, Name, R, Sink, Value};

/// Writes one [`AttributeValue`].
#[derive(Debug, Clone, Copy)]
pub struct AvSink;

/// Writes the entries of an [`AttributeValue::M`].
#[derive(Debug)]
pub struct AvMap(Item);

/// Writes the elements of an [`AttributeValue::L`].
#[derive(Debug)]
pub struct AvList(Vec<AttributeValue>);

impl Sink for AvSink {
    type Done = AttributeValue;
    type Map = AvMap;
    type List = AvList;

    #[inline]
    fn string(self, value: &str) -> R<AttributeValue> {
        Ok(AttributeValue::S(value.to_owned()))
    }
    #[inline]
    fn number(self, text: &str) -> R<AttributeValue> {
        Ok(AttributeValue::N(text.to_owned()))
    }
    #[inline]
    fn boolean(self, value: bool) -> R<AttributeValue> {
        Ok(AttributeValue::Bool(value))
    }
    #[inline]
    fn null(self) -> R<AttributeValue> {
        Ok(AttributeValue::Null(true))
    }
    #[inline]
    fn bytes(self, value: &[u8]) -> R<AttributeValue> {
        Ok(AttributeValue::B(Blob::new(value)))
    }
    fn string_set<I>(self, values: I) -> R<AttributeValue>
    where
        I: ExactSizeIterator,
        I::Item: AsRef<str>,
    {
        Ok(AttributeValue::Ss(values.map(|value| value.as_ref().to_owned()).collect()))
    }
    fn number_set<I>(self, values: I) -> R<AttributeValue>
    where
        I: ExactSizeIterator,
        I::Item: AsRef<str>,
    {
        Ok(AttributeValue::Ns(values.map(|value| value.as_ref().to_owned()).collect()))
    }
    fn binary_set<I>(self, values: I) -> R<AttributeValue>
    where
        I: ExactSizeIterator,
        I::Item: AsRef<[u8]>,
    {
        Ok(AttributeValue::Bs(values.map(|value| Blob::new(value.as_ref())).collect()))
    }
    #[inline]
    fn map(self, len: usize) -> R<AvMap> {
        Ok(AvMap(HashMap::with_capacity(len)))
    }
    #[inline]
    fn list(self, len: usize) -> R<AvList> {
        Ok(AvList(Vec::with_capacity(len)))
    }
}

impl MapSink for AvMap {
    type Done = AttributeValue;

    #[inline]
    fn entry<T: Value>(&mut self, name: &'static Name, value: &T) -> R<()> {
        self.entry_dyn(name.text, value)
    }
    #[inline]
    fn entry_dyn<T: Value>(&mut self, name: &str, value: &T) -> R<()> {
        if !value.is_absent() {
            let value = value.encode(AvSink).map_err(|error| error.at(name.to_owned()))?;
            self.0.insert(name.to_owned(), value);
        }
        Ok(())
    }
    #[inline]
    fn entry_owned<T: Value>(&mut self, name: &'static Name, value: T) -> R<()> {
        self.0.entry_owned(name, value)
    }
    #[inline]
    fn end(self) -> R<AttributeValue> {
        Ok(AttributeValue::M(self.0))
    }
}

/// An item takes its attributes directly.
impl MapSink for Item {
    type Done = Item;

    fn entry<T: Value>(&mut self, name: &'static Name, value: &T) -> R<()> {
        self.entry_dyn(name.text, value)
    }
    fn entry_dyn<T: Value>(&mut self, name: &str, value: &T) -> R<()> {
        if !value.is_absent() {
            self.insert(name.to_owned(), value.encode(AvSink).map_err(|error| error.at(name.to_owned()))?);
        }
        Ok(())
    }
    #[inline]
    fn entry_owned<T: Value>(&mut self, name: &'static Name, value: T) -> R<()> {
        if !value.is_absent() {
            let value = value.into_av().map_err(|error| error.at(name.text))?;
            self.insert(name.text.to_owned(), value);
        }
        Ok(())
    }
    fn end(self) -> R<Item> {
        Ok(self)
    }
}

impl ListSink for AvList {
    type Done = AttributeValue;

    #[inline]
    fn push<T: Value>(&mut self, value: &T) -> R<()> {
        let value = value.encode(AvSink).map_err(|error| error.at_index(self.0.len()))?;
        self.0.push(value);
        Ok(())
    }
    #[inline]
    fn end(self) -> R<AttributeValue> {
        Ok(AttributeValue::L(self.0))
    }
}
