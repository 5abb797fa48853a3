//! An explanation as data, and as text.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;

use super::Cost;
use crate::schema::EntitySchema;

/// What an operation does, and what it costs.
///
/// `Display` shows it without values, which may be personal data; `{:#}` shows them too, unless an expression of the operation names
/// a `#[dynamo(secret)]` field: then none of its values is shown.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Explanation {
    /// The DynamoDB operation.
    pub operation: &'static str,
    /// The table, with its prefix; of a transaction or a batch, whose parts have theirs, empty.
    pub table: String,
    /// The index that is read.
    pub index: Option<String>,
    /// How many calls it takes.
    pub calls: Calls,
    /// The key condition of a query.
    pub key_condition: Option<String>,
    /// The filter of a query or scan, with what hides expired items and those of other entities.
    pub filter: Option<String>,
    /// The condition of a write.
    pub condition: Option<String>,
    /// What an update does.
    pub update: Option<String>,
    /// How many different items are named in a part of a batch.
    pub items: Option<usize>,
    /// The attributes that are returned; `None` for all that the table or index holds, and for writes.
    pub attributes: Option<Vec<String>>,
    /// The values of the expressions' placeholders, secret ones too.
    pub values: BTreeMap<String, AttributeValue>,
    /// What may be read, and paid for, beside the results.
    pub surplus: Vec<Surplus>,
    /// What it costs.
    pub cost: Cost,
    /// Why it is this call, of writes that [find theirs](crate::op::Writes), or when it follows.
    pub because: Option<&'static str>,
    /// The operations of a transaction; the requests of a batch; the calls for the items behind an index, or in place of an
    /// expired item.
    pub parts: Vec<Explanation>,
    /// An expression names a secret.
    pub(super) has_secret: bool,
}

/// How many calls an operation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Calls {
    /// None: there can be no result, or nothing is changed.
    None,
    /// One.
    One,
    /// One for each megabyte that is read, and as many at least: one, or as many as there are shards or segments.
    PerMegabyte {
        /// The shards or segments.
        parts: usize,
    },
    /// One for each hundred items.
    PerHundred,
    /// So many, and more for what DynamoDB leaves unprocessed. Each item is read or written by itself: some may be, and
    /// others not.
    Batches {
        /// The calls.
        calls: usize,
        /// How many items a call has at most.
        of: usize,
    },
}

/// What a read may read beside its results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Surplus {
    /// The whole table.
    Table,
    /// What the filter leaves out.
    Filtered,
    /// Items of other entities, which the key condition does not keep out.
    OtherEntities,
    /// Items that have expired and are not yet deleted.
    Expired,
    /// The item at the excluded upper end of the range, if there is one.
    UpperEnd,
}

impl Surplus {
    fn text(self) -> &'static str {
        match self {
            Surplus::Table => "the whole table",
            Surplus::Filtered => "what the filter leaves out",
            Surplus::OtherEntities => "items of other entities",
            Surplus::Expired => "what has expired",
            Surplus::UpperEnd => "the item at the upper end of the range",
        }
    }
}

impl Explanation {
    pub(super) fn new(operation: &'static str, table: String, cost: Cost) -> Self {
        Explanation {
            operation,
            table,
            index: None,
            calls: Calls::One,
            key_condition: None,
            filter: None,
            condition: None,
            update: None,
            items: None,
            attributes: None,
            values: BTreeMap::new(),
            surplus: Vec::new(),
            cost,
            because: None,
            parts: Vec::new(),
            has_secret: false,
        }
    }

    pub(super) fn with_values(self, values: Option<HashMap<String, AttributeValue>>) -> Self {
        Explanation { values: values.into_iter().flatten().collect(), ..self }
    }

    /// Hides values if an expression names a secret of one of these entities. Which value is whose cannot be told, so it is all of
    /// them; a name within another one counts too.
    pub(super) fn without_secrets<'s>(self, entities: impl IntoIterator<Item = &'s EntitySchema>) -> Self {
        let texts = [&self.key_condition, &self.filter, &self.condition, &self.update];
        let names = |secret: &&str| texts.into_iter().flatten().any(|text| text.contains(secret));
        let has_secret = entities.into_iter().flat_map(|entity| entity.secrets).any(names);
        Explanation { has_secret, ..self }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, indent: &str) -> fmt::Result {
        write!(f, "{indent}{}", self.operation)?;
        match &self.index {
            Some(index) => write!(f, " of index `{index}`, table `{}`", self.table)?,
            None if self.table.is_empty() => {}
            None => write!(f, " of table `{}`", self.table)?,
        }
        let mut line = |name: &str, text: Option<&str>| match text {
            Some(text) => write!(f, "\n{indent}  {name}: {text}"),
            None => Ok(()),
        };
        line("key condition", self.key_condition.as_deref())?;
        line("filter", self.filter.as_deref())?;
        line("update", self.update.as_deref())?;
        line("condition", self.condition.as_deref())?;
        line("items", self.items.map(|items| items.to_string()).as_deref())?;
        line("attributes", self.attributes.as_ref().map(|names| names.join(", ")).as_deref())?;
        let calls = match self.calls {
            Calls::None => Some("none, as there is nothing to read or write".to_owned()),
            Calls::One => None,
            Calls::PerMegabyte { parts: 1 } => Some("one for each MB that is read".to_owned()),
            Calls::PerMegabyte { parts } => Some(format!("one for each MB that is read, {parts} at least")),
            Calls::PerHundred => Some("one for each hundred items".to_owned()),
            Calls::Batches { calls, of } => {
                Some(format!("{calls}, of up to {of} items each, not atomic; more for what is left unprocessed"))
            }
        };
        line("because", self.because)?;
        line("calls", calls.as_deref())?;
        let surplus: Vec<&str> = self.surplus.iter().map(|surplus| surplus.text()).collect();
        line("may also read", (!surplus.is_empty()).then(|| surplus.join(", ")).as_deref())?;
        // A transaction and a batch cost what their parts do.
        if self.cost.halves > 0 {
            line("cost", Some(&self.cost.to_string()))?;
        }
        if f.alternate() {
            for (placeholder, value) in &self.values {
                let value: &dyn fmt::Debug = if self.has_secret { &format_args!("<redacted>") } else { value };
                write!(f, "\n{indent}  {placeholder} = {value:?}")?;
            }
        }
        for part in &self.parts {
            f.write_str("\n")?;
            part.write(f, &format!("{indent}  "))?;
        }
        Ok(())
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, "")
    }
}

impl fmt::Debug for Explanation {
    /// Without values, which may be personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explanation")
            .field("operation", &self.operation)
            .field("table", &self.table)
            .field("index", &self.index)
            .field("key_condition", &self.key_condition)
            .field("filter", &self.filter)
            .field("condition", &self.condition)
            .field("update", &self.update)
            .field("parts", &self.parts)
            .finish_non_exhaustive()
    }
}
