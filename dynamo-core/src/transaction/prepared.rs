//! A transaction as it is sent: what its operations write, and the markers of their unique values.

use std::collections::HashSet;

use aws_sdk_dynamodb::types::{CancellationReason, TransactWriteItem};

use super::Reason;
use crate::error::{Error, Result};
use crate::limits::{TRANSACTION_MAX, TRANSACTION_SIZE_MAX};
use crate::managed::Absence;
use crate::monitor::Touched;
use crate::op::write::{Verb, Write};
use crate::schema::{EntitySchema, IndexSchema};
use crate::shape::{Lift, check_known, is_older};
use crate::unique::{self, Marker};
use crate::value::Item;

/// The requests of a transaction: first those of its operations, in their order, then those of markers.
pub(crate) struct Prepared {
    pub(crate) items: Vec<TransactWriteItem>,
    origins: Vec<Origin>,
    operations: usize,
}

/// What a request is for.
pub(super) struct Origin {
    /// The operation, by its position.
    pub(super) operation: usize,
    pub(super) entity: &'static str,
    /// The key of its table.
    primary: &'static IndexSchema,
    /// What its item is; a marker is no entity's.
    schema: Option<&'static EntitySchema>,
    pub(super) what: What,
}

pub(super) enum What {
    Item {
        verb: Verb,
        expiry: Option<Absence>,
        /// How an older item is made new.
        lift: Option<Lift>,
    },
    /// The marker of a unique value.
    Unique(&'static str),
}

impl Prepared {
    pub(crate) fn of(mut writes: Vec<Write>) -> Result<Self> {
        let operations = writes.len();
        apart(&writes)?;
        let markers: Vec<(usize, Marker)> = writes
            .iter_mut()
            .enumerate()
            .flat_map(|(at, write)| std::mem::take(&mut write.markers).into_iter().map(move |marker| (at, marker)))
            .collect();
        let markers = unique::merge(markers).map_err(|(at, unique)| {
            let reason = |(position, write): (usize, &Write)| {
                if position == at { Reason::NotUnique { entity: write.entity, unique } } else { Reason::InOrder }
            };
            Error::TransactionCanceled { reasons: writes.iter().enumerate().map(reason).collect() }
        })?;
        few(operations, markers.len())?;
        small(&writes, &markers)?;
        let mut origins = Vec::with_capacity(operations + markers.len());
        let mut items = Vec::with_capacity(operations + markers.len());
        for (operation, write) in writes.into_iter().enumerate() {
            let what = What::Item { verb: write.verb, expiry: write.expiry(), lift: write.lift };
            let schema = write.schema;
            origins.push(Origin {
                operation,
                entity: write.entity,
                primary: &schema.primary,
                schema: Some(schema),
                what,
            });
            items.push(write.transact()?);
        }
        for (operation, marker) in markers {
            let what = What::Unique(marker.unique);
            origins.push(Origin { operation, entity: marker.entity, primary: marker.primary, schema: None, what });
            items.push(marker.transact()?);
        }
        Ok(Prepared { items, origins, operations })
    }

    /// Each request, with what its item is; `None` for markers.
    pub(crate) fn into_requests(self) -> impl Iterator<Item = (TransactWriteItem, Option<&'static EntitySchema>)> {
        self.items.into_iter().zip(self.origins).map(|(item, origin)| (item, origin.schema))
    }

    /// The entity that all of them are about.
    pub(super) fn entity(&self) -> Option<&'static str> {
        let (first, others) = self.origins.split_first()?;
        others.iter().all(|origin| origin.entity == first.entity).then_some(first.entity)
    }

    /// The partitions that it writes to.
    pub(super) fn touched(&self) -> Vec<Touched> {
        self.items.iter().zip(&self.origins).map(|(item, origin)| touched(item, origin.primary)).collect()
    }

    /// The items of older shapes that kept it from being applied, and how each is made new.
    ///
    /// # Errors
    /// When one is of a newer shape.
    pub(super) fn older(&self, reasons: &[Reason]) -> Result<Vec<(Lift, Item)>> {
        let mut older = Vec::new();
        for origin in &self.origins {
            let reason = reasons.get(origin.operation);
            if let (What::Item { lift: Some(lift), .. }, Some(Reason::ConditionFailed { item: Some(item), .. })) =
                (&origin.what, reason)
            {
                check_known(lift.schema(), item)?;
                if is_older(lift.schema(), item) {
                    older.push((*lift, item.clone()));
                }
            }
        }
        Ok(older)
    }

    /// A reason for each operation, out of one for each request: what is wrong with the item itself comes first.
    pub(super) fn reasons(&self, found: &[CancellationReason]) -> Vec<Reason> {
        let mut reasons = vec![Reason::InOrder; self.operations];
        for (origin, found) in self.origins.iter().zip(found) {
            if let Some(reason @ Reason::InOrder) = reasons.get_mut(origin.operation) {
                *reason = Reason::of(origin.entity, &origin.what, found.clone());
            }
        }
        reasons
    }
}

fn touched(item: &TransactWriteItem, primary: &IndexSchema) -> Touched {
    let put = item.put().map(|put| (&put.table_name, &put.item));
    let update = item.update().map(|update| (&update.table_name, &update.key));
    let delete = item.delete().map(|delete| (&delete.table_name, &delete.key));
    let check = item.condition_check().map(|check| (&check.table_name, &check.key));
    let (table, item) = put.or(update).or(delete).or(check).unzip();
    Touched::item(table.map(String::as_str), item, primary)
}

fn few(operations: usize, markers: usize) -> Result<()> {
    let count = operations + markers;
    if count <= TRANSACTION_MAX {
        return Ok(());
    }
    let unique = if markers > 0 { format!(", {markers} of them for values of unique fields") } else { String::new() };
    Err(Error::InvalidRequest(format!("a transaction has at most {TRANSACTION_MAX} operations, not {count}{unique}")))
}

fn apart(writes: &[Write]) -> Result<()> {
    let mut keys = HashSet::new();
    match writes.iter().find(|write| !keys.insert((&write.table, &write.key))) {
        Some(write) => Err(Error::DuplicateKey { entity: write.entity, table: write.table.clone() }),
        None => Ok(()),
    }
}

fn small(writes: &[Write], markers: &[(usize, Marker)]) -> Result<()> {
    let sizes = writes.iter().map(Write::size).chain(markers.iter().map(|(_, marker)| marker.size()));
    let size = sizes.sum::<Result<usize>>()?;
    if size <= TRANSACTION_SIZE_MAX {
        return Ok(());
    }
    Err(Error::InvalidRequest(format!(
        "the items of the transaction take {size} bytes, more than {TRANSACTION_SIZE_MAX}"
    )))
}
