//! Limits of key attributes.

/// Bytes of a partition key value.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-partition-sort-keys>
pub const PARTITION_KEY_MAX: usize = 2048;
/// Bytes of a sort key value.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-partition-sort-keys>
pub const SORT_KEY_MAX: usize = 1024;
