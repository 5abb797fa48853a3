//! Any bytes as a response body: no panic, no overflow of the stack, the same judgement as `serde_json`, and values that
//! are written read back.
#![no_main]

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::wire::{Cursor, DEPTH_MAX, read_value, write_value};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &str| {
    let skipped = {
        let mut cursor = Cursor::new(body);
        cursor.skip().and_then(|()| cursor.end())
    };
    // `serde_json` reads numbers and nests to another depth; what it says of the rest of the grammar holds.
    let brackets = body.bytes().filter(|byte| matches!(byte, b'{' | b'[')).count();
    if brackets <= DEPTH_MAX {
        match serde_json::from_str::<serde_json::Value>(body) {
            Ok(_) => skipped.expect("serde_json accepts it"),
            Err(error) if error.to_string().starts_with("number out of range") => {}
            Err(error) => assert!(skipped.is_err(), "serde_json refuses it: {error}"),
        }
    }
    if let Ok(value) = read_value::<AttributeValue>(body) {
        let mut written = String::new();
        // Empty sets, for one, can be read and not be written.
        if write_value(&value, &mut written).is_ok() {
            assert_eq!(read_value::<AttributeValue>(&written).expect("it was just written"), value);
        }
    }
});
