//! A DynamoDB that answers in the process, at once, always the same.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region, RuntimeComponents};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;

/// The answer to everything.
#[derive(Debug, Clone)]
pub struct Canned(Arc<str>);

impl Canned {
    /// This text, with a status of 200.
    #[must_use]
    pub fn new(answer: impl Into<Arc<str>>) -> Self {
        Self(answer.into())
    }
}

/// A client of the SDK, as it comes but for where it sends its requests and what it does when they fail.
#[must_use]
pub fn client(answer: &Canned) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("eu-west-1"))
        .credentials_provider(Credentials::for_tests())
        .retry_config(RetryConfig::standard())
        .http_client(answer.clone())
        .build();
    Client::from_conf(config)
}

impl HttpClient for Canned {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Canned {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let body = SdkBody::from(self.0.as_bytes());
        HttpConnectorFuture::ready(Ok(HttpResponse::new(200.try_into().unwrap(), body)))
    }
}
