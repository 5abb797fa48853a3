//! What rows are copied into.

use anyhow::{Context, Result};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{RuntimeComponents, SharedHttpClient};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use benches::Canned;
use dynamo_core::{Dynamo, DynamoTable};

use crate::entities::Products;

/// An embedded DynamoDB in which nothing is written: writes of items are answered at once, as if they had been carried out,
/// so that what comes before them is measured.
pub(crate) fn takes_everything() -> Result<Dynamo> {
    let embedded = Dynamo::embedded()?;
    let config = embedded.client().config();
    let others = config.http_client().context("the embedded DynamoDB has no HTTP client to be put behind another")?;
    let taking = Taking { answer: Canned::new("{}"), others };
    // As it comes, but for where requests go.
    let config = config.to_builder().http_client(taking).retry_config(RetryConfig::standard()).build();
    Ok(Dynamo::new(Client::from_conf(config)))
}

#[derive(Debug, Clone)]
struct Taking<T> {
    answer: Canned,
    others: T,
}

impl HttpClient for Taking<SharedHttpClient> {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let others = self.others.http_connector(settings, components);
        SharedHttpConnector::new(Taking { answer: self.answer.clone(), others })
    }
}

impl HttpConnector for Taking<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let operation = request.headers().get("x-amz-target").and_then(|target| target.rsplit('.').next());
        match operation {
            Some("BatchWriteItem" | "PutItem" | "TransactWriteItems") => self.answer.call(request),
            _ => self.others.call(request),
        }
    }
}

/// An engine with an empty table for products.
pub(crate) async fn engine(endpoint: Option<&str>, prefix: &str) -> Result<Dynamo> {
    let db = match endpoint {
        None => Dynamo::embedded()?,
        Some(endpoint) => {
            let settings = Dynamo::builder().endpoint(endpoint).region("eu-west-1");
            settings.credentials("local", "local", None).build().await?
        }
    };
    let db = db.with_table_prefix(prefix);
    Products::ensure_table(&db).await?;
    Ok(db)
}
