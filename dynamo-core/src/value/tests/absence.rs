//! None, NULL, empty: what is left out, what is written, what it reads back as.

use std::collections::{BTreeSet, HashMap, HashSet};

use aws_sdk_dynamodb::types::AttributeValue;

use crate::value::{AvSink, AvSource, Item, MapSink, R, Value};

const NULL: AttributeValue = AttributeValue::Null(true);

/// What an item holds for a field.
fn stored<T: Value>(value: &T) -> R<Option<AttributeValue>> {
    let mut item = Item::new();
    item.entry_dyn("a", value)?;
    Ok(item.remove("a"))
}

/// What a field reads from what an item holds.
fn read<T: Value>(stored: Option<AttributeValue>) -> R<Option<T>> {
    stored.map_or(Ok(T::absent()), |value| T::decode(AvSource::new(value)).map(Some))
}

#[test]
fn none_is_left_out_and_null_reads_as_none() {
    assert_eq!(stored(&None::<String>).unwrap(), None);
    assert_eq!(read::<Option<String>>(None).unwrap(), Some(None));
    assert_eq!(read::<Option<String>>(Some(NULL)).unwrap(), Some(None));
    assert_eq!(read::<String>(None).unwrap(), None);
    assert_eq!(read::<String>(Some(NULL)).unwrap_err().to_string(), "expected S, found NULL");
}

#[test]
fn an_option_of_an_option_tells_absent_from_null() {
    for value in [None, Some(None), Some(Some(7))] {
        let stored = stored::<Option<Option<u8>>>(&value).unwrap();
        assert_eq!(stored.is_none(), value.is_none());
        assert_eq!(read(stored).unwrap(), Some(value));
    }
    for value in [None, Some(Box::new(None)), Some(Box::new(Some(7)))] {
        assert_eq!(read(stored::<Option<Box<Option<u8>>>>(&value).unwrap()).unwrap(), Some(value));
    }
}

#[test]
fn in_a_list_or_map_an_option_of_an_option_cannot_be_none() {
    let present: Vec<Option<Option<u8>>> = vec![Some(None), Some(Some(7))];
    assert_eq!(read(stored(&present).unwrap()).unwrap(), Some(present));
    let absent: Vec<Option<Option<u8>>> = vec![Some(None), None];
    assert_eq!(absent.encode(AvSink).unwrap_err().path(), "[1]");
    assert_eq!(absent.into_av().unwrap_err().path(), "[1]");
    let map = HashMap::from([("k".to_owned(), None::<AttributeValue>)]);
    assert_eq!(map.encode(AvSink).unwrap_err().path(), "k");
}

#[test]
fn none_stays_an_entry_of_a_map_and_an_element_of_a_list() {
    let map = HashMap::from([("k".to_owned(), None::<u8>)]);
    assert_eq!(stored(&map).unwrap(), Some(AttributeValue::M(HashMap::from([("k".to_owned(), NULL)]))));
    assert_eq!(stored(&vec![None::<u8>]).unwrap(), Some(AttributeValue::L(vec![NULL])));
}

#[test]
fn an_empty_set_is_left_out_and_a_missing_one_is_empty() {
    assert_eq!(stored(&HashSet::<String>::new()).unwrap(), None);
    assert_eq!(stored(&BTreeSet::<u8>::new()).unwrap(), None);
    assert_eq!(read::<BTreeSet<u8>>(None).unwrap(), Some(BTreeSet::new()));
    assert_eq!(stored(&Some(BTreeSet::<u8>::new())).unwrap(), None);
}

#[test]
fn an_empty_set_where_nothing_can_be_left_out_is_an_error() {
    let empty = BTreeSet::<u8>::new();
    assert_eq!(stored(&vec![empty.clone()]).unwrap_err().path(), "a[0]");
    assert_eq!(stored(&HashMap::from([("k".to_owned(), empty.clone())])).unwrap_err().path(), "a.k");
    assert_eq!(stored(&HashMap::from([("k".to_owned(), Some(empty))])).unwrap_err().path(), "a.k");
    assert!(stored(&AttributeValue::Ss(vec![])).is_err());
    assert!(AttributeValue::L(vec![AttributeValue::Ns(vec![])]).into_av().is_err());
}

#[test]
fn an_entry_of_a_map_has_a_name() {
    let message = "attribute `a`: expected a map key with content: an entry cannot have an empty name";
    let nameless = HashMap::from([(String::new(), AttributeValue::Bool(true))]);
    assert_eq!(stored(&nameless).unwrap_err().to_string(), message);
    assert_eq!(stored(&AttributeValue::M(nameless.clone())).unwrap_err().to_string(), message);
    assert!(AttributeValue::M(nameless).into_av().is_err());
}

#[test]
fn empty_texts_bytes_lists_and_maps_are_values() {
    assert_eq!(stored(&String::new()).unwrap(), Some(AttributeValue::S(String::new())));
    assert_eq!(stored(&Vec::<String>::new()).unwrap(), Some(AttributeValue::L(vec![])));
    assert_eq!(stored(&HashMap::<String, u8>::new()).unwrap(), Some(AttributeValue::M(HashMap::new())));
    assert!(matches!(stored(&Vec::<u8>::new()).unwrap(), Some(AttributeValue::B(blob)) if blob.as_ref().is_empty()));
}

#[test]
fn a_list_keeps_order_and_duplicates_and_a_set_is_none() {
    let list: Vec<String> = ["b", "a", "a"].map(str::to_owned).into();
    let stored = stored(&list).unwrap();
    assert!(matches!(&stored, Some(AttributeValue::L(values)) if values.len() == 3));
    assert_eq!(read(stored.clone()).unwrap(), Some(list));
    assert_eq!(read::<HashSet<String>>(stored).unwrap_err().to_string(), "expected SS, found L");
}

#[test]
fn a_set_of_numbers_holds_a_number_once() {
    let numbers = AttributeValue::Ns(["1", "1.0", "10E-1"].map(str::to_owned).into());
    assert_eq!(read::<BTreeSet<u8>>(Some(numbers.clone())).unwrap(), Some(BTreeSet::from([1])));
    let decimals = read::<BTreeSet<rust_decimal::Decimal>>(Some(numbers)).unwrap().unwrap();
    assert_eq!(decimals.len(), 1);
}
