//! The pointer that an item has instead of a value.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::DynamoValue;
use crate::value::{R, Sink, Source, Value, ValueError};

/// The member by which a pointer is told from a value.
pub(super) const MARK: &str = "_object";

/// A pointer to an object: its name under the prefix of [`Objects`](super::Objects), and what it has to be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, DynamoValue)]
pub struct ObjectRef {
    #[dynamo(rename = "_object")]
    pub(super) name: ObjectName,
    #[dynamo(rename = "_form")]
    pub(super) form: Form,
    #[dynamo(rename = "_bytes")]
    bytes: u64,
    #[dynamo(rename = "_sha256")]
    sha256: [u8; 32],
}

/// How a value is written as an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, DynamoValue)]
pub(super) enum Form {
    /// A string, as it is.
    #[dynamo(rename = "S")]
    Text,
    /// Bytes, as they are.
    #[dynamo(rename = "B")]
    Bytes,
    /// Anything else, as DynamoDB's JSON.
    #[dynamo(rename = "JSON")]
    Json,
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
