//! Generated code means its own names, whatever the module around it calls by them.
#![allow(
    dead_code,
    non_camel_case_types,
    non_upper_case_globals,
    non_snake_case,
    unused_macros,
    clippy::struct_field_names,
    clippy::upper_case_acronyms,
    reason = "names are in the way on purpose"
)]

use ::dynamo_core::{DynamoEntity, DynamoTable, DynamoValue};

// What the prelude and the crates offer, hidden.
struct Option;
struct Result;
struct Box;
struct Vec;
struct Some;
struct None;
struct Ok;
struct Err;
struct Default;
struct Clone;
struct Cow;
struct Send;
struct Sync;
struct From;
struct Into;
struct FnOnce;
struct PhantomData;
struct Value;
struct Version;
struct Versioned;
struct Timestamp;
struct Record;
struct Field;
struct Key;
struct Name;
mod core {}
mod std {}
mod alloc {}
mod dynamo_core {}
type u8 = ();
type u64 = ();
type usize = ();
type bool = ();
type str = ();
// What locals and patterns could be taken for.
const map: () = ();
const item: () = ();
static slots: () = ();
const __field: () = ();
struct value;
struct name;
macro_rules! matches {
    () => {};
}
macro_rules! panic {
    () => {};
}

type Text = ::std::string::String;

#[derive(DynamoEntity)]
#[dynamo(table = "Names")]
#[pk("{type}#{self_}")]
#[sk("{map}#{fn}")]
#[gsi(1, pk = "{item}", sk = "{slots:03}")]
#[gsi(2, pk = "{then}", sk_attr = "SK", projection = include("type", "__slots", "default"), projected = r#union)]
#[lsi(1, sk = "{new}#{from}", projection = "keys-only")]
struct r#struct {
    r#type: Text,
    self_: Text,
    map: Text,
    #[dynamo(key_only)]
    r#fn: Text,
    item: ::std::option::Option<Text>,
    slots: u32,
    #[dynamo(unique(ignore_case))]
    value: Text,
    #[dynamo(unique = "type")]
    name: Text,
    #[dynamo(unique = "type")]
    parts: Text,
    then: Text,
    source: Text,
    sink: Text,
    default: Text,
    new: Text,
    from: Text,
    __map: Text,
    __item: Text,
    __slots: Text,
    __value: Text,
    __name: Text,
    S: Text,
    M: Text,
    T: Text,
    #[dynamo(skip)]
    r#async: Text,
    #[dynamo(ttl)]
    until: ::std::option::Option<::core::primitive::u64>,
    #[dynamo(version)]
    r#const: ::core::primitive::u64,
    #[dynamo(created_at)]
    put: ::std::time::SystemTime,
    #[dynamo(updated_at)]
    r#dyn: ::std::option::Option<::std::time::SystemTime>,
}

#[derive(DynamoValue)]
struct Map {
    r#type: Text,
    map: Text,
    slots: Text,
    value: Text,
    name: ::std::vec::Vec<Map>,
}

#[derive(DynamoValue)]
struct Wrapper(Text);

#[derive(DynamoValue)]
enum r#enum {
    None,
    Some,
    Ok,
    Err,
    r#Raw,
}

#[derive(DynamoTable)]
#[dynamo(table = "Names", ttl = "until")]
enum Option2 {
    Some(r#struct),
}

#[derive(DynamoValue)]
enum Data {
    None,
    Some(Text),
    Ok { map: Text, sink: Text, __map: Text, __entries: Text, __field_0: Text, r#type: Text },
    Err(Text, ::std::boxed::Box<Self>),
}

#[derive(DynamoValue)]
#[dynamo(tag = "r#type")]
enum Tagged {
    None,
    Some { __map: Text, r#fn: Text },
    Ok(Map),
}

#[derive(DynamoValue)]
#[dynamo(repr = "number")]
enum Numbers {
    None,
    Some = 7,
}

#[derive(DynamoValue)]
struct Converted {
    #[dynamo(with = text)]
    r#type: Text,
    #[dynamo(with = self::text, null)]
    __sink: ::std::option::Option<Text>,
    #[dynamo(flatten)]
    map: Flat,
}

#[derive(DynamoValue)]
struct Flat {
    value: Text,
}

#[derive(DynamoValue)]
struct Tuple(Text, ::std::option::Option<Text>);

mod text {
    use ::dynamo_core::value::{R, Sink, Source, Value};

    pub(super) fn encode<S: Sink>(value: &super::Text, sink: S) -> R<S::Done> {
        value.encode(sink)
    }
    pub(super) fn decode<'de, S: Source<'de>>(source: S) -> R<super::Text> {
        Value::decode(source)
    }
}

/// A type parameter, a lifetime and locals that the generated code could use itself.
#[derive(DynamoValue)]
struct Generic<S, M, T, const N: ::core::primitive::u32> {
    s: S,
    m: ::std::vec::Vec<M>,
    t: ::std::option::Option<T>,
}

#[derive(DynamoValue)]
struct Borrowing<'de> {
    text: ::std::borrow::Cow<'de, ::core::primitive::str>,
}

macro_rules! declared_enum {
    ($name:ident { $($variant:ident { $($field:ident: $ty:ty),* }),* }) => {
        #[derive(DynamoValue)]
        #[dynamo(tag = "tag")]
        enum $name {
            $($variant { $($field: $ty),* },)*
        }
    };
}
declared_enum!(DeclaredEnum { A { id: u32, next: ::std::vec::Vec<Text> }, B { text: Text } });

macro_rules! declared {
    ($name:ident { $($field:ident: $ty:ty),* }) => {
        #[derive(DynamoEntity)]
        #[dynamo(table = "Names")]
        #[pk("{id}")]
        struct $name {
            $($field: $ty,)*
        }
    };
}
declared!(Declared { id: u32, next: ::std::vec::Vec<Text>, text: Text });

#[test]
fn raw_names_are_stored_without_their_mark() {
    let schema = <r#struct as DynamoEntity>::SCHEMA;
    assert_eq!(schema.entity, "struct");
    assert_eq!(
        schema.components,
        ["type", "self_", "map", "fn", "item", "slots", "then", "new", "from", "value", "name", "parts"]
    );
    assert_eq!(<r#enum as ::dynamo_core::__private::UnitEnum>::NAMES, ["None", "Some", "Ok", "Err", "Raw"]);
}
