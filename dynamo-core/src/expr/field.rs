//! A field of an entity, as conditions and updates name it.

use std::fmt;
use std::marker::PhantomData;

use crate::key::KeyPart;
use crate::value::Name;

/// An attribute that can be set freely.
#[derive(Debug, Clone, Copy)]
pub struct Plain;
/// An attribute that an index key is made of; setting it rewrites the index key.
#[derive(Debug, Clone, Copy)]
pub struct IndexPart;
/// An attribute that the primary key is made of; it never changes.
#[derive(Debug, Clone, Copy)]
pub struct PrimaryPart;
/// An attribute that the library keeps: a version, the time of a write.
#[derive(Debug, Clone, Copy)]
pub struct Managed;

/// A field that an update may set.
#[diagnostic::on_unimplemented(
    message = "an update cannot change this field: it is `{Self}`",
    label = "this field cannot be changed",
    note = "`PrimaryPart` is a field of the primary key; delete the item and create it under its new key",
    note = "`Managed` is a field that the library sets itself"
)]
pub trait Settable {}
impl Settable for Plain {}
impl Settable for IndexPart {}

/// A field whose value an update may leave to DynamoDB: a sum, a copy of another attribute, what is there already.
#[diagnostic::on_unimplemented(
    message = "an update cannot leave this field to DynamoDB to compute: it is `{Self}`",
    label = "this field cannot be computed",
    note = "`IndexPart` is a field that a key is made of; read the item and `set` the new value, so that the key can be rewritten with it",
    note = "`PrimaryPart` is a field of the primary key; delete the item and create it under its new key",
    note = "`Managed` is a field that the library sets itself"
)]
pub trait Computed {}
impl Computed for Plain {}

/// How the value of a field becomes a key component.
pub(crate) type AsComponent<T> = fn(&T) -> Option<&dyn KeyPart>;

/// A field of entity `E` with type `T`.
pub struct Field<E, T, K = Plain> {
    name: &'static Name,
    component: Option<(usize, AsComponent<T>)>,
    /// What an absent attribute reads as, where the declaration says so.
    absent: Option<fn() -> T>,
    marker: PhantomData<fn(E, K)>,
}

impl<E, T, K> Clone for Field<E, T, K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<E, T, K> Copy for Field<E, T, K> {}

impl<E, T, K> fmt::Debug for Field<E, T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Field").field(&self.name.text).finish()
    }
}

impl<E, T> Field<E, T, Plain> {
    #[doc(hidden)]
    #[must_use]
    pub const fn plain(name: &'static Name) -> Self {
        Field { name, component: None, absent: None, marker: PhantomData }
    }

    /// A key attribute of an index: what it becomes is checked, and decides on a template beside it. Adding to it is fine,
    /// as only a field that is always there can be added to.
    #[doc(hidden)]
    #[must_use]
    pub const fn key_attribute(name: &'static Name, component: usize, as_component: AsComponent<T>) -> Self {
        Field { name, component: Some((component, as_component)), absent: None, marker: PhantomData }
    }
}

impl<E, T> Field<E, T, PrimaryPart> {
    #[doc(hidden)]
    #[must_use]
    pub const fn primary(name: &'static Name) -> Self {
        Field { name, component: None, absent: None, marker: PhantomData }
    }
}

impl<E, T> Field<E, T, IndexPart> {
    #[doc(hidden)]
    #[must_use]
    pub const fn index(name: &'static Name, component: usize, as_component: AsComponent<T>) -> Self {
        Field { name, component: Some((component, as_component)), absent: None, marker: PhantomData }
    }
}

impl<E, T, K> Field<E, T, K> {
    /// The same field, which only the library may set.
    #[doc(hidden)]
    #[must_use]
    pub const fn managed(self) -> Field<E, T, Managed> {
        Field { name: self.name, component: self.component, absent: self.absent, marker: PhantomData }
    }

    /// The attribute's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name.text
    }

    /// The same field with what an absent attribute reads as.
    #[doc(hidden)]
    #[must_use]
    pub const fn or(self, absent: fn() -> T) -> Self {
        Field { name: self.name, component: self.component, absent: Some(absent), marker: PhantomData }
    }

    pub(crate) const fn absent(&self) -> Option<fn() -> T> {
        self.absent
    }

    pub(crate) fn component(&self) -> Option<(usize, AsComponent<T>)> {
        self.component
    }
}
