//! A type has the functions as well.

use dynamo_core::DynamoValue;
use dynamo_core::value::{R, Sink, Source, Value};

#[derive(DynamoValue)]
struct Page {
    #[dynamo(with = Doubled)]
    size: u32,
}

struct Doubled;

impl Doubled {
    fn encode<S: Sink>(value: &u32, sink: S) -> R<S::Done> {
        (u64::from(*value) * 2).encode(sink)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<u32> {
        u32::decode(source).map(|value| value / 2)
    }
}
