//! A type of the shop's own, as an attribute, as a part of a key, and as a column.
//!
//! MySQL finds the departments by `parent_id IS NULL`. An index of DynamoDB leaves out items without its key, so the
//! departments need one: the text `ROOT`.

use dual_repo::mysql::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};
use dynamo_core::key::{KeyComponent, KeyPart, KeyValue, Unordered};
use dynamo_core::value::{R, Sink, Source, Value, ValueError};

/// What a category hangs under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parent {
    /// Nothing: it is a department.
    Root,
    /// Another category.
    Category(u32),
}

const ROOT: &str = "ROOT";

impl Parent {
    fn text(self) -> String {
        match self {
            Parent::Root => ROOT.to_owned(),
            Parent::Category(id) => id.to_string(),
        }
    }

    fn parse(text: &str) -> R<Parent> {
        if text == ROOT {
            return Ok(Parent::Root);
        }
        let id = text.parse().map_err(|_| ValueError::invalid("`ROOT` or the id of a category", "it is neither"))?;
        Ok(Parent::Category(id))
    }
}

impl Value for Parent {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        sink.string(&self.text())
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        Parent::parse(&source.string()?)
    }
}

impl KeyPart for Parent {
    fn write_text(&self, out: &mut String) -> R<()> {
        out.push_str(&self.text());
        Ok(())
    }
    fn key_value(&self) -> R<KeyValue> {
        Ok(self.text().into())
    }
    fn notation() -> &'static str {
        "`ROOT`, or the integer of a department"
    }
}

impl KeyComponent for Parent {
    type Order = Unordered;
    fn read_text(text: &str) -> R<Self> {
        Parent::parse(text)
    }
}

impl MySqlValue for Parent {
    const EXPECTED: &'static str = <u32 as MySqlValue>::EXPECTED;

    fn accepts(column: ColumnType) -> bool {
        u32::accepts(column)
    }
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        <u32 as MySqlValue>::decode(cell).map(Parent::Category)
    }
    fn encode(&self) -> SqlValue {
        match self {
            Parent::Root => MySqlValue::encode(&None::<u32>),
            Parent::Category(id) => MySqlValue::encode(id),
        }
    }
    fn null() -> Option<Self> {
        Some(Parent::Root)
    }
}
