//! From a declaration to `CreateTable` and the calls that complete it.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::operation::create_table::CreateTableInput;
use aws_sdk_dynamodb::types::{
    self as sdk, AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
    LocalSecondaryIndex, OnDemandThroughput, ProjectionType, ProvisionedThroughput, SseSpecification, SseType,
    StreamSpecification, StreamViewType, Tag,
};

use super::{Billing, Encryption, IndexId, IndexSchema, Projection, StreamView, TableClass, TableSchema};
use crate::error::{Error, Result};
use crate::key::{KeyAttribute, KeyKind};

/// The `CreateTable` input of a declaration; `name` is the table's full name.
pub(crate) fn create_table_input(schema: &TableSchema, name: &str) -> Result<CreateTableInput> {
    let settings = &schema.settings;
    let indexes = schema.indexes();
    let global = indexes.iter().map(|(number, index)| global_index(index, settings.billing_of(*number)));
    let global: Vec<GlobalSecondaryIndex> = global.collect::<Result<_>>()?;
    let local: Result<Vec<_>> = schema.local_indexes().values().map(|index| local_index(index)).collect();
    let local = local?;
    let tags: Result<Vec<_>> = settings.tags.iter().map(|(key, value)| tag(key, value)).collect();
    let tags = tags?;
    CreateTableInput::builder()
        .table_name(name)
        .set_attribute_definitions(Some(attribute_definitions(schema)?))
        .set_key_schema(Some(key_schema(schema.primary()?)?))
        .set_global_secondary_indexes((!global.is_empty()).then_some(global))
        .set_local_secondary_indexes((!local.is_empty()).then_some(local))
        .billing_mode(billing_mode(settings.billing))
        .set_provisioned_throughput(provisioned(settings.billing)?)
        .set_on_demand_throughput(on_demand(settings.billing))
        .set_table_class(stated(settings.class))
        .set_resource_policy(settings.resource_policy.map(str::to_owned))
        .set_stream_specification(settings.stream.map(stream).transpose()?)
        .set_sse_specification(encryption(settings.encryption))
        .set_deletion_protection_enabled(settings.deletion_protection.then_some(true))
        .set_tags((!tags.is_empty()).then_some(tags))
        .build()
        .map_err(Error::build)
}

impl TableSchema {
    /// The table's own key, on which its entities agree.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when the table has no entity.
    pub fn primary(&self) -> Result<&'static IndexSchema> {
        let none = || Error::InvalidRequest(format!("table `{}` is declared without entities", self.name));
        self.entities.first().map(|entity| &entity.primary).ok_or_else(none)
    }

    /// The global secondary indexes of all entities, each once, by their numbers.
    #[must_use]
    pub fn indexes(&self) -> BTreeMap<usize, &'static IndexSchema> {
        self.numbered(|id| match id {
            IndexId::Gsi(number) => Some(number),
            IndexId::Primary | IndexId::Lsi(_) => None,
        })
    }

    /// The local secondary indexes of all entities, each once, by their numbers.
    #[must_use]
    pub fn local_indexes(&self) -> BTreeMap<usize, &'static IndexSchema> {
        self.numbered(|id| match id {
            IndexId::Lsi(number) => Some(number),
            IndexId::Primary | IndexId::Gsi(_) => None,
        })
    }

    fn numbered(&self, number: fn(IndexId) -> Option<usize>) -> BTreeMap<usize, &'static IndexSchema> {
        let mut indexes = BTreeMap::new();
        for index in self.entities.iter().flat_map(|entity| entity.indexes) {
            if let Some(number) = number(index.id) {
                indexes.entry(number).or_insert(index);
            }
        }
        indexes
    }
}

/// Every key attribute once.
pub(super) fn attribute_definitions(schema: &TableSchema) -> Result<Vec<AttributeDefinition>> {
    let mut kinds: BTreeMap<&str, KeyKind> = BTreeMap::new();
    let (global, local) = (schema.indexes(), schema.local_indexes());
    let indexes = global.values().chain(local.values()).flat_map(|index| index.attributes());
    for attribute in schema.primary()?.attributes().chain(indexes) {
        let kind = kinds.entry(attribute.name.text).or_insert(attribute.kind);
        if *kind != attribute.kind {
            return Err(Error::InvalidRequest(format!(
                "key attribute `{}` of table `{}` is declared both as {} and as {}",
                attribute.name.text,
                schema.name,
                kind.as_str(),
                attribute.kind.as_str()
            )));
        }
    }
    let define = |(name, kind): (&str, KeyKind)| {
        AttributeDefinition::builder().attribute_name(name).attribute_type(kind.scalar()).build().map_err(Error::build)
    };
    kinds.into_iter().map(define).collect()
}

pub(super) fn key_schema(index: &IndexSchema) -> Result<Vec<KeySchemaElement>> {
    let element = |attribute: &KeyAttribute, kind| {
        let element = KeySchemaElement::builder().attribute_name(attribute.name.text).key_type(kind);
        element.build().map_err(Error::build)
    };
    let partition = index.partitions().map(|attribute| element(attribute, KeyType::Hash));
    partition.chain(index.sorts().map(|attribute| element(attribute, KeyType::Range))).collect()
}

fn global_index(index: &IndexSchema, billing: Billing) -> Result<GlobalSecondaryIndex> {
    GlobalSecondaryIndex::builder()
        .index_name(index.name)
        .set_key_schema(Some(key_schema(index)?))
        .projection(projection(index.projection))
        .set_provisioned_throughput(provisioned(billing)?)
        .set_on_demand_throughput(on_demand(billing))
        .build()
        .map_err(Error::build)
}

fn local_index(index: &IndexSchema) -> Result<LocalSecondaryIndex> {
    LocalSecondaryIndex::builder()
        .index_name(index.name)
        .set_key_schema(Some(key_schema(index)?))
        .projection(projection(index.projection))
        .build()
        .map_err(Error::build)
}

pub(super) fn projection(projection: Projection) -> sdk::Projection {
    let builder = sdk::Projection::builder();
    match projection {
        Projection::All => builder.projection_type(ProjectionType::All),
        Projection::KeysOnly => builder.projection_type(ProjectionType::KeysOnly),
        Projection::Include(names) => builder
            .projection_type(ProjectionType::Include)
            .set_non_key_attributes(Some(names.iter().map(|name| (*name).to_owned()).collect())),
    }
    .build()
}

pub(super) fn billing_mode(billing: Billing) -> BillingMode {
    match billing {
        Billing::OnDemand { .. } => BillingMode::PayPerRequest,
        Billing::Provisioned { .. } => BillingMode::Provisioned,
    }
}

pub(super) fn provisioned(billing: Billing) -> Result<Option<ProvisionedThroughput>> {
    match billing {
        Billing::OnDemand { .. } => Ok(None),
        Billing::Provisioned { read, write, .. } => {
            let throughput = ProvisionedThroughput::builder()
                .read_capacity_units(read.initial())
                .write_capacity_units(write.initial());
            throughput.build().map(Some).map_err(Error::build)
        }
    }
}

pub(super) fn on_demand(billing: Billing) -> Option<OnDemandThroughput> {
    match billing {
        Billing::OnDemand { max_read: None, max_write: None } | Billing::Provisioned { .. } => None,
        Billing::OnDemand { max_read, max_write } => Some(
            OnDemandThroughput::builder()
                .set_max_read_request_units(max_read)
                .set_max_write_request_units(max_write)
                .build(),
        ),
    }
}

/// The standard class is that of a table without one.
fn stated(class: TableClass) -> Option<sdk::TableClass> {
    (class != TableClass::Standard).then(|| table_class(class))
}

pub(super) fn table_class(class: TableClass) -> sdk::TableClass {
    match class {
        TableClass::Standard => sdk::TableClass::Standard,
        TableClass::InfrequentAccess => sdk::TableClass::StandardInfrequentAccess,
    }
}

pub(super) fn stream(view: StreamView) -> Result<StreamSpecification> {
    let specification = StreamSpecification::builder().stream_enabled(true).stream_view_type(stream_view(view));
    specification.build().map_err(Error::build)
}

pub(super) fn stream_view(view: StreamView) -> StreamViewType {
    match view {
        StreamView::KeysOnly => StreamViewType::KeysOnly,
        StreamView::NewImage => StreamViewType::NewImage,
        StreamView::OldImage => StreamViewType::OldImage,
        StreamView::NewAndOldImages => StreamViewType::NewAndOldImages,
    }
}

pub(super) fn encryption(encryption: Encryption) -> Option<SseSpecification> {
    let kms = SseSpecification::builder().enabled(true).sse_type(SseType::Kms);
    match encryption {
        // DynamoDB's own key is what a table without a specification is encrypted with.
        Encryption::AwsOwned => None,
        Encryption::AwsManaged => Some(kms.build()),
        Encryption::CustomerKey(key) => Some(kms.kms_master_key_id(key).build()),
    }
}

pub(super) fn tag(key: &str, value: &str) -> Result<Tag> {
    Tag::builder().key(key).value(value).build().map_err(Error::build)
}
