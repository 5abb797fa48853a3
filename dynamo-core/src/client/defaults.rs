//! What a builder starts with. Each value is named once, here.

use std::time::Duration;

use super::DynamoBuilder;

impl DynamoBuilder {
    /// Opening a connection: name look-up, TCP and TLS.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

    /// From sending a request to the head of its answer. `DynamoDB` answers a full page of 1 MB well below a second.
    pub const READ_TIMEOUT: Duration = Duration::from_secs(5);

    /// One attempt as a whole, looking up credentials and reading the answer's body included.
    pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(6);

    /// All attempts of an operation and the pauses between them.
    pub const OPERATION_TIMEOUT: Duration = Duration::from_secs(30);

    /// How often an operation is sent at most, the first time included.
    pub const RETRY_ATTEMPTS: u32 = 5;

    /// The longest pause before the first retry; it doubles with each further one, and a random part of it is waited.
    pub const RETRY_BACKOFF: Duration = Duration::from_millis(50);

    /// No pause between two attempts is longer.
    pub const RETRY_BACKOFF_MAX: Duration = Duration::from_secs(5);

    /// An idle connection is closed after this time.
    pub const POOL_IDLE_TIMEOUT: Duration = Duration::from_mins(1);

    /// An idle connection is probed after this time, so that no router on the way forgets it.
    pub const TCP_KEEPALIVE: Duration = Duration::from_secs(30);
}
