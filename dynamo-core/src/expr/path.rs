//! A place inside an item: an attribute, an entry of a map in it, an element of a list, however deep.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::marker::PhantomData;

use aws_sdk_dynamodb::types::AttributeValue;

use super::field::AsComponent;
use super::place::{Place, Step};
use super::{Computed, Field, Settable};
use crate::value::MapKey;

/// A place that holds a `T`, inside an item of entity `E`.
///
/// Conditions and updates name it as they name a field. It starts from one: [`Field::at`] goes into a struct,
/// [`Field::entry`] into a map, [`Field::element`] into a list.
#[must_use = "a path does nothing until it is compared or given to an update"]
pub struct Path<E, T> {
    place: Place,
    /// What an absent value reads as, where the declaration says so.
    absent: Option<fn() -> T>,
    marker: PhantomData<fn(E) -> T>,
}

impl<E, T> Path<E, T> {
    pub(super) fn of(place: Place) -> Self {
        Path { place, absent: None, marker: PhantomData }
    }

    /// The place that `inner` names in a struct, with its default.
    pub(super) fn inside<P: sealed::IntoPlace<Value = T>>(outer: Option<Place>, inner: P) -> Self {
        let (absent, inner) = (inner.absent(), inner.into_place());
        let place = match outer {
            Some(outer) => outer.inside(inner),
            None => inner,
        };
        Path { absent, ..Path::of(place) }
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    pub(crate) fn absent(&self) -> Option<fn() -> T> {
        self.absent
    }
}

impl<E, T> Clone for Path<E, T> {
    fn clone(&self) -> Self {
        Path { place: self.place.clone(), absent: self.absent, marker: PhantomData }
    }
}

impl<E, T> fmt::Debug for Path<E, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Path({})", self.place)
    }
}

/// A struct that is stored as a map, with a [`Field`] for each entry. Derived with `DynamoValue`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no fields to go into",
    label = "not a struct that is stored as a map",
    note = "derive `DynamoValue` for a struct with named fields; a map has `entry`, a list has `element`"
)]
pub trait Document: MapLike {
    /// The struct itself, without an `Option` or a `Box` around it.
    type Owner;
    /// A struct with a [`Field`] for each entry.
    type Fields: 'static;
    /// The fields.
    const FIELDS: &'static Self::Fields;
}

/// A list, and what is in it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no elements with an index",
    label = "not stored as a list",
    note = "lists and arrays do; a struct has `at`, a map has `entry`"
)]
pub trait Elements {
    /// The type of an element.
    type Element;
}

/// A map with names of its own, and what is in it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no entries by name",
    label = "not stored as a map of names",
    note = "`HashMap` and `BTreeMap` do; a struct has `at`, a list has `element`"
)]
pub trait Named {
    /// The type of a value.
    type Value;
}

/// A type that is stored as a map: a [`Document`], or a map of [names](Named).
#[diagnostic::on_unimplemented(message = "`{Self}` is not stored as a map", label = "not a map")]
pub trait MapLike {}
impl<T: MapLike> MapLike for Option<T> {}
impl<T: MapLike> MapLike for Box<T> {}
impl<K: MapKey, V, S> MapLike for HashMap<K, V, S> {}
impl<K: MapKey, V> MapLike for BTreeMap<K, V> {}

impl<T: Document> Document for Option<T> {
    type Owner = T::Owner;
    type Fields = T::Fields;
    const FIELDS: &'static Self::Fields = T::FIELDS;
}
impl<T: Document> Document for Box<T> {
    type Owner = T::Owner;
    type Fields = T::Fields;
    const FIELDS: &'static Self::Fields = T::FIELDS;
}

/// Whatever is there: a place that is not is absent.
impl MapLike for AttributeValue {}
impl Elements for AttributeValue {
    type Element = AttributeValue;
}
impl Named for AttributeValue {
    type Value = AttributeValue;
}

impl<T: Elements> Elements for Option<T> {
    type Element = T::Element;
}
impl<T> Elements for Vec<T> {
    type Element = T;
}
impl<T, const N: usize> Elements for [T; N] {
    type Element = T;
}

impl<T: Named> Named for Option<T> {
    type Value = T::Value;
}
impl<K: MapKey, V, S> Named for HashMap<K, V, S> {
    type Value = V;
}
impl<K: MapKey, V> Named for BTreeMap<K, V> {
    type Value = V;
}

/// What names a place in an `E`: a [`Field`], or a [`Path`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no place in `{E}`",
    label = "this closure names a field of something else",
    note = "name a field of what the closure is given: `.at(|inner| inner.field)`"
)]
pub trait IntoPath<E>: sealed::IntoPlace {}

/// A place that an update may set: a field that is no part of the primary key and that the library does not keep itself,
/// or a [`Path`].
pub trait Assign<E>: IntoPath<E> {}

/// A place that an update may leave to DynamoDB to compute: a field that no key is derived from, or a [`Path`].
pub trait Compute<E>: IntoPath<E> {}

pub(crate) mod sealed {
    use crate::expr::field::AsComponent;
    use crate::expr::place::Place;

    pub trait IntoPlace {
        /// The type of the value there.
        type Value;
        #[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
        fn into_place(self) -> Place;
        /// The key component that the value is.
        #[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
        fn as_component(&self) -> Option<(usize, AsComponent<Self::Value>)>;
        /// What an absent value reads as, where the declaration says so.
        fn absent(&self) -> Option<fn() -> Self::Value>;
    }
}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E, T, K> sealed::IntoPlace for Field<E, T, K> {
    type Value = T;
    fn into_place(self) -> Place {
        Place::of(self.name())
    }
    fn as_component(&self) -> Option<(usize, AsComponent<T>)> {
        self.component()
    }
    fn absent(&self) -> Option<fn() -> T> {
        Field::absent(self)
    }
}
impl<E, T, K> IntoPath<E> for Field<E, T, K> {}
impl<E, T, K: Settable> Assign<E> for Field<E, T, K> {}
impl<E, T, K: Computed> Compute<E> for Field<E, T, K> {}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E, T> sealed::IntoPlace for Path<E, T> {
    type Value = T;
    fn into_place(self) -> Place {
        self.place
    }
    /// What is inside of an attribute is never part of a key.
    fn as_component(&self) -> Option<(usize, AsComponent<T>)> {
        None
    }
    fn absent(&self) -> Option<fn() -> T> {
        self.absent
    }
}
impl<E, T> IntoPath<E> for Path<E, T> {}
impl<E, T> Assign<E> for Path<E, T> {}
impl<E, T> Compute<E> for Path<E, T> {}

/// The steps into a value, for fields and for paths.
macro_rules! steps {
    ($($impl:tt)*) => {
        $($impl)* {
            /// A place inside of a struct that is stored as a map.
            ///
            /// ```
            /// use dynamo_core::{DynamoEntity, DynamoValue};
            ///
            /// #[derive(DynamoValue)]
            /// struct Address {
            ///     city: String,
            /// }
            ///
            /// #[derive(DynamoEntity)]
            /// #[dynamo(table = "Users")]
            /// #[pk("USER#{id}")]
            /// struct User {
            ///     id: u32,
            ///     home: Address,
            ///     others: Vec<Address>,
            /// }
            ///
            /// User::update(1)
            ///     .set(|user| user.home.at(|home| home.city), "Oslo")
            ///     .condition(|user| user.others.element(0).at(|other| other.city).eq("Rome"));
            /// ```
            pub fn at<P>(self, inner: impl FnOnce(&T::Fields) -> P) -> Path<E, P::Value>
            where
                T: Document,
                P: IntoPath<T::Owner>,
            {
                use sealed::IntoPlace as _;
                Path::inside(Some(self.into_place()), inner(T::FIELDS))
            }

            /// The entry of a map that has this name.
            pub fn entry<V>(self, name: impl Into<String>) -> Path<E, V>
            where
                T: Named<Value = V>,
            {
                use sealed::IntoPlace as _;
                Path::of(self.into_place().then(Step::Entry(Cow::Owned(name.into()))))
            }

            /// The element of a list that has this index, from 0. An update that sets one behind the end appends it.
            pub fn element<V>(self, index: usize) -> Path<E, V>
            where
                T: Elements<Element = V>,
            {
                use sealed::IntoPlace as _;
                Path::of(self.into_place().then(Step::Element(index)))
            }
        }
    };
}
steps!(impl<E, T, K> Field<E, T, K>);
steps!(impl<E, T> Path<E, T>);
