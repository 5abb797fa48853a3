//! Sending one write, and what its refusal means when an earlier attempt may have been applied.

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{Builder, Config};
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemOutput;
use aws_sdk_dynamodb::types::ReturnValue;
use aws_sdk_dynamodb::types::error::ConditionalCheckFailedException;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::applied::Applied;
use super::request::put_around;
use super::write::{Verb, Write};
use crate::client::{Dynamo, Payload, Sending, sent};
use crate::error::{Error, Result, WriteError};
use crate::managed::Absence;
use crate::monitor::{Touched, Watch};
use crate::retry;
use crate::shape::{LIFTS_MAX, Lift, check_known, is_older};
use crate::transaction::send_alone;
use crate::value::{Item, Name};
use crate::wire::ItemText;

/// Sends a write. Where an item of an older shape keeps it from being applied, that is made new first.
async fn lifting<B, K, T, F>(write: Write<B, K>, db: &Dynamo, send: impl Fn(Write<B, K>) -> F) -> Result<T>
where
    B: Clone,
    K: Clone,
    F: Future<Output = Result<T>>,
{
    match write.lift.filter(|_| write.condition.is_some()) {
        None => send(write).await,
        Some(lift) => Box::pin(lifted(write, lift, db, send)).await,
    }
}

async fn lifted<B, K, T, F>(write: Write<B, K>, lift: Lift, db: &Dynamo, send: impl Fn(Write<B, K>) -> F) -> Result<T>
where
    B: Clone,
    K: Clone,
    F: Future<Output = Result<T>>,
{
    let mut lifts = 0;
    loop {
        let outcome = send(write.clone()).await;
        let Err(Error::ConditionFailed { item: Some(item), .. }) = &outcome else { return outcome };
        if write.expiry().is_some_and(|expiry| expiry.is_over(item)) {
            return outcome;
        }
        check_known(write.schema, item)?;
        if !is_older(write.schema, item) || lifts == LIFTS_MAX {
            return outcome;
        }
        lift.lift(db, item.clone()).await?;
        lifts += 1;
    }
}

/// `PutItem`.
pub(super) async fn put(write: Write, db: &Dynamo) -> Result<()> {
    lifting(write, db, |write| put_once(write, db)).await
}

async fn put_once(mut write: Write, db: &Dynamo) -> Result<()> {
    if !write.markers.is_empty() {
        return Box::pin(send_alone(write, db)).await;
    }
    let what = What::of("PutItem", &write);
    let applied = write.take_applied();
    let sending = Sending::new();
    let watch = db.watch(what.operation, Some(what.entity), || vec![write.touched()]).await;
    let sent = sent!(watch, sending.clone(), write.put_item(db));
    let Err(error) = sent else { return Ok(()) };
    if was_applied(&applied, &sending, &error) { Ok(()) } else { Err(what.refused(error, &sending)) }
}

/// The member of a `PutItem` request that has the item.
pub(super) const ITEM: &Name = &Name { text: "Item", json: "\"Item\":" };

/// `PutItem` of an item that is written already.
pub(super) fn put_text(write: Write<ItemText, ()>, db: &Dynamo) -> impl Future<Output = Result<()>> {
    lifting(write, db, |write| put_text_once(write, db))
}

async fn put_text_once(write: Write<ItemText, ()>, db: &Dynamo) -> Result<()> {
    let what = What::of("PutItem", &write);
    let applied = write.applied();
    let watch = db.watch(what.operation, Some(what.entity), || vec![write.touched()]).await;
    let Write { table, body, condition, expressions, .. } = write;
    let sending = Sending::of(Payload::of(ITEM, body.into_text()));
    let sent = sent!(watch, sending.clone(), put_around(db, table, condition, expressions));
    let Err(error) = sent else { return Ok(()) };
    if was_applied(&applied, &sending, &error) { Ok(()) } else { Err(what.refused(error, &sending)) }
}

/// `UpdateItem`; the attributes that were asked for.
pub(super) async fn update(write: Write, returned: Returned, db: &Dynamo) -> Result<Item> {
    lifting(write, db, |write| update_once(write, returned, db)).await
}

async fn update_once(mut write: Write, returned: Returned, db: &Dynamo) -> Result<Item> {
    if !write.markers.is_empty() {
        return Box::pin(update_in_transaction(write, returned, db)).await;
    }
    let what = What::of("UpdateItem", &write);
    if write.is_repeatable && !returned.is_old() {
        let applied = write.take_applied();
        let sending = Sending::new();
        let watch = db.watch(what.operation, Some(what.entity), || vec![write.touched()]).await;
        let request = write.update_item(db).set_return_values(returned.to_sdk());
        let error = match sent!(watch, sending.clone(), request) {
            Ok(answer) => return Ok(answer.attributes.unwrap_or_default()),
            Err(error) => error,
        };
        // What made the condition fail is the item after the update.
        return match (was_applied(&applied, &sending, &error), returned) {
            (true, Returned::Nothing | Returned::Old | Returned::UpdatedOld) => Ok(Item::new()),
            (true, Returned::New | Returned::UpdatedNew) => Ok(found(&error).cloned().unwrap_or_default()),
            (false, _) => Err(what.refused(error, &sending)),
        };
    }
    let primary = &write.schema.primary;
    let request = write.update_item(db).set_return_values(returned.to_sdk());
    let touched = || Touched::item(request.get_table_name().as_deref(), request.get_key().as_ref(), primary);
    let answer = unrepeated(&what, db, touched, |watch, once| {
        watch.on(request.clone().customize().config_override(once)).send()
    });
    Ok(answer.await?.attributes.unwrap_or_default())
}

/// `UpdateItem` of a whole entity; the attributes that were asked for, none of an item that was not there. An item that has
/// expired is replaced.
pub(super) async fn upsert(mut write: Write, returned: Returned, db: &Dynamo) -> Result<Item> {
    let (entity, renewal, expiry) = (write.entity, write.renewal.take(), write.expiry());
    let error = match update(write, returned, db).await {
        Err(error) => error,
        sent => return sent,
    };
    match (&error, expiry, renewal) {
        (Error::ConditionFailed { item: Some(item), .. }, Some(expiry), renewal) if expiry.is_over(item) => {
            match renewal {
                Some(renewal) => renew(*renewal, returned, db).await,
                None => Err(Error::ConditionFailed { entity, item: None }),
            }
        }
        _ => Err(error),
    }
}

/// `PutItem` in place of an expired item, which may be a living one by now.
async fn renew(write: Write, returned: Returned, db: &Dynamo) -> Result<Item> {
    let item = if returned.is_old() || returned == Returned::Nothing { Item::new() } else { write.item().clone() };
    match put(write, db).await {
        Err(error @ Error::AlreadyExists { .. }) => {
            Err(Error::Conflict { operation: "PutItem", source: Box::new(error) })
        }
        sent => sent.map(|()| item),
    }
}

/// A transaction brings back no item, so that the one after it is read.
async fn update_in_transaction(write: Write, returned: Returned, db: &Dynamo) -> Result<Item> {
    let (entity, primary, read) = (write.entity, &write.schema.primary, write.get_item(db));
    match returned {
        Returned::Nothing => send_alone(write, db).await.map(|()| Item::new()),
        Returned::New => {
            send_alone(write, db).await?;
            let touched = || Touched::item(read.get_table_name().as_deref(), read.get_key().as_ref(), primary);
            let watch = db.watch("GetItem", Some(entity), || vec![touched()]).await;
            let sent = watch.during(watch.on(read.customize()).send()).await;
            let answer = sent.map_err(|error| Error::from_sdk("GetItem", error))?;
            answer.item.ok_or(Error::NotFound { entity })
        }
        Returned::Old | Returned::UpdatedNew | Returned::UpdatedOld => {
            write.alone("brings back no item: read it before, and change it with `update_of`").map(|_| Item::new())
        }
    }
}

/// `PutItem`; the item that was replaced.
pub(super) async fn put_old(write: Write, db: &Dynamo) -> Result<Option<Item>> {
    lifting(write, db, |write| put_old_once(write, db)).await
}

async fn put_old_once(write: Write, db: &Dynamo) -> Result<Option<Item>> {
    let what = What::of("PutItem", &write);
    let primary = &write.schema.primary;
    let request = write.put_item(db).return_values(ReturnValue::AllOld);
    let touched = || Touched::item(request.get_table_name().as_deref(), request.get_item().as_ref(), primary);
    let answer = unrepeated(&what, db, touched, |watch, once| {
        watch.on(request.clone().customize().config_override(once)).send()
    });
    Ok(answer.await?.attributes.filter(|item| !item.is_empty()))
}

/// `DeleteItem`; the item that was deleted.
pub(super) async fn delete_old(write: Write, db: &Dynamo) -> Result<Option<Item>> {
    lifting(write, db, |write| delete_old_once(write, db)).await
}

async fn delete_old_once(write: Write, db: &Dynamo) -> Result<Option<Item>> {
    let what = What::of("DeleteItem", &write);
    let primary = &write.schema.primary;
    let request = write.delete_item(db);
    let touched = || Touched::item(request.get_table_name().as_deref(), request.get_key().as_ref(), primary);
    let answer = unrepeated(&what, db, touched, |watch, once| {
        watch.on(request.clone().customize().config_override(once)).send()
    });
    Ok(answer.await?.attributes.filter(|item| !item.is_empty()))
}

/// Sends a write that would do something else, or find something else, the second time: a sum, or one that brings back the
/// old item. It is sent again only after an answer which says that it was not applied, and the SDK's own retries do not ask
/// for one.
async fn unrepeated<O, E, F>(
    what: &What,
    db: &Dynamo,
    touched: impl Fn() -> Touched,
    call: impl Fn(&Watch, Builder) -> F,
) -> Result<O>
where
    E: WriteError,
    F: Future<Output = std::result::Result<O, SdkError<E, HttpResponse>>>,
{
    let most = db.client().config().retry_config().map_or(1, RetryConfig::max_attempts);
    let mut attempt = 1;
    loop {
        let watch = db.watch(what.operation, Some(what.entity), || vec![touched()]).await;
        let sent = watch.during(call(&watch, Config::builder().retry_config(RetryConfig::disabled()))).await;
        // The pause before the next call is none of this one's.
        drop(watch);
        match sent.map_err(|error| what.refused(error, &Sending::default())) {
            Err(error @ (Error::Throttled { .. } | Error::Conflict { .. } | Error::Unreachable { .. }))
                if attempt < most =>
            {
                tracing::debug!(attempt, %error, "the write is sent again");
                retry::pause(attempt).await;
                attempt += 1;
            }
            sent => return sent,
        }
    }
}

/// `DeleteItem`.
pub(super) async fn delete(write: Write, db: &Dynamo) -> Result<DeleteItemOutput> {
    lifting(write, db, |write| delete_once(write, db)).await
}

async fn delete_once(mut write: Write, db: &Dynamo) -> Result<DeleteItemOutput> {
    let what = What::of("DeleteItem", &write);
    let applied = write.take_applied();
    let sending = Sending::new();
    let watch = db.watch(what.operation, Some(what.entity), || vec![write.touched()]).await;
    match sent!(watch, sending.clone(), write.delete_item(db)) {
        Ok(answer) => Ok(answer),
        Err(error) if was_applied(&applied, &sending, &error) => Ok(DeleteItemOutput::builder().build()),
        Err(error) => Err(what.refused(error, &sending)),
    }
}

/// Which attributes an update brings back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Returned {
    Nothing,
    /// The whole item after the update.
    New,
    /// The whole item before it.
    Old,
    /// What the update changes, after it.
    UpdatedNew,
    /// What the update changes, before it.
    UpdatedOld,
}

impl Returned {
    /// True for what a second attempt would not find any more.
    fn is_old(self) -> bool {
        matches!(self, Returned::Old | Returned::UpdatedOld)
    }

    fn to_sdk(self) -> Option<ReturnValue> {
        match self {
            Returned::Nothing => None,
            Returned::New => Some(ReturnValue::AllNew),
            Returned::Old => Some(ReturnValue::AllOld),
            Returned::UpdatedNew => Some(ReturnValue::UpdatedNew),
            Returned::UpdatedOld => Some(ReturnValue::UpdatedOld),
        }
    }
}

/// True when the condition failed because an attempt before, whose answer was lost, had been applied.
fn was_applied<E: WriteError>(applied: &Applied, sending: &Sending, error: &SdkError<E, HttpResponse>) -> bool {
    let failure = error.as_service_error().and_then(WriteError::condition_failure);
    failure.is_some_and(|failure| sending.is_ambiguous() && applied.shows_in(item(failure)))
}

/// What is sent, for the error.
struct What {
    operation: &'static str,
    verb: Verb,
    entity: &'static str,
    expiry: Option<Absence>,
}

impl What {
    fn of<B, K>(operation: &'static str, write: &Write<B, K>) -> Self {
        What { operation, verb: write.verb, entity: write.entity, expiry: write.expiry() }
    }

    fn refused<E: WriteError>(&self, error: SdkError<E, HttpResponse>, sending: &Sending) -> Error {
        let What { operation, verb, entity, ref expiry } = *self;
        let is_settled = match (verb, found(&error)) {
            _ if !sending.is_ambiguous() => true,
            // It is not there, whatever became of it in between.
            (Verb::Update, None) => error.as_service_error().and_then(WriteError::condition_failure).is_some(),
            // Had it been deleted, it would not be there.
            (Verb::Delete, Some(_)) => true,
            (Verb::Create | Verb::Put | Verb::Update | Verb::Upsert | Verb::Delete | Verb::Check, _) => false,
        };
        if !is_settled {
            return Error::OutcomeUnknown { operation, source: Box::new(error) };
        }
        match (Error::of_write(operation, verb, entity, error), expiry) {
            (Error::ConditionFailed { item: Some(item), .. }, Some(expiry))
                if verb == Verb::Update && expiry.is_over(&item) =>
            {
                Error::NotFound { entity }
            }
            (error, _) => error,
        }
    }
}

/// The item that kept a condition from holding.
fn found<E: WriteError>(error: &SdkError<E, HttpResponse>) -> Option<&Item> {
    item(error.as_service_error()?.condition_failure()?)
}

/// That of one failure; an engine may give an empty item for none.
fn item(failure: &ConditionalCheckFailedException) -> Option<&Item> {
    failure.item().filter(|item| !item.is_empty())
}
