//! Comparing a declaration with the table that exists.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{
    self as sdk, AttributeDefinition, BillingMode, GlobalSecondaryIndexDescription, IndexStatus, KeySchemaElement,
    KeyType, LocalSecondaryIndexDescription, ProjectionType, SseType, TableDescription,
};

use super::create::{billing_mode, stream_view, table_class};
use super::{Billing, Capacity, Encryption, IndexSchema, IndexSetting, Part, Projection, TableDiff, TableSchema};
use crate::error::Result;

/// What `DescribeTable` shows and the declaration says otherwise.
pub(super) fn compare(schema: &TableSchema, found: &TableDescription) -> Result<TableDiff> {
    let mut diff = TableDiff::default();
    let types = found.attribute_definitions();
    diff.note(Part::Key, declared_key(schema.primary()?), found_key(found.key_schema(), types));
    indexes(&mut diff, schema, found);
    local_indexes(&mut diff, schema, found);
    settings(&mut diff, schema, found);
    Ok(diff)
}

/// `PK (S), SK (S)`.
pub(super) fn declared_key(index: &IndexSchema) -> String {
    let keys = index.attributes().map(|key| format!("{} ({})", key.name.text, key.kind.as_str()));
    keys.collect::<Vec<_>>().join(", ")
}

fn found_key(keys: &[KeySchemaElement], types: &[AttributeDefinition]) -> String {
    let kind = |name: &str| {
        let definition = types.iter().find(|definition| definition.attribute_name() == name);
        definition.map_or("no type", |definition| definition.attribute_type().as_str())
    };
    let text = |key: &KeySchemaElement| format!("{} ({})", key.attribute_name(), kind(key.attribute_name()));
    let of = |role: KeyType| keys.iter().filter(move |key| *key.key_type() == role).map(text);
    of(KeyType::Hash).chain(of(KeyType::Range)).collect::<Vec<_>>().join(", ")
}

fn indexes(diff: &mut TableDiff, schema: &TableSchema, found: &TableDescription) {
    let types = found.attribute_definitions();
    let is_provisioned = *found_billing(found) == BillingMode::Provisioned;
    // An index that is being deleted answers no queries any more.
    let is_kept = |index: &&GlobalSecondaryIndexDescription| index.index_status() != Some(&IndexStatus::Deleting);
    let found = found.global_secondary_indexes().iter().filter(is_kept);
    let mut others: BTreeMap<&str, &GlobalSecondaryIndexDescription> =
        found.filter_map(|index| Some((index.index_name()?, index))).collect();
    for (number, index) in schema.indexes() {
        let billing = schema.settings.billing_of(number);
        let part = |part| Part::Index(index.name.to_owned(), part);
        let Some(other) = others.remove(index.name) else {
            diff.note(part(IndexSetting::Missing), declared_key(index), "none");
            continue;
        };
        diff.note(part(IndexSetting::Key), declared_key(index), found_key(other.key_schema(), types));
        let projected = other.projection().map_or_else(|| "none".to_owned(), found_projection);
        diff.note(part(IndexSetting::Projection), declared_projection(index.projection), projected);
        // What is left of a capacity that is not paid for any more says nothing.
        if matches!(billing, Billing::Provisioned { .. }) || is_provisioned {
            capacity(diff, part(IndexSetting::Capacity), billing, Units::of(other.provisioned_throughput()));
        }
        let found = limits(other.on_demand_throughput());
        diff.note(part(IndexSetting::OnDemandLimits), declared_limits(billing), found);
    }
    for name in others.into_keys() {
        diff.note(Part::Index(name.to_owned(), IndexSetting::Undeclared), "none", "an index");
    }
}

fn local_indexes(diff: &mut TableDiff, schema: &TableSchema, found: &TableDescription) {
    let types = found.attribute_definitions();
    let mut others: BTreeMap<&str, &LocalSecondaryIndexDescription> =
        found.local_secondary_indexes().iter().filter_map(|index| Some((index.index_name()?, index))).collect();
    for index in schema.local_indexes().values() {
        let part = |part| Part::LocalIndex(index.name.to_owned(), part);
        let Some(other) = others.remove(index.name) else {
            diff.note(part(IndexSetting::Missing), declared_key(index), "none");
            continue;
        };
        diff.note(part(IndexSetting::Key), declared_key(index), found_key(other.key_schema(), types));
        let projected = other.projection().map_or_else(|| "none".to_owned(), found_projection);
        diff.note(part(IndexSetting::Projection), declared_projection(index.projection), projected);
    }
    for name in others.into_keys() {
        diff.note(Part::LocalIndex(name.to_owned(), IndexSetting::Undeclared), "none", "an index");
    }
}

pub(super) fn declared_projection(projection: Projection) -> String {
    match projection {
        Projection::All => "ALL".to_owned(),
        Projection::KeysOnly => "KEYS_ONLY".to_owned(),
        Projection::Include(names) => included(names.iter().copied()),
    }
}

fn found_projection(projection: &sdk::Projection) -> String {
    match projection.projection_type() {
        Some(ProjectionType::Include) => included(projection.non_key_attributes().iter().map(String::as_str)),
        Some(kind) => kind.as_str().to_owned(),
        None => "none".to_owned(),
    }
}

fn included<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    format!("INCLUDE {}", names.join(", "))
}

/// A table that has always been provisioned has no summary.
fn found_billing(found: &TableDescription) -> &BillingMode {
    let summary = found.billing_mode_summary().and_then(|summary| summary.billing_mode());
    summary.unwrap_or(&BillingMode::Provisioned)
}

fn settings(diff: &mut TableDiff, schema: &TableSchema, found: &TableDescription) {
    let settings = &schema.settings;
    diff.note(Part::BillingMode, billing_mode(settings.billing).as_str(), found_billing(found).as_str());
    if matches!(settings.billing, Billing::Provisioned { .. }) {
        capacity(diff, Part::Capacity, settings.billing, Units::of(found.provisioned_throughput()));
    }
    diff.note(Part::OnDemandLimits, declared_limits(settings.billing), limits(found.on_demand_throughput()));
    let class = found.table_class_summary().and_then(|summary| summary.table_class());
    diff.note(
        Part::TableClass,
        table_class(settings.class).as_str(),
        class.unwrap_or(&sdk::TableClass::Standard).as_str(),
    );
    let declared = settings.stream.map(|view| stream_view(view).as_str().to_owned());
    let stream = found.stream_specification().filter(|stream| stream.stream_enabled());
    let stream = stream.and_then(|stream| stream.stream_view_type()).map(|view| view.as_str().to_owned());
    diff.note(Part::Stream, or_none(declared), or_none(stream));
    diff.note(
        Part::DeletionProtection,
        on_off(settings.deletion_protection),
        on_off(found.deletion_protection_enabled() == Some(true)),
    );
    encryption(diff, settings.encryption, found);
}

/// The ARN of the AWS managed key is not known here, so of it only the kind is compared.
fn encryption(diff: &mut TableDiff, declared: Encryption, found: &TableDescription) {
    let description = found.sse_description();
    let kms = description.and_then(|sse| sse.sse_type()) == Some(&SseType::Kms);
    let key = description.and_then(|sse| sse.kms_master_key_arn()).unwrap_or_default();
    let found = if kms { "a key in KMS" } else { "a key of DynamoDB's" };
    match declared {
        Encryption::AwsOwned => diff.note(Part::Encryption, "a key of DynamoDB's", found),
        Encryption::AwsManaged => diff.note(Part::Encryption, "a key in KMS", found),
        Encryption::CustomerKey(wanted) if kms => {
            // A declared alias or bare id cannot be compared with an ARN.
            if wanted.starts_with("arn:") && wanted.contains(":key/") {
                diff.note(Part::EncryptionKey, wanted, key);
            }
        }
        Encryption::CustomerKey(wanted) => diff.note(Part::EncryptionKey, wanted, found),
    }
}

/// Capacity units a second as a table has them; none of one that is paid by request.
#[derive(Clone, Copy)]
pub(super) struct Units {
    pub(super) read: i64,
    pub(super) write: i64,
}

impl Units {
    pub(super) fn of(found: Option<&sdk::ProvisionedThroughputDescription>) -> Units {
        let read = found.and_then(sdk::ProvisionedThroughputDescription::read_capacity_units);
        let write = found.and_then(sdk::ProvisionedThroughputDescription::write_capacity_units);
        Units { read: read.unwrap_or_default(), write: write.unwrap_or_default() }
    }
}

/// A scaled capacity may be anything within its bounds.
fn capacity(diff: &mut TableDiff, part: Part, billing: Billing, found: Units) {
    let (read, write) = match billing {
        Billing::OnDemand { .. } => (Capacity::Fixed(0), Capacity::Fixed(0)),
        Billing::Provisioned { read, write, .. } => (read, write),
    };
    if !(read.allows(found.read) && write.allows(found.write)) {
        let declared = format!("{} read, {} write", units(read), units(write));
        diff.note(part, declared, format_args!("{} read, {} write", found.read, found.write));
    }
}

fn units(capacity: Capacity) -> String {
    match capacity {
        Capacity::Fixed(units) => units.to_string(),
        Capacity::Scaled { min, max } => format!("{min} to {max}"),
    }
}

fn declared_limits(billing: Billing) -> String {
    match billing {
        Billing::OnDemand { max_read, max_write } => at_most(max_read, max_write),
        Billing::Provisioned { .. } => at_most(None, None),
    }
}

/// DynamoDB writes -1 for a limit that was taken away.
fn limits(found: Option<&sdk::OnDemandThroughput>) -> String {
    let limit = |units: Option<i64>| units.filter(|units| *units > 0);
    let read = limit(found.and_then(sdk::OnDemandThroughput::max_read_request_units));
    let write = limit(found.and_then(sdk::OnDemandThroughput::max_write_request_units));
    at_most(read, write)
}

fn at_most(read: Option<i64>, write: Option<i64>) -> String {
    let limit = |units: Option<i64>| units.map_or_else(|| "no limit".to_owned(), |units| units.to_string());
    format!("{} read, {} write", limit(read), limit(write))
}

pub(super) fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

pub(super) fn or_none(text: Option<String>) -> String {
    text.unwrap_or_else(|| "none".to_owned())
}
