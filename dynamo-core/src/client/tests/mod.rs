//! Unit tests of what only this crate can see.

mod builder;
#[cfg(feature = "embedded")]
mod embedded;
#[cfg(feature = "config")]
mod environment;
mod remote;

use super::{Dynamo, DynamoBuilder};

/// Settings that need nothing from anywhere.
fn complete() -> DynamoBuilder {
    Dynamo::builder().region("eu-west-1").endpoint("http://127.0.0.1:1").credentials(
        "AKID",
        "SECRET",
        Some("TOKEN".to_owned()),
    )
}

async fn refusal(settings: DynamoBuilder) -> String {
    match settings.build().await {
        Err(crate::Error::Config(message)) => message,
        other => panic!("{other:?}"),
    }
}
