//! Handles whose engine is in this process.

use std::path::Path;

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, IdentityCache, Region, StalledStreamProtectionConfig};
use dynoxide::Database;

use super::connector::Embedded;
use crate::client::{Dynamo, Engine};
use crate::{Error, Result};

/// Never resolved: the connector below the client knows no network.
const ENDPOINT: &str = "http://embedded.invalid";

impl Dynamo {
    /// A `DynamoDB` engine in this process, in memory: for tests and demos.
    ///
    /// Every call makes an engine of its own; clones of a handle share one, and its tables are gone with the last of them. The SDK's client
    /// above it is a real one, with all its validation, serialisation and error parsing; it needs no network, credentials or TLS. The
    /// engine is `dynoxide`, a `SQLite` database below the rules of `DynamoDB`. It neither throttles nor leaves batch requests
    /// unprocessed, and a table is `ACTIVE` as soon as it is created. An operation that it lacks fails with `UnknownOperationException`.
    /// A write to a table with a stream goes through all earlier records of the stream: such tables are for few writes.
    ///
    /// A statement takes the engine some 0.1 ms, in which its thread waits. On a `tokio` runtime that is a thread of the blocking pool, so
    /// that other tasks go on; without a runtime it is the caller's.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let db = dynamo_core::Dynamo::embedded()?;
    /// let tables = db.client().list_tables().send().await?;
    /// assert!(tables.table_names().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Config`] when `SQLite` cannot open a database in memory.
    pub fn embedded() -> Result<Dynamo> {
        Database::memory().map(over).map_err(|error| Error::Config(format!("cannot open the embedded engine: {error}")))
    }

    /// The same engine as [`Dynamo::embedded`], with its tables kept in a file, which is made if it is missing.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] when the file cannot be opened, is not such a database, or has a path that is not UTF-8.
    pub fn embedded_at(path: impl AsRef<Path>) -> Result<Dynamo> {
        let path = path.as_ref();
        let refused =
            |reason: &str| Error::Config(format!("cannot open the embedded engine at `{}`: {reason}", path.display()));
        let utf8 = path.to_str().ok_or_else(|| refused("the path is not UTF-8"))?;
        Database::new(utf8).map(over).map_err(|error| refused(&error.to_string()))
    }
}

fn over(database: Database) -> Dynamo {
    // No cache of identities, no timeouts, no retries: each would need a clock, and so a runtime.
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("local"))
        .endpoint_url(ENDPOINT)
        .credentials_provider(Credentials::from_keys("embedded", "embedded", None))
        .identity_cache(IdentityCache::no_cache())
        .http_client(Embedded::new(database))
        .retry_config(RetryConfig::disabled())
        .timeout_config(TimeoutConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .build();
    Dynamo::over(&aws_sdk_dynamodb::Client::from_conf(config), Engine::Embedded, None)
}
