//! The layout of stored keys as text, to be kept beside the code: whoever changes it by accident sees it in a test.

use std::fmt::{self, Display};

use super::{EntitySchema, IndexId, IndexSchema, Projection, Sameness, TableSchema, UniqueSchema};
use crate::key::{Case, Format, KeyAttribute, KeySource, OrderedText, Part, Template};

/// The layout of the keys of some tables: key attributes and their types, templates, the texts of their fields, indexes.
///
/// As text it has a line for each of them. Stored items were written with one layout and are found with no other, so a
/// change of it needs a migration; `assert_key_layout!` of the feature `testing` holds it against a file.
///
/// ```
/// use dynamo_core::schema::KeyLayout;
/// use dynamo_core::{DynamoEntity, DynamoTable};
///
/// #[derive(DynamoEntity)]
/// #[dynamo(table = "Notes", entity = "NOTE")]
/// #[pk("USER#{user}")]
/// #[sk("NOTE#{number:010}")]
/// struct Note {
///     user: String,
///     number: u32,
/// }
///
/// #[derive(DynamoTable)]
/// #[dynamo(table = "Notes")]
/// enum Notes {
///     Note(Note),
/// }
///
/// let layout = KeyLayout::of(&[Notes::TABLE]).to_string();
/// assert!(layout.contains("SK = \"NOTE#{number:010}\""), "{layout}");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct KeyLayout<'a> {
    tables: &'a [&'static TableSchema],
}

impl<'a> KeyLayout<'a> {
    /// The layout of these tables.
    #[must_use]
    pub fn of(tables: &'a [&'static TableSchema]) -> Self {
        KeyLayout { tables }
    }
}

impl Display for KeyLayout<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("# The layout of stored keys. What is stored was written with it: a change needs a migration.\n")?;
        self.tables.iter().try_for_each(|schema| table(f, schema))
    }
}

fn table(f: &mut fmt::Formatter<'_>, schema: &TableSchema) -> fmt::Result {
    writeln!(f, "\ntable {}", schema.name)?;
    if let Ok(primary) = schema.primary() {
        writeln!(f, "  key: {}", attributes(primary))?;
    }
    for index in schema.indexes().values().chain(schema.local_indexes().values()) {
        writeln!(f, "  {}: {}, projects {}", name(index), attributes(index), projection(index.projection))?;
    }
    schema.entities.iter().try_for_each(|schema| entity(f, schema))
}

fn entity(f: &mut fmt::Formatter<'_>, schema: &EntitySchema) -> fmt::Result {
    writeln!(f, "  entity {}", schema.entity)?;
    for index in schema.all_indexes() {
        for attribute in index.attributes() {
            writeln!(f, "    {}{} = {}", of_index(index), attribute.name.text, source(attribute))?;
        }
    }
    for unique in schema.unique {
        writeln!(f, "    unique {} = {}", unique.name, of_unique(schema, unique))?;
    }
    if let Some(name) = schema.type_attribute {
        writeln!(f, "    {} = {:?}", name.text, schema.entity)?;
    }
    for (field, text) in schema.components.iter().zip(schema.texts) {
        writeln!(f, "    {{{field}}} is {}", text())?;
    }
    Ok(())
}

fn of_index(index: &IndexSchema) -> String {
    match index.id {
        IndexId::Primary => String::new(),
        IndexId::Gsi(_) | IndexId::Lsi(_) => format!("{}: ", index.name),
    }
}

fn name(index: &IndexSchema) -> String {
    match index.id {
        IndexId::Primary => "key".to_owned(),
        IndexId::Gsi(number) => format!("global index {number} {}", index.name),
        IndexId::Lsi(number) => format!("local index {number} {}", index.name),
    }
}

/// `PK (S) | SK (S)`: partition key, sort key; `country (S) + city (S) | at (N)` for keys of several attributes.
fn attributes(index: &IndexSchema) -> String {
    let text = |key: &KeyAttribute| format!("{} ({})", key.name.text, key.kind.as_str());
    let partition = index.partitions().map(text).collect::<Vec<_>>().join(" + ");
    let sort = index.sorts().map(text).collect::<Vec<_>>().join(" + ");
    if sort.is_empty() { partition } else { format!("{partition} | {sort}") }
}

fn projection(projection: Projection) -> String {
    match projection {
        Projection::All => "all".to_owned(),
        Projection::KeysOnly => "the keys".to_owned(),
        Projection::Include(names) => format!("the keys, {}", names.join(", ")),
    }
}

fn source(attribute: &KeyAttribute) -> String {
    match &attribute.source {
        KeySource::Template(template) => match template.shards() {
            Some(shards) => format!("{} in {} shards", text(template), shards.count),
            None => text(template),
        },
        KeySource::Field { field, .. } => format!("field {field}"),
    }
}

/// The template as it is declared.
fn text(template: &Template) -> String {
    let parts = template.parts.iter().map(|part| match part {
        Part::Literal(text) => text.replace('{', "{{").replace('}', "}}"),
        Part::Component { field, format, .. } => match formats(format).join(",") {
            none if none.is_empty() => format!("{{{field}}}"),
            formats => format!("{{{field}:{formats}}}"),
        },
        Part::Shard(_) => String::new(),
    });
    format!("\"{}\"", parts.collect::<Vec<_>>().concat())
}

/// The texts that stand for unique values.
fn of_unique(schema: &EntitySchema, unique: &UniqueSchema) -> String {
    let parts = unique.parts.iter().map(|part| match part.sameness {
        Sameness::Exact => format!("#{{{}}}", part.field),
        Sameness::IgnoreCase => format!("#{{{}:ignore_case}}", part.field),
    });
    format!("\"$unique#{}#{}{}\"", schema.entity, unique.name, parts.collect::<String>())
}

/// The digits are the type's: a wider integer has other texts.
fn digits(text: OrderedText) -> String {
    match text {
        OrderedText::Unsigned { digits } => format!("ordered in {digits} digits"),
        OrderedText::Signed { digits } => format!("ordered in a sign and {digits} digits"),
        OrderedText::Decimal { digits } => format!("ordered in a sign, an exponent and {digits} digits"),
    }
}

fn formats(format: &Format) -> Vec<String> {
    let Format { pad, case, ordered, descending, escape } = format;
    let case = match case {
        Case::Keep => None,
        Case::Lower => Some("lower".to_owned()),
        Case::Upper => Some("upper".to_owned()),
    };
    let found = [
        (*pad > 0).then(|| format!("0{pad}")),
        case,
        ordered.map(digits),
        descending.map(|_| "desc".to_owned()),
        escape.map(|_| "escape".to_owned()),
    ];
    found.into_iter().flatten().collect()
}
