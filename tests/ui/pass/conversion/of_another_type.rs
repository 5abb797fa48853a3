//! Of the type, or of what an `Option` may hold.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
struct Page {
    #[dynamo(with = shout)]
    title: String,
    #[dynamo(with = shout)]
    subtitle: Option<String>,
}

mod shout {
    use dynamo_core::value::{R, Sink, Source};

    pub(super) fn encode<S: Sink>(value: &str, sink: S) -> R<S::Done> {
        sink.string(&value.to_uppercase())
    }
    pub(super) fn decode<'de, S: Source<'de>>(source: S) -> R<String> {
        source.string().map(|text| text.to_lowercase())
    }
}
