//! Where a query or scan goes on: an opaque text.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

use super::fingerprint::Fingerprint;
use crate::error::{Error, Result};
use crate::value::{Item, R};
use crate::wire;

/// Where a query or scan goes on.
///
/// It is made from the stored keys of the last item that was returned, of each shard or segment where several are read. It
/// is bound to the query that it came from: the table, the index, the entity, the key condition, the
/// direction, the number of segments. Given to another one, it is an error. Filters, limits, consistency and what is read of
/// each item may change between two pages.
///
/// As text, by `Display` and `FromStr`, it is safe in a URL, and stays good for later versions of a program. The text is not
/// encrypted: who has it can read the keys in it, and make another one. What is given to strangers is sealed, by `seal`
/// with the feature `sealed-cursors`. With the feature `serde` a cursor is serialised as its text.
///
/// ```
/// use dynamo_core::Error;
/// use dynamo_core::op::{Cursor, CursorProblem};
///
/// let problem = match "not a cursor".parse::<Cursor>() {
///     Err(Error::InvalidCursor { problem }) => problem,
///     other => panic!("{other:?}"),
/// };
/// assert_eq!(problem, CursorProblem::Malformed);
/// ```
#[derive(Clone, PartialEq)]
pub struct Cursor {
    /// What it comes from.
    query: u64,
    /// One for each part that is read by itself: one, or as many as there are shards or segments.
    parts: Vec<Position>,
}

/// How far a query has been read, or a part of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Position {
    /// Not at all.
    Start,
    /// Up to the item with these keys.
    Behind(Item),
    /// To its end.
    End,
}

impl Position {
    /// Where a call goes on from.
    pub(super) fn of_next(next: Option<&Item>) -> Position {
        next.map_or(Position::End, |key| Position::Behind(key.clone()))
    }
}

/// Why a cursor is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CursorProblem {
    /// The text is none that a cursor has: it was cut or changed on its way.
    #[error("it is malformed")]
    Malformed,
    /// The text is that of a version which is not known here.
    #[error("another version of this library has made it")]
    OtherVersion,
    /// It comes from a query of something else, or in another direction.
    #[error("it comes from another query")]
    OtherQuery,
    /// It is sealed, and was not opened.
    #[error("it is sealed; `Cursor::unseal` opens it with its key")]
    Sealed,
    /// It was to be opened, and is not sealed.
    #[error("it is not sealed")]
    NotSealed,
    /// It was sealed with another key, or changed since.
    #[error("it is sealed with another key, or has been changed")]
    Forged,
}

/// The first byte of a cursor's text tells what follows: a fingerprint, the parts as DynamoDB's JSON, a check sum.
const VERSION: u8 = 1;
/// The same of one that is sealed.
pub(super) const SEALED: u8 = 129;

impl Cursor {
    pub(crate) fn new(query: u64, parts: Vec<Position>) -> Self {
        Cursor { query, parts }
    }

    /// How far each part of this query was read.
    pub(crate) fn parts(self, query: u64) -> Result<Vec<Position>> {
        if self.query == query { Ok(self.parts) } else { Err(Error::cursor(CursorProblem::OtherQuery)) }
    }

    pub(super) fn to_bytes(&self) -> R<Vec<u8>> {
        let part = |position: &Position| match position {
            Position::Start => Some(BTreeMap::new()),
            // In the order of the names, so that equal cursors are equal texts.
            Position::Behind(keys) => Some(keys.clone().into_iter().collect::<BTreeMap<_, _>>()),
            Position::End => None,
        };
        let parts: Vec<Option<BTreeMap<String, AttributeValue>>> = self.parts.iter().map(part).collect();
        let mut json = String::new();
        // Keys are strings, numbers and bytes, which can always be written.
        wire::write_value(&parts, &mut json)?;
        let mut bytes = vec![VERSION];
        bytes.extend(self.query.to_be_bytes());
        bytes.extend(json.into_bytes());
        bytes.extend(check_sum(&bytes));
        Ok(bytes)
    }

    pub(super) fn of_bytes(bytes: &[u8]) -> Result<Self, CursorProblem> {
        match bytes.first() {
            Some(&VERSION) => {}
            Some(&SEALED) => return Err(CursorProblem::Sealed),
            Some(_) => return Err(CursorProblem::OtherVersion),
            None => return Err(CursorProblem::Malformed),
        }
        let (whole, sum) = bytes.split_last_chunk::<4>().ok_or(CursorProblem::Malformed)?;
        if check_sum(whole) != *sum {
            return Err(CursorProblem::Malformed);
        }
        let (query, json) = whole.get(1..).and_then(<[u8]>::split_first_chunk).ok_or(CursorProblem::Malformed)?;
        let json = str::from_utf8(json).map_err(|_| CursorProblem::Malformed)?;
        let parts: Vec<Option<Item>> = wire::read_value(json).map_err(|_| CursorProblem::Malformed)?;
        let part = |part: Option<Item>| match part {
            Some(keys) if keys.is_empty() => Position::Start,
            Some(keys) => Position::Behind(keys),
            None => Position::End,
        };
        let parts = parts.into_iter().map(part).collect();
        Ok(Cursor { query: u64::from_be_bytes(*query), parts })
    }
}

/// Tells a text that was cut or mistyped; it is no protection from anyone.
fn check_sum(bytes: &[u8]) -> [u8; 4] {
    let [_, _, _, _, sum @ ..] = Fingerprint::new().raw(bytes).value().to_be_bytes();
    sum
}

pub(super) fn to_text(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

pub(super) fn of_text(text: &str) -> Result<Vec<u8>, CursorProblem> {
    BASE64.decode(text).map_err(|_| CursorProblem::Malformed)
}

impl fmt::Debug for Cursor {
    /// Keys may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor").finish_non_exhaustive()
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_text(&self.to_bytes().map_err(|_| fmt::Error)?))
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        of_text(text).and_then(|bytes| Cursor::of_bytes(&bytes)).map_err(Error::cursor)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Cursor {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::primitives::Blob;
    use proptest::prelude::*;

    use super::*;

    fn keys() -> impl Strategy<Value = Item> {
        let number = prop_oneof!["-?[1-9][0-9]{0,30}", "[1-9]\\.[0-9]{0,4}[1-9]e[1-9][0-9]?"];
        let value = prop_oneof![
            "\\PC{1,12}|[#\"\\\\{}\u{1}]{1,4}".prop_map(AttributeValue::S),
            number.prop_map(AttributeValue::N),
            proptest::collection::vec(any::<u8>(), 1..9).prop_map(|bytes| AttributeValue::B(Blob::new(bytes))),
        ];
        proptest::collection::hash_map("\\PC{1,8}", value, 1..5)
    }

    fn cursors() -> impl Strategy<Value = Cursor> {
        let part = prop_oneof![Just(Position::Start), Just(Position::End), keys().prop_map(Position::Behind),];
        (any::<u64>(), proptest::collection::vec(part, 1..6)).prop_map(|(query, parts)| Cursor { query, parts })
    }

    proptest! {
        #[test]
        fn a_cursor_is_its_text(cursor in cursors()) {
            let text = cursor.to_string();
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
            let again: Cursor = text.parse().unwrap();
            prop_assert_eq!(again.to_string(), text);
            prop_assert_eq!(again, cursor);
        }

        #[test]
        fn a_text_that_was_cut_or_changed_is_no_cursor(
            cursor in cursors(),
            at in any::<prop::sample::Index>(),
            with in "[A-Za-z0-9_-]",
        ) {
            let text = cursor.to_string();
            let at = at.index(text.len());
            prop_assert!(text[..at].parse::<Cursor>().is_err());
            let mut changed = text.clone();
            changed.replace_range(at..=at, &with);
            if changed != text {
                let error = changed.parse::<Cursor>().unwrap_err();
                prop_assert!(matches!(error, Error::InvalidCursor { .. }), "{:?}", error);
            }
            let longer = text + "A";
            prop_assert!(longer.parse::<Cursor>().is_err());
        }

        #[test]
        fn any_text_is_a_cursor_or_an_error(text in "\\PC{0,64}|[A-Za-z0-9_-]{0,64}") {
            if let Err(error) = text.parse::<Cursor>() {
                prop_assert!(matches!(error, Error::InvalidCursor { .. }), "{:?}", error);
            }
        }
    }

    #[test]
    fn equal_numbers_keep_their_texts() {
        let at = |text: &str| Position::Behind(Item::from([("at".to_owned(), AttributeValue::N(text.to_owned()))]));
        let cursor = Cursor::new(7, vec![at("1.5e10"), Position::Start, at("15000000000"), Position::End]);
        assert_eq!(cursor.to_string().parse::<Cursor>().unwrap().parts, cursor.parts);
    }

    #[cfg(feature = "serde")]
    #[test]
    fn serde_has_the_text() {
        let cursor = Cursor::new(7, vec![Position::End]);
        let json = serde_json::to_string(&cursor).unwrap();
        assert_eq!(json, format!("\"{cursor}\""));
        assert_eq!(serde_json::from_str::<Cursor>(&json).unwrap(), cursor);
        assert!(serde_json::from_str::<Cursor>("\"AAAA\"").unwrap_err().to_string().contains("cursor"));
    }
}
