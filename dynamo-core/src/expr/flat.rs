//! A field whose own fields are attributes of the item, beside the others.

use std::fmt;
use std::marker::PhantomData;

use super::path::{Document, IntoPath, Path};

/// A flattened field of type `T` in an entity `E`, as conditions and updates name what is in it.
///
/// It has no attribute of its own, so only places inside of it can be compared and changed.
///
/// ```
/// use dynamo_core::{DynamoEntity, DynamoValue};
///
/// #[derive(DynamoValue)]
/// struct Audit {
///     changed_by: String,
/// }
///
/// #[derive(DynamoEntity)]
/// #[dynamo(table = "Notes")]
/// #[pk("NOTE#{id}")]
/// struct Note {
///     id: u32,
///     #[dynamo(flatten)]
///     audit: Audit,
/// }
///
/// // The attribute is `changed_by`.
/// Note::update(1).set(|note| note.audit.at(|audit| audit.changed_by), "ann");
/// ```
pub struct Flat<E, T>(PhantomData<fn(E) -> T>);

impl<E, T> Clone for Flat<E, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<E, T> Copy for Flat<E, T> {}

impl<E, T> fmt::Debug for Flat<E, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Flat")
    }
}

impl<E, T> Flat<E, T> {
    #[doc(hidden)]
    #[must_use]
    pub const fn new() -> Self {
        Flat(PhantomData)
    }

    /// A place in the struct.
    pub fn at<P>(self, inner: impl FnOnce(&T::Fields) -> P) -> Path<E, P::Value>
    where
        T: Document,
        P: IntoPath<T::Owner>,
    {
        Path::inside(None, inner(T::FIELDS))
    }
}
