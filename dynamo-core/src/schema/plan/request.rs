//! The calls of a plan.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, CreateGlobalSecondaryIndexAction, DeleteGlobalSecondaryIndexAction,
    GlobalSecondaryIndexDescription, GlobalSecondaryIndexUpdate, KeySchemaElement, LocalSecondaryIndexDescription,
    OnDemandThroughput, PointInTimeRecoverySpecification, ProvisionedThroughput, SseSpecification, StreamSpecification,
    TableDescription, TimeToLiveSpecification, TimeToLiveStatus, UpdateGlobalSecondaryIndexAction,
};

use super::super::compare::Units;
use super::super::create::{
    attribute_definitions, billing_mode, encryption, key_schema, on_demand, projection, provisioned, stream,
    table_class, tag,
};
use super::super::{Billing, Capacity, IndexSchema, TableSchema};
use super::{Change, Step};
use crate::client::Dynamo;
use crate::error::{Error, Result};

/// What became of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    /// DynamoDB has taken it.
    Taken,
    /// Another change of the table is under way.
    Busy,
}

/// The change of a table that was found like this.
pub(super) struct Call<'a> {
    pub(super) schema: &'static TableSchema,
    pub(super) db: &'a Dynamo,
    pub(super) table: &'a str,
    pub(super) found: &'a TableDescription,
}

impl Call<'_> {
    pub(super) async fn send(&self, step: &Step) -> Result<Sent> {
        match &step.change {
            Change::TimeToLive(on) => self.time_to_live(*on).await,
            Change::PointInTimeRecovery(on) => self.recovery(*on).await,
            Change::Tag(name) => self.tag(name).await,
            Change::ResourcePolicy => self.policy().await,
            change => match self.update(change)?.send().await {
                Ok(_) => Ok(Sent::Taken),
                Err(error) if error.code() == Some("ResourceInUseException") => Ok(Sent::Busy),
                Err(error) => Err(Error::from_sdk("UpdateTable", error)),
            },
        }
    }

    fn update(&self, change: &Change) -> Result<UpdateTableFluentBuilder> {
        let settings = &self.schema.settings;
        let request = self.db.client().update_table().table_name(self.table);
        Ok(match change {
            Change::DeletionProtection(on) => request.deletion_protection_enabled(*on),
            Change::BillingMode(billing) => self.billing(request, *billing)?,
            Change::Capacity => {
                let found = Units::of(self.found.provisioned_throughput());
                request.set_provisioned_throughput(nearest(settings.billing, found)?)
            }
            Change::OnDemandLimits => request.on_demand_throughput(limits(settings.billing)),
            Change::DropIndex(name) => {
                let action =
                    DeleteGlobalSecondaryIndexAction::builder().index_name(name).build().map_err(Error::build)?;
                request.global_secondary_index_updates(GlobalSecondaryIndexUpdate::builder().delete(action).build())
            }
            Change::CreateIndex(name) => self.create_index(request, name)?,
            Change::IndexCapacity(name) => {
                let found = self.found.global_secondary_indexes().iter();
                let found =
                    found.filter(|index| index.index_name() == Some(name)).find_map(|i| i.provisioned_throughput());
                let throughput = nearest(self.billing_of(name), Units::of(found))?;
                request.global_secondary_index_updates(throughput_of(name, throughput)?)
            }
            Change::IndexOnDemandLimits(name) => {
                let action = UpdateGlobalSecondaryIndexAction::builder().index_name(name);
                let action =
                    action.on_demand_throughput(limits(self.billing_of(name))).build().map_err(Error::build)?;
                request.global_secondary_index_updates(GlobalSecondaryIndexUpdate::builder().update(action).build())
            }
            Change::TableClass => request.table_class(table_class(settings.class)),
            Change::Encryption => {
                let off = || SseSpecification::builder().enabled(false).build();
                request.sse_specification(encryption(settings.encryption).unwrap_or_else(off))
            }
            Change::Stream(on) => {
                let off = StreamSpecification::builder().stream_enabled(false).build().map_err(Error::build)?;
                let declared = settings.stream.filter(|_| *on).map(stream).transpose()?;
                request.stream_specification(declared.unwrap_or(off))
            }
            Change::CreateTable
            | Change::TimeToLive(_)
            | Change::PointInTimeRecovery(_)
            | Change::Tag(_)
            | Change::ResourcePolicy => {
                return Err(Error::InvalidRequest(format!("`{}` is no `UpdateTable`", change.operation())));
            }
        })
    }

    /// The capacity of every index that there is has to be given with that of the table.
    fn billing(&self, request: UpdateTableFluentBuilder, billing: Billing) -> Result<UpdateTableFluentBuilder> {
        let request = request.billing_mode(billing_mode(billing));
        if let Billing::OnDemand { .. } = billing {
            return Ok(request.set_on_demand_throughput(on_demand(billing)));
        }
        let names = self.found.global_secondary_indexes().iter().filter_map(|index| index.index_name());
        let indexes: Vec<_> =
            names.map(|name| throughput_of(name, provisioned(self.billing_of(name))?)).collect::<Result<_>>()?;
        let request = request.set_provisioned_throughput(provisioned(billing)?);
        Ok(request.set_global_secondary_index_updates((!indexes.is_empty()).then_some(indexes)))
    }

    /// The types of the key attributes that stay are given with those of the new index.
    fn create_index(&self, request: UpdateTableFluentBuilder, name: &str) -> Result<UpdateTableFluentBuilder> {
        let index = self.index(name).ok_or_else(|| Error::InvalidRequest(format!("index `{name}` is not declared")))?;
        let billing = self.billing_of(name);
        let action = CreateGlobalSecondaryIndexAction::builder()
            .index_name(name)
            .set_key_schema(Some(key_schema(index)?))
            .projection(projection(index.projection))
            .set_provisioned_throughput(provisioned(billing)?)
            .set_on_demand_throughput(on_demand(billing))
            .build()
            .map_err(Error::build)?;
        let new: BTreeSet<&str> = index.attributes().map(|attribute| attribute.name.text).collect();
        let declared = attribute_definitions(self.schema)?;
        let declared = declared.into_iter().filter(|definition| new.contains(definition.attribute_name()));
        let kept = self.kept_definitions().filter(|definition| !new.contains(definition.attribute_name())).cloned();
        let update = GlobalSecondaryIndexUpdate::builder().create(action).build();
        Ok(request
            .set_attribute_definitions(Some(kept.chain(declared).collect()))
            .global_secondary_index_updates(update))
    }

    /// Those that the table's key and its indexes use: DynamoDB refuses others.
    fn kept_definitions(&self) -> impl Iterator<Item = &AttributeDefinition> {
        let global = self.found.global_secondary_indexes().iter().flat_map(GlobalSecondaryIndexDescription::key_schema);
        let local = self.found.local_secondary_indexes().iter().flat_map(LocalSecondaryIndexDescription::key_schema);
        let used = self.found.key_schema().iter().chain(global).chain(local);
        let used: BTreeSet<&str> = used.map(KeySchemaElement::attribute_name).collect();
        self.found.attribute_definitions().iter().filter(move |definition| used.contains(definition.attribute_name()))
    }

    fn index(&self, name: &str) -> Option<&'static IndexSchema> {
        self.schema.indexes().into_values().find(|index| index.name == name)
    }

    /// An index that is not declared, and is dropped later, has what the table has until then.
    fn billing_of(&self, name: &str) -> Billing {
        let indexes = self.schema.indexes();
        let number = indexes.iter().find(|(_, index)| index.name == name).map(|(number, _)| *number);
        number.map_or(self.schema.settings.billing, |number| self.schema.settings.billing_of(number))
    }

    async fn time_to_live(&self, on: bool) -> Result<Sent> {
        let described = self.db.client().describe_time_to_live().table_name(self.table).send().await;
        let described = described.map_err(|error| Error::from_sdk("DescribeTimeToLive", error))?;
        let description = described.time_to_live_description;
        let status = description.as_ref().and_then(|ttl| ttl.time_to_live_status.as_ref());
        if matches!(status, Some(TimeToLiveStatus::Enabling | TimeToLiveStatus::Disabling)) {
            return Ok(Sent::Busy);
        }
        let found = description.and_then(|ttl| ttl.attribute_name);
        let attribute = if on { self.schema.settings.ttl.map(str::to_owned) } else { found };
        let Some(attribute) = attribute else { return Ok(Sent::Taken) };
        let ttl = TimeToLiveSpecification::builder().attribute_name(attribute).enabled(on).build();
        let request = self.db.client().update_time_to_live().table_name(self.table);
        let sent = request.time_to_live_specification(ttl.map_err(Error::build)?).send().await;
        sent.map(|_| Sent::Taken).map_err(|error| Error::from_sdk("UpdateTimeToLive", error))
    }

    async fn recovery(&self, on: bool) -> Result<Sent> {
        let wanted = PointInTimeRecoverySpecification::builder().point_in_time_recovery_enabled(on).build();
        let request = self.db.client().update_continuous_backups().table_name(self.table);
        match request.point_in_time_recovery_specification(wanted.map_err(Error::build)?).send().await {
            Ok(_) => Ok(Sent::Taken),
            // Backups are being switched on for a table that was made just now.
            Err(error) if error.code() == Some("ContinuousBackupsUnavailableException") => Ok(Sent::Busy),
            Err(error) => Err(Error::from_sdk("UpdateContinuousBackups", error)),
        }
    }

    async fn tag(&self, name: &str) -> Result<Sent> {
        let mut declared = self.schema.settings.tags.iter().filter(|(key, _)| *key == name);
        let Some((key, value)) = declared.next() else { return Ok(Sent::Taken) };
        let request = self.db.client().tag_resource().resource_arn(self.arn()).tags(tag(key, value)?);
        match request.send().await {
            Ok(_) => Ok(Sent::Taken),
            Err(error) if error.code() == Some("ResourceInUseException") => Ok(Sent::Busy),
            Err(error) => Err(Error::from_sdk("TagResource", error)),
        }
    }

    async fn policy(&self) -> Result<Sent> {
        let Some(policy) = self.schema.settings.resource_policy else { return Ok(Sent::Taken) };
        match self.db.client().put_resource_policy().resource_arn(self.arn()).policy(policy).send().await {
            Ok(_) => Ok(Sent::Taken),
            Err(error) if error.code() == Some("ResourceInUseException") => Ok(Sent::Busy),
            Err(error) => Err(Error::from_sdk("PutResourcePolicy", error)),
        }
    }

    fn arn(&self) -> &str {
        self.found.table_arn().unwrap_or(self.table)
    }
}

fn throughput_of(name: &str, throughput: Option<ProvisionedThroughput>) -> Result<GlobalSecondaryIndexUpdate> {
    let action = UpdateGlobalSecondaryIndexAction::builder().index_name(name).set_provisioned_throughput(throughput);
    Ok(GlobalSecondaryIndexUpdate::builder().update(action.build().map_err(Error::build)?).build())
}

/// Of a scaled capacity, what is within its bounds stays as it is.
fn nearest(billing: Billing, found: Units) -> Result<Option<ProvisionedThroughput>> {
    let Billing::Provisioned { read, write, .. } = billing else { return Ok(None) };
    let within = |capacity, units: i64| match capacity {
        Capacity::Fixed(fixed) => fixed,
        Capacity::Scaled { min, max } => units.max(min).min(max),
    };
    let throughput = ProvisionedThroughput::builder()
        .read_capacity_units(within(read, found.read))
        .write_capacity_units(within(write, found.write));
    throughput.build().map(Some).map_err(Error::build)
}

/// -1 takes a limit away.
fn limits(billing: Billing) -> OnDemandThroughput {
    let (read, write) = match billing {
        Billing::OnDemand { max_read, max_write } => (max_read, max_write),
        Billing::Provisioned { .. } => (None, None),
    };
    OnDemandThroughput::builder()
        .max_read_request_units(read.unwrap_or(-1))
        .max_write_request_units(write.unwrap_or(-1))
        .build()
}
