//! The settings that have calls of their own: made for a new table, compared for another one.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{
    PointInTimeRecoverySpecification, PointInTimeRecoveryStatus, TableDescription, TimeToLiveSpecification,
    TimeToLiveStatus,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::compare::{on_off, or_none};
use super::{Existence, Part, TableDiff, TableSchema};
use crate::client::Dynamo;
use crate::error::{Error, Result};
use crate::wire::sorted;

/// The settings that have calls of their own: made for a new table, compared for another one.
pub(super) async fn settle(
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Support {
    Supported,
    Unsupported,
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
        (declared, _, _) => diff.note(Part::TimeToLive, or_none(declared.map(str::to_owned)), or_none(found)),
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
    diff.note(Part::PointInTimeRecovery, on_off(declared), on_off(found));
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
        diff.note(Part::Tag((*key).to_owned()), value, or_none(other));
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
    diff.note(Part::ResourcePolicy, canonical(declared), or_none(found.as_deref().map(canonical)));
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
