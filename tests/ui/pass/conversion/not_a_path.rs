//! Two functions.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
struct Page {
    #[dynamo(with = hex)]
    size: u32,
}

mod hex {
    use dynamo_core::value::{R, Sink, Source, ValueError};

    pub(super) fn encode<S: Sink>(value: &u32, sink: S) -> R<S::Done> {
        sink.string(&format!("{value:x}"))
    }
    pub(super) fn decode<'de, S: Source<'de>>(source: S) -> R<u32> {
        u32::from_str_radix(&source.string()?, 16)
            .map_err(|_| ValueError::invalid("hexadecimal digits", "it has others"))
    }
}
