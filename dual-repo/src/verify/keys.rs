//! The keys that rows have, kept until the items have been looked through: 16 bytes and a little for each.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};

use dynamo_core::key::Key;

/// A set of keys that holds their hashes only. Two hashes with keys of their own make 128 bits: among a billion keys, the
/// chance that two share one is below one in 10^20.
#[derive(Debug)]
pub(crate) struct KeySet {
    hashes: HashSet<u128, BuildHasherDefault<Fold>>,
    hashers: [RandomState; 2],
}

impl KeySet {
    pub(crate) fn new() -> Self {
        KeySet { hashes: HashSet::default(), hashers: [RandomState::new(), RandomState::new()] }
    }

    /// Adds a key; false when it is there already.
    pub(crate) fn insert(&mut self, key: &Key) -> bool {
        let hash = self.hash(key);
        self.hashes.insert(hash)
    }

    pub(crate) fn contains(&self, key: &Key) -> bool {
        self.hashes.contains(&self.hash(key))
    }

    fn hash(&self, key: &Key) -> u128 {
        let [high, low] = &self.hashers;
        u128::from(high.hash_one(key)) << 64 | u128::from(low.hash_one(key))
    }
}

/// Half of a hash is hash enough.
#[derive(Debug, Default)]
struct Fold(u64);

impl Hasher for Fold {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
    fn write_u128(&mut self, hash: u128) {
        let half = u64::try_from(hash & u128::from(u64::MAX));
        self.0 = half.unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use dynamo_core::key::KeyValue;

    use super::*;

    #[test]
    fn a_key_is_in_the_set_once_it_was_inserted() {
        let key =
            |partition: &str, sort: Option<&str>| Key { partition: partition.into(), sort: sort.map(KeyValue::from) };
        let mut set = KeySet::new();
        assert!(set.insert(&key("a", Some("b"))));
        assert!(!set.insert(&key("a", Some("b"))));
        assert!(set.contains(&key("a", Some("b"))));
        assert!(!set.contains(&key("ab", Some(""))));
        assert!(!set.contains(&key("a", None)));
    }
}
