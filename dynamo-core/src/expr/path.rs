//! A place inside an item: an attribute, an entry of a map in it, an element of a list, however deep.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::marker::PhantomData;

use aws_sdk_dynamodb::types::AttributeValue;

use super::field::AsComponent;
use super::{Addable, Expressions, Field, Settable};
use crate::value::{Item, MapKey, R, ValueError};

/// A place that holds a `T`, inside an item of entity `E`.
///
/// Conditions and updates name it as they name a field. It starts from one: [`Field::at`] goes into a struct,
/// [`Field::entry`] into a map, [`Field::element`] into a list.
#[must_use = "a path does nothing until it is compared or given to an update"]
pub struct Path<E, T> {
    place: Place,
    marker: PhantomData<fn(E) -> T>,
}

impl<E, T> Path<E, T> {
    pub(super) fn of(place: Place) -> Self {
        Path { place, marker: PhantomData }
    }
}

impl<E, T> Clone for Path<E, T> {
    fn clone(&self) -> Self {
        Path { place: self.place.clone(), marker: PhantomData }
    }
}

impl<E, T> fmt::Debug for Path<E, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Path({})", self.place)
    }
}

/// A path without its types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    root: &'static str,
    steps: Vec<Step>,
}

/// A step from a value to one inside of it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Entry(Cow<'static, str>),
    Element(usize),
}

impl Place {
    pub(crate) fn of(root: &'static str) -> Place {
        Place { root, steps: Vec::new() }
    }

    /// The attribute that it is in.
    pub(crate) fn root(&self) -> &'static str {
        self.root
    }

    fn then(mut self, step: Step) -> Place {
        self.steps.push(step);
        self
    }

    /// True when it is inside of a list.
    pub(crate) fn has_element(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Element(_)))
    }

    /// The value there.
    pub(crate) fn find<'i>(&self, item: &'i Item) -> Option<&'i AttributeValue> {
        self.steps.iter().try_fold(item.get(self.root)?, |value, step| match (step, value) {
            (Step::Entry(name), AttributeValue::M(entries)) => entries.get(&**name),
            (Step::Element(index), AttributeValue::L(elements)) => elements.get(*index),
            (Step::Entry(_) | Step::Element(_), _) => None,
        })
    }

    /// True when one is the other, or inside of it: DynamoDB takes no two actions on such places.
    pub(crate) fn overlaps(&self, other: &Place) -> bool {
        self.root == other.root && self.steps.iter().zip(&other.steps).all(|(mine, theirs)| mine == theirs)
    }

    /// Refuses an entry without a name, which DynamoDB has none of.
    pub(crate) fn check(&self) -> R<()> {
        let is_empty = |step: &Step| matches!(step, Step::Entry(name) if name.is_empty());
        if self.steps.iter().any(is_empty) {
            return Err(ValueError::invalid("the name of an entry", "it is empty").at(self.root));
        }
        Ok(())
    }

    /// The document path, with a placeholder for each name: any name is fine in it.
    pub(crate) fn render(&self, out: &mut Expressions) -> String {
        let mut text = out.name(self.root);
        for step in &self.steps {
            match step {
                Step::Entry(name) => {
                    text.push('.');
                    text.push_str(&out.name(name));
                }
                Step::Element(index) => {
                    text.push('[');
                    text.push_str(itoa::Buffer::new().format(*index));
                    text.push(']');
                }
            }
        }
        text
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.root)?;
        for step in &self.steps {
            match step {
                Step::Entry(name) => write!(f, ".{name}")?,
                Step::Element(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
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

/// A place that an update may add to: a field that no key is made of, or a [`Path`].
pub trait AddTo<E>: IntoPath<E> {}

pub(crate) mod sealed {
    use super::Place;
    use crate::expr::field::AsComponent;

    pub trait IntoPlace {
        /// The type of the value there.
        type Value;
        #[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
        fn into_place(self) -> Place;
        /// The key component that the value is.
        #[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
        fn as_component(&self) -> Option<(usize, AsComponent<Self::Value>)>;
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
}
impl<E, T, K> IntoPath<E> for Field<E, T, K> {}
impl<E, T, K: Settable> Assign<E> for Field<E, T, K> {}
impl<E, T, K: Addable> AddTo<E> for Field<E, T, K> {}

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
}
impl<E, T> IntoPath<E> for Path<E, T> {}
impl<E, T> Assign<E> for Path<E, T> {}
impl<E, T> AddTo<E> for Path<E, T> {}

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
                let Place { root, steps } = inner(T::FIELDS).into_place();
                let mut place = self.into_place().then(Step::Entry(Cow::Borrowed(root)));
                place.steps.extend(steps);
                Path { place, marker: PhantomData }
            }

            /// The entry of a map that has this name.
            pub fn entry<V>(self, name: impl Into<String>) -> Path<E, V>
            where
                T: Named<Value = V>,
            {
                use sealed::IntoPlace as _;
                Path { place: self.into_place().then(Step::Entry(Cow::Owned(name.into()))), marker: PhantomData }
            }

            /// The element of a list that has this index, from 0. An update that sets one behind the end appends it.
            pub fn element<V>(self, index: usize) -> Path<E, V>
            where
                T: Elements<Element = V>,
            {
                use sealed::IntoPlace as _;
                Path { place: self.into_place().then(Step::Element(index)), marker: PhantomData }
            }
        }
    };
}
steps!(impl<E, T, K> Field<E, T, K>);
steps!(impl<E, T> Path<E, T>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_overlap_when_one_is_inside_of_the_other() {
        let place = |steps: &[Step]| Place { root: "a", steps: steps.to_vec() };
        let (b, c, one) = (Step::Entry("b".into()), Step::Entry("c".into()), Step::Element(1));
        let whole = place(&[]);
        let inner = place(&[b.clone(), one.clone()]);
        assert!(whole.overlaps(&inner) && inner.overlaps(&whole) && inner.overlaps(&inner));
        assert!(place(std::slice::from_ref(&b)).overlaps(&inner));
        assert!(!place(&[b, Step::Element(2)]).overlaps(&inner) && !place(&[c, one]).overlaps(&inner));
        assert!(!Place::of("b").overlaps(&whole));
    }

    #[test]
    fn a_place_is_found_in_an_item() {
        let list = AttributeValue::L(vec![AttributeValue::Bool(false), AttributeValue::Bool(true)]);
        let item = Item::from([("a".to_owned(), AttributeValue::M(Item::from([("b".to_owned(), list)])))]);
        let place = |steps: &[Step]| Place { root: "a", steps: steps.to_vec() };
        let (b, one) = (Step::Entry("b".into()), Step::Element(1));
        assert_eq!(place(&[b.clone(), one.clone()]).find(&item), Some(&AttributeValue::Bool(true)));
        assert_eq!(place(&[b, Step::Element(2)]).find(&item), None);
        assert_eq!(place(&[one]).find(&item), None);
        assert_eq!(Place::of("b").find(&item), None);
    }

    #[test]
    fn names_become_placeholders_however_odd_they_are() {
        let place =
            Place { root: "a.b", steps: vec![Step::Entry("a-b".into()), Step::Element(3), Step::Entry("a.b".into())] };
        let mut out = Expressions::default();
        assert_eq!(place.render(&mut out), "#0.#1[3].#0");
        assert_eq!(place.to_string(), "a.b.a-b[3].a.b");
    }
}
