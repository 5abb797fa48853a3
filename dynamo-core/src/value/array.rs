//! Arrays and tuples: lists of a fixed length. An array of bytes is binary, as a `Vec<u8>` is.

use super::element::wrong_length;
use super::{Elements, ListSink, Next, R, Sink, Source, Value, codec};

impl<T: Value, const N: usize> Value for [T; N] {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        T::encode_slice(self, sink)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        T::decode_vec(source)?.try_into().map_err(|elements: Vec<T>| wrong_length(N, elements.len()))
    }
}

macro_rules! tuples {
    ($($len:literal: $($part:ident $at:tt),+;)*) => {$(
        impl<$($part: Value),+> Value for ($($part,)+) {
            fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
                let mut list = sink.list($len)?;
                $(list.push(&self.$at)?;)+
                list.end()
            }
            fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
                let mut list = Elements::new(source, $len)?;
                let tuple = ($(codec::<$part, _>(Next(&mut list))?,)+);
                list.end().map(|()| tuple)
            }
        }
    )*};
}
tuples! {
    1: A 0;
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
    5: A 0, B 1, C 2, D 3, E 4;
    6: A 0, B 1, C 2, D 3, E 4, F 5;
    7: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
}
