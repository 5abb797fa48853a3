//! The functions are those of the field's type.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
struct Page {
    #[dynamo(with = hex)]
    title: String,
    #[dynamo(with = half)]
    size: u32,
}

mod hex {
    use dynamo_core::value::{R, Sink, Source, Value};

    pub(super) fn encode<S: Sink>(value: &u32, sink: S) -> R<S::Done> {
        value.encode(sink)
    }
    pub(super) fn decode<'de, S: Source<'de>>(source: S) -> R<u32> {
        u32::decode(source)
    }
}

mod half {
    use dynamo_core::value::{R, Sink, Value};

    pub(super) fn encode<S: Sink>(value: &u32, sink: S) -> R<S::Done> {
        value.encode(sink)
    }
}

fn main() {}
