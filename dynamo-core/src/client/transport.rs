//! Connections to `DynamoDB`: the pool below the SDK's client.

use std::pin::Pin;
use std::time::Duration;

use aws_smithy_http_client::pool::{BuildError, Client, ConnectionPool, DriverSpawner, Partition, PartitionId};
use tokio::runtime::Handle;

use super::DynamoBuilder;
use crate::{Error, Result};

/// The settings of a connection pool.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    pub(super) max_connections: Option<usize>,
    pub(super) idle_timeout: Duration,
    pub(super) tcp_keepalive: Duration,
}

impl Default for Pool {
    fn default() -> Self {
        Pool {
            max_connections: None,
            idle_timeout: DynamoBuilder::POOL_IDLE_TIMEOUT,
            tcp_keepalive: DynamoBuilder::TCP_KEEPALIVE,
        }
    }
}

impl Pool {
    /// A client that speaks `http` only: it loads no certificates and uses no proxy.
    pub(super) fn http(&self) -> Result<Client> {
        client(self.builder().build_http())
    }

    /// A client that speaks `https`, through the proxy that the environment names, if any.
    #[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
    pub(super) fn https(&self) -> Result<Client> {
        use aws_smithy_http_client::{proxy, tls};

        #[cfg(feature = "tls-ring")]
        let crypto = tls::rustls_provider::CryptoMode::Ring;
        #[cfg(not(feature = "tls-ring"))]
        let crypto = tls::rustls_provider::CryptoMode::AwsLc;
        let builder = self.builder().proxy_config(proxy::ProxyConfig::from_env());
        client(builder.tls_provider(tls::Provider::Rustls(crypto)).build_https())
    }

    /// There is no TLS in this build.
    #[cfg(not(any(feature = "tls-ring", feature = "tls-aws-lc")))]
    #[expect(clippy::unused_self, reason = "the same signature as with TLS")]
    pub(super) fn https(&self) -> Result<Client> {
        Err(Error::Config(
            "this build of `dynamo-core` has no TLS; enable its feature `tls-ring` or `tls-aws-lc`, \
             or name an `http://` endpoint"
                .to_owned(),
        ))
    }

    fn builder(&self) -> aws_smithy_http_client::pool::Builder {
        let mut builder = ConnectionPool::builder()
            .idle_timeout(self.idle_timeout)
            .tcp_keepalive(self.tcp_keepalive)
            .partitions([Partition::new(partition(), DriverSpawner::from_fn(on_the_callers_runtime))]);
        builder.set_max_connections_per_host(self.max_connections);
        builder
    }
}

/// All connections are in one partition, since the pool's own would bind them to the runtime that makes the first.
fn partition() -> PartitionId {
    PartitionId::from_index(0)
}

/// A connection lives on the runtime of the request that opens it. A handle therefore outlives any one runtime: a static one
/// serves every test with a runtime of its own.
fn on_the_callers_runtime(work: Pin<Box<dyn Future<Output = ()> + Send>>) {
    // Without a runtime there is nobody to read from the connection: dropping its work closes it.
    if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(work);
    }
}

fn client(pool: Result<ConnectionPool, BuildError>) -> Result<Client> {
    let pool = pool.map_err(|error| Error::Config(format!("cannot set up the connection pool: {error}")))?;
    Client::from_partition(&pool, partition())
        .map_err(|error| Error::Config(format!("cannot set up the connection pool: {error}")))
}
