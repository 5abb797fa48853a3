//! What a write of one aggregate notes, in as few statements as may be.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use sqlx::MySqlConnection;

use super::source::{MySqlSource, op_state};
use super::sql::{Sql, is_duplicate, is_null};
use super::text;
use crate::mirror::dynamo::OUTLIVES;
use crate::mirror::{AggregateId, Control, Entered, OpId, Place, Version};
use crate::repository::Result;

/// For how long after its number was given a transaction may take places that nobody is known to have had. What was given up later
/// leaves a tombstone, which is not forgotten before.
const YOUNG: Duration = Duration::from_secs(OUTLIVES.as_secs() / 2);

/// The columns of a new row, of an aggregate or of a place.
pub(super) const COLUMNS: &str =
    "entity, id, ver, pending, released, partners, place, owner_entity, owner_id, given, live";

/// A row of a place that somebody has, in these columns.
const TAKEN: &str = "('', ?, NULL, NULL, '[]', '[]', ?, ?, ?, NULL, '[]')";
/// A row of a place that nobody has.
pub(super) const FREE: &str = "('', ?, NULL, NULL, '[]', '[]', ?, NULL, NULL, 1, '[]')";

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
///
/// The places are taken first. By the time that the last row is made they are locked, and if the number is young even then, none of
/// them was forgotten since it was given. If it is not, the last row lacks a value and is refused, and the others with it: the session is
/// strict, as that of every write.
pub(super) async fn appear(
    source: &MySqlSource,
    connection: &mut MySqlConnection,
    id: &AggregateId,
    places: &BTreeSet<Place>,
    version: Version,
) -> Result<bool> {
    let statement = format!(
        "INSERT INTO {{sync}} ({COLUMNS}) VALUES {}, (?, ?, ?, 1, '[]', '[]', NULL, NULL, NULL, NULL, \
         (SELECT ? FROM {{ops}} WHERE number = ? AND at > SYSDATE(6) - INTERVAL ? SECOND))",
        vec![TAKEN; places.len()].join(", ")
    );
    let sql = by_hash(places).into_iter().fold(source.sql(&statement), |sql, (hash, place)| {
        sql.bytes(hash).bytes(text::place(place)).bytes(id.entity.as_str()).bytes(id.id.as_str())
    });
    let sql = sql.bytes(id.entity.as_str()).bytes(id.id.as_str()).number(version.get());
    let sql = sql.bytes(text::places(places)).number(version.transaction()).number(YOUNG.as_secs());
    match sql.run(connection, "note what is new").await {
        Ok(_) => Ok(true),
        Err(error) if is_duplicate(&error) || is_null(&error) => Ok(false),
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
    let statement = format!(
        "UPDATE {{sync}} AS s FORCE INDEX (PRIMARY) STRAIGHT_JOIN {{sync}} AS p FORCE INDEX (PRIMARY) \
         SET s.since = IF(s.pending = 1, s.since, CURRENT_TIMESTAMP(6)), s.ver = ?, s.pending = 1, s.live = '[]', s.released = ?, \
         s.lease = NULL, s.tries = 0, s.reason = NULL, p.owner_entity = NULL, p.owner_id = NULL, p.given = 1, p.freed = NULL \
         WHERE s.entity = ? AND s.id = ? AND s.live = ? AND s.released = '[]' AND s.ver < ? \
         AND p.entity = '' AND p.id IN ({}) AND p.owner_entity = ? AND p.owner_id = ?",
        vec!["?"; places.len()].join(", ")
    );
    let sql = source.sql(&statement).number(version.get()).bytes(text::released(&released));
    let sql = sql.bytes(id.entity.as_str()).bytes(id.id.as_str()).bytes(live.as_str()).number(version.get());
    let sql = by_hash(places).into_keys().fold(sql, Sql::bytes);
    let sql = sql.bytes(id.entity.as_str()).bytes(id.id.as_str());
    let changed = sql.run(connection, "note what is gone").await?.rows_affected();
    if changed == 0 || usize::try_from(changed).is_ok_and(|changed| changed == 1 + places.len()) {
        return Ok(changed > 0);
    }
    let statement = "UPDATE {sync} FORCE INDEX (PRIMARY) SET live = ?, released = '[]' WHERE entity = ? AND id = ?";
    let sql = source.sql(statement).bytes(live).bytes(id.entity.as_str()).bytes(id.id.as_str());
    sql.run(connection, "note nothing yet of what is gone").await.map(|_| false)
}

/// In the order in which they are locked.
fn by_hash(places: &BTreeSet<Place>) -> BTreeMap<Vec<u8>, &Place> {
    places.iter().map(|place| (text::hash(place), place)).collect()
}
