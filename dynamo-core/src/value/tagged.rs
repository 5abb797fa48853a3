//! Enums with data: where the name of the variant is kept, and where its content.

use std::borrow::Cow;

use aws_sdk_dynamodb::types::AttributeValue;

use super::unit_enum::one_of;
use super::{AvSource, Entries, Kind, MapSink, MapSource, Name, R, Sink, Slots, Source, Value, ValueError};

/// A variant as it is stored.
#[derive(Debug, Clone, Copy)]
pub struct Variant {
    /// Its name.
    pub name: &'static Name,
    /// True when it has no content.
    pub is_unit: bool,
}

/// The variants of an enum. Derived, not written by hand.
pub trait Variants: Sized {
    /// Every variant, in the order of declaration.
    const VARIANTS: &'static [Variant];
    /// The position of the unit variant that an unknown name reads as.
    const OTHER: Option<usize> = None;
    /// The position of the value's variant.
    fn position(&self) -> usize;
    /// The unit variant at this position; `None` for one that has content.
    fn unit(position: usize) -> Option<Self>;
    /// Writes the content as a value of its own.
    ///
    /// # Errors
    /// When it cannot be stored.
    fn content<S: Sink>(&self, _: S) -> R<S::Done> {
        Err(incomplete())
    }
    /// Reads the content of the variant at this position.
    ///
    /// # Errors
    /// When it does not fit.
    fn read_content<'de, S: Source<'de>>(_: usize, _: S) -> R<Self> {
        Err(incomplete())
    }
    /// Writes the content as entries of the map that the tag is in.
    ///
    /// # Errors
    /// When an entry cannot be stored.
    fn entries<M: MapSink>(&self, _: &mut M) -> R<()> {
        Ok(())
    }
    /// Reads the content of the variant at this position from the entries beside the tag.
    ///
    /// # Errors
    /// When an entry is missing or does not fit.
    fn read_entries<'de, M: MapSource<'de>>(_: usize, _: Beside<M>) -> R<Self> {
        Err(incomplete())
    }
}

/// The error of slots that were filled and are not, or of a position that is none; cannot happen in derived code.
#[cold]
#[must_use]
pub fn incomplete() -> ValueError {
    ValueError::invalid("all fields", "a slot was left empty")
}

fn variant<T: Variants>(value: &T) -> R<&'static Variant> {
    T::VARIANTS.get(value.position()).ok_or_else(incomplete)
}

/// The position of a name.
fn position<T: Variants>(name: &str) -> R<usize> {
    let found = T::VARIANTS.iter().position(|variant| variant.name.text == name).or(T::OTHER);
    found.ok_or_else(|| unknown::<T>("the text is none of them"))
}

#[cold]
fn unknown<T: Variants>(reason: impl Into<Cow<'static, str>>) -> ValueError {
    ValueError::invalid(one_of(T::VARIANTS.iter().map(|variant| variant.name.text)), reason)
}

/// The content of a value.
struct Content<'a, T>(&'a T);

impl<T: Variants> Value for Content<'_, T> {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        self.0.content(sink)
    }
    fn decode<'de, S: Source<'de>>(_: S) -> R<Self> {
        Err(incomplete())
    }
}

/// The name of a variant.
struct Tag(&'static str);

impl Value for Tag {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        sink.string(self.0)
    }
    fn decode<'de, S: Source<'de>>(_: S) -> R<Self> {
        Err(incomplete())
    }
}

/// Writes a unit variant as its name, any other as a map with one entry: the content, under the name.
///
/// # Errors
/// When the content cannot be stored.
pub fn encode_external<T: Variants, S: Sink>(value: &T, sink: S) -> R<S::Done> {
    let variant = variant(value)?;
    if variant.is_unit {
        return sink.string(variant.name.text);
    }
    let mut map = sink.map(1)?;
    map.entry(variant.name, &Content(value))?;
    map.end()
}

/// The inverse of [`encode_external`].
///
/// # Errors
/// When the value is neither a name nor a map with one entry, the name is unknown, or the content does not fit.
pub fn decode_external<'de, T: Variants, S: Source<'de>>(mut source: S) -> R<T> {
    match source.kind()? {
        Kind::S => {
            let name = source.string()?;
            T::unit(position::<T>(&name)?)
                .ok_or_else(|| unknown::<T>("this one has content, so it is the name of the one entry of a map"))
        }
        Kind::M => {
            let mut entries = source.map()?.entries();
            let Some((name, content)) = entries.next()? else {
                return Err(unknown::<T>("the map is empty"));
            };
            let name = name.as_ref().to_owned();
            let position = position::<T>(&name)?;
            let value = match T::unit(position) {
                // An unknown name, whose content is unknown too.
                Some(unit) if T::OTHER == Some(position) => content.skip().map(|()| unit)?,
                Some(_) => return Err(unknown::<T>("this one has no content, so it is a string")),
                None => T::read_content(position, content).map_err(|error| error.at(name))?,
            };
            match entries.next()? {
                None => Ok(value),
                Some(_) => Err(unknown::<T>("the map has several entries")),
            }
        }
        other => Err(ValueError::mismatch(Kind::M, other)),
    }
}

/// Writes a map in which the tag is beside the entries of the content.
///
/// # Errors
/// When an entry cannot be stored.
pub fn encode_internal<T: Variants, S: Sink>(value: &T, sink: S, tag: &'static Name) -> R<S::Done> {
    let mut map = sink.map(1)?;
    map.entry(tag, &Tag(variant(value)?.name.text))?;
    value.entries(&mut map)?;
    map.end()
}

/// The inverse of [`encode_internal`]. The tag may be anywhere among the entries.
///
/// # Errors
/// When the tag is missing or unknown, or an entry does not fit.
pub fn decode_internal<'de, T: Variants, S: Source<'de>>(source: S, tag: &'static Name) -> R<T> {
    let map = source.map()?;
    let position = tag_of::<T, _>(&map, tag)?;
    match T::unit(position) {
        Some(unit) => skip_all(map).map(|()| unit),
        None => T::read_entries(position, Beside { map, tag: tag.text }),
    }
}

/// Writes a map of the tag and the content.
///
/// # Errors
/// When the content cannot be stored.
pub fn encode_adjacent<T: Variants, S: Sink>(
    value: &T,
    sink: S,
    tag: &'static Name,
    content: &'static Name,
) -> R<S::Done> {
    let variant = variant(value)?;
    let mut map = sink.map(2)?;
    map.entry(tag, &Tag(variant.name.text))?;
    if !variant.is_unit {
        map.entry(content, &Content(value))?;
    }
    map.end()
}

/// The inverse of [`encode_adjacent`]. Both may be anywhere among the entries.
///
/// # Errors
/// When the tag is missing or unknown, or the content is missing or does not fit.
pub fn decode_adjacent<'de, T: Variants, S: Source<'de>>(
    source: S,
    tag: &'static Name,
    content: &'static Name,
) -> R<T> {
    let map = source.map()?;
    let position = tag_of::<T, _>(&map, tag)?;
    if let Some(unit) = T::unit(position) {
        return skip_all(map).map(|()| unit);
    }
    let mut entries = map.entries();
    let mut found = None;
    while let Some((name, value)) = entries.next()? {
        if name.as_ref() != content.text {
            value.skip()?;
        } else if found.is_some() {
            return Err(ValueError::duplicate(content.text));
        } else {
            found = Some(T::read_content(position, value).map_err(|error| error.at(content.text))?);
        }
    }
    found.ok_or_else(|| ValueError::missing(content.text))
}

/// Writes the content alone.
///
/// # Errors
/// When it cannot be stored.
pub fn encode_untagged<T: Variants, S: Sink>(value: &T, sink: S) -> R<S::Done> {
    value.content(sink)
}

/// Reads the first variant that the value fits.
///
/// # Errors
/// When there is none.
pub fn decode_untagged<'de, T: Variants, S: Source<'de>>(source: S) -> R<T> {
    let value = AttributeValue::decode(source)?;
    let read = |position| T::read_content(position, AvSource::new(value.clone())).ok();
    (0..T::VARIANTS.len()).find_map(read).ok_or_else(|| unknown::<T>("the value fits none of them"))
}

/// The entries of a map, without the tag that is among them.
#[derive(Debug)]
pub struct Beside<M> {
    map: M,
    tag: &'static str,
}

impl<M> Beside<M> {
    /// Reads the entries into slots.
    ///
    /// # Errors
    /// When an entry is missing or does not fit.
    pub fn fill<'de, T: Slots<'de>>(self) -> R<T::Out>
    where
        M: MapSource<'de>,
    {
        let mut slots = T::default();
        let mut entries = self.map.entries();
        while let Some((name, value)) = entries.next()? {
            match name.as_ref() {
                name if name == self.tag => value.skip()?,
                name => slots.field(name, value)?,
            }
        }
        slots.finish()
    }
}

fn tag_of<'de, T: Variants, M: MapSource<'de>>(map: &M, tag: &'static Name) -> R<usize> {
    let found = match map.peek(tag.text)? {
        Some(text) => position::<T>(&text),
        None => Err(unknown::<T>("the attribute is missing, or no string")),
    };
    found.map_err(|error| error.at(tag.text))
}

fn skip_all<'de, M: MapSource<'de>>(map: M) -> R<()> {
    let mut entries = map.entries();
    while let Some((_, value)) = entries.next()? {
        value.skip()?;
    }
    Ok(())
}

/// Stops the build when the entries of a variant's content and the tag beside them have one name.
///
/// # Panics
/// At compile time.
pub const fn check_tag(content: &super::Names, tag: &str) {
    assert!(
        !content.has(tag),
        "an entry of this variant's content has the name of the tag; rename it, or write `content = \"..\"` beside `tag`"
    );
}
