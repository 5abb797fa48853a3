//! An error says where it happened, in every representation alike.

use std::collections::{BTreeMap, BTreeSet};

use crate::value::size::SizeSink;
use crate::value::{AvSink, AvSource, Value};
use crate::wire::{read_value, write_value};

#[test]
fn writing_names_the_entry_and_the_element() {
    let value = BTreeMap::from([("sets".to_owned(), vec![BTreeSet::from([1_u8]), BTreeSet::new()])]);
    let mut wire = String::from("kept");
    let errors = [
        value.encode(AvSink).unwrap_err(),
        value.encode(SizeSink::default()).unwrap_err(),
        write_value(&value, &mut wire).unwrap_err(),
        value.into_av().unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.path(), "sets[1]");
    }
    assert_eq!(wire, "kept");
}

#[test]
fn reading_names_the_entry_and_the_element() {
    let wire = r#"{"M":{"a":{"L":[{"N":"1"},{"S":"2"}]}}}"#;
    let error = read_value::<BTreeMap<String, Vec<u8>>>(wire).unwrap_err();
    assert_eq!(error.to_string(), "attribute `a`: expected B, found L");
    let error = read_value::<BTreeMap<String, Vec<u16>>>(wire).unwrap_err();
    assert_eq!(error.to_string(), "attribute `a[1]`: expected N, found S");
    let av = read_value::<aws_sdk_dynamodb::types::AttributeValue>(wire).unwrap();
    let error = BTreeMap::<String, Vec<u16>>::decode(AvSource::new(av)).unwrap_err();
    assert_eq!(error.to_string(), "attribute `a[1]`: expected N, found S");
}

#[test]
fn a_map_key_that_is_none_is_named() {
    let wire = r#"{"M":{"+7":{"BOOL":true}}}"#;
    let error = read_value::<BTreeMap<u8, bool>>(wire).unwrap_err();
    assert_eq!(error.to_string(), "attribute `+7`: expected a map key of type u8: the name is no such number");
    let error = read_value::<BTreeMap<uuid::Uuid, bool>>(wire).unwrap_err();
    assert_eq!(error.to_string(), "attribute `+7`: expected a map key of type Uuid: the name is no UUID");
}

#[test]
fn no_error_repeats_the_value() {
    let secret = "hunter2";
    let wire = format!(r#"{{"S":"{secret}"}}"#);
    let errors = [
        read_value::<u8>(&wire).unwrap_err(),
        read_value::<char>(&wire).unwrap_err(),
        read_value::<uuid::Uuid>(&wire).unwrap_err(),
        read_value::<chrono::DateTime<chrono::Utc>>(&wire).unwrap_err(),
        read_value::<chrono::NaiveDate>(&wire).unwrap_err(),
        read_value::<u8>(r#"{"N":"7hunter2"}"#).unwrap_err(),
        read_value::<rust_decimal::Decimal>(r#"{"N":"7hunter2"}"#).unwrap_err(),
        read_value::<Vec<u8>>(r#"{"B":"hunter2!"}"#).unwrap_err(),
    ];
    for error in errors {
        assert!(!format!("{error} {error:?}").contains(secret), "{error}");
    }
}
