//! The pointer that an item has instead of a value.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::value::{Entries as _, MapSink as _, MapSource as _, Name, R, Sink, Source, Value, ValueError};

/// The member by which a pointer is told from a value: the object's name.
pub(super) const MARK: &Name = &Name { text: "_object", json: "\"_object\":" };
const FORM: &Name = &Name { text: "_form", json: "\"_form\":" };
const BYTES: &Name = &Name { text: "_bytes", json: "\"_bytes\":" };
const SHA256: &Name = &Name { text: "_sha256", json: "\"_sha256\":" };

/// A pointer to an object: its name under the prefix of [`Objects`](super::Objects), and what it has to be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ObjectRef {
    pub(super) name: ObjectName,
    pub(super) form: Form,
    bytes: u64,
    sha256: [u8; 32],
}

impl Value for ObjectRef {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        let mut map = sink.map(4)?;
        map.entry(MARK, &self.name)?;
        map.entry(FORM, &self.form)?;
        map.entry(BYTES, &self.bytes)?;
        map.entry(SHA256, &self.sha256)?;
        map.end()
    }

    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        let (mut name, mut form, mut bytes, mut sha256) = (None, None, None, None);
        let mut entries = source.map()?.entries();
        while let Some((member, value)) = entries.next()? {
            match member.as_ref() {
                member if member == MARK.text => read(MARK, &mut name, value)?,
                member if member == FORM.text => read(FORM, &mut form, value)?,
                member if member == BYTES.text => read(BYTES, &mut bytes, value)?,
                member if member == SHA256.text => read(SHA256, &mut sha256, value)?,
                _ => value.skip()?,
            }
        }
        Ok(ObjectRef {
            name: name.ok_or_else(|| ValueError::missing(MARK.text))?,
            form: form.ok_or_else(|| ValueError::missing(FORM.text))?,
            bytes: bytes.ok_or_else(|| ValueError::missing(BYTES.text))?,
            sha256: sha256.ok_or_else(|| ValueError::missing(SHA256.text))?,
        })
    }
}

/// Reads a member of a pointer.
fn read<'de, T: Value, S: Source<'de>>(member: &Name, slot: &mut Option<T>, value: S) -> R<()> {
    *slot = Some(T::decode(value).map_err(|error| error.at(member.text))?);
    Ok(())
}

/// How a value is written as an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// A string, as it is.
    Text,
    /// Bytes, as they are.
    Bytes,
    /// Anything else, as DynamoDB's JSON.
    Json,
}

impl Form {
    fn as_str(self) -> &'static str {
        match self {
            Form::Text => "S",
            Form::Bytes => "B",
            Form::Json => "JSON",
        }
    }
}

impl Value for Form {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        sink.string(self.as_str())
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        let text = source.string()?;
        let form = [Form::Text, Form::Bytes, Form::Json].into_iter().find(|form| form.as_str() == text);
        form.ok_or_else(|| ValueError::invalid("`S`, `B` or `JSON`", "it is the form of no object"))
    }
}

/// A name of 128 random bits, as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ObjectName([u8; 16]);

impl ObjectName {
    pub(super) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(ObjectName(bytes))
    }

    /// The name in a text; `None` when it is another one's.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 32 || !text.bytes().all(digits) {
            return None;
        }
        u128::from_str_radix(text, 16).ok().map(|bits| ObjectName(bits.to_be_bytes()))
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Value for ObjectName {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        sink.string(&self.to_string())
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        let text = source.string()?;
        Self::parse(&text).ok_or_else(|| {
            ValueError::invalid("the name of an object", "it is not 32 hexadecimal digits in lower case")
        })
    }
}

impl ObjectRef {
    pub(super) fn to(name: ObjectName, form: Form, content: &[u8]) -> Self {
        ObjectRef { name, form, bytes: content.len() as u64, sha256: Sha256::digest(content).into() }
    }

    /// The object's name: 32 hexadecimal digits, under the prefix of [`Objects`](super::Objects).
    #[must_use]
    pub fn name(&self) -> String {
        self.name.to_string()
    }

    /// The size of the object, in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The SHA-256 of the object.
    #[must_use]
    pub fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }

    /// Why this is not the content that was written.
    pub(super) fn fault(&self, content: &[u8]) -> Option<&'static str> {
        if content.len() as u64 != self.bytes {
            return Some("it has another size");
        }
        (<[u8; 32]>::from(Sha256::digest(content)) != self.sha256).then_some("it has another hash")
    }
}
