//! The elements of a tuple: a list of a fixed length, each element of a type of its own.

use std::marker::PhantomData;

use super::{ListSink, ListSource, Op, R, Source, Value, ValueError};

/// Reads the elements of a list one by one.
#[derive(Debug)]
pub struct Elements<'de, L> {
    list: L,
    len: usize,
    read: usize,
    marker: PhantomData<&'de ()>,
}

impl<'de, L: ListSource<'de>> Elements<'de, L> {
    /// The elements of a list of `len`.
    ///
    /// # Errors
    /// When the value is no list.
    pub fn new<S: Source<'de, List = L>>(source: S, len: usize) -> R<Self> {
        Ok(Elements { list: source.list()?, len, read: 0, marker: PhantomData })
    }

    /// Makes sure that there is no further element.
    ///
    /// # Errors
    /// When there is.
    pub fn end(mut self) -> R<()> {
        let mut found = self.read;
        while let Some(element) = self.list.next()? {
            element.skip()?;
            found += 1;
        }
        if found == self.len { Ok(()) } else { Err(wrong_length(self.len, found)) }
    }
}

#[cold]
pub(super) fn wrong_length(expected: usize, found: usize) -> ValueError {
    ValueError::invalid(format!("{expected} elements"), format!("there are {found}"))
}

/// Reads the next element.
#[derive(Debug)]
pub struct Next<'a, D>(pub &'a mut D);

impl<'de, T, L: ListSource<'de>> Op<T> for Next<'_, Elements<'de, L>> {
    type Out = R<T>;
    #[inline]
    fn run(self) -> R<T>
    where
        T: Value,
    {
        let Next(elements) = self;
        let at = elements.read;
        match elements.list.next()? {
            Some(element) => {
                elements.read += 1;
                T::decode(element).map_err(|error| error.at_index(at))
            }
            None => Err(wrong_length(elements.len, at)),
        }
    }
}

/// Writes the next element.
#[derive(Debug)]
pub struct Push<'a, T, L>(pub &'a mut L, pub &'a T);

impl<T, L: ListSink> Op<T> for Push<'_, T, L> {
    type Out = R<()>;
    #[inline]
    fn run(self) -> R<()>
    where
        T: Value,
    {
        self.0.push(self.1)
    }
}
