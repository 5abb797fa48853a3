//! Sending one write, and what its refusal means when an earlier attempt may have been applied.

use aws_sdk_dynamodb::config::Config;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemOutput;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::attempts::Attempts;
use super::write::{Verb, Write};
use crate::client::Dynamo;
use crate::error::{Error, Result, WriteError};
use crate::retry;
use crate::value::{Item, same_item};

/// `PutItem`.
pub(super) async fn put(write: Write, db: &Dynamo) -> Result<()> {
    let what = What::of("PutItem", &write);
    let written = write.conditional_body();
    let attempts = Attempts::default();
    let sent = write.put_item(db).customize().interceptor(attempts.clone()).send().await;
    let Err(error) = sent else { return Ok(()) };
    // The item is there as it was to be written, and an attempt without an answer may have done it.
    if let (true, Some(found)) = (attempts.are_ambiguous(), found(&error))
        && written.is_some_and(|written| same_item(&written, found))
    {
        return Ok(());
    }
    Err(what.refused(error, &attempts))
}

/// `UpdateItem`.
pub(super) async fn update(write: Write, db: &Dynamo) -> Result<()> {
    let what = What::of("UpdateItem", &write);
    if write.is_repeatable {
        let attempts = Attempts::default();
        let sent = write.update_item(db).customize().interceptor(attempts.clone()).send().await;
        return sent.map(|_| ()).map_err(|error| what.refused(error, &attempts));
    }
    // A sum is sent again only after an answer that says it was not applied, which the SDK's own retries do not ask for.
    let most = db.client().config().retry_config().map_or(1, RetryConfig::max_attempts);
    let request = write.update_item(db);
    let mut attempt = 1;
    loop {
        let once = Config::builder().retry_config(RetryConfig::disabled());
        let sent = request.clone().customize().config_override(once).send().await;
        match sent.map_err(|error| what.refused(error, &Attempts::default())) {
            Ok(_) => return Ok(()),
            Err(error @ (Error::Throttled { .. } | Error::Conflict { .. })) if attempt < most => {
                tracing::debug!(attempt, %error, "the update is sent again");
                retry::pause(attempt).await;
                attempt += 1;
            }
            Err(error) => return Err(error),
        }
    }
}

/// `DeleteItem`.
pub(super) async fn delete(write: Write, db: &Dynamo) -> Result<DeleteItemOutput> {
    let what = What::of("DeleteItem", &write);
    let attempts = Attempts::default();
    let sent = write.delete_item(db).customize().interceptor(attempts.clone()).send().await;
    sent.map_err(|error| what.refused(error, &attempts))
}

/// What is sent, for the error.
#[derive(Clone, Copy)]
struct What {
    operation: &'static str,
    verb: Verb,
    entity: &'static str,
}

impl What {
    fn of(operation: &'static str, write: &Write) -> Self {
        What { operation, verb: write.verb, entity: write.entity }
    }

    fn refused<E: WriteError>(self, error: SdkError<E, HttpResponse>, attempts: &Attempts) -> Error {
        let What { operation, verb, entity } = self;
        let is_settled = match (verb, found(&error)) {
            _ if !attempts.are_ambiguous() => true,
            // It is not there, whatever became of it in between.
            (Verb::Update, None) => error.as_service_error().and_then(WriteError::condition_failure).is_some(),
            // Had it been deleted, it would not be there.
            (Verb::Delete, Some(_)) => true,
            (Verb::Create | Verb::Put | Verb::Update | Verb::Delete | Verb::Check, _) => false,
        };
        if is_settled {
            Error::of_write(operation, verb, entity, error)
        } else {
            Error::OutcomeUnknown { operation, source: Box::new(error) }
        }
    }
}

/// The item that kept a condition from holding.
fn found<E: WriteError>(error: &SdkError<E, HttpResponse>) -> Option<&Item> {
    error.as_service_error()?.condition_failure()?.item()
}
