//! Collecting the settings of a client.

use std::time::{Duration, SystemTime};

use super::credentials::StaticCredentials;
use super::retry::Retry;
use super::timeouts::Timeouts;
use super::transport::Pool;
use super::{CircuitBreaker, Dynamo, RetryMode};
use crate::budget::Budget;
use crate::managed::Clock;

/// Settings for a [`Dynamo`]; [`Dynamo::builder`] makes one.
///
/// What is not set comes from the environment variables and the AWS profile (feature `config`), else from the
/// constants of this type.
///
/// ```no_run
/// # async fn run() -> dynamo_core::Result<()> {
/// use std::time::Duration;
/// use dynamo_core::{Dynamo, RetryMode};
///
/// let db = Dynamo::builder()
///     .region("eu-west-1")
///     .table_prefix("staging-")
///     .retry(RetryMode::Adaptive, 8)
///     .operation_timeout(Duration::from_secs(10))
///     .build()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until `.build()` is awaited"]
#[derive(Debug, Clone, Default)]
pub struct DynamoBuilder {
    pub(super) region: Option<String>,
    pub(super) profile: Option<String>,
    pub(super) endpoint: Option<String>,
    pub(super) endpoint_from_env: EndpointFromEnv,
    pub(super) credentials: Option<StaticCredentials>,
    pub(super) table_prefix: String,
    pub(super) retry: Retry,
    pub(super) timeouts: Timeouts,
    pub(super) pool: Pool,
    pub(super) clock: Clock,
    pub(super) budget: Budget,
    pub(super) breaker: Option<CircuitBreaker>,
}

/// What to do with an endpoint that is not named in code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum EndpointFromEnv {
    #[default]
    Refuse,
    Follow,
}

impl DynamoBuilder {
    /// The AWS region, such as `eu-west-1`.
    ///
    /// Without it, the region is that of `AWS_REGION`, of `AWS_DEFAULT_REGION`, or of the AWS profile, in this order. There is no
    /// default: without any of them, [`build`](Self::build) fails.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The AWS profile to take region and credentials from, in place of `AWS_PROFILE` or `default`.
    ///
    /// Needs the feature `config`.
    pub fn profile(mut self, profile: impl Into<String>) -> Self {
        self.profile = Some(profile.into());
        self
    }

    /// Sends requests to this URL, in place of the region's endpoint: DynamoDB Local, or a VPC endpoint.
    ///
    /// An endpoint named here is used without further question. One that is found in the environment is refused, see
    /// [`allow_endpoint_from_env`](Self::allow_endpoint_from_env).
    ///
    /// ```
    /// # async fn run() -> dynamo_core::Result<()> {
    /// use dynamo_core::Dynamo;
    ///
    /// let db = Dynamo::builder()
    ///     .endpoint("http://127.0.0.1:8000")
    ///     .region("eu-west-1")
    ///     .credentials("local", "local", None)
    ///     .build()
    ///     .await?;
    /// assert_eq!(db.endpoint(), Some("http://127.0.0.1:8000"));
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Follows `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL` and the profile's `endpoint_url`.
    ///
    /// Without it, [`build`](Self::build) fails when one of them is set: a variable that is left over from a test would otherwise send
    /// production's data elsewhere, with production's credentials, or quietly take a test server's data for production's.
    /// `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true` makes both pass them over.
    pub fn allow_endpoint_from_env(mut self) -> Self {
        self.endpoint_from_env = EndpointFromEnv::Follow;
        self
    }

    /// Static credentials, for tests and for servers on this machine.
    ///
    /// Without them, the default chain of AWS is asked when the first request is sent (feature `config`): environment, profile, SSO,
    /// web identity, container, instance. That is what production needs: those credentials are short-lived and renewed.
    pub fn credentials(
        mut self,
        access_key: impl Into<String>,
        secret: impl Into<String>,
        session_token: Option<String>,
    ) -> Self {
        self.credentials = Some(StaticCredentials::new(access_key.into(), secret.into(), session_token));
        self
    }

    /// Put before the name of every table.
    pub fn table_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.table_prefix = prefix.into();
        self
    }

    /// How failed attempts are repeated, and how often an operation is sent at most, the first time included.
    ///
    /// Starts as [`RetryMode::Standard`] with [`RETRY_ATTEMPTS`](Self::RETRY_ATTEMPTS). Throttling, server errors and broken
    /// connections are retried; validation errors and failed conditions never are. All clients of a region in this process share
    /// a bucket of tokens that retries take from and successes refill, so that an outage is not answered by a storm of
    /// retries: when it is empty, the first failure of an attempt is the operation's. `AWS_MAX_ATTEMPTS` and `AWS_RETRY_MODE` are not
    /// read.
    pub fn retry(mut self, mode: RetryMode, attempts: u32) -> Self {
        self.retry = Retry { mode, attempts };
        self
    }

    /// How often and how long batches and transactions are tried; that of [`Budget::default`] at first.
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// Stops sending to tables that do not answer, for a while. Off at first.
    pub fn circuit_breaker(mut self, breaker: CircuitBreaker) -> Self {
        self.breaker = Some(breaker);
        self
    }

    /// The limit for opening a connection; starts as [`CONNECT_TIMEOUT`](Self::CONNECT_TIMEOUT).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.connect = timeout;
        self
    }

    /// The limit from sending a request to the head of its answer; starts as [`READ_TIMEOUT`](Self::READ_TIMEOUT).
    ///
    /// Waiting for a free connection counts too, see [`max_connections`](Self::max_connections).
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.read = timeout;
        self
    }

    /// The limit for one attempt; starts as [`ATTEMPT_TIMEOUT`](Self::ATTEMPT_TIMEOUT).
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.attempt = timeout;
        self
    }

    /// The limit for an operation with all its attempts; starts as [`OPERATION_TIMEOUT`](Self::OPERATION_TIMEOUT).
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.operation = timeout;
        self
    }

    /// How many connections may be open at once; unlimited at first.
    ///
    /// A connection carries one request at a time. Further requests wait for one to become free.
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.pool.max_connections = Some(connections);
        self
    }

    /// Closes connections that were idle for this long; starts as [`POOL_IDLE_TIMEOUT`](Self::POOL_IDLE_TIMEOUT).
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.pool.idle_timeout = timeout;
        self
    }

    /// Probes connections that were idle for this long; starts as [`TCP_KEEPALIVE`](Self::TCP_KEEPALIVE).
    pub fn tcp_keepalive(mut self, interval: Duration) -> Self {
        self.pool.tcp_keepalive = interval;
        self
    }

    /// The clock of the handle, for tests; see [`Dynamo::with_clock`].
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Makes the handle. Sends nothing: whether the credentials are good shows at the first request.
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::Error::Config) when no region is set, when the profile is missing or its file is malformed, when the environment names
    /// an endpoint and [`allow_endpoint_from_env`](Self::allow_endpoint_from_env) was not called, when a URL, region or prefix is
    /// malformed, when a limit is zero, when the endpoint is `https` in a build without TLS, and, in a build without the feature
    /// `config`, when region or credentials are missing.
    pub async fn build(self) -> crate::Result<Dynamo> {
        super::build::build(self).await
    }
}
