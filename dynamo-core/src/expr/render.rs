//! Placeholders: numbered, never derived from names, so that any name is fine and rendering is deterministic.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::value::{SizeSink, Value as _};

/// The names and values of a request's expressions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Expressions {
    names: Vec<Name>,
    values: Vec<AttributeValue>,
}

#[derive(Debug, Clone)]
struct Name {
    text: String,
    /// True when an attribute is named so, not only entries of maps.
    is_attribute: bool,
}

impl Expressions {
    /// The placeholder of an attribute name; the same name has one placeholder.
    pub(crate) fn name(&mut self, name: &str) -> String {
        self.placeholder(name, true)
    }

    /// The placeholder of the name of an entry in a map.
    pub(crate) fn entry(&mut self, name: &str) -> String {
        self.placeholder(name, false)
    }

    fn placeholder(&mut self, text: &str, is_attribute: bool) -> String {
        let at = self.names.iter().position(|known| known.text == text).unwrap_or_else(|| {
            self.names.push(Name { text: text.to_owned(), is_attribute });
            self.names.len() - 1
        });
        if let Some(name) = self.names.get_mut(at) {
            name.is_attribute |= is_attribute;
        }
        format!("#{at}")
    }

    /// True when an expression names this attribute.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.names.iter().any(|known| known.is_attribute && known.text == name)
    }

    /// The placeholder of a value.
    pub(crate) fn value(&mut self, value: AttributeValue) -> String {
        self.values.push(value);
        format!(":{}", self.values.len() - 1)
    }

    /// The bytes of all names and values.
    pub(super) fn size(&self) -> usize {
        let names: usize = self.names.iter().map(|name| name.text.len()).sum();
        // A value that has no size cannot be stored either, which is said where it is sent.
        let values: usize = self.values.iter().filter_map(|value| value.encode(SizeSink::default()).ok()).sum();
        names + values
    }

    /// The placeholder map of the names; `None` when there are none, as DynamoDB refuses an empty map.
    pub(crate) fn names(&self) -> Option<HashMap<String, String>> {
        let names: HashMap<_, _> =
            self.names.iter().enumerate().map(|(at, name)| (format!("#{at}"), name.text.clone())).collect();
        (!names.is_empty()).then_some(names)
    }

    /// The placeholder map of the values; `None` when there are none.
    pub(crate) fn into_values(self) -> Option<HashMap<String, AttributeValue>> {
        let values: HashMap<_, _> =
            self.values.into_iter().enumerate().map(|(at, value)| (format!(":{at}"), value)).collect();
        (!values.is_empty()).then_some(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_a_map_is_no_attribute_of_its_name() {
        let mut out = Expressions::default();
        assert_eq!((out.entry("a"), out.has_name("a")), ("#0".to_owned(), false));
        assert_eq!((out.name("a"), out.has_name("a")), ("#0".to_owned(), true));
        assert_eq!((out.entry("a"), out.has_name("a")), ("#0".to_owned(), true));
    }
}
