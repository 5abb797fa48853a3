//! Writing one typed value.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::escape::push_text;
use crate::key::Key;
use crate::schema::IndexSchema;
use crate::value::{ListSink, MapSink, NESTING_MAX, Name, Problem, R, Sink, Value, ValueError};

/// Appends one value to a JSON text, and refuses what is nested deeper than DynamoDB takes.
#[derive(Debug)]
pub struct JsonSink<'a> {
    out: &'a mut String,
    /// How many maps and lists are around the value, apart from the item itself.
    depth: usize,
}

/// Appends the entries of a map.
#[derive(Debug)]
pub struct JsonMapSink<'a> {
    out: &'a mut String,
    depth: usize,
    separator: char,
    close: &'static str,
    /// That of an item whose primary key was made before.
    key: Option<&'a Key>,
}

/// Appends the elements of a list.
#[derive(Debug)]
pub struct JsonListSink<'a> {
    out: &'a mut String,
    depth: usize,
    count: usize,
}

/// A sink for what is in a map or list, which counts as a level itself.
#[inline]
fn inside(out: &mut String, depth: usize) -> R<JsonSink<'_>> {
    if depth < NESTING_MAX { Ok(JsonSink { out, depth }) } else { Err(ValueError::new(Problem::TooDeep)) }
}

impl<'a> JsonSink<'a> {
    /// A sink that appends to `out`. A value that fails may leave some of itself behind: see
    /// [`write_value`](super::write_value).
    #[inline]
    pub fn new(out: &'a mut String) -> Self {
        JsonSink { out, depth: 0 }
    }

    #[inline]
    fn quoted(self, open: &str, text: &str) {
        self.out.push_str(open);
        push_text(self.out, text);
        self.out.push_str("\"}");
    }

    fn set<T>(self, open: &str, values: impl Iterator<Item = T>, push: impl Fn(&mut String, T)) {
        self.out.push_str(open);
        for (index, value) in values.enumerate() {
            self.out.push_str(if index == 0 { "\"" } else { ",\"" });
            push(self.out, value);
            self.out.push('"');
        }
        self.out.push_str("]}");
    }
}

impl<'a> Sink for JsonSink<'a> {
    type Done = ();
    type Map = JsonMapSink<'a>;
    type List = JsonListSink<'a>;

    #[inline]
    fn string(self, value: &str) -> R<()> {
        self.quoted(r#"{"S":""#, value);
        Ok(())
    }
    #[inline]
    fn number(self, text: &str) -> R<()> {
        self.quoted(r#"{"N":""#, text);
        Ok(())
    }
    #[inline]
    fn boolean(self, value: bool) -> R<()> {
        self.out.push_str(if value { r#"{"BOOL":true}"# } else { r#"{"BOOL":false}"# });
        Ok(())
    }
    #[inline]
    fn null(self) -> R<()> {
        self.out.push_str(r#"{"NULL":true}"#);
        Ok(())
    }
    #[inline]
    fn bytes(self, value: &[u8]) -> R<()> {
        self.out.push_str(r#"{"B":""#);
        STANDARD.encode_string(value, self.out);
        self.out.push_str("\"}");
        Ok(())
    }
    fn string_set<I>(self, values: I) -> R<()>
    where
        I: ExactSizeIterator,
        I::Item: AsRef<str>,
    {
        self.set(r#"{"SS":["#, values, |out, value| push_text(out, value.as_ref()));
        Ok(())
    }
    fn number_set<I>(self, values: I) -> R<()>
    where
        I: ExactSizeIterator,
        I::Item: AsRef<str>,
    {
        self.set(r#"{"NS":["#, values, |out, value| push_text(out, value.as_ref()));
        Ok(())
    }
    fn binary_set<I>(self, values: I) -> R<()>
    where
        I: ExactSizeIterator,
        I::Item: AsRef<[u8]>,
    {
        self.set(r#"{"BS":["#, values, |out, value| STANDARD.encode_string(value.as_ref(), out));
        Ok(())
    }
    #[inline]
    fn map(self, _: usize) -> R<JsonMapSink<'a>> {
        self.out.push_str(r#"{"M":"#);
        Ok(JsonMapSink { out: self.out, depth: self.depth + 1, separator: '{', close: "}}", key: None })
    }
    #[inline]
    fn list(self, _: usize) -> R<JsonListSink<'a>> {
        self.out.push_str(r#"{"L":["#);
        Ok(JsonListSink { out: self.out, depth: self.depth + 1, count: 0 })
    }
}

impl<'a> JsonMapSink<'a> {
    /// A sink for the attributes of an item, which has no type around it. The primary key is made anew unless it is given.
    #[inline]
    pub(super) fn item(out: &'a mut String, key: Option<&'a Key>) -> Self {
        JsonMapSink { out, depth: 0, separator: '{', close: "}", key }
    }

    #[inline]
    fn write<T: Value>(&mut self, name: &str, value: &T, push_name: impl FnOnce(&mut String)) -> R<()> {
        if value.is_absent() {
            return Ok(());
        }
        let start = self.out.len();
        self.out.push(self.separator);
        push_name(self.out);
        if let Err(error) = inside(self.out, self.depth).and_then(|sink| value.encode(sink)) {
            // Whoever goes on after the error has a map without the entry, not half of one.
            self.out.truncate(start);
            return Err(error.at(name.to_owned()));
        }
        self.separator = ',';
        Ok(())
    }
}

impl MapSink for JsonMapSink<'_> {
    type Done = ();

    #[inline]
    fn entry<T: Value>(&mut self, name: &'static Name, value: &T) -> R<()> {
        self.write(name.text, value, |out| out.push_str(name.json))
    }
    #[inline]
    fn entry_dyn<T: Value>(&mut self, name: &str, value: &T) -> R<()> {
        self.write(name, value, |out| {
            out.push('"');
            push_text(out, name);
            out.push_str("\":");
        })
    }
    fn known_key(&mut self, primary: &'static IndexSchema) -> R<bool> {
        let Some(key) = self.key else { return Ok(false) };
        for (attribute, value) in primary.attributes().zip([Some(&key.partition), key.sort.as_ref()]) {
            if let Some(value) = value.filter(|_| attribute.is_template()) {
                self.entry(attribute.name, value)?;
            }
        }
        Ok(true)
    }
    #[inline]
    fn end(self) -> R<()> {
        if self.separator == '{' {
            self.out.push('{');
        }
        self.out.push_str(self.close);
        Ok(())
    }
}

impl ListSink for JsonListSink<'_> {
    type Done = ();

    #[inline]
    fn push<T: Value>(&mut self, value: &T) -> R<()> {
        let start = self.out.len();
        if self.count > 0 {
            self.out.push(',');
        }
        if let Err(error) = inside(self.out, self.depth).and_then(|sink| value.encode(sink)) {
            self.out.truncate(start);
            return Err(error.at_index(self.count));
        }
        self.count += 1;
        Ok(())
    }
    #[inline]
    fn end(self) -> R<()> {
        self.out.push_str("]}");
        Ok(())
    }
}
