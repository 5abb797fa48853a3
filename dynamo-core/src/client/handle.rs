//! The handle that operations are sent to.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use aws_sdk_dynamodb::Client;

use super::breaker::Breaker;
use super::call::with_calls;
use super::{CircuitBreaker, CircuitState, DynamoBuilder, Wire, table_name};
use crate::Result;
use crate::budget::Budget;
use crate::managed::Clock;
use crate::monitor::Watchers;

/// A connection to `DynamoDB`, to which operations are sent. Cloning it is cheap, and the clones share their connections.
///
/// ```
/// # #[cfg(feature = "embedded")]
/// # fn main() -> dynamo_core::Result<()> {
/// use dynamo_core::Dynamo;
///
/// let db = Dynamo::embedded()?.with_table_prefix("test-");
/// assert_eq!(db.table_name("Users")?, "test-Users");
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "embedded"))]
/// # fn main() {}
/// ```
#[derive(Clone)]
pub struct Dynamo {
    shared: Arc<Shared>,
}

#[derive(Clone)]
struct Shared {
    client: Client,
    engine: Engine,
    endpoint: Option<String>,
    table_prefix: String,
    wire: Wire,
    clock: Clock,
    budget: Budget,
    breaker: Option<Breaker>,
    tombstones: bool,
    watchers: Option<Arc<Watchers>>,
}

/// What answers the requests of a [`Dynamo`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Engine {
    /// A server: `DynamoDB`, or what the endpoint or the SDK client points to.
    Remote,
    /// An engine in this process, see `Dynamo::embedded`.
    Embedded,
}

impl Dynamo {
    /// Uses a client of the SDK as it is configured.
    ///
    /// ```
    /// use aws_sdk_dynamodb::{Client, Config, config::{BehaviorVersion, Region}};
    /// use dynamo_core::Dynamo;
    ///
    /// let config = Config::builder().behavior_version(BehaviorVersion::latest()).region(Region::new("eu-west-1")).build();
    /// let db = Dynamo::new(Client::from_conf(config));
    /// ```
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "the handle takes the client's place")]
    pub fn new(client: Client) -> Dynamo {
        Dynamo::remote(&client, None)
    }

    /// Region, credentials and profile from the default sources of AWS; the same as `Dynamo::builder().build()`.
    ///
    /// ```no_run
    /// # async fn run() -> dynamo_core::Result<()> {
    /// let db = dynamo_core::Dynamo::from_env().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::Error::Config), as for [`DynamoBuilder::build`].
    #[cfg(feature = "config")]
    pub async fn from_env() -> Result<Dynamo> {
        Dynamo::builder().build().await
    }

    /// Starts the settings of a handle.
    pub fn builder() -> DynamoBuilder {
        DynamoBuilder::default()
    }

    pub(super) fn remote(client: &Client, endpoint: Option<String>) -> Dynamo {
        Dynamo::over(client, Engine::Remote, endpoint)
    }

    pub(super) fn over(client: &Client, engine: Engine, endpoint: Option<String>) -> Dynamo {
        Dynamo {
            shared: Arc::new(Shared {
                client: with_calls(client),
                engine,
                endpoint,
                table_prefix: String::new(),
                wire: Wire::default(),
                clock: Clock::default(),
                budget: Budget::default(),
                breaker: None,
                tombstones: false,
                watchers: None,
            }),
        }
    }

    /// The SDK's client, for what this library does not cover.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.shared.client
    }

    /// What answers the requests.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.shared.engine
    }

    /// The endpoint that was given to the builder, or allowed by it; `None` for the region's own.
    #[must_use]
    pub fn endpoint(&self) -> Option<&str> {
        self.shared.endpoint.as_deref()
    }

    /// Put before the name of every table; empty at first.
    #[must_use]
    pub fn table_prefix(&self) -> &str {
        &self.shared.table_prefix
    }

    /// The same handle with another table prefix. The original keeps its own.
    #[must_use]
    pub fn with_table_prefix(self, prefix: impl Into<String>) -> Dynamo {
        let mut shared = Arc::unwrap_or_clone(self.shared);
        shared.table_prefix = prefix.into();
        Dynamo { shared: Arc::new(shared) }
    }

    /// How items travel; [`Wire::Direct`] unless told.
    #[must_use]
    pub fn wire(&self) -> Wire {
        self.shared.wire
    }

    /// The same handle with items that travel in another way. The results are the same.
    #[must_use]
    pub fn with_wire(self, wire: Wire) -> Dynamo {
        let mut shared = Arc::unwrap_or_clone(self.shared);
        shared.wire = wire;
        Dynamo { shared: Arc::new(shared) }
    }

    /// What time it is for this handle: what `created_at` and `updated_at` fields are set to. The system's time unless
    /// told.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.shared.clock.now()
    }

    /// The same handle with another clock, for tests. The original keeps its own.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")]
    /// # fn main() -> dynamo_core::Result<()> {
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use dynamo_core::Dynamo;
    ///
    /// let midnight = UNIX_EPOCH + Duration::from_secs(1_704_067_200);
    /// let db = Dynamo::embedded()?.with_clock(move || midnight);
    /// assert_eq!(db.now(), midnight);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "embedded"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn with_clock(self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Dynamo {
        self.with_the_clock(Clock::new(now))
    }

    /// How often and how long batches and transactions are tried.
    pub fn budget(&self) -> Budget {
        self.shared.budget
    }

    /// The same handle with another budget for batches and transactions. The original keeps its own.
    #[must_use]
    pub fn with_budget(self, budget: Budget) -> Dynamo {
        let mut shared = Arc::unwrap_or_clone(self.shared);
        shared.budget = budget;
        Dynamo { shared: Arc::new(shared) }
    }

    /// The same handle for tables in which items may be tombstones, which have the attribute [`TOMBSTONE`](crate::TOMBSTONE):
    /// they count as absent. Reads leave them out, which takes a filter in each query and scan, and writes go over them.
    #[must_use]
    pub fn with_tombstones(self) -> Dynamo {
        let mut shared = Arc::unwrap_or_clone(self.shared);
        shared.tombstones = true;
        Dynamo { shared: Arc::new(shared) }
    }

    pub(crate) fn has_tombstones(&self) -> bool {
        self.shared.tombstones
    }

    /// The same handle with a circuit breaker for each table, whose circuits are closed at first. The original keeps its own,
    /// if it has one.
    #[must_use]
    pub fn with_circuit_breaker(self, settings: CircuitBreaker) -> Dynamo {
        let mut shared = Arc::unwrap_or_clone(self.shared);
        let breaker = Breaker::new(settings);
        let config = shared.client.config().to_builder().interceptor(breaker.clone());
        shared.client = Client::from_conf(config.build());
        shared.breaker = Some(breaker);
        Dynamo { shared: Arc::new(shared) }
    }

    /// What the circuit of a table does with calls; `None` when the handle has no circuit breaker.
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::Error::Config) when the prefix makes no table name of it.
    pub fn circuit(&self, base: &str) -> Result<Option<CircuitState>> {
        let table = self.table_name(base)?;
        Ok(self.shared.breaker.as_ref().map(|breaker| breaker.state(&table)))
    }

    /// Who watches its calls, if anybody does.
    pub(crate) fn watchers(&self) -> Option<&Arc<Watchers>> {
        self.shared.watchers.as_ref()
    }

    /// The same handle with others that watch.
    pub(crate) fn with_watchers(self, change: impl FnOnce(&mut Watchers)) -> Dynamo {
        let mut shared = Arc::unwrap_or_clone(self.shared);
        change(Arc::make_mut(shared.watchers.get_or_insert_default()));
        Dynamo { shared: Arc::new(shared) }
    }

    /// The same handle over another client of the SDK.
    #[cfg(feature = "testing")]
    pub(crate) fn with_client(self, client: Client) -> Dynamo {
        let mut shared = Arc::unwrap_or_clone(self.shared);
        shared.client = client;
        Dynamo { shared: Arc::new(shared) }
    }

    pub(super) fn with_the_clock(self, clock: Clock) -> Dynamo {
        let mut shared = Arc::unwrap_or_clone(self.shared);
        shared.clock = clock;
        Dynamo { shared: Arc::new(shared) }
    }

    /// The full name of a table: the prefix, then the declared name.
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::Error::Config) when the full name is not 3 to 255 letters, digits, `_`, `-` and `.`.
    pub fn table_name(&self, base: &str) -> Result<String> {
        table_name::prefixed(&self.shared.table_prefix, base)
    }
}

impl fmt::Debug for Dynamo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dynamo")
            .field("engine", &self.shared.engine)
            .field("region", &self.shared.client.config().region().map(AsRef::as_ref))
            .field("endpoint", &self.shared.endpoint)
            .field("table_prefix", &self.shared.table_prefix)
            .finish()
    }
}
