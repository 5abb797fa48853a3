//! How large a request is on its way, which is more than what its item takes once stored.

use aws_sdk_dynamodb::types::{AttributeValue, WriteRequest};

use crate::value::Item;

/// Braces, quotes, colons and commas around a value with its type: `{"BOOL":true},`.
const AROUND: usize = 14;
/// Around a request: `{"DeleteRequest":{"Item":{}}},`.
const AROUND_REQUEST: usize = 32;

/// The bytes of a request in JSON; a few more than there are.
pub(super) fn of_write(request: &WriteRequest) -> usize {
    let put = request.put_request().map(|put| of_item(put.item()));
    let delete = request.delete_request().map(|delete| of_item(delete.key()));
    AROUND_REQUEST + put.or(delete).unwrap_or_default()
}

fn of_item(item: &Item) -> usize {
    item.iter().map(|(name, value)| of_text(name) + AROUND + of_value(value)).sum()
}

fn of_value(value: &AttributeValue) -> usize {
    let around = |sizes: usize, count: usize| sizes + count * AROUND;
    match value {
        AttributeValue::S(text) => of_text(text),
        AttributeValue::N(text) => text.len(),
        AttributeValue::B(bytes) => of_bytes(bytes.as_ref()),
        AttributeValue::Ss(texts) => around(texts.iter().map(|text| of_text(text)).sum(), texts.len()),
        AttributeValue::Ns(texts) => around(texts.iter().map(String::len).sum(), texts.len()),
        AttributeValue::Bs(sets) => around(sets.iter().map(|bytes| of_bytes(bytes.as_ref())).sum(), sets.len()),
        AttributeValue::L(list) => around(list.iter().map(of_value).sum(), list.len()),
        AttributeValue::M(map) => of_item(map),
        _ => 0,
    }
}

/// In base64.
fn of_bytes(bytes: &[u8]) -> usize {
    bytes.len().div_ceil(3) * 4
}

/// With escapes: two bytes for quotes and backslashes, six for controls.
fn of_text(text: &str) -> usize {
    let escaped = |byte: u8| match byte {
        b'"' | b'\\' => 1,
        0..=0x1F | 0x7F => 5,
        _ => 0,
    };
    text.len() + text.bytes().map(escaped).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::primitives::Blob;
    use aws_sdk_dynamodb::types::PutRequest;

    use super::*;

    #[test]
    fn the_size_is_not_less_than_the_json_and_not_much_more() {
        let values = [
            AttributeValue::S("x".repeat(1000)),
            AttributeValue::S("\u{1}\"\\".repeat(100)),
            AttributeValue::N("-1.5E+10".into()),
            AttributeValue::B(Blob::new(vec![7; 1000])),
            AttributeValue::Ss(vec!["a".into(), "b".into()]),
            AttributeValue::Bs(vec![Blob::new(vec![1])]),
            AttributeValue::L(vec![AttributeValue::Bool(true), AttributeValue::Null(true)]),
            AttributeValue::M([("a".to_owned(), AttributeValue::Ns(vec!["1".into()]))].into()),
        ];
        for value in values {
            let item = Item::from([("name".to_owned(), value.clone())]);
            let mut json = String::new();
            crate::wire::write_item(&item, &mut json).unwrap();
            let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
            let size = of_write(&WriteRequest::builder().put_request(put).build());
            let sent = json.len() + r#"{"PutRequest":{"Item":}},"#.len();
            assert!((sent..=sent + 60).contains(&size), "{sent} {size} {value:?}");
        }
    }
}
