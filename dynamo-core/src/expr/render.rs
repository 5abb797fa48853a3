//! Placeholders: numbered, never derived from names, so that any name is fine and rendering is deterministic.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

/// The names and values of a request's expressions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Expressions {
    names: Vec<String>,
    values: Vec<AttributeValue>,
}

impl Expressions {
    /// The placeholder of an attribute name; the same name has one placeholder.
    pub(crate) fn name(&mut self, name: &str) -> String {
        let at = self.names.iter().position(|known| known == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        });
        format!("#{at}")
    }

    /// True when an expression names this attribute.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    /// The placeholder of a value.
    pub(crate) fn value(&mut self, value: AttributeValue) -> String {
        self.values.push(value);
        format!(":{}", self.values.len() - 1)
    }

    /// The placeholder map of the names; `None` when there are none, as DynamoDB refuses an empty map.
    pub(crate) fn names(&self) -> Option<HashMap<String, String>> {
        let names: HashMap<_, _> =
            self.names.iter().enumerate().map(|(at, name)| (format!("#{at}"), name.clone())).collect();
        (!names.is_empty()).then_some(names)
    }

    /// The placeholder map of the values; `None` when there are none.
    pub(crate) fn into_values(self) -> Option<HashMap<String, AttributeValue>> {
        let values: HashMap<_, _> =
            self.values.into_iter().enumerate().map(|(at, value)| (format!(":{at}"), value)).collect();
        (!values.is_empty()).then_some(values)
    }
}
