//! A body that ends early, at any byte.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use proptest::prelude::*;

use super::documents::document;
use super::hostile::written;
use crate::value::tests::any::attribute_value;
use crate::wire::{Cursor, read_value};

#[test]
fn no_beginning_of_a_body_is_a_body() {
    let whole = r#"{"M":{"a\n":{"L":[{"S":"é\ud83e\udd80"},{"N":"-1.5E+3"},{"BOOL":false},{"NULL":true},{"SS":["x","y"]},{"B":"aGk="}]}}}"#;
    assert!(read_value::<AttributeValue>(whole).is_ok());
    for (end, _) in whole.char_indices() {
        let part = &whole[..end];
        assert!(read_value::<AttributeValue>(part).is_err(), "{part}");
        assert!(read_value::<BTreeMap<String, Vec<AttributeValue>>>(part).is_err(), "{part}");
        assert!(Cursor::new(part).skip().is_err(), "{part}");
    }
}

proptest! {
    #[test]
    fn no_beginning_of_any_value_is_a_value(value in attribute_value(), cut in any::<prop::sample::Index>()) {
        let wire = written(&value);
        let ends: Vec<usize> = wire.char_indices().map(|(at, _)| at).collect();
        prop_assert!(read_value::<AttributeValue>(&wire[..*cut.get(&ends)]).is_err());
    }

    #[test]
    fn no_beginning_of_an_object_or_array_is_skipped(text in document(), cut in any::<prop::sample::Index>()) {
        let text = format!("[{text}]");
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        prop_assert!(Cursor::new(&text[..*cut.get(&ends)]).skip().is_err());
    }
}
