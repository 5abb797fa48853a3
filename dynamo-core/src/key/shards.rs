//! `#[pk("CAT#{category}", shards = 16)]`: a partition that is spread over several, told apart by a number at the end.

use siphasher::sip::SipHasher24;

use super::{KeyPart, KeySource, KeyValue};
use crate::value::R;

/// The number of partitions that one partition key is spread over, and what says where an item is.
///
/// The key's text ends with `~` and three digits: `CAT#5~007`. The number is the remainder of a hash by the number of shards:
/// SipHash-2-4 with a key of zeros, over the bytes of the values of `by`, with a zero byte between two. Numbers count in
/// their canonical text. None of this ever changes: items are where it said when they were stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shards {
    /// How many there are.
    pub count: u16,
    /// The keys whose values say which one an item is in: the table's sort key, or for an index the whole primary key.
    pub by: &'static [KeySource],
}

const SEPARATOR: char = '~';
const DIGITS: usize = 3;

impl Shards {
    /// Bytes of the separator and the number.
    pub(super) const SUFFIX: usize = 1 + DIGITS;

    /// The shard of an item with these components; `None` when one of them is absent.
    pub(super) fn shard(&self, components: &[Option<&dyn KeyPart>]) -> R<Option<u16>> {
        let mut bytes = Vec::with_capacity(64);
        for (at, source) in self.by.iter().enumerate() {
            let Some(value) = source.value(components)? else { return Ok(None) };
            if at > 0 {
                bytes.push(0);
            }
            match value {
                KeyValue::S(text) | KeyValue::N(text) => bytes.extend(text.into_bytes()),
                KeyValue::B(value) => bytes.extend(value),
            }
        }
        let shard = SipHasher24::new().hash(&bytes) % u64::from(self.count);
        Ok(u16::try_from(shard).ok())
    }

    /// The text of a shard's key.
    pub(crate) fn text(base: &str, shard: u16) -> String {
        let mut text = base.to_owned();
        Self::append(&mut text, shard);
        text
    }

    /// Writes the end of a shard's key.
    pub(super) fn append(out: &mut String, shard: u16) {
        let number = shard.to_string();
        out.push(SEPARATOR);
        (number.len()..DIGITS).for_each(|_| out.push('0'));
        out.push_str(&number);
    }

    /// True for the key of a shard of what they have in common.
    pub(crate) fn is_shard_of(&self, text: &str, base: &str) -> bool {
        text.strip_prefix(base).is_some_and(|end| self.is_suffix(end))
    }

    /// True for the end of a key's text.
    pub(super) fn is_suffix(&self, text: &str) -> bool {
        let number = text.strip_prefix(SEPARATOR).filter(|digits| digits.len() == DIGITS);
        let number = number.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        number.and_then(|digits| digits.parse::<u16>().ok()).is_some_and(|shard| shard < self.count)
    }
}
