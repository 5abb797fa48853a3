//! Arrays and tuples: lists of a fixed length. An array of bytes is binary, as a `Vec<u8>` is.

use super::{ListSink, ListSource, R, Sink, Source, Value, ValueError};

impl<T: Value, const N: usize> Value for [T; N] {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        T::encode_slice(self, sink)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        T::decode_vec(source)?.try_into().map_err(|elements: Vec<T>| wrong_length(N, elements.len()))
    }
}

#[cold]
fn wrong_length(expected: usize, found: usize) -> ValueError {
    ValueError::invalid(format!("{expected} elements"), format!("there are {found}"))
}

/// The next element of a tuple of `len`.
fn element<'de, T: Value, L: ListSource<'de>>(list: &mut L, at: usize, len: usize) -> R<T> {
    match list.next()? {
        Some(element) => T::decode(element).map_err(|error| error.at_index(at)),
        None => Err(wrong_length(len, at)),
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
                let mut list = source.list()?;
                let tuple = ($(element::<$part, _>(&mut list, $at, $len)?,)+);
                let mut found = $len;
                while let Some(element) = list.next()? {
                    element.skip()?;
                    found += 1;
                }
                if found == $len { Ok(tuple) } else { Err(wrong_length($len, found)) }
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
