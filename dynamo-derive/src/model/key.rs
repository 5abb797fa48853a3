//! Keys with their components resolved to fields.

use std::fmt;

use proc_macro2::{Ident, Span};
use syn::LitInt;

use crate::attr::index;
use crate::template::Format;

/// The primary key, or an index.
pub(crate) struct Index {
    pub(crate) id: IndexId,
    pub(crate) name: String,
    /// Where the name, or else the number, is written.
    pub(crate) span: Span,
    pub(crate) partition: Key,
    /// The further attributes of the partition key.
    pub(crate) more_partition: Vec<Key>,
    pub(crate) sort: Option<Key>,
    /// The further attributes of the sort key.
    pub(crate) more_sort: Vec<Key>,
    pub(crate) projection: index::Projection,
    /// The name that the struct with what is projected is given.
    pub(crate) projected: Option<Ident>,
}

/// Which key of the table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum IndexId {
    Primary,
    Gsi(usize),
    Lsi(usize),
}

impl fmt::Display for IndexId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IndexId::Primary => f.write_str("the table"),
            IndexId::Gsi(number) => write!(f, "index {number}"),
            IndexId::Lsi(number) => write!(f, "local index {number}"),
        }
    }
}

/// A key attribute.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) attribute: String,
    /// What gave the attribute its name.
    pub(crate) span: Span,
    pub(crate) source: Source,
    /// Who writes it, if it is a template.
    pub(crate) writer: Writer,
    /// True for an attribute that is declared here, false for one that is taken over from another key.
    pub(crate) is_declared: bool,
    /// How many partitions it is spread over, as it is written.
    pub(crate) shards: Option<(Ident, LitInt)>,
}

/// Who writes a key attribute that is made from a template.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writer {
    /// The index, which nothing else shares it with.
    Own,
    /// The index, for others that are declared after it.
    Shared,
    /// The table's key, or an index that is declared before.
    Other,
}

/// Where a key attribute's value comes from.
#[derive(Clone)]
pub(crate) enum Source {
    Template {
        parts: Vec<Part>,
    },
    /// A field, by the position of its component.
    Field {
        component: usize,
    },
}

/// A piece of a template.
#[derive(Clone)]
pub(crate) enum Part {
    Literal(String),
    Component { component: usize, format: Format, span: Span },
}

/// A field that keys are made of.
pub(crate) struct Component {
    /// The field's position.
    pub(crate) field: usize,
    pub(crate) in_primary: bool,
    /// True when a template mentions it, or a unique value; false when it only is a key attribute itself.
    pub(crate) in_template: bool,
    /// True when some template pads it.
    pub(crate) padded: bool,
}

impl Index {
    /// The attributes of the partition key.
    pub(crate) fn partitions(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.partition).chain(&self.more_partition)
    }

    /// The attributes of the sort key.
    pub(crate) fn sorts(&self) -> impl Iterator<Item = &Key> {
        self.sort.iter().chain(&self.more_sort)
    }

    /// All key attributes, partition first.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.partitions().chain(self.sorts())
    }

    /// Those that are declared with the index.
    pub(crate) fn declared_keys(&self) -> impl Iterator<Item = &Key> {
        self.keys().filter(|key| key.is_declared)
    }

    pub(super) fn keys_mut(&mut self) -> impl Iterator<Item = &mut Key> {
        let partitions = std::iter::once(&mut self.partition).chain(&mut self.more_partition);
        partitions.chain(&mut self.sort).chain(&mut self.more_sort)
    }
}

impl Key {
    pub(super) fn new(attribute: String, span: Span, source: Source) -> Self {
        Key { attribute, span, source, writer: Writer::Own, is_declared: true, shards: None }
    }

    pub(crate) fn is_template(&self) -> bool {
        matches!(self.source, Source::Template { .. })
    }

    /// True when the attribute is made from a template, here and not by another key.
    pub(crate) fn is_written(&self) -> bool {
        self.is_template() && self.writer != Writer::Other
    }

    /// True when the component can be read back from the key.
    pub(crate) fn tells(&self, component: usize) -> bool {
        self.is_template() && self.components().iter().any(|(at, format)| *at == component && !format.is_lossy())
    }

    /// How many partitions it is spread over.
    pub(crate) fn shard_count(&self) -> Option<u16> {
        self.shards.as_ref().and_then(|(_, literal)| literal.base10_parse().ok())
    }

    /// The components with their formats, in order.
    pub(crate) fn components(&self) -> Vec<(usize, Format)> {
        match &self.source {
            Source::Field { component } => vec![(*component, Format::default())],
            Source::Template { parts, .. } => parts
                .iter()
                .filter_map(|part| match part {
                    Part::Component { component, format, .. } => Some((*component, *format)),
                    Part::Literal(_) => None,
                })
                .collect(),
        }
    }
}

impl Source {
    /// True for two templates that write the same.
    pub(super) fn is_same(&self, other: &Source) -> bool {
        let same = |pair: (&Part, &Part)| match pair {
            (Part::Literal(left), Part::Literal(right)) => left == right,
            (
                Part::Component { component: left, format: left_format, .. },
                Part::Component { component: right, format: right_format, .. },
            ) => left == right && left_format == right_format,
            _ => false,
        };
        match (self, other) {
            (Source::Template { parts: left }, Source::Template { parts: right }) => {
                left.len() == right.len() && left.iter().zip(right).all(same)
            }
            (Source::Field { component: left }, Source::Field { component: right }) => left == right,
            _ => false,
        }
    }
}
