//! A number that tells queries apart.

use super::Direction;
use crate::key::{KeyValue, SortRange};
use crate::schema::IndexSchema;

/// FNV-1a: the same in every build of every version, as a cursor may outlive the process.
#[derive(Clone, Copy)]
pub(super) struct Fingerprint(u64);

impl Fingerprint {
    pub(super) fn new() -> Self {
        Fingerprint(0xCBF2_9CE4_8422_2325)
    }

    pub(super) fn value(self) -> u64 {
        self.0
    }

    pub(super) fn range(self, range: &SortRange) -> Self {
        match range {
            SortRange::All => self.text("all"),
            SortRange::Nothing => self.text("nothing"),
            SortRange::Exactly(key) => self.text("=").key(key),
            SortRange::StartsWith(text) => self.text("begins_with").text(text),
            SortRange::From(key) => self.text(">=").key(key),
            SortRange::Below(key) => self.text("<").key(key),
            SortRange::To(key) => self.text("<=").key(key),
            SortRange::Between { low, high, drop_high: false } => self.text("between").key(low).key(high),
            SortRange::Between { low, high, drop_high: true } => self.text("below").key(low).key(high),
            SortRange::Within { equal, range } => self.text("within").keys(equal).range(range),
        }
    }

    pub(super) fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    pub(super) fn keys(self, keys: &[KeyValue]) -> Self {
        keys.iter().fold(self, Fingerprint::key)
    }

    fn key(self, key: &KeyValue) -> Self {
        match key {
            KeyValue::S(text) => self.text("S").text(text),
            KeyValue::N(text) => self.text("N").text(text),
            KeyValue::B(bytes) => self.text("B").bytes(bytes),
        }
    }

    /// With the length, so that two texts in a row are never taken for two others.
    fn bytes(self, bytes: &[u8]) -> Self {
        self.raw(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes()).raw(bytes)
    }

    pub(super) fn raw(self, bytes: &[u8]) -> Self {
        Fingerprint(bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)))
    }
}

/// Tells queries apart that read other items or in another order; filters may change between two pages.
pub(crate) fn query(
    table: &str,
    entity: &str,
    index: &IndexSchema,
    partition: &[KeyValue],
    range: &SortRange,
    direction: Direction,
) -> u64 {
    let hash = Fingerprint::new().text(table).text(entity).text("query").text(index.name).keys(partition);
    let hash = match index.partition.shards() {
        Some(shards) => hash.text("shards").text(&shards.count.to_string()),
        None => hash,
    };
    let hash = hash.range(range);
    let hash = match direction {
        Direction::Ascending => hash.text("ascending"),
        Direction::Descending => hash.text("descending"),
    };
    hash.value()
}

/// The same of a scan in the order of the keys, which DynamoDB does not know.
pub(crate) fn in_key_order(table: &str, entity: &str) -> u64 {
    Fingerprint::new().text(table).text(entity).text("scan in the order of keys").value()
}
