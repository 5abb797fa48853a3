//! Lists of the SDK's values, in whose place a list of large values is put.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::value::{AvSource, R, Sink, Source, Value};

/// As large as an [`AttributeValue`], and no copy of one.
#[derive(Debug, PartialEq)]
struct Large(String, [u64; 4]);

impl Value for Large {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        self.0.encode(sink)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        String::decode(source).map(|text| Large(text, [7; 4]))
    }
}

fn list<T>(values: impl IntoIterator<Item = T>, wrap: fn(T) -> AttributeValue) -> AvSource {
    AvSource::new(AttributeValue::L(values.into_iter().map(wrap).collect()))
}

fn texts(texts: [&str; 3]) -> AvSource {
    list(texts, |text| AttributeValue::S(text.to_owned()))
}

#[test]
fn large_values_take_the_place_of_those_they_are_made_of() {
    let large = Vec::<Large>::decode(texts(["a", "b", "c"])).unwrap();
    let expected: Vec<_> = ["a", "b", "c"].map(|text| Large(text.to_owned(), [7; 4])).into();
    assert_eq!(large, expected);
    assert!(large.capacity() * size_of::<Large>() <= 3 * size_of::<AttributeValue>());
    let values = vec![AttributeValue::Bool(true); 3];
    let place = values.as_ptr();
    let same = Vec::<AttributeValue>::decode(AvSource::new(AttributeValue::L(values))).unwrap();
    assert_eq!((same.as_ptr(), same), (place, vec![AttributeValue::Bool(true); 3]));
}

#[test]
fn small_values_leave_no_place_unused() {
    let numbers = Vec::<u16>::decode(list(0..100_u16, |number| AttributeValue::N(number.to_string()))).unwrap();
    assert_eq!((numbers.capacity(), numbers.iter().sum::<u16>()), (100, 4950));
}

#[test]
fn the_element_that_does_not_fit_is_named_in_place_too() {
    let values = [AttributeValue::S("a".to_owned()), AttributeValue::Bool(true), AttributeValue::Null(true)];
    let error = Vec::<Large>::decode(list(values, |value| value)).unwrap_err();
    assert_eq!(error.to_string(), "attribute `[1]`: expected S, found BOOL");
}
