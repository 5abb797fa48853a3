//! Some attributes of an item, with their types.

use aws_sdk_dynamodb::types::AttributeValue;

use self::sealed::Attribute as _;
use crate::expr::{Field, Maybe, Path, Place};
use crate::value::{AvSource, Item, Problem, R, Source, Value, ValueError};

/// One attribute, or a tuple of up to twelve, of entity `E`: what a read is told to return `only`.
///
/// The result has the attributes' types, in their order. What is absent reads as it does in the entity: as `None`, as the
/// field's default, or as an error where it has to be there; [`optional`](Field::optional) makes any of them an `Option`. A
/// field that is stored by a conversion, such as `with` or `format`, comes as an [`As`](crate::value::As), which derefs to
/// the value and of which `into_inner` is the value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no attribute of `{E}`, nor a tuple of attributes",
    label = "not attributes",
    note = "name fields of the entity, such as `.only(|o| (o.id, o.status))`; twelve at most"
)]
pub trait Attributes<E>: sealed::Attributes {}

/// One of the attributes that a read returns: a field of entity `E`, or a place inside of one.
///
/// Of a place in a struct or map, DynamoDB returns that place alone; of an element of a list the whole list, in which the
/// element is looked up. A place in something that is absent is absent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no attribute of `{E}`",
    label = "neither a field of `{E}` nor a place inside of one",
    note = "name a field, `order.status`, or a place in one, `order.address.at(|address| address.city)`; \
            what does not come from the item is added to the results afterwards"
)]
pub trait Attribute<E>: sealed::Attribute {}

pub(crate) mod sealed {
    use super::{Item, Place, R, Source, Value};

    pub trait Attribute: Clone + Send + Sync + 'static {
        /// What is stored.
        type Stored: Value + Send + 'static;
        /// What is read.
        type Value: Send + 'static;
        /// The name of the attribute that it is in.
        fn root(&self) -> &str;
        #[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
        fn to_place(&self) -> Place;
        /// What is read where this was found; `None` where there has to be something.
        fn value(&self, found: Option<Self::Stored>) -> Option<Self::Value>;
    }

    pub trait Attributes: Clone + Send + Sync + 'static {
        type Out: Send + 'static;
        type Slots: Default;
        #[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
        fn places(&self) -> Vec<Place>;
        /// Reads an attribute into its slot, or passes over it.
        fn take<'de, V: Source<'de>>(&self, slots: &mut Self::Slots, name: &str, value: V) -> R<()>;
        /// Makes the result of the slots, and of the attributes in which places are looked up.
        fn finish(&self, slots: Self::Slots, opened: &Item) -> R<Self::Out>;
    }
}

fn read<'de, A: sealed::Attribute, V: Source<'de>>(slot: &mut Option<A::Stored>, attribute: &A, value: V) -> R<()> {
    if slot.is_some() {
        return Err(attribute.to_place().locate(ValueError::new(Problem::Duplicate)));
    }
    *slot = Some(A::Stored::decode(value).map_err(|error| attribute.to_place().locate(error))?);
    Ok(())
}

fn finish<A: sealed::Attribute>(slot: Option<A::Stored>, attribute: &A, opened: &Item) -> R<A::Value> {
    let place = attribute.to_place();
    let decode = |value: &AttributeValue| A::Stored::decode(AvSource::new(value.clone()));
    let found = match slot {
        Some(found) => Some(found),
        None => place.find(opened).map(decode).transpose().map_err(|error| place.locate(error))?,
    };
    attribute.value(found).ok_or_else(|| place.locate(ValueError::new(Problem::Missing)))
}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E: 'static, T: Value + Send + 'static, K: 'static> sealed::Attribute for Field<E, T, K> {
    type Stored = T;
    type Value = T;
    fn root(&self) -> &str {
        self.name()
    }
    fn to_place(&self) -> Place {
        Place::of(self.name())
    }
    fn value(&self, found: Option<T>) -> Option<T> {
        found.or_else(|| self.absent().map(|absent| absent())).or_else(T::absent)
    }
}
impl<E: 'static, T: Value + Send + 'static, K: 'static> Attribute<E> for Field<E, T, K> {}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E: 'static, T: Value + Send + 'static> sealed::Attribute for Path<E, T> {
    type Stored = T;
    type Value = T;
    fn root(&self) -> &str {
        self.place().root()
    }
    fn to_place(&self) -> Place {
        self.place().clone()
    }
    fn value(&self, found: Option<T>) -> Option<T> {
        found.or_else(|| self.absent().map(|absent| absent())).or_else(T::absent)
    }
}
impl<E: 'static, T: Value + Send + 'static> Attribute<E> for Path<E, T> {}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<A: sealed::Attribute> sealed::Attribute for Maybe<A> {
    /// So that NULL is nothing, too.
    type Stored = Option<A::Stored>;
    type Value = Option<A::Stored>;
    fn root(&self) -> &str {
        self.0.root()
    }
    fn to_place(&self) -> Place {
        self.0.to_place()
    }
    fn value(&self, found: Option<Self::Stored>) -> Option<Self::Value> {
        Some(found.flatten())
    }
}
impl<E, A: Attribute<E>> Attribute<E> for Maybe<A> {}

macro_rules! alone {
    ($(($($param:ident),*) $ty:ty;)*) => {$(
        #[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
        impl<$($param),*> sealed::Attributes for $ty
        where
            $ty: sealed::Attribute,
        {
            type Out = <$ty as sealed::Attribute>::Value;
            type Slots = Option<<$ty as sealed::Attribute>::Stored>;
            fn places(&self) -> Vec<Place> {
                vec![self.to_place()]
            }
            fn take<'de, V: Source<'de>>(&self, slot: &mut Self::Slots, name: &str, value: V) -> R<()> {
                if name == self.root() { read(slot, self, value) } else { value.skip() }
            }
            fn finish(&self, slot: Self::Slots, opened: &Item) -> R<Self::Out> {
                finish(slot, self, opened)
            }
        }
        impl<Entity, $($param),*> Attributes<Entity> for $ty where $ty: Attribute<Entity> {}
    )*};
}
alone! {
    (E, T, K) Field<E, T, K>;
    (E, T) Path<E, T>;
    (A) Maybe<A>;
}

macro_rules! tuples {
    ($($field:ident $slot:ident),*; $($more:tt)*) => {
        #[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
        #[allow(non_snake_case, reason = "the fields are named as their types")]
        impl<$($field: sealed::Attribute),*> sealed::Attributes for ($($field,)*) {
            type Out = ($($field::Value,)*);
            type Slots = ($(Option<$field::Stored>,)*);
            fn places(&self) -> Vec<Place> {
                let ($($field,)*) = self;
                vec![$($field.to_place()),*]
            }
            fn take<'de, V: Source<'de>>(&self, slots: &mut Self::Slots, name: &str, value: V) -> R<()> {
                let (($($field,)*), ($($slot,)*)) = (self, slots);
                match name {
                    $(_ if name == $field.root() => read($slot, $field, value),)*
                    _ => value.skip(),
                }
            }
            fn finish(&self, slots: Self::Slots, opened: &Item) -> R<Self::Out> {
                let (($($field,)*), ($($slot,)*)) = (self, slots);
                Ok(($(finish($slot, $field, opened)?,)*))
            }
        }
        impl<Entity, $($field: Attribute<Entity>),*> Attributes<Entity> for ($($field,)*) {}
        tuples!(@next $($field $slot),*; $($more)*);
    };
    (@next $($field:ident $slot:ident),*; $next:ident $next_slot:ident $(, $more:ident $more_slot:ident)*) => {
        tuples!($($field $slot,)* $next $next_slot; $($more $more_slot),*);
    };
    (@next $($field:ident $slot:ident),*;) => {};
}
tuples!(A a; B b, C c, D d, F f, G g, H h, J j, K k, L l, M m, N n);
