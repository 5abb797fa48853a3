//! Records of the streams' client, which has types of its own for values that are the same.

use std::collections::HashMap;
use std::time::SystemTime;

use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_dynamodbstreams::types as streams;

use crate::streams::StreamRecord;
use crate::streams::record::Draft;
use crate::value::Item;

/// The record, or what is wrong with it.
pub(super) fn record(found: streams::Record) -> Result<StreamRecord, &'static str> {
    let change = found.dynamodb.ok_or("`dynamodb` is missing")?;
    let at = change.approximate_creation_date_time.map(SystemTime::try_from).transpose();
    let draft = Draft {
        event: found.event_name.map(|name| name.as_str().to_owned()).unwrap_or_default(),
        keys: change.keys.map(item).transpose()?,
        old: change.old_image.map(item).transpose()?,
        new: change.new_image.map(item).transpose()?,
        sequence_number: change.sequence_number,
        at: at.map_err(|_| "`dynamodb.ApproximateCreationDateTime` is no time")?,
        identity: found.user_identity.map(|identity| (identity.r#type, identity.principal_id)).unwrap_or_default(),
    };
    draft.record()
}

fn item(found: HashMap<String, streams::AttributeValue>) -> Result<Item, &'static str> {
    found.into_iter().map(|(name, found)| Ok((name, value(found)?))).collect()
}

fn value(found: streams::AttributeValue) -> Result<AttributeValue, &'static str> {
    use streams::AttributeValue as Found;
    Ok(match found {
        Found::S(text) => AttributeValue::S(text),
        Found::N(number) => AttributeValue::N(number),
        Found::B(bytes) => AttributeValue::B(bytes),
        Found::Bool(value) => AttributeValue::Bool(value),
        Found::Null(value) => AttributeValue::Null(value),
        Found::Ss(texts) => AttributeValue::Ss(texts),
        Found::Ns(numbers) => AttributeValue::Ns(numbers),
        Found::Bs(sets) => AttributeValue::Bs(sets),
        Found::L(values) => AttributeValue::L(values.into_iter().map(value).collect::<Result<_, _>>()?),
        Found::M(entries) => AttributeValue::M(item(entries)?),
        _ => return Err("an attribute has a type that this version does not know"),
    })
}
