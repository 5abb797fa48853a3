//! `ORDER#{created_at}#{order_id}`: literals and components, written and taken apart again.
//!
//! A template is injective and reversible: a component is never empty and never contains the literal that follows it.

use std::borrow::Cow;

use super::{Format, KeyPart, Shards};
use crate::value::{Problem, R, ValueError};

/// A key template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// Literals and components in turn; two components are never neighbours.
    pub parts: &'static [Part],
}

/// A piece of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Text as it is.
    Literal(&'static str),
    /// The text of a field.
    Component {
        /// The field's position among the entity's key components.
        component: usize,
        /// The field's name.
        field: &'static str,
        /// How the text is written.
        format: Format,
    },
    /// The number of the shard, at the end of a partition key.
    Shard(Shards),
}

/// Bytes that the text of most keys fits in.
const CAPACITY: usize = 48;

#[cold]
fn invalid(field: &'static str, reason: &'static str) -> ValueError {
    ValueError::new(Problem::Key { component: field, reason })
}

/// Writes one component.
#[inline]
pub(super) fn push_component(out: &mut String, field: &'static str, format: Format, value: &dyn KeyPart) -> R<()> {
    let start = out.len();
    value.write_text(out).map_err(|error| match error.problem() {
        Problem::Invalid { .. } => invalid(field, "the value has no text that can be in a key"),
        _ => error,
    })?;
    if out.len() == start {
        return Err(invalid(field, "the component is empty"));
    }
    if format != Format::PLAIN {
        format.write_over(out, start).map_err(|reason| invalid(field, reason))?;
    }
    Ok(())
}

/// Writes the literal after the component that begins at `start`.
pub(super) fn push_following(out: &mut String, field: &'static str, start: usize, literal: &str) -> R<()> {
    let end = out.len();
    out.push_str(literal);
    // The first occurrence has to be the one just written, or the key would be taken apart elsewhere.
    if out.get(start..).and_then(|text| text.find(literal)) != Some(end - start) {
        return Err(invalid(field, "the component contains the text that follows it in the template"));
    }
    Ok(())
}

impl Template {
    /// The literal before the first component: every key of the template starts with it.
    #[must_use]
    pub const fn head(&self) -> &'static str {
        match self.parts {
            [Part::Literal(text), ..] => text,
            _ => "",
        }
    }

    /// The literal after the last component: every key of the template ends with it.
    #[must_use]
    pub const fn tail(&self) -> &'static str {
        match self.parts {
            [.., Part::Literal(text)] => text,
            _ => "",
        }
    }

    /// True when there is no component: the template has one key.
    #[must_use]
    pub const fn is_constant(&self) -> bool {
        matches!(self.parts, [] | [Part::Literal(_)])
    }

    /// The key's text; `None` when a component is absent.
    ///
    /// # Errors
    /// When a component is empty, contains the literal that follows it, or does not fit its format.
    pub fn write(&self, components: &[Option<&dyn KeyPart>]) -> R<Option<String>> {
        let mut text = String::with_capacity(CAPACITY);
        Ok(self.append(components, &mut text)?.then_some(text))
    }

    /// Writes the key's text after what is there, which may be left unfinished; false when a component is absent.
    pub(super) fn append(&self, components: &[Option<&dyn KeyPart>], out: &mut String) -> R<bool> {
        if !self.append_base(components, out)? {
            return Ok(false);
        }
        let Some(shards) = self.shards() else { return Ok(true) };
        let shard = shards.shard(components)?;
        if let Some(shard) = shard {
            Shards::append(out, shard);
        }
        Ok(shard.is_some())
    }

    /// The shards that the keys are spread over.
    #[must_use]
    pub const fn shards(&self) -> Option<Shards> {
        match self.parts {
            [.., Part::Shard(shards)] => Some(*shards),
            _ => None,
        }
    }

    /// The key's text, without the number of a shard.
    pub(super) fn write_base(&self, components: &[Option<&dyn KeyPart>]) -> R<Option<String>> {
        let mut text = String::with_capacity(CAPACITY);
        Ok(self.append_base(components, &mut text)?.then_some(text))
    }

    fn append_base(&self, components: &[Option<&dyn KeyPart>], out: &mut String) -> R<bool> {
        // The component before, and where it begins.
        let mut before = None;
        for part in self.parts {
            match *part {
                Part::Literal(text) => match before.take() {
                    Some((field, start)) => push_following(out, field, start, text)?,
                    None => out.push_str(text),
                },
                Part::Component { component, field, format } => {
                    let Some(value) = components.get(component).copied().flatten() else { return Ok(false) };
                    before = Some((field, out.len()));
                    push_component(out, field, format, value)?;
                }
                Part::Shard(_) => {}
            }
        }
        Ok(true)
    }

    /// Takes a key apart and hands each component to `each`, as it stands in the key; `None` when the text is not of this
    /// template.
    pub fn split<'t>(&self, text: &'t str, mut each: impl FnMut(usize, Format, &'t str)) -> Option<()> {
        let mut rest = text;
        let mut parts = self.parts.iter().peekable();
        while let Some(part) = parts.next() {
            match *part {
                Part::Literal(literal) => rest = rest.strip_prefix(literal)?,
                Part::Shard(shards) => rest = shards.is_suffix(rest).then_some("")?,
                Part::Component { component, format, .. } => {
                    let end = match parts.peek() {
                        Some(Part::Literal(literal)) => rest.find(literal)?,
                        Some(Part::Shard(_)) => rest.len().checked_sub(Shards::SUFFIX)?,
                        Some(Part::Component { .. }) | None => rest.len(),
                    };
                    let (value, after) = rest.split_at_checked(end)?;
                    if value.is_empty() {
                        return None;
                    }
                    each(component, format, value);
                    rest = after;
                }
            }
        }
        rest.is_empty().then_some(())
    }

    /// The components that a text begins with, which is a key of the template or what keys begin with: those that are there
    /// as a whole, each with its own text, but for the case that the template may write it in.
    #[must_use]
    pub fn front<'t>(&self, text: &'t str) -> Vec<(usize, Cow<'t, str>)> {
        let (mut rest, mut found) = (text, Vec::new());
        let mut parts = self.parts.iter().peekable();
        while let Some(part) = parts.next() {
            match *part {
                Part::Literal(literal) => match rest.strip_prefix(literal) {
                    Some(after) => rest = after,
                    None => break,
                },
                Part::Component { component, format, .. } => {
                    let end = match parts.peek() {
                        Some(Part::Literal(literal)) => rest.find(literal),
                        Some(Part::Shard(_) | Part::Component { .. }) | None => Some(rest.len()),
                    };
                    let Some((value, after)) = end.and_then(|end| rest.split_at_checked(end)) else { break };
                    let Some(value) = format.read(value).filter(|_| !value.is_empty()) else { break };
                    found.push((component, value));
                    rest = after;
                }
                Part::Shard(_) => {}
            }
        }
        found
    }

    /// True when `text` is a key of this template.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.split(text, |_, _, _| {}).is_some()
    }

    /// The text of one component of a key: its own text, but for the case that the template may write it in.
    #[must_use]
    pub fn component<'t>(&self, text: &'t str, component: usize) -> Option<Cow<'t, str>> {
        let mut found = None;
        self.split(text, |at, format, value| {
            if at == component {
                found = found.take().or_else(|| format.read(value));
            }
        })?;
        found
    }
}
