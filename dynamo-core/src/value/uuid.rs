//! `uuid::Uuid` as a hyphenated lower-case string.

use uuid::Uuid;

use super::{R, Sink, Source, Value, ValueError};

impl Value for Uuid {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        sink.string(self.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        Uuid::try_parse(&source.string()?).map_err(|_| ValueError::invalid("a UUID", "the string is none"))
    }
}
