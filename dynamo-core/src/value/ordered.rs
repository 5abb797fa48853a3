//! A value in the one order that does not depend on a hash: of the entries of maps, and of the elements of sets.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{ListSink, MapSink, R, Sink, Source, Value, ValueError};

/// A value that is only written.
pub(super) struct Ordered<'a>(pub(super) &'a AttributeValue);

impl Value for Ordered<'_> {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        match self.0 {
            AttributeValue::M(entries) => {
                let mut map = sink.map(entries.len())?;
                for (name, value) in entries.iter().collect::<BTreeMap<_, _>>() {
                    map.entry_dyn(name, &Ordered(value))?;
                }
                map.end()
            }
            AttributeValue::L(elements) => {
                let mut list = sink.list(elements.len())?;
                elements.iter().try_for_each(|element| list.push(&Ordered(element)))?;
                list.end()
            }
            AttributeValue::Ss(texts) => sink.string_set(sorted(texts).into_iter()),
            AttributeValue::Ns(numbers) => sink.number_set(sorted(numbers).into_iter()),
            AttributeValue::Bs(blobs) => {
                let mut bytes: Vec<&[u8]> = blobs.iter().map(AsRef::as_ref).collect();
                bytes.sort_unstable();
                sink.binary_set(bytes.into_iter())
            }
            other => other.encode(sink),
        }
    }
    fn decode<'de, S: Source<'de>>(_: S) -> R<Self> {
        Err(ValueError::invalid("a value of its own", "a borrowed value is only written"))
    }
}

fn sorted(texts: &[String]) -> Vec<&String> {
    let mut texts: Vec<&String> = texts.iter().collect();
    texts.sort_unstable();
    texts
}
