//! Where a query or scan goes on: an opaque text.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

use crate::error::{Error, Result};
use crate::value::Item;
use crate::wire;

/// Where a query or scan goes on.
///
/// It is made from the stored keys of the last item that was returned, and is bound to the query it came from: given to
/// another one, it is an error. As text it is safe in a URL; it is neither encrypted nor signed, so a client can read the
/// keys in it.
///
/// ```
/// use dynamo_core::op::Cursor;
///
/// assert!("not a cursor".parse::<Cursor>().is_err());
/// ```
#[derive(Clone, PartialEq)]
pub struct Cursor {
    query: u64,
    position: Item,
}

/// The bytes of the query's fingerprint at the start of the text.
const FINGERPRINT: usize = 8;

impl Cursor {
    pub(super) fn new(query: u64, position: Item) -> Self {
        Cursor { query, position }
    }

    pub(super) fn position(self, query: u64) -> Result<Item> {
        if self.query == query {
            Ok(self.position)
        } else {
            Err(Error::InvalidRequest("the cursor comes from another query".to_owned()))
        }
    }
}

impl fmt::Debug for Cursor {
    /// Keys may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor").finish_non_exhaustive()
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut json = String::new();
        // In the order of the names, so that equal cursors are equal texts.
        let position: BTreeMap<String, AttributeValue> = self.position.clone().into_iter().collect();
        // Keys are strings, numbers and bytes, which can always be written.
        wire::write_value(&position, &mut json).map_err(|_| fmt::Error)?;
        let bytes: Vec<u8> = self.query.to_be_bytes().into_iter().chain(json.into_bytes()).collect();
        f.write_str(&BASE64.encode(bytes))
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let malformed = || Error::InvalidRequest("the cursor is malformed".to_owned());
        let bytes = BASE64.decode(text).map_err(|_| malformed())?;
        let (query, json) = bytes.split_first_chunk::<FINGERPRINT>().ok_or_else(malformed)?;
        let json = str::from_utf8(json).map_err(|_| malformed())?;
        let position = wire::read_value(json).map_err(|_| malformed())?;
        Ok(Cursor { query: u64::from_be_bytes(*query), position })
    }
}
