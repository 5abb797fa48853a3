//! What a read returns of each item: all that is there, or some attributes.

use std::fmt;
use std::marker::PhantomData;

use super::plan::Select;
use crate::entity::{DynamoEntity, Indexed};
use crate::expr::Field;
use crate::projected::project_map;
use crate::schema::{EntitySchema, IndexSchema, Projection};
use crate::value::{Entries, Fill, MapSource, Name, R, Read, Source, Value, ValueError, build_map, codec, de};

/// What a read of entity `E` returns of each item: [`Whole`], [`Items`], or [`Only`] some attributes.
pub trait Selection<E>: sealed::Selection<E> {}
impl<E, S: sealed::Selection<E>> Selection<E> for S {}

pub(crate) mod sealed {
    use super::{MapSource, R};

    pub trait Selection<E>: Clone + Send + Sync + 'static {
        type Out: Send + 'static;
        /// The attributes, where they are not all.
        fn names(&self) -> Option<Vec<&'static str>>;
        /// Reads an item of the entity.
        fn read<'de, M: MapSource<'de>>(&self, item: M) -> R<Self::Out>;
    }
}

/// All that the table or index `I` holds.
pub struct Whole<I>(PhantomData<fn() -> I>);

/// Whole items.
#[derive(Debug, Clone, Copy)]
pub struct Items;

/// These attributes: a field of the entity, or a tuple of fields.
#[derive(Debug, Clone, Copy)]
pub struct Only<A>(pub(super) A);

impl<I> Whole<I> {
    pub(super) fn new() -> Self {
        Whole(PhantomData)
    }
}

impl<I> fmt::Debug for Whole<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Whole")
    }
}

impl<I> Clone for Whole<I> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<I> Copy for Whole<I> {}

impl<E: Indexed<I>, I: 'static> sealed::Selection<E> for Whole<I> {
    type Out = E::Projected;
    fn names(&self) -> Option<Vec<&'static str>> {
        None
    }
    fn read<'de, M: MapSource<'de>>(&self, item: M) -> R<E::Projected> {
        project_map::<E, E::Projected, M>(item)
    }
}

impl<E: DynamoEntity + 'static> sealed::Selection<E> for Items {
    type Out = E;
    fn names(&self) -> Option<Vec<&'static str>> {
        None
    }
    fn read<'de, M: MapSource<'de>>(&self, item: M) -> R<E> {
        build_map(item)
    }
}

impl<E, A: Attributes<E>> sealed::Selection<E> for Only<A> {
    type Out = A::Out;
    fn names(&self) -> Option<Vec<&'static str>> {
        let mut names = Vec::new();
        self.0.names(&mut names);
        Some(names)
    }
    fn read<'de, M: MapSource<'de>>(&self, item: M) -> R<A::Out> {
        let mut slots = A::Slots::default();
        let mut entries = item.entries();
        while let Some((name, value)) = entries.next()? {
            self.0.take(&mut slots, name.as_ref(), value)?;
        }
        self.0.finish(slots)
    }
}

/// One field, or a tuple of up to twelve fields, of entity `E`: what a read is told to return `only`.
///
/// The result has the fields' types, in their order. A field that is stored by a conversion, such as `with` or `format`, comes
/// as an [`As`](crate::value::As), of which `into_inner` is the value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no attribute of `{E}`, nor a tuple of attributes",
    label = "not attributes",
    note = "name fields of the entity, such as `.only(|o| (o.id, o.status))`; twelve at most"
)]
pub trait Attributes<E>: Copy + Send + Sync + 'static {
    /// What is read.
    type Out: Send + 'static;
    #[doc(hidden)]
    type Slots: Default;
    #[doc(hidden)]
    fn names(&self, out: &mut Vec<&'static str>);
    /// Reads an attribute into its slot, or passes over it.
    ///
    /// # Errors
    /// When the value does not fit.
    #[doc(hidden)]
    fn take<'de, V: Source<'de>>(&self, slots: &mut Self::Slots, name: &str, value: V) -> R<()>;
    /// Makes the result.
    ///
    /// # Errors
    /// When an attribute is missing that has to be there.
    #[doc(hidden)]
    fn finish(&self, slots: Self::Slots) -> R<Self::Out>;
}

/// One of the attributes that a read returns: a field of entity `E`.
pub trait Attribute<E>: Copy + Send + Sync + 'static {
    /// The field's type.
    type Value: Value + Send + 'static;
    #[doc(hidden)]
    fn attribute(&self) -> &'static Name;
}

impl<E: 'static, T: Value + Send + 'static, K: 'static> Attribute<E> for Field<E, T, K> {
    type Value = T;
    fn attribute(&self) -> &'static Name {
        self.full_name()
    }
}

impl<E: 'static, T: Value + Send + 'static, K: 'static> Attributes<E> for Field<E, T, K> {
    type Out = T;
    type Slots = Option<T>;
    fn names(&self, out: &mut Vec<&'static str>) {
        out.push(self.name());
    }
    fn take<'de, V: Source<'de>>(&self, slot: &mut Option<T>, name: &str, value: V) -> R<()> {
        if name == self.name() { codec::<T, _>(Read(slot, self.full_name(), de(value))) } else { value.skip() }
    }
    fn finish(&self, slot: Option<T>) -> R<T> {
        filled(slot, self.full_name())
    }
}

fn filled<T: Value>(mut slot: Option<T>, name: &'static Name) -> R<T> {
    codec::<T, _>(Fill(&mut slot, name))?;
    slot.ok_or_else(|| ValueError::missing(name.text))
}

macro_rules! tuples {
    ($($field:ident $slot:ident),*; $($more:tt)*) => {
        impl<Entity, $($field: Attribute<Entity>),*> Attributes<Entity> for ($($field,)*) {
            type Out = ($($field::Value,)*);
            type Slots = ($(Option<$field::Value>,)*);
            #[allow(non_snake_case, reason = "the fields are named as their types")]
            fn names(&self, out: &mut Vec<&'static str>) {
                let ($($field,)*) = self;
                out.extend([$($field.attribute().text),*]);
            }
            #[allow(non_snake_case, reason = "the fields are named as their types")]
            fn take<'de, V: Source<'de>>(&self, slots: &mut Self::Slots, name: &str, value: V) -> R<()> {
                let (($($field,)*), ($($slot,)*)) = (self, slots);
                match name {
                    $(_ if name == $field.attribute().text => {
                        codec::<$field::Value, _>(Read($slot, $field.attribute(), de(value)))
                    })*
                    _ => value.skip(),
                }
            }
            #[allow(non_snake_case, reason = "the fields are named as their types")]
            fn finish(&self, slots: Self::Slots) -> R<Self::Out> {
                let (($($field,)*), ($($slot,)*)) = (self, slots);
                Ok(($(filled($slot, $field.attribute())?,)*))
            }
        }
        tuples!(@next $($field $slot),*; $($more)*);
    };
    (@next $($field:ident $slot:ident),*; $next:ident $next_slot:ident $(, $more:ident $more_slot:ident)*) => {
        tuples!($($field $slot,)* $next $next_slot; $($more $more_slot),*);
    };
    (@next $($field:ident $slot:ident),*;) => {};
}
tuples!(A a; B b, C c, D d, F f, G g, H h, J j, K k, L l, M m, N n);

/// What DynamoDB has to return for a selection: the attributes, and what tells whose item it is.
pub(super) fn select<E: DynamoEntity, S: sealed::Selection<E>>(selection: &S, index: &IndexSchema) -> Select {
    match selection.names() {
        None => Select::All,
        Some(mut names) => {
            names.extend(type_attribute(E::SCHEMA, index));
            Select::Only(names)
        }
    }
}

/// The attribute with the entity's name, where the table or index holds it.
pub(super) fn type_attribute(schema: &EntitySchema, index: &IndexSchema) -> Option<&'static str> {
    let name = schema.type_attribute?.text;
    let is_held = match index.projection {
        Projection::All => true,
        Projection::KeysOnly => false,
        Projection::Include(names) => names.contains(&name),
    };
    is_held.then_some(name)
}
