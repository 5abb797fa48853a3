//! What a write of a whole item does to the managed fields of the struct, before it is encoded.

use std::time::SystemTime;

use super::{Expected, Timestamp, Versioned};
use crate::value::{AvSink, AvSource, Convert, ConvertOp, Name, R};

/// A write of a whole item, to which the managed fields of its struct are shown one by one.
#[derive(Debug)]
pub struct ManagedPut {
    write: Whole,
    now: SystemTime,
    expected: Option<Expected>,
}

/// Which write of a whole item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whole {
    /// The item is new: everything starts.
    Create,
    /// An item may be replaced whose version is the struct's.
    Put,
}

impl ManagedPut {
    pub(crate) fn new(write: Whole, now: SystemTime) -> Self {
        ManagedPut { write, now, expected: None }
    }

    pub(crate) fn whole(&self) -> Whole {
        self.write
    }

    /// What the version of the stored item has to be.
    pub(crate) fn into_expected(self) -> Option<Expected> {
        self.expected
    }

    /// Counts a version up.
    ///
    /// # Errors
    /// When it is the largest of its type.
    pub fn version<E: Versioned>(&mut self, name: &'static Name, entity: &mut E) -> R<()> {
        let before = match self.write {
            // Whatever the struct says: it is a copy of another item, say.
            Whole::Create => E::Version::default(),
            Whole::Put => entity.version_field(),
        };
        let (expected, next) = Expected::bump(before, name)?;
        entity.set_version_field(next);
        // That of a new item is that there is none.
        self.expected = (self.write == Whole::Put).then_some(expected);
        Ok(())
    }
}

/// Makes a field what it will be read as, such as a time without the fraction of a second that is not stored.
#[derive(Debug)]
pub struct Settle<'a, T>(pub &'static Name, pub &'a mut T);

impl<C, T> ConvertOp<C, T> for Settle<'_, T> {
    type Out = R<()>;
    fn run(self) -> R<()>
    where
        C: Convert<T>,
    {
        let Settle(name, field) = self;
        if !C::is_absent(field) {
            let stored = C::encode(field, AvSink).and_then(|value| C::decode(AvSource::new(value)));
            *field = stored.map_err(|error| error.at(name.text))?;
        }
        Ok(())
    }
}

/// What is done with a field that says when something was written. Implemented without bounds on `T`, see
/// [`codec`](crate::value::codec).
pub trait TimeOp<T> {
    /// Does it.
    ///
    /// # Errors
    /// When the type has no value for the time.
    fn run(self) -> R<()>
    where
        T: Timestamp;
}

/// The only place where generated code asks for `T: Timestamp`.
///
/// # Errors
/// As [`TimeOp::run`].
pub fn timestamp<T: Timestamp, O: TimeOp<T>>(op: O) -> R<()> {
    op.run()
}

/// Sets the field of a struct that is about to be written.
#[derive(Debug)]
pub enum Stamp<'a, T> {
    /// When the item was made: a put keeps what the struct says.
    CreatedAt(&'static Name, &'a mut T, &'a ManagedPut),
    /// When the item was written last.
    UpdatedAt(&'static Name, &'a mut T, &'a ManagedPut),
}

impl<T> TimeOp<T> for Stamp<'_, T> {
    fn run(self) -> R<()>
    where
        T: Timestamp,
    {
        let (name, field, now) = match self {
            Stamp::CreatedAt(_, _, ManagedPut { write: Whole::Put, .. }) => return Ok(()),
            Stamp::CreatedAt(name, field, put) | Stamp::UpdatedAt(name, field, put) => (name, field, put.now),
        };
        *field = T::of(now).map_err(|error| error.at(name.text))?;
        Ok(())
    }
}
