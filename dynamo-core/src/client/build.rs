//! From settings to a client of the SDK.

use aws_sdk_dynamodb::config::{Builder, Config};
use aws_smithy_http_client::pool::Client;

use super::endpoint::Endpoint;
use super::{Dynamo, DynamoBuilder, region, table_name};
#[cfg(not(feature = "config"))]
use crate::Error;
use crate::Result;

/// With the feature `config`: what is not set comes from this process's environment.
#[cfg(feature = "config")]
pub(super) async fn build(settings: DynamoBuilder) -> Result<Dynamo> {
    build_in(settings, aws_types::os_shim_internal::Env::real(), |loader| loader).await
}

/// `env` decides about region, profile and endpoint; `prepare` has the last word on the loader of everything else.
#[cfg(feature = "config")]
pub(super) async fn build_in(
    settings: DynamoBuilder,
    env: aws_types::os_shim_internal::Env,
    prepare: impl FnOnce(aws_config::ConfigLoader) -> aws_config::ConfigLoader,
) -> Result<Dynamo> {
    use super::builder::EndpointFromEnv;
    use super::environment::Environment;

    let environment = Environment::load(env, settings.profile.as_deref()).await?;
    let region = match &settings.region {
        Some(name) => region::parse(name)?,
        None => region::parse(&environment.region()?)?,
    };
    let endpoint = match explicit_endpoint(&settings)? {
        Some(endpoint) => Some(endpoint),
        None => environment.allowed_endpoint(settings.endpoint_from_env == EndpointFromEnv::Follow)?,
    };
    let http = http_client(&settings, endpoint.as_ref())?;

    // Providers of credentials have clients of their own, which may need TLS where DynamoDB's does not.
    let providers = settings.pool.https().or_else(|_| settings.pool.http())?;
    let mut loader = aws_config::defaults(aws_config::BehaviorVersion::latest())
        .region(region)
        .profile_name(environment.profile())
        .http_client(providers);
    if let Some(credentials) = &settings.credentials {
        loader = loader.credentials_provider(credentials.0.clone());
    }
    let shared = prepare(loader).load().await;
    finish(settings, Builder::from(&shared), http, endpoint)
}

/// Without the feature `config`: everything has to be set.
#[cfg(not(feature = "config"))]
#[expect(clippy::unused_async, reason = "the same signature as with `config`")]
pub(super) async fn build(settings: DynamoBuilder) -> Result<Dynamo> {
    let missing =
        |what| Error::Config(format!("{what}; the feature `config` of `dynamo-core`, which could find it, is off"));
    if settings.profile.is_some() {
        return Err(missing("a profile cannot be read"));
    }
    let name = settings.region.as_deref().ok_or_else(|| missing("no AWS region is set; call `.region(\"..\")`"))?;
    let credentials =
        settings.credentials.as_ref().ok_or_else(|| missing("no credentials are set; call `.credentials(..)`"))?;
    let base = Config::builder()
        .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::latest())
        .region(region::parse(name)?)
        .credentials_provider(credentials.0.clone());
    let endpoint = explicit_endpoint(&settings)?;
    let http = http_client(&settings, endpoint.as_ref())?;
    finish(settings, base, http, endpoint)
}

fn explicit_endpoint(settings: &DynamoBuilder) -> Result<Option<Endpoint>> {
    settings.endpoint.as_deref().map(|url| Endpoint::parse(url, "`.endpoint(..)`")).transpose()
}

/// AWS's own endpoints need TLS.
fn http_client(settings: &DynamoBuilder, endpoint: Option<&Endpoint>) -> Result<Client> {
    match endpoint {
        Some(endpoint) if !endpoint.is_tls => settings.pool.http(),
        _ => settings.pool.https(),
    }
}

fn finish(settings: DynamoBuilder, mut base: Builder, http: Client, endpoint: Option<Endpoint>) -> Result<Dynamo> {
    table_name::check_characters(&settings.table_prefix)?;
    let endpoint = endpoint.map(|endpoint| endpoint.url);
    base.set_endpoint_url(endpoint.clone());
    let config: Config = base
        .http_client(http)
        .timeout_config(settings.timeouts.to_sdk()?)
        .retry_config(settings.retry.to_sdk()?)
        .build();
    let client = aws_sdk_dynamodb::Client::from_conf(config);
    let db = Dynamo::remote(&client, endpoint).with_table_prefix(settings.table_prefix).with_the_clock(settings.clock);
    let db = db.with_budget(settings.budget);
    Ok(match settings.breaker {
        Some(breaker) => db.with_circuit_breaker(breaker),
        None => db,
    })
}
