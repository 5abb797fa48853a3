//! `bigdecimal::BigDecimal`: any number of DynamoDB, without loss. The scale is not stored: `1.50` reads back as `1.5`.

use bigdecimal::BigDecimal;

use super::number::canonical;
use super::{R, Sink, Source, Value, ValueError};

impl Value for BigDecimal {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        sink.number(&canonical(&self.to_string())?)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        let text = canonical(&source.number()?)?;
        text.parse().map_err(|_| ValueError::invalid("a decimal number", "`bigdecimal` cannot read it"))
    }
}
