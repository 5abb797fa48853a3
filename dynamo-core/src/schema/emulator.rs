//! What emulators take and forget.

use aws_sdk_dynamodb::types::TableDescription;

use super::{Difference, IndexSetting, Part, TableDiff};
use crate::client::{Dynamo, Engine};

/// What an emulator takes in `CreateTable` and forgets: taken out of the differences, and named.
pub(super) fn ignored_by_emulator(db: &Dynamo, table: &TableDescription, diff: &mut TableDiff) -> Vec<&'static str> {
    let is_local = is_dynamodb_local(table);
    let is_embedded = db.engine() == Engine::Embedded;
    let forgotten = |difference: &Difference| match &difference.part {
        Part::Encryption | Part::EncryptionKey if is_local => Some("encryption"),
        Part::TableClass if is_local => Some("table class"),
        Part::OnDemandLimits if is_local => Some("on-demand limits"),
        Part::Index(_, IndexSetting::OnDemandLimits) if is_local || is_embedded => Some("on-demand limits of indexes"),
        _ => None,
    };
    let mut ignored: Vec<&'static str> = diff.0.iter().filter_map(forgotten).collect();
    ignored.sort_unstable();
    ignored.dedup();
    diff.0.retain(|difference| forgotten(difference).is_none());
    ignored
}

/// What an emulator takes in `UpdateTable` and forgets, likewise.
pub(super) fn ignored_in_updates(db: &Dynamo, table: &TableDescription, diff: &mut TableDiff) -> Option<&'static str> {
    let is_forgotten = |part: &Part| match part {
        Part::DeletionProtection => is_dynamodb_local(table),
        Part::Index(_, IndexSetting::Capacity) => db.engine() == Engine::Embedded,
        _ => false,
    };
    let forgotten = diff.0.iter().find_map(|difference| match &difference.part {
        part if !is_forgotten(part) => None,
        Part::DeletionProtection => Some("deletion protection"),
        _ => Some("capacity of indexes"),
    });
    diff.0.retain(|difference| !is_forgotten(&difference.part));
    forgotten
}

/// The tables of DynamoDB Local are those of a region that AWS does not have.
fn is_dynamodb_local(table: &TableDescription) -> bool {
    table.table_arn().is_some_and(|arn| arn.contains(":ddblocal:"))
}
