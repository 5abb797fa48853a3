//! What a write of one aggregate notes, in as few statements as may be.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use sqlx::MySqlConnection;

use super::source::{MySqlSource, op_state};
use super::sql::{any_of, groups, is_duplicate, is_null};
use super::text;
use crate::mirror::dynamo::OUTLIVES;
use crate::mirror::{AggregateId, Control, Entered, OpId, Place, Version};
use crate::repository::Result;

/// For how long after its number was given a transaction may take places that nobody is known to have had. What was given up later
/// leaves a tombstone, which is not forgotten before.
const YOUNG: Duration = Duration::from_secs(OUTLIVES.as_secs() / 2);

/// Puts a write on record, in the state of the move that is believed, and gives it a number.
///
/// The state is locked by the part of the statement that reads it. Where it is another one, the row lacks a value and is refused. A row by
/// itself gets its number without a lock that others wait for, as rows that a `SELECT` makes would not.
pub(super) async fn enter(
    source: &MySqlSource,
    connection: &mut MySqlConnection,
    control: &Control,
    has_triggers: bool,
    op: &OpId,
) -> Result<Entered> {
    let contract = if control.phase.captures() { "AND contract = ?" } else { "" };
    let statement = format!(
        "INSERT INTO {{ops}} (op, status) VALUES (?, (SELECT 'committed' FROM {{control}} WHERE id = 1 AND epoch = ? AND phase = ? \
         AND server = ? AND server = {} AND (triggers <> '') = ? {contract} LOCK IN SHARE MODE))",
        source.dialect.identity
    );
    let sql = source.sql(&statement).bytes(op.as_str()).number(control.epoch).text(control.phase.as_str());
    let sql = sql.text(&control.server).number(u64::from(has_triggers));
    let sql = if contract.is_empty() { sql } else { sql.text(&control.contract) };
    match sql.run(connection, "record a write").await {
        Ok(done) => Ok(Entered::New(done.last_insert_id())),
        Err(error) if is_null(&error) => Ok(Entered::Stale),
        Err(error) if is_duplicate(&error) => Ok(Entered::Before(op_state(source, connection, op).await?)),
        Err(error) => Err(error),
    }
}

/// See [`Session::stay`](crate::mirror::Session::stay).
pub(super) async fn stay(
    source: &MySqlSource,
    connection: &mut MySqlConnection,
    id: &AggregateId,
    places: &BTreeSet<Place>,
    version: Version,
) -> Result<bool> {
    let statement = "UPDATE {sync} FORCE INDEX (PRIMARY) SET since = IF(pending = 1, since, CURRENT_TIMESTAMP(6)), ver = ?, \
         pending = 1, lease = NULL, tries = 0, reason = NULL WHERE entity = ? AND id = ? AND live = ? AND ver < ?";
    let sql = source.sql(statement).number(version.get()).bytes(id.entity.as_str()).bytes(id.id.as_str());
    let sql = sql.bytes(text::places(places)).number(version.get());
    Ok(sql.run(connection, "note what has changed").await?.rows_affected() == 1)
}

/// See [`Session::appear`](crate::mirror::Session::appear).
pub(super) async fn appear(
    source: &MySqlSource,
    connection: &mut MySqlConnection,
    id: &AggregateId,
    places: &BTreeSet<Place>,
    version: Version,
) -> Result<bool> {
    let statement = format!("INSERT INTO {{places}} (hash, place, entity, id) VALUES {}", groups(places.len(), 4));
    let sql = by_hash(places).into_iter().fold(source.sql(&statement), |sql, (hash, place)| {
        sql.bytes(hash).bytes(text::place(place)).bytes(id.entity.as_str()).bytes(id.id.as_str())
    });
    match sql.run(connection, "take places").await {
        Ok(_) => {}
        Err(error) if is_duplicate(&error) => return Ok(false),
        Err(error) => return Err(error),
    }
    // The places are locked by now: if the number is young even so, none of them was forgotten since it was given.
    let statement = "INSERT INTO {sync} (entity, id, ver, pending, live, released, partners, since) \
         SELECT ?, ?, ?, 1, ?, '[]', '[]', CURRENT_TIMESTAMP(6) FROM {ops} \
         WHERE number = ? AND at > CURRENT_TIMESTAMP(6) - INTERVAL ? SECOND";
    let sql = source.sql(statement).bytes(id.entity.as_str()).bytes(id.id.as_str()).number(version.get());
    let sql = sql.bytes(text::places(places)).number(version.transaction()).number(YOUNG.as_secs());
    match sql.run(connection, "note what is new").await {
        Ok(done) => Ok(done.rows_affected() == 1),
        Err(error) if is_duplicate(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// See [`Session::vanish`](crate::mirror::Session::vanish).
pub(super) async fn vanish(
    source: &MySqlSource,
    connection: &mut MySqlConnection,
    id: &AggregateId,
    places: &BTreeSet<Place>,
    version: Version,
) -> Result<bool> {
    let live = text::places(places);
    let released: BTreeMap<Place, Version> = places.iter().map(|place| (place.clone(), version.released())).collect();
    let statement = "UPDATE {sync} FORCE INDEX (PRIMARY) SET since = IF(pending = 1, since, CURRENT_TIMESTAMP(6)), ver = ?, \
         pending = 1, live = '[]', released = ?, lease = NULL, tries = 0, reason = NULL \
         WHERE entity = ? AND id = ? AND live = ? AND released = '[]' AND ver < ?";
    let sql = source.sql(statement).number(version.get()).bytes(text::released(&released));
    let sql = sql.bytes(id.entity.as_str()).bytes(id.id.as_str()).bytes(live.as_str()).number(version.get());
    if sql.run(connection, "note what is gone").await?.rows_affected() != 1 {
        return Ok(false);
    }
    let statement = format!(
        "UPDATE {{places}} FORCE INDEX (PRIMARY) SET entity = NULL, id = NULL, freed = NULL WHERE {}",
        any_of(places.len(), "hash = ? AND entity = ? AND id = ?")
    );
    let sql = by_hash(places)
        .into_keys()
        .fold(source.sql(&statement), |sql, hash| sql.bytes(hash).bytes(id.entity.as_str()).bytes(id.id.as_str()));
    let given = sql.run(connection, "give places up").await?.rows_affected();
    if usize::try_from(given).is_ok_and(|given| given == places.len()) {
        return Ok(true);
    }
    let statement = "UPDATE {sync} FORCE INDEX (PRIMARY) SET live = ?, released = '[]' WHERE entity = ? AND id = ?";
    let sql = source.sql(statement).bytes(live).bytes(id.entity.as_str()).bytes(id.id.as_str());
    sql.run(connection, "note nothing yet of what is gone").await.map(|_| false)
}

/// In the order in which they are locked.
fn by_hash(places: &BTreeSet<Place>) -> BTreeMap<Vec<u8>, &Place> {
    places.iter().map(|place| (text::hash(place), place)).collect()
}
