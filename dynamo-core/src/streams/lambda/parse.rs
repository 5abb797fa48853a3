//! The payload of an invocation.
//!
//! Its items are DynamoDB's JSON, binary in base64 included, and its times are numbers.
//! <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html>

use std::time::{Duration, SystemTime};

use crate::error::{Error, Result};
use crate::streams::StreamRecord;
use crate::streams::record::Draft;
use crate::value::{Item, R, ValueError};
use crate::wire::{self, Cursor};

/// What the records of a stream say of their source.
const SOURCE: &str = "aws:dynamodb";

/// The ARN of the stream, and its records.
pub(super) fn batch(payload: &str) -> Result<(String, Vec<StreamRecord>)> {
    let mut cursor = Cursor::new(payload);
    let (mut arn, mut records, mut problem) = (String::new(), None, None);
    let mut at = 0;
    let read = cursor.object(|name, value| {
        if name != "Records" {
            return Ok(());
        }
        let mut found = Vec::new();
        value.array(|value| {
            match record(value, &mut arn)? {
                Ok(record) => found.push(record),
                Err(reason) => {
                    problem.get_or_insert((at, reason));
                }
            }
            at += 1;
            Ok(())
        })?;
        records = Some(found);
        Ok(())
    });
    if let Err(error) = read.and_then(|()| cursor.end()) {
        return Err(refused(&format!("record {at}: {error}")));
    }
    match (records, problem) {
        (_, Some((at, reason))) => Err(refused(&format!("record {at}: {reason}"))),
        (None, None) => Err(refused("`Records` is missing")),
        (Some(records), None) => Ok((arn, records)),
    }
}

fn refused(reason: &str) -> Error {
    Error::InvalidRequest(format!("the payload is no event of DynamoDB Streams: {reason}"))
}

fn record(value: &mut Cursor<'_>, arn: &mut String) -> R<Result<StreamRecord, &'static str>> {
    let mut draft = Draft::default();
    let mut is_other = false;
    value.object(|name, value| {
        match name {
            "eventName" => draft.event = value.string()?.into_owned(),
            "eventSource" => is_other = value.string()? != SOURCE,
            "eventSourceARN" if !value.is_null() => *arn = value.string()?.into_owned(),
            "dynamodb" => change(value, &mut draft)?,
            "userIdentity" if !value.is_null() => value.object(|name, value| {
                match name {
                    "type" => draft.identity.0 = Some(value.string()?.into_owned()),
                    "principalId" => draft.identity.1 = Some(value.string()?.into_owned()),
                    _ => {}
                }
                Ok(())
            })?,
            _ => {}
        }
        Ok(())
    })?;
    Ok(if is_other { Err("`eventSource` is not `aws:dynamodb`") } else { draft.record() })
}

fn change(value: &mut Cursor<'_>, draft: &mut Draft) -> R<()> {
    value.object(|name, value| {
        match name {
            "Keys" => draft.keys = Some(item(value, "Keys")?),
            "OldImage" if !value.is_null() => draft.old = Some(item(value, "OldImage")?),
            "NewImage" if !value.is_null() => draft.new = Some(item(value, "NewImage")?),
            "SequenceNumber" => draft.sequence_number = Some(value.string()?.into_owned()),
            "ApproximateCreationDateTime" if !value.is_null() => draft.at = Some(time(value)?),
            _ => {}
        }
        Ok(())
    })
}

fn item(value: &mut Cursor<'_>, name: &'static str) -> R<Item> {
    wire::attributes(value).map_err(|error| error.at(name))
}

/// Seconds since 1970; some runtimes write a fraction, or an exponent.
fn time(value: &mut Cursor<'_>) -> R<SystemTime> {
    let none = || ValueError::invalid("seconds since 1970", "it is no such time").at("ApproximateCreationDateTime");
    let seconds: f64 = value.number()?.parse().map_err(|_| none())?;
    let since = Duration::try_from_secs_f64(seconds).map_err(|_| none())?;
    SystemTime::UNIX_EPOCH.checked_add(since).ok_or_else(none)
}
