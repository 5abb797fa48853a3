//! Making a table what its declaration says, once, from however many processes.

use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{
    IndexStatus, PointInTimeRecoverySpecification, PointInTimeRecoveryStatus, TableDescription, TableStatus,
    TimeToLiveSpecification, TimeToLiveStatus,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use tokio::time::Instant;

use super::compare::{compare, on_off, or_none};
use super::create::create_table_input;
use super::{Difference, TableDiff, TableSchema};
use crate::client::{Dynamo, Engine};
use crate::error::{Error, Result};
use crate::wire::sorted;

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

/// How long a table may take to become active: on-demand tables with many indexes take minutes.
const ACTIVE_WITHIN: Duration = Duration::from_mins(10);
/// How long the process that made a table may take to switch on what `CreateTable` cannot, once the table is active.
const SETTLED_WITHIN: Duration = Duration::from_secs(10);
/// The pause between two looks at that.
const POLL_SETTINGS: Duration = Duration::from_millis(200);
/// How old a table is at most for which another process may do so: its creation and that.
const NEW_FOR: Duration = ACTIVE_WITHIN.saturating_add(SETTLED_WITHIN);
/// The first pause between two looks at a table; it doubles.
const POLL: Duration = Duration::from_millis(20);
/// The longest pause between two looks.
const POLL_MAX: Duration = Duration::from_secs(5);

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

/// What an emulator takes in `CreateTable` and forgets: taken out of the differences, and named.
fn ignored_by_emulator(db: &Dynamo, table: &TableDescription, diff: &mut TableDiff) -> Vec<&'static str> {
    // The tables of DynamoDB Local are those of a region that AWS does not have.
    let is_local = table.table_arn().is_some_and(|arn| arn.contains(":ddblocal:"));
    let is_embedded = db.engine() == Engine::Embedded;
    let forgotten = |difference: &Difference| match difference.what.as_str() {
        "encryption" | "encryption key" if is_local => Some("encryption"),
        "table class" if is_local => Some("table class"),
        "on-demand limits" if is_local => Some("on-demand limits"),
        what if what.ends_with(" on-demand limits") && (is_local || is_embedded) => Some("on-demand limits of indexes"),
        _ => None,
    };
    let mut ignored: Vec<&'static str> = diff.0.iter().filter_map(forgotten).collect();
    ignored.sort_unstable();
    ignored.dedup();
    diff.0.retain(|difference| forgotten(difference).is_none());
    ignored
}

/// The settings that have calls of their own: made for a new table, compared for another one.
async fn settle(
    schema: &TableSchema,
    db: &Dynamo,
    table: &TableDescription,
    name: &str,
    existence: Existence,
) -> Result<(TableDiff, Vec<&'static str>)> {
    let mut diff = TableDiff::default();
    let mut unsupported = Vec::new();
    let found = settle_ttl(schema, db, name, existence, &mut diff).await?;
    unsupported.extend((found == Support::Unsupported).then_some("time to live"));
    let found = settle_recovery(schema, db, name, existence, &mut diff).await?;
    unsupported.extend((found == Support::Unsupported).then_some("point-in-time recovery"));
    let found = compare_tags(schema, db, table, &mut diff).await?;
    unsupported.extend((found == Support::Unsupported).then_some("tags"));
    let found = compare_policy(schema, db, table, &mut diff).await?;
    unsupported.extend((found == Support::Unsupported).then_some("resource policy"));
    Ok((diff, unsupported))
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Support {
    Supported,
    Unsupported,
}

async fn describe(db: &Dynamo, name: &str) -> Result<Option<TableDescription>> {
    match db.client().describe_table().table_name(name).send().await {
        Ok(answer) => Ok(answer.table),
        Err(error) if error.code() == Some("ResourceNotFoundException") => Ok(None),
        Err(error) => Err(Error::from_sdk("DescribeTable", error)),
    }
}

async fn create(schema: &TableSchema, db: &Dynamo, name: &str) -> Result<Existence> {
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

/// Waits until the table and its indexes are active.
async fn active(db: &Dynamo, name: &str) -> Result<TableDescription> {
    let start = Instant::now();
    let mut pause = POLL;
    loop {
        if let Some(table) = describe(db, name).await?.filter(is_active) {
            return Ok(table);
        }
        let waited = start.elapsed();
        if waited > ACTIVE_WITHIN {
            return Err(Error::TableNotActive { table: name.to_owned(), waited });
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(POLL_MAX);
    }
}

fn is_active(table: &TableDescription) -> bool {
    // An engine that tells no status of an index has it at once.
    let mut indexes = table.global_secondary_indexes().iter().filter_map(|index| index.index_status());
    table.table_status() == Some(&TableStatus::Active) && indexes.all(|status| *status == IndexStatus::Active)
}

async fn settle_ttl(
    schema: &TableSchema,
    db: &Dynamo,
    name: &str,
    existence: Existence,
    diff: &mut TableDiff,
) -> Result<Support> {
    let Some(described) =
        known("DescribeTimeToLive", db.client().describe_time_to_live().table_name(name).send().await)?
    else {
        return Ok(unsupported_if(schema.settings.ttl.is_some()));
    };
    let description = described
        .time_to_live_description
        .filter(|ttl| matches!(ttl.time_to_live_status, Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)));
    let found = description.and_then(|ttl| ttl.attribute_name);
    match (schema.settings.ttl, existence, &found) {
        (Some(attribute), Existence::Created, None) => {
            let ttl = TimeToLiveSpecification::builder().attribute_name(attribute).enabled(true).build();
            let request = db.client().update_time_to_live().table_name(name);
            let sent = request.time_to_live_specification(ttl.map_err(Error::build)?).send().await;
            sent.map_err(|error| Error::from_sdk("UpdateTimeToLive", error))?;
        }
        (declared, _, _) => diff.note("time to live", or_none(declared.map(str::to_owned)), or_none(found)),
    }
    Ok(Support::Supported)
}

async fn settle_recovery(
    schema: &TableSchema,
    db: &Dynamo,
    name: &str,
    existence: Existence,
    diff: &mut TableDiff,
) -> Result<Support> {
    let declared = schema.settings.point_in_time_recovery;
    let sent = db.client().describe_continuous_backups().table_name(name).send().await;
    let Some(described) = known("DescribeContinuousBackups", sent)? else { return Ok(unsupported_if(declared)) };
    let backups = described.continuous_backups_description;
    let recovery = backups.and_then(|backups| backups.point_in_time_recovery_description);
    let status = recovery.and_then(|recovery| recovery.point_in_time_recovery_status);
    let found = status == Some(PointInTimeRecoveryStatus::Enabled);
    if declared && !found && existence == Existence::Created {
        let on = PointInTimeRecoverySpecification::builder().point_in_time_recovery_enabled(true).build();
        let request = db.client().update_continuous_backups().table_name(name);
        let sent = request.point_in_time_recovery_specification(on.map_err(Error::build)?).send().await;
        return Ok(match known("UpdateContinuousBackups", sent)? {
            Some(_) => Support::Supported,
            None => Support::Unsupported,
        });
    }
    diff.note("point-in-time recovery", on_off(declared), on_off(found));
    Ok(Support::Supported)
}

/// Tags that the declaration does not name are other people's, so they are no difference.
async fn compare_tags(
    schema: &TableSchema,
    db: &Dynamo,
    table: &TableDescription,
    diff: &mut TableDiff,
) -> Result<Support> {
    let (declared, Some(arn)) = (schema.settings.tags, table.table_arn()) else { return Ok(Support::Supported) };
    if declared.is_empty() {
        return Ok(Support::Supported);
    }
    let mut found = Vec::new();
    let mut next = None;
    loop {
        let sent = db.client().list_tags_of_resource().resource_arn(arn).set_next_token(next).send().await;
        let Some(answer) = known("ListTagsOfResource", sent)? else { return Ok(Support::Unsupported) };
        found.extend(answer.tags.unwrap_or_default());
        next = answer.next_token;
        if next.is_none() {
            break;
        }
    }
    for (key, value) in declared {
        let other = found.iter().find(|tag| tag.key() == *key).map(|tag| tag.value().to_owned());
        diff.note(format_args!("tag `{key}`"), value, or_none(other));
    }
    Ok(Support::Supported)
}

/// A table whose declaration has no policy may have one all the same: it is another administrator's.
async fn compare_policy(
    schema: &TableSchema,
    db: &Dynamo,
    table: &TableDescription,
    diff: &mut TableDiff,
) -> Result<Support> {
    let (Some(declared), Some(arn)) = (schema.settings.resource_policy, table.table_arn()) else {
        return Ok(Support::Supported);
    };
    let sent = db.client().get_resource_policy().resource_arn(arn).send().await;
    let found = match sent {
        Err(error) if error.code() == Some("PolicyNotFoundException") => None,
        sent => match known("GetResourcePolicy", sent)? {
            Some(answer) => answer.policy,
            None => return Ok(Support::Unsupported),
        },
    };
    diff.note("resource policy", canonical(declared), or_none(found.as_deref().map(canonical)));
    Ok(Support::Supported)
}

/// JSON without spaces and with its members in order, so that one document is one text; text that is none as it is.
fn canonical(document: &str) -> String {
    sorted(document).unwrap_or_else(|_| document.to_owned())
}

fn unsupported_if(declared: bool) -> Support {
    if declared { Support::Unsupported } else { Support::Supported }
}

/// The answer; `None` from an engine that does not have the operation.
fn known<A, E>(operation: &'static str, sent: Result<A, SdkError<E, HttpResponse>>) -> Result<Option<A>>
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    match sent {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.code() == Some("UnknownOperationException") => Ok(None),
        Err(error) => Err(Error::from_sdk(operation, error)),
    }
}
