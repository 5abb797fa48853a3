//! Making a table what its declaration says, once, from however many processes.

use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::TableDescription;
use tokio::time::Instant;

use super::compare::{compare, on_off, or_none};
use super::create::create_table_input;
use super::emulator::ignored_by_emulator;
use super::settle::settle;
use super::wait::{ACTIVE_WITHIN, active, describe};
use super::{Difference, TableSchema};
use crate::client::Dynamo;
use crate::error::{Error, Result};

/// What [`ensure_table`](crate::DynamoTable::ensure_table) found and did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ensured {
    /// Whether the table was made now.
    pub table: Existence,
    /// The declared settings that the engine does not know, such as point-in-time recovery of an engine in this process.
    pub unsupported: Vec<&'static str>,
}

/// Whether a table was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existence {
    /// It was made now.
    Created,
    /// It was there, and is what its declaration says.
    Existed,
}

/// How long the process that made a table may take to switch on what `CreateTable` cannot, once the table is active.
const SETTLED_WITHIN: Duration = Duration::from_secs(10);
/// The pause between two looks at that.
const POLL_SETTINGS: Duration = Duration::from_millis(200);
/// How old a table is at most for which another process may do so: its creation and that.
const NEW_FOR: Duration = ACTIVE_WITHIN.saturating_add(SETTLED_WITHIN);

pub(crate) async fn ensure_table(schema: &TableSchema, db: &Dynamo) -> Result<Ensured> {
    let name = db.table_name(schema.name)?;
    let existence = match describe(db, &name).await? {
        Some(_) => Existence::Existed,
        None => create(schema, db, &name).await?,
    };
    let table = active(db, &name).await?;
    let mut diff = compare(schema, &table)?;
    let ignored = ignored_by_emulator(db, &table, &mut diff);
    if !diff.0.is_empty() {
        return Err(Error::TableMismatch { table: name, diff });
    }
    let start = Instant::now();
    let (diff, unsupported) = loop {
        let (diff, unsupported) = settle(schema, db, &table, &name, existence).await?;
        let is_done = diff.0.is_empty() || existence == Existence::Created;
        if is_done || !is_new(&table) || start.elapsed() > SETTLED_WITHIN || !diff.0.iter().any(is_off) {
            break (diff, unsupported);
        }
        // Whoever made the table just now may be about to switch it on.
        tokio::time::sleep(POLL_SETTINGS).await;
    };
    let unsupported: Vec<&'static str> = ignored.into_iter().chain(unsupported).collect();
    for setting in &unsupported {
        tracing::warn!(table = name, setting, "the engine does not know this setting");
    }
    if diff.0.is_empty() {
        Ok(Ensured { table: existence, unsupported })
    } else {
        Err(Error::TableMismatch { table: name, diff })
    }
}

/// True for a setting that is declared and not there.
fn is_off(difference: &Difference) -> bool {
    difference.found == on_off(false) || difference.found == or_none(None)
}

/// True when the table was made so lately that another process may be at work on it.
fn is_new(table: &TableDescription) -> bool {
    let created = table.creation_date_time().and_then(|created| SystemTime::try_from(*created).ok());
    // By the engine's clock, which may be ahead of ours.
    created.is_some_and(|created| created.elapsed().map_or(true, |age| age < NEW_FOR))
}

pub(super) async fn create(schema: &TableSchema, db: &Dynamo, name: &str) -> Result<Existence> {
    let input = create_table_input(schema, name)?;
    let request = db
        .client()
        .create_table()
        .set_table_name(input.table_name)
        .set_attribute_definitions(input.attribute_definitions)
        .set_key_schema(input.key_schema)
        .set_global_secondary_indexes(input.global_secondary_indexes)
        .set_local_secondary_indexes(input.local_secondary_indexes)
        .set_billing_mode(input.billing_mode)
        .set_provisioned_throughput(input.provisioned_throughput)
        .set_on_demand_throughput(input.on_demand_throughput)
        .set_table_class(input.table_class)
        .set_resource_policy(input.resource_policy)
        .set_stream_specification(input.stream_specification)
        .set_sse_specification(input.sse_specification)
        .set_deletion_protection_enabled(input.deletion_protection_enabled)
        .set_tags(input.tags);
    match request.send().await {
        Ok(_) => Ok(Existence::Created),
        // Another process was quicker; what it made is compared like any other.
        Err(error) if error.code() == Some("ResourceInUseException") => Ok(Existence::Existed),
        Err(error) => Err(Error::from_sdk("CreateTable", error)),
    }
}
