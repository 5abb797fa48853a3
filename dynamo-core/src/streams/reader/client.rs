//! A client of the streams' API for a handle: the same credentials, region, endpoint and connections.

use std::sync::{Arc, Mutex, PoisonError};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, Result as Provided, future};
use aws_sdk_dynamodb::types::TableDescription;
use aws_sdk_dynamodbstreams::config::{BehaviorVersion, Builder, SharedCredentialsProvider};
use aws_sdk_dynamodbstreams::{Client, Config};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::AuthSchemeId;
use aws_smithy_runtime_api::client::identity::ResolveIdentity;
use aws_smithy_runtime_api::client::interceptors::context::BeforeSerializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::endpoint_config::{EndpointUrl, UseDualStack, UseFips};

use crate::client::Dynamo;
use crate::error::{Error, Result};

/// The ARN of a table's stream, and a client that reads it.
///
/// The configuration of the handle's client keeps its credentials and its endpoint to itself. Calls see them, and one has to be made
/// anyway: `DescribeTable` knows the stream.
///
/// # Errors
/// [`Error::NoStream`]; whatever [`Error`] says of requests.
pub(super) async fn client(db: &Dynamo, table: &str) -> Result<(String, Client)> {
    let seen = Seen::default();
    let describe = db.client().describe_table().table_name(table).customize().interceptor(seen.clone());
    let answer = describe.send().await.map_err(|error| Error::from_sdk("DescribeTable", error))?;
    let stream = answer.table.filter(has_stream).and_then(|table| table.latest_stream_arn);
    let Some(arn) = stream else { return Err(Error::NoStream { table: table.to_owned() }) };
    let Some(config) = seen.take() else {
        return Err(Error::Config("the SDK has called no interceptor, so that nothing is known of its client".into()));
    };
    let own = db.client().config();
    let mut config = config.region(own.region().cloned());
    config.set_app_name(own.app_name().cloned());
    // What is not set has the SDK's default, which `None` would take away.
    if let Some(retry) = own.retry_config() {
        config.set_retry_config(Some(retry.clone()));
    }
    if let Some(timeouts) = own.timeout_config() {
        config.set_timeout_config(Some(timeouts.clone()));
    }
    if let Some(protection) = own.stalled_stream_protection() {
        config.set_stalled_stream_protection(Some(protection.clone()));
    }
    Ok((arn, Client::from_conf(config.build())))
}

/// The ARN stays there for a day after a stream is switched off.
fn has_stream(table: &TableDescription) -> bool {
    table.stream_specification().is_some_and(|stream| stream.stream_enabled)
}

/// What a call of the handle's client is made with.
#[derive(Debug, Clone, Default)]
struct Seen(Arc<Mutex<Option<Builder>>>);

impl Seen {
    fn take(&self) -> Option<Builder> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[dyn_dispatch_hint]
impl Intercept for Seen {
    fn name(&self) -> &'static str {
        "dynamo_core::streams::Seen"
    }

    fn read_before_serialization(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let mut config = Config::builder().behavior_version(BehaviorVersion::latest());
        config.set_credentials_provider(Some(SharedCredentialsProvider::new(Lent(components.clone()))));
        config
            .set_http_client(components.http_client())
            .set_sleep_impl(components.sleep_impl())
            .set_time_source(components.time_source())
            .set_endpoint_url(cfg.load::<EndpointUrl>().map(|url| url.0.clone()))
            .set_use_fips(cfg.load::<UseFips>().map(|use_fips| use_fips.0))
            .set_use_dual_stack(cfg.load::<UseDualStack>().map(|dual_stack| dual_stack.0));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(config);
        Ok(())
    }
}

/// The credentials of another client, asked for anew when they expire.
#[derive(Debug)]
struct Lent(RuntimeComponents);

impl ProvideCredentials for Lent {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.find())
    }
}

impl Lent {
    async fn find(&self) -> Provided {
        let resolver = self.0.to_builder().identity_resolver(&AuthSchemeId::new("sigv4"));
        let resolver = resolver.ok_or_else(|| CredentialsError::not_loaded("the client of DynamoDB has none"))?;
        let identity =
            resolver.resolve_identity(&self.0, &ConfigBag::base()).await.map_err(CredentialsError::provider_error)?;
        let credentials = identity.data::<Credentials>().cloned();
        credentials.ok_or_else(|| CredentialsError::not_loaded("the client of DynamoDB has others than keys"))
    }
}
