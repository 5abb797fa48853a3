//! Maps with keys that are text: records whose names are known at run time.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use aws_sdk_dynamodb::types::AttributeValue;

use super::{Item, MapSink, Names, Problem, R, Record, Sink, Slots, Source, Value, ValueError, build, record_into_av};

/// A type that names the entries of a map attribute.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of a map attribute",
    label = "not text",
    note = "use a `String` key, or implement `dynamo_core::value::MapKey`"
)]
pub trait MapKey: Sized {
    /// The entry's name.
    fn to_name(&self) -> std::borrow::Cow<'_, str>;
    /// The key of a name.
    ///
    /// # Errors
    /// When the name is not one that `to_name` makes.
    fn from_name(name: &str) -> R<Self>;
}

impl MapKey for String {
    fn to_name(&self) -> std::borrow::Cow<'_, str> {
        self.as_str().into()
    }
    fn from_name(name: &str) -> R<Self> {
        Ok(name.to_owned())
    }
}

macro_rules! number_keys {
    ($($int:ty),*) => {$(
        impl MapKey for $int {
            fn to_name(&self) -> std::borrow::Cow<'_, str> {
                itoa::Buffer::new().format(*self).to_owned().into()
            }
            fn from_name(name: &str) -> R<Self> {
                name.parse().ok()
                    // One name per number, or two entries could read as one key.
                    .filter(|key| itoa::Buffer::new().format(*key) == name)
                    .ok_or_else(|| ValueError::invalid(concat!("a map key of type ", stringify!($int)), "the name is no such number"))
            }
        }
    )*};
}
number_keys!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

#[cfg(feature = "uuid")]
impl MapKey for ::uuid::Uuid {
    fn to_name(&self) -> std::borrow::Cow<'_, str> {
        self.hyphenated().to_string().into()
    }
    fn from_name(name: &str) -> R<Self> {
        Self::try_parse(name).map_err(|_| ValueError::invalid("a map key of type Uuid", "the name is no UUID"))
    }
}

/// The entries of a map while they are read.
#[derive(Debug, Default)]
pub struct MapSlots<M>(M);

macro_rules! maps {
    ($($map:ident<K: $($bound:path),+ $(; $hasher:ident)?>),*) => {$(
        impl<K: MapKey $(+ $bound)+, V: Value $(, $hasher: BuildHasher + Default)?> Record for $map<K, V $(, $hasher)?> {
            const LEN: usize = 0;
            const NAMES: &'static Names = &Names::OPEN;
            type Slots<'de> = MapSlots<Self>;

            fn fields<M: MapSink>(&self, map: &mut M) -> R<()> {
                for (key, value) in self {
                    let name = key.to_name();
                    check_name(&name)?;
                    check_present(&name, value)?;
                    // `None` is an entry too: the key would be lost if it were left out.
                    map.entry_dyn(&name, &Entry(value))?;
                }
                Ok(())
            }
            fn into_fields(self, item: &mut Item) -> R<()> {
                for (key, value) in self {
                    let name = key.to_name();
                    check_name(&name)?;
                    check_present(&name, &value)?;
                    let value = value.into_av().map_err(|error| error.at(name.clone().into_owned()))?;
                    item.insert(name.into_owned(), value);
                }
                Ok(())
            }
        }

        impl<'de, K: MapKey $(+ $bound)+, V: Value $(, $hasher: BuildHasher + Default)?> Slots<'de>
            for MapSlots<$map<K, V $(, $hasher)?>>
        {
            type Out = $map<K, V $(, $hasher)?>;

            fn field<S: Source<'de>>(&mut self, name: &str, value: S) -> R<()> {
                let value = V::decode(value).map_err(|error| error.at(name.to_owned()))?;
                let key = K::from_name(name).map_err(|error| error.at(name.to_owned()))?;
                match self.0.insert(key, value) {
                    None => Ok(()),
                    Some(_) => Err(ValueError::new(Problem::Duplicate).at(name.to_owned())),
                }
            }
            fn finish(self) -> R<Self::Out> {
                Ok(self.0)
            }
        }

        impl<K: MapKey $(+ $bound)+, V: Value $(, $hasher: BuildHasher + Default)?> Value for $map<K, V $(, $hasher)?> {
            fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
                let mut map = sink.map(self.len())?;
                self.fields(&mut map)?;
                map.end()
            }
            fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
                build(source)
            }
            fn into_av(self) -> R<AttributeValue> {
                record_into_av(self)
            }
        }
    )*};
}
maps!(HashMap<K: Eq, Hash; H>, BTreeMap<K: Ord>);

/// DynamoDB refuses an entry without a name.
pub(super) fn check_name(name: &str) -> R<()> {
    if name.is_empty() {
        Err(ValueError::invalid("a map key with content", "an entry cannot have an empty name"))
    } else {
        Ok(())
    }
}

/// Without a value the key would be lost; only `None` has a form of its own, NULL.
fn check_present<V: Value>(name: &str, value: &V) -> R<()> {
    if value.is_absent() && !V::NULLABLE {
        let reason = "an empty set has no representation here";
        return Err(ValueError::invalid("a value that can be stored in a map", reason).at(name.to_owned()));
    }
    Ok(())
}

/// A value where nothing can be left out: it is never absent.
struct Entry<'a, V>(&'a V);

impl<V: Value> Value for Entry<'_, V> {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        self.0.encode(sink)
    }
    fn decode<'de, S: Source<'de>>(_: S) -> R<Self> {
        Err(ValueError::invalid("a value of its own", "a borrowed entry is only written"))
    }
}
