//! A value as the content of an object, and back.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use super::pointer::Form;
use crate::value::{AvSource, R, Value, ValueError};
use crate::wire::{read_value, write_value};

/// Strings and bytes are written as they are, so that others can read the object; anything else is written as DynamoDB's JSON.
pub(super) fn write(value: AttributeValue) -> R<(Form, Vec<u8>)> {
    Ok(match value {
        AttributeValue::S(text) => (Form::Text, text.into_bytes()),
        AttributeValue::B(bytes) => (Form::Bytes, bytes.into_inner()),
        other => {
            let mut text = String::new();
            write_value(&other, &mut text)?;
            (Form::Json, text.into_bytes())
        }
    })
}

pub(super) fn read<T: Value>(form: Form, content: Vec<u8>) -> R<T> {
    match form {
        Form::Bytes => T::decode(AvSource::new(AttributeValue::B(Blob::new(content)))),
        Form::Text => T::decode(AvSource::new(AttributeValue::S(utf8(content)?))),
        Form::Json => read_value(&utf8(content)?),
    }
}

fn utf8(content: Vec<u8>) -> R<String> {
    String::from_utf8(content).map_err(|_| ValueError::invalid("text", "it is not UTF-8"))
}
