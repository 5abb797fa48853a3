//! Conditional writes, and what is there.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Put as SdkPut, ReturnConsumedCapacity, TransactWriteItem};
use dynamo_core::batch::BatchGet;
use dynamo_core::capacity::Rate;
use dynamo_core::key::Key;
use dynamo_core::local::is_of;
use dynamo_core::schema::{EntitySchema, IndexSchema};
use dynamo_core::value::{Item, size_of_item};
use dynamo_core::{Dynamo, DynamoEntity, Error as DynamoError, ErrorKind, TOMBSTONE};
use futures::future::BoxFuture;

use super::copies;
use super::stored::{VERSION, found, stored, version};
use crate::mirror::breaker::Breaker;
use crate::mirror::{AggregateId, Control, Found, MirrorWrite, Place, Put, Stamp, Target, Version};
use crate::repository::{Error, Result};

/// Operations of one transaction: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>
const TRANSACTION_MAX: usize = 100;
/// How long after it was read a state may be sent. Then a request is under way for as long again, at most.
const FRESH: Duration = Duration::from_mins(1);
/// For how long after it was read something may still arrive.
pub(crate) const OUTLIVES: Duration = Duration::from_mins(2);
/// Bytes that a write capacity unit is for.
const UNIT: usize = 1024;

/// Reads items by their keys, in the order of these.
type Reader = fn(Dynamo, Vec<Key>) -> BoxFuture<'static, dynamo_core::Result<Vec<Option<Item>>>>;

/// A table, with the entities of it that are mirrored.
#[derive(Debug, Clone)]
struct Table {
    primary: &'static IndexSchema,
    entities: Vec<&'static EntitySchema>,
    reader: Reader,
}

/// An item's place, and its owner if the mirror has written it.
type Owned = (Place, Option<AggregateId>);

/// DynamoDB, with what the mirror adds to its items.
#[derive(Debug, Clone)]
pub(crate) struct DynamoTarget {
    db: Dynamo,
    tables: Arc<Mutex<BTreeMap<&'static str, Table>>>,
    /// When the clock of stamps began.
    began: Instant,
    /// Told of the capacity that writes consume.
    rate: Option<Arc<Rate>>,
    breaker: Breaker,
    /// A write that has had no answer for so long counts as failed, and is waited for all the same.
    patience: Duration,
}

impl DynamoTarget {
    pub(crate) fn new(db: Dynamo, began: Instant, breaker: Breaker, patience: Duration) -> Self {
        DynamoTarget { db, tables: Arc::default(), began, rate: None, breaker, patience }
    }

    /// The same, whose writes are told to this rate.
    pub(crate) fn at_rate(&self, rate: &Arc<Rate>) -> Self {
        DynamoTarget { rate: Some(Arc::clone(rate)), ..self.clone() }
    }

    /// Its circuit.
    pub(crate) fn breaker(&self) -> &Breaker {
        &self.breaker
    }

    /// Waits for the answer to a write, and says when there is none for long.
    async fn patiently<T>(&self, mut call: BoxFuture<'_, Result<T>>) -> Result<T> {
        if let Ok(answer) = tokio::time::timeout(self.patience, &mut call).await {
            return answer;
        }
        self.breaker.gave_up();
        call.await
    }

    /// Takes note of a write that DynamoDB has looked at: of what it says that it has taken, or else of what is known of it.
    fn consumed(&self, said: Option<f64>, writes: &[MirrorWrite]) {
        let Some(rate) = &self.rate else { return };
        rate.consumed(said.unwrap_or_else(|| {
            let units: f64 = writes.iter().map(|write| self.estimate(write)).sum();
            // Those of a transaction take twice as many.
            if writes.len() > 1 { units * 2.0 } else { units }
        }));
    }

    /// Units that a write takes: one for each KB, indexes not counted.
    ///
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html>
    fn estimate(&self, write: &MirrorWrite) -> f64 {
        let size = self.primary(&write.place.table).ok().and_then(|primary| size_of_item(&stored(write, primary)).ok());
        let units = size.unwrap_or_default().div_ceil(UNIT).max(1);
        f64::from(u32::try_from(units).unwrap_or(u32::MAX))
    }

    /// Takes note of an error.
    fn refused(&self, error: DynamoError) -> Error {
        if let Some(rate) = &self.rate
            && error.kind() == ErrorKind::Throttled
        {
            rate.throttled();
        }
        refused(error)
    }

    /// Whether DynamoDB is to say what a write has consumed.
    fn asks(&self) -> Option<ReturnConsumedCapacity> {
        self.rate.is_some().then_some(ReturnConsumedCapacity::Total)
    }

    /// Makes an entity known, with its table.
    pub(crate) fn know<E: DynamoEntity>(&self) {
        let reader: Reader =
            |db, keys| Box::pin(async move { BatchGet::<E>::of_keys(keys).consistent().send_items(&db).await });
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let table = || Table { primary: &E::SCHEMA.primary, entities: Vec::new(), reader };
        tables.entry(E::SCHEMA.table).or_insert_with(table).entities.push(E::SCHEMA);
    }

    /// Makes the table for the copies of the state of the move.
    pub(crate) async fn set_up(&self) -> Result<()> {
        copies::create(&self.db).await
    }

    /// The tables that are known.
    pub(crate) fn tables(&self) -> Vec<&'static str> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner).keys().copied().collect()
    }

    /// Items of the entities that are mirrored, in their places, with their owners; of none are those that the mirror has not
    /// written. A page of a table, or of a part of it, and where the next begins: a `Scan`, strongly consistent.
    pub(crate) async fn items(
        &self,
        table: &str,
        after: Option<Place>,
        part: Option<(i32, i32)>,
        limit: Option<i32>,
    ) -> Result<(Vec<Owned>, Option<Place>)> {
        let Table { primary, entities, .. } = self.table(table)?;
        let request = self
            .db
            .client()
            .scan()
            .table_name(self.db.table_name(table)?)
            .consistent_read(true)
            .set_total_segments(part.map(|(of, _)| of))
            .set_segment(part.map(|(_, which)| which))
            .set_limit(limit)
            .set_exclusive_start_key(after.map(|after| after.key.into_item(primary)));
        let scan = async { Ok(request.send().await.map_err(|error| DynamoError::from_sdk("Scan", error))?) };
        let answer = self.breaker.call(scan).await?;
        let place = |item: &Item| Some(Place { table: table.to_owned(), key: Key::of_item(item, primary)? });
        let owned = |item: Item| {
            let place = place(&item)?;
            let is_known = entities.iter().any(|schema| is_of(schema, &item));
            let Found { owner, item, .. } = found(item);
            (item.is_some() && (owner.is_some() || is_known)).then_some((place, owner))
        };
        let next = answer.last_evaluated_key.filter(|key| !key.is_empty());
        let items = answer.items.unwrap_or_default().into_iter().filter_map(owned).collect();
        Ok((items, next.as_ref().and_then(place)))
    }

    fn table(&self, table: &str) -> Result<Table> {
        let tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        tables.get(table).cloned().ok_or_else(|| Error::Invalid {
            source: format!("no entity of table `{table}` is mirrored by this program").into(),
        })
    }

    fn primary(&self, table: &str) -> Result<&'static IndexSchema> {
        Ok(self.table(table)?.primary)
    }

    /// Reads places of one table.
    async fn read_of(&self, table: &str, keys: Vec<Key>) -> Result<Vec<Option<Found>>> {
        let items = (self.table(table)?.reader)(self.db.clone(), keys).await?;
        Ok(items.into_iter().map(|item| item.map(found)).collect())
    }

    /// A write that counts only if nothing as new is there.
    fn put_of(&self, write: &MirrorWrite) -> Result<SdkPut> {
        let primary = self.primary(&write.place.table)?;
        let put = SdkPut::builder()
            .table_name(self.db.table_name(&write.place.table)?)
            .set_item(Some(stored(write, primary)))
            // What has no version was written by somebody else, before.
            .condition_expression("attribute_not_exists(#v) OR #v < :v")
            .expression_attribute_names("#v", VERSION)
            .expression_attribute_values(":v", version(write.version))
            .build();
        put.map_err(|error| DynamoError::InvalidRequest(error.to_string()).into())
    }

    async fn put_one(&self, write: &MirrorWrite) -> Result<Put> {
        let put = self.put_of(write)?;
        let sent = self
            .db
            .client()
            .put_item()
            .table_name(put.table_name)
            .set_item(Some(put.item))
            .set_condition_expression(put.condition_expression)
            .set_expression_attribute_names(put.expression_attribute_names)
            .set_expression_attribute_values(put.expression_attribute_values)
            .set_return_consumed_capacity(self.asks())
            .send()
            .await;
        match sent {
            Ok(answer) => {
                let units = answer.consumed_capacity.and_then(|consumed| consumed.capacity_units);
                self.consumed(units, std::slice::from_ref(write));
                Ok(Put::Applied)
            }
            Err(error)
                if error.as_service_error().is_some_and(
                    aws_sdk_dynamodb::operation::put_item::PutItemError::is_conditional_check_failed_exception,
                ) =>
            {
                // It is looked at, and takes as much.
                self.consumed(None, std::slice::from_ref(write));
                Ok(Put::Superseded(vec![true]))
            }
            Err(error) => Err(self.refused(DynamoError::from_sdk("PutItem", error))),
        }
    }

    async fn put_together(&self, writes: &[MirrorWrite]) -> Result<Put> {
        let items = writes.iter().map(|write| Ok(TransactWriteItem::builder().put(self.put_of(write)?).build()));
        let items = items.collect::<Result<Vec<_>>>()?;
        let request = self.db.client().transact_write_items().set_transact_items(Some(items));
        let error = match request.set_return_consumed_capacity(self.asks()).send().await {
            Ok(answer) => {
                let consumed = answer.consumed_capacity.unwrap_or_default();
                let units: Option<Vec<f64>> = consumed.iter().map(|consumed| consumed.capacity_units).collect();
                let units = units.filter(|units| !units.is_empty());
                self.consumed(units.map(|units| units.iter().sum()), writes);
                return Ok(Put::Applied);
            }
            Err(error) => error,
        };
        if let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) = error.as_service_error() {
            let codes = canceled.cancellation_reasons().iter().map(|reason| reason.code().unwrap_or("None"));
            let codes: Vec<&str> = codes.collect();
            let is_superseded = |code: &&str| **code == *"ConditionalCheckFailed";
            let is_harmless = |code: &&str| is_superseded(code) || **code == *"None";
            if codes.iter().any(&is_superseded) && codes.iter().all(&is_harmless) {
                self.consumed(None, writes);
                return Ok(Put::Superseded(codes.iter().map(is_superseded).collect()));
            }
            let is_passing = |code: &&str| {
                matches!(*code, "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded")
            };
            if let Some(rate) = &self.rate
                && codes.iter().any(|code| matches!(*code, "ThrottlingError" | "ProvisionedThroughputExceeded"))
            {
                rate.throttled();
            }
            let reason = codes.join(", ");
            if codes.iter().all(|code| is_harmless(code) || is_passing(code)) {
                return Err(Error::Conflict { source: format!("the transaction was canceled: {reason}").into() });
            }
            return Err(Error::Invalid { source: format!("the transaction was canceled: {reason}").into() });
        }
        Err(self.refused(DynamoError::from_sdk("TransactWriteItems", error)))
    }

    async fn read_one(&self, place: &Place) -> Result<Option<Found>> {
        let primary = self.primary(&place.table)?;
        let request = self
            .db
            .client()
            .get_item()
            .table_name(self.db.table_name(&place.table)?)
            .set_key(Some(place.key.clone().into_item(primary)))
            .consistent_read(true);
        let answer = request.send().await.map_err(|error| DynamoError::from_sdk("GetItem", error))?;
        Ok(answer.item.map(found))
    }
}

/// A request that DynamoDB refuses as it is will be refused again.
fn refused(error: DynamoError) -> Error {
    match error {
        DynamoError::Sdk { ref code, .. } if code.as_deref() == Some("ValidationException") => {
            Error::Invalid { source: Box::new(error) }
        }
        error => error.into(),
    }
}

impl Target for DynamoTarget {
    const TOGETHER_MAX: usize = TRANSACTION_MAX;

    async fn put(&self, writes: &[MirrorWrite], read_at: Stamp) -> Result<Put> {
        let age = self.began.elapsed().saturating_sub(read_at.0);
        if age > FRESH {
            let source = format!("what is to be written was read {} s ago", age.as_secs()).into();
            return Err(Error::Unavailable { source });
        }
        let sent = Box::pin(async {
            match writes {
                [] => Ok(Put::Applied),
                [one] => self.put_one(one).await,
                several => self.put_together(several).await,
            }
        });
        // Whatever the client's own timeouts are: `outlives` rests on it.
        self.breaker.call_within(FRESH, self.patiently(sent)).await
    }

    async fn read(&self, places: &[Place]) -> Result<Vec<Option<Found>>> {
        if let [place] = places {
            return Ok(vec![self.breaker.call(self.read_one(place)).await?]);
        }
        let mut by_table: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, place) in places.iter().enumerate() {
            by_table.entry(&place.table).or_default().push(at);
        }
        let mut all = vec![None; places.len()];
        for (table, which) in by_table {
            let keys = which.iter().filter_map(|at| places.get(*at)).map(|place| place.key.clone()).collect();
            for (at, found) in which.into_iter().zip(self.breaker.call(self.read_of(table, keys)).await?) {
                if let Some(slot) = all.get_mut(at) {
                    *slot = found;
                }
            }
        }
        Ok(all)
    }

    fn outlives(&self) -> Duration {
        OUTLIVES
    }

    async fn announce(&self, control: &Control) -> Result<()> {
        self.breaker.call(copies::write(&self.db, control)).await
    }

    async fn purge(&self, place: &Place, of: Version) -> Result<()> {
        let primary = self.primary(&place.table)?;
        let request = self
            .db
            .client()
            .delete_item()
            .table_name(self.db.table_name(&place.table)?)
            .set_key(Some(place.key.clone().into_item(primary)))
            .condition_expression("attribute_exists(#del) AND #v = :v")
            .expression_attribute_names("#del", TOMBSTONE)
            .expression_attribute_names("#v", VERSION)
            .expression_attribute_values(":v", version(of));
        let delete = async {
            match request.send().await {
            Ok(_) => Ok(()),
            Err(error)
                if error.as_service_error().is_some_and(
                    aws_sdk_dynamodb::operation::delete_item::DeleteItemError::is_conditional_check_failed_exception,
                ) =>
            {
                Ok(())
            }
            Err(error) => Err(DynamoError::from_sdk("DeleteItem", error).into()),
        }
        };
        self.breaker.call(delete).await
    }
}
