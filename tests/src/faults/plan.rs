//! What is to go wrong, and for which requests.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Config, Credentials, Region};
use dynamo_core::Dynamo;
use serde_json::Value;

use super::client::Faulty;
use super::{Gate, Log};

/// What happens to one request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing: the engine answers.
    Pass,
    /// `ProvisionedThroughputExceededException`, and the engine sees nothing.
    Throttle,
    /// An error of DynamoDB's, by its code, and the engine sees nothing.
    Refuse {
        /// The code, such as `ValidationException`.
        code: &'static str,
        /// The message.
        message: &'static str,
    },
    /// This answer, and the engine sees nothing.
    Answer {
        /// The HTTP status.
        status: u16,
        /// The body.
        body: Value,
    },
    /// An answer that is no JSON at all, with status 200.
    Garbage(&'static str),
    /// The connection breaks before the engine has the request.
    LoseRequest,
    /// The engine does what it is asked to, then the connection breaks.
    LoseAnswer,
    /// The engine does what it is asked to, but its answer never arrives: only a timeout ends the wait.
    Silence,
    /// The request waits at the gate before the engine gets it.
    Hold(Gate),
    /// Of a batch, the engine gets the rest and this share is handed back, rounded up, as `UnprocessedItems` or
    /// `UnprocessedKeys`.
    Unprocessed {
        /// How much is handed back.
        percent: usize,
    },
}

/// Faults for a client, by operation: each is used up by one request, in the order in which they were added. What comes
/// after them goes through, unless there is one for [`always`](Faults::always).
#[derive(Debug, Clone, Default)]
#[must_use = "faults do nothing until `.over(..)` or `.alone()`"]
pub struct Faults {
    next: HashMap<&'static str, VecDeque<Fault>>,
    always: HashMap<&'static str, Fault>,
    attempts: Option<u32>,
    timeout: Option<Duration>,
}

impl Faults {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// For the next request of an operation that has no fault yet.
    pub fn next(self, operation: &'static str, fault: Fault) -> Self {
        self.times(1, operation, fault)
    }

    /// For this many requests.
    pub fn times(mut self, count: usize, operation: &'static str, fault: Fault) -> Self {
        self.next.entry(operation).or_default().extend(std::iter::repeat_n(fault, count));
        self
    }

    /// For all requests after those of [`next`](Self::next) and [`times`](Self::times).
    pub fn always(mut self, operation: &'static str, fault: Fault) -> Self {
        self.always.insert(operation, fault);
        self
    }

    /// Lets the SDK send a request this often, with pauses of at most a millisecond; without it, once.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = Some(attempts);
        self
    }

    /// Lets the SDK give an attempt up after this time; without it, never.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Between a handle and its engine. The new handle has the same table prefix; the old one has no faults.
    ///
    /// # Panics
    /// When the handle's client has no HTTP client.
    #[must_use]
    pub fn over(self, db: &Dynamo) -> (Dynamo, Log) {
        let config = db.client().config();
        let inner = config.http_client().expect("a client has an HTTP client");
        let (db_over, log) = self.client(config.to_builder(), Some(inner));
        (db_over.with_table_prefix(db.table_prefix()), log)
    }

    /// Without an engine: a request that has no fault is refused, and the refusal says so.
    #[must_use]
    pub fn alone(self) -> (Dynamo, Log) {
        let base = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("local"))
            .endpoint_url("http://alone.invalid")
            .credentials_provider(Credentials::for_tests());
        self.client(base, None)
    }

    fn client(self, base: Builder, inner: Option<aws_sdk_dynamodb::config::SharedHttpClient>) -> (Dynamo, Log) {
        let retries = match self.attempts {
            Some(attempts) => RetryConfig::standard()
                .with_max_attempts(attempts)
                .with_initial_backoff(Duration::from_millis(1))
                .with_max_backoff(Duration::from_millis(1)),
            None => RetryConfig::disabled(),
        };
        let timeouts = match self.timeout {
            Some(timeout) => TimeoutConfig::builder().operation_attempt_timeout(timeout).build(),
            None => TimeoutConfig::disabled(),
        };
        let log = Log::default();
        let http = Faulty::new(self, inner, log.clone());
        let config = base.http_client(http).retry_config(retries).timeout_config(timeouts).build();
        (Dynamo::new(aws_sdk_dynamodb::Client::from_conf(config)), log)
    }

    pub(super) fn take(&mut self, operation: &str) -> Option<Fault> {
        let next = self.next.get_mut(operation).and_then(VecDeque::pop_front);
        next.or_else(|| self.always.get(operation).cloned())
    }
}
