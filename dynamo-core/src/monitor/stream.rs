//! What a consumer of a stream has handled, for whoever keeps account of it.

use std::time::Duration;

/// Changes of a stream that a [consumer](crate::streams::Changes) has handled: up to as many as one `GetRecords` call returns.
#[derive(Debug)]
#[non_exhaustive]
pub struct StreamReport<'r> {
    /// The consumer.
    pub consumer: &'r str,
    /// The table, with its prefix.
    pub table: &'r str,
    /// The shard.
    pub shard: &'r str,
    /// How many changes were handled; at least one.
    pub changes: usize,
    /// How long ago the last of them was made, to the second: how far behind the consumer is. `None` if DynamoDB does not say when.
    pub behind: Option<Duration>,
}
