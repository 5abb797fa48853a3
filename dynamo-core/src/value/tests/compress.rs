//! Compressed fields: the same bytes for the same value, whatever is smaller, and nothing read of what is damaged.

use std::collections::{BTreeMap, HashMap, HashSet};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use proptest::collection::vec;
use proptest::prelude::*;

use super::any::{attribute_value, bytes, text};
use super::round_trip::is_the_same_everywhere;
use crate::value::{AvSource, Compressed, INFLATED_MAX, Value, inflated, same_value};
use crate::wire::{read_value, write_value};

/// A text of few bytes once it is compressed.
fn long() -> String {
    "a line of a text that says the same again and again\n".repeat(200)
}

fn stored<T: Value>(value: T) -> AttributeValue {
    Compressed::<T>::new(value).into_av().unwrap()
}

fn packed(value: AttributeValue) -> Vec<u8> {
    match value {
        AttributeValue::B(bytes) => bytes.into_inner(),
        other => panic!("not compressed: {other:?}"),
    }
}

fn read<T: Value>(packed: &[u8]) -> Result<T, String> {
    let source = AvSource::new(AttributeValue::B(Blob::new(packed)));
    let sdk = Compressed::<T>::decode(source).map(Compressed::into_inner).map_err(|error| error.to_string());
    let mut body = String::new();
    write_value(&Blob::new(packed), &mut body).unwrap();
    let wire = read_value::<Compressed<T>>(&body).map(Compressed::into_inner).map_err(|error| error.to_string());
    assert_eq!(sdk.as_ref().err(), wire.as_ref().err());
    wire.and(sdk)
}

proptest! {
    #[test]
    fn texts(value in prop_oneof![text(), vec(text(), 0..40).prop_map(|texts| texts.concat().repeat(9))]) {
        is_the_same_everywhere(&Compressed::<String>::new(value))?;
    }

    #[test]
    fn binary(value in prop_oneof![bytes(), bytes().prop_map(|bytes| bytes.repeat(50))]) {
        let stored = Compressed::<Vec<u8>>::new(value.clone());
        is_the_same_everywhere(&stored)?;
        prop_assert!(packed(stored.into_av()?).len() <= value.len() + 1);
    }

    #[test]
    fn optional_lists_of_texts(value in proptest::option::of(vec(text(), 0..30))) {
        let av = stored(value.clone());
        prop_assert_eq!(Compressed::<Option<Vec<String>>>::decode(AvSource::new(av))?.into_inner(), value);
    }

    #[test]
    fn values_of_any_kind(value in attribute_value(), times in 1_usize..30) {
        let list = vec![value; times];
        let av = stored(list.clone());
        let read = Compressed::<Vec<AttributeValue>>::decode(AvSource::new(av.clone()))?.into_inner();
        prop_assert!(same_value(&AttributeValue::L(read), &AttributeValue::L(list.clone())));
        prop_assert!(same_value(&inflated(&av)?, &AttributeValue::L(list)));
    }

    #[test]
    fn damaged_bytes_are_never_read_as_another_value(at in any::<prop::sample::Index>(), bit in 0..8_u32, cut in any::<prop::sample::Index>()) {
        let good = packed(stored(long()));
        let mut flipped = good.clone();
        let at = at.index(flipped.len());
        flipped[at] ^= 1 << bit;
        // Some bits of the header mean nothing to a reader, as those that fill up the last byte before the checksum.
        if let Ok(read) = read::<String>(&flipped) {
            prop_assert_eq!(read, long(), "byte {}", at);
        }
        let cut = cut.index(good.len());
        prop_assert!(read::<String>(&good[..cut]).is_err(), "{} bytes", cut);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in bytes(), form in 0xf7_u8..=0xfb) {
        let _ = read::<Vec<String>>(&[&[form], bytes.as_slice()].concat());
        let _ = read::<Vec<u8>>(&[&[form, 0x78, 0x9c], bytes.as_slice()].concat());
    }
}

#[test]
fn what_does_not_get_smaller_is_stored_as_it_is() {
    assert_eq!(stored("short".to_owned()), AttributeValue::S("short".into()));
    assert_eq!(stored(7_u32), AttributeValue::N("7".into()));
    assert_eq!(stored(None::<String>), AttributeValue::Null(true));
    let bytes = packed(stored(long()));
    assert!(bytes.len() < 200 && bytes[0] == 0xf9, "{} bytes", bytes.len());
}

#[test]
fn bytes_are_behind_a_byte_of_their_own_even_where_they_stay_as_they_are() {
    assert_eq!(packed(stored(vec![1_u8, 2, 3])), [0xf8, 1, 2, 3]);
    assert_eq!(packed(stored(Vec::<u8>::new())), [0xf8]);
    let zeros = packed(stored(vec![0_u8; 10_000]));
    assert!(zeros.len() < 100 && zeros[0] == 0xfa, "{} bytes", zeros.len());
    // Bytes that were there before are no such form, unless they begin like one.
    assert!(read::<Vec<u8>>(&[9, 9, 9]).unwrap_err().contains("its first byte names no form"));
}

#[test]
fn a_value_that_is_not_compressed_is_read_as_well() {
    let plain = long().into_av().unwrap();
    assert_eq!(*Compressed::<String>::decode(AvSource::new(plain.clone())).unwrap(), long());
    assert_eq!(inflated(&plain).unwrap(), plain);
    assert_eq!(inflated(&stored(long())).unwrap(), plain);
    let list = vec![1_u32, 2, 3].into_av().unwrap();
    assert_eq!(*Compressed::<Vec<u32>>::decode(AvSource::new(list)).unwrap(), [1, 2, 3]);
}

#[test]
fn the_bytes_do_not_depend_on_the_order_of_a_hash() {
    let texts = |n: u32| (0..5).map(|m| format!("{n}.{m}")).collect::<HashSet<String>>();
    let entries = || (0..200).map(|n| (format!("name {n}"), texts(n)));
    let bytes = packed(stored(entries().collect::<HashMap<String, HashSet<String>>>()));
    for _ in 0..5 {
        let other: HashMap<String, HashSet<String>> = entries().collect();
        assert_eq!(packed(stored(other)), bytes);
    }
    let sorted: BTreeMap<String, HashSet<String>> = entries().collect();
    assert_eq!(packed(stored(sorted)), bytes);
    let read = read::<BTreeMap<String, HashSet<String>>>(&bytes).unwrap();
    assert_eq!(read, entries().collect());
}

/// The form is for good: what is stored once is read by every later version.
#[test]
fn bytes_of_an_earlier_version_are_read() {
    // `zlib.compress(b'{"L":[{"S":"tea"},{"N":"12"}]}')` of Python, and `zlib.compress(b"tea" * 5)`.
    const JSON: &[u8] = include_bytes!("compressed_json.bin");
    const BYTES: &[u8] = include_bytes!("compressed_bytes.bin");
    assert_eq!(read::<(String, u32)>(JSON).unwrap(), ("tea".to_owned(), 12));
    assert_eq!(read::<Vec<u8>>(BYTES).unwrap(), b"teateateateatea");
}

#[test]
fn an_error_says_what_is_wrong_with_the_bytes() {
    let good = packed(stored(long()));
    let error = |bytes: &[u8]| read::<String>(bytes).unwrap_err();
    assert_eq!(error(&[]), "expected a compressed value: it is empty");
    assert!(error(&[7, 0x78]).ends_with("its first byte names no form that this version knows"));
    assert!(error(&good[..good.len() - 1]).ends_with("it ends early"));
    assert!(error(&good[..1]).ends_with("it ends early"));
    assert!(error(&[good.as_slice(), b"x"].concat()).ends_with("there are bytes behind its end"));
    assert!(error(&[0xf9, 2, 3, 4]).ends_with("it is no zlib stream, or a damaged one"));
    let mut other = good.clone();
    *other.last_mut().unwrap() ^= 1;
    assert!(error(&other).ends_with("it is no zlib stream, or a damaged one"));
    let form = |form: u8, text: &[u8]| [&[form], &packed(stored(text.to_vec()))[1..]].concat();
    let text = |text: &str| form(0xf9, text.repeat(9).as_bytes());
    assert!(error(&text("{\"S\":")).ends_with("it inflates to no value in DynamoDB's JSON"));
    assert!(error(&form(0xf9, &[0xff; 99])).ends_with("it inflates to no UTF-8"));
    assert_eq!(read::<u32>(&good).unwrap_err(), "expected N, found S");
}

#[test]
fn a_few_bytes_do_not_inflate_to_gigabytes() {
    let bomb = packed(stored(vec![0_u8; INFLATED_MAX]));
    assert!(bomb.len() < 100_000);
    assert_eq!(read::<Vec<u8>>(&bomb).unwrap().len(), INFLATED_MAX);
    let larger = Compressed::<Vec<u8>>::new(vec![0; INFLATED_MAX + 1]);
    assert!(larger.into_av().unwrap_err().to_string().contains("more than 67108864"));
    // A stream of more, made by another hand.
    let mut stream = flate2::write::ZlibEncoder::new(vec![0xfa], flate2::Compression::new(9));
    std::io::Write::write_all(&mut stream, &vec![0; INFLATED_MAX + 1]).unwrap();
    let error = read::<Vec<u8>>(&stream.finish().unwrap()).unwrap_err();
    assert!(error.ends_with("it inflates to more than 64 MiB"), "{error}");
}
