//! Derived code is clean under every lint that a crate may deny.
#![deny(
    warnings,
    let_underscore,
    nonstandard_style,
    rust_2018_idioms,
    unused,
    deprecated,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    keyword_idents,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unsafe_code,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::absolute_paths,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::as_conversions,
    clippy::default_numeric_fallback,
    clippy::exhaustive_structs,
    clippy::expect_used,
    clippy::field_scoped_visibility_modifiers,
    clippy::impl_trait_in_params,
    clippy::indexing_slicing,
    clippy::let_underscore_untyped,
    clippy::missing_docs_in_private_items,
    clippy::missing_inline_in_public_items,
    clippy::missing_trait_methods,
    clippy::min_ident_chars,
    clippy::mixed_read_write_in_expression,
    clippy::pattern_type_mismatch,
    clippy::pub_use,
    clippy::question_mark_used,
    clippy::ref_patterns,
    clippy::self_named_module_files,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::shadow_unrelated,
    clippy::single_call_fn,
    clippy::single_char_lifetime_names,
    clippy::std_instead_of_core,
    clippy::string_slice,
    clippy::undocumented_unsafe_blocks,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm
)]
#![allow(clippy::exhaustive_structs, clippy::exhaustive_enums, reason = "these are the declarations themselves")]

use std::time::SystemTime;

use std::collections::BTreeMap;

use dynamo_core::{DynamoEntity, DynamoTable, DynamoValue};

/// An entity with every feature.
#[derive(Debug, Clone, PartialEq, Eq, DynamoEntity)]
#[dynamo(table = "Lints", entity = "ALL")]
#[pk("{owner}")]
#[sk("ALL#{number:010}#{kind}")]
#[gsi(1, pk = "{note}", sk = "{number}")]
#[gsi(3, pk = "{kind}", sk_attr = "PK", projection = include("barcode", "t"), projected = AllCard)]
#[lsi(1, sk = "{note}", projection = "keys-only")]
pub struct All {
    /// In the key alone.
    #[dynamo(key_only)]
    pub owner: String,
    /// Padded.
    pub number: u32,
    /// A name.
    pub kind: Kind,
    /// Sparse.
    #[dynamo(unique)]
    pub note: Option<String>,
    /// A key itself.
    #[gsi(2, pk)]
    pub barcode: Option<u64>,
    /// With defaults.
    #[dynamo(default, rename = "t")]
    tags: Vec<String>,
    /// A map.
    #[dynamo(default)]
    place: Place,
    /// Not stored.
    #[dynamo(skip)]
    pub cache: u8,
    /// When it is over.
    #[dynamo(ttl)]
    pub until: Option<u64>,
    /// Counts writes.
    #[dynamo(version)]
    pub version: u32,
    /// Of the first write.
    #[dynamo(created_at)]
    pub created: Option<SystemTime>,
    /// Of the last write.
    #[dynamo(updated_at)]
    updated: SystemTime,
    /// Of no more use.
    #[deprecated = "use `tags`"]
    pub tag: Option<String>,
}

/// A map.
#[derive(Debug, Clone, Default, PartialEq, Eq, DynamoValue)]
pub struct Place {
    /// The street.
    pub street: String,
    /// A newtype.
    pub number: Number,
}

/// A newtype.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, DynamoValue)]
pub struct Number(u16);

/// Names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DynamoValue)]
#[dynamo(rename_all = "lowercase")]
pub enum Kind {
    /// A variant.
    Small,
    /// A variant that is of no more use.
    #[deprecated = "use `Small`"]
    Tiny,
}

/// Data, under its name.
#[derive(Debug, Clone, PartialEq, Eq, DynamoValue)]
#[dynamo(rename_all_fields = "camelCase")]
pub enum Event<Payload> {
    /// Nothing.
    Started,
    /// Named.
    Moved {
        /// A field.
        from_place: Place,
        /// Not stored.
        #[dynamo(skip)]
        cache: u8,
        /// Of no more use.
        #[deprecated = "use `from_place`"]
        place: Option<Place>,
    },
    /// One.
    Noted(Payload),
    /// Several.
    Both(u8, Option<Payload>),
    /// Of no more use.
    #[deprecated = "use `Noted`"]
    Said(String),
}

/// Data, beside a tag.
#[derive(Debug, Clone, PartialEq, Eq, DynamoValue)]
#[dynamo(tag = "kind")]
pub enum Tagged {
    /// Named.
    Here {
        /// A field.
        place: u8,
    },
    /// What its own type says.
    There(Place),
    /// What is unknown.
    #[dynamo(other)]
    Nowhere,
}

/// Data beside its tag.
#[derive(Debug, Clone, PartialEq, Eq, DynamoValue)]
#[dynamo(tag = "t", content = "c")]
pub enum Adjacent {
    /// One.
    One(Vec<u8>),
}

/// Data alone.
#[derive(Debug, Clone, PartialEq, Eq, DynamoValue)]
#[dynamo(untagged)]
pub enum Untagged {
    /// A number.
    Number(u8),
    /// A text.
    Text(String),
}

/// Numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DynamoValue)]
#[dynamo(repr = "number")]
pub enum Level {
    /// The first.
    Low,
    /// The last.
    High = 9,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq, DynamoValue)]
pub struct Pair(pub u8, pub String);

/// Every conversion.
#[derive(Debug, Clone, PartialEq, Eq, DynamoEntity)]
#[dynamo(table = "Lints")]
#[pk("CONVERTED#{id}")]
#[sk("{id}")]
pub struct Converted<Payload> {
    /// The key.
    pub id: u32,
    /// Functions.
    #[dynamo(with = shout)]
    pub name: String,
    /// Functions, and NULL.
    #[dynamo(with = shout, null)]
    pub nickname: Option<String>,
    /// NULL.
    #[dynamo(null)]
    pub payload: Option<Payload>,
    /// A format.
    #[dynamo(format = "unix-millis")]
    pub at: chrono::DateTime<chrono::Utc>,
    /// Its entries.
    #[dynamo(flatten)]
    pub place: Place,
    /// All others.
    #[dynamo(flatten)]
    rest: BTreeMap<String, String>,
}

/// Upper case.
mod shout {
    use dynamo_core::value::{Sink, Source, ValueError};

    /// Writes it.
    pub(super) fn encode<Out: Sink>(text: &str, sink: Out) -> Result<Out::Done, ValueError> {
        sink.string(&text.to_uppercase())
    }

    /// Reads it.
    pub(super) fn decode<'src, Src: Source<'src>>(source: Src) -> Result<String, ValueError> {
        source.string().map(|text| text.to_lowercase())
    }
}

/// An entity with parameters.
#[derive(Debug, Clone, PartialEq, Eq, DynamoEntity)]
#[dynamo(table = "Lints")]
#[pk("GENERIC#{id}")]
#[sk("{id}")]
pub struct Generic<Payload, const SIZE: usize> {
    /// The key.
    pub id: u32,
    /// What it carries.
    pub payload: Payload,
}

/// A private entity with types that are private too.
#[derive(Debug, DynamoEntity)]
#[dynamo(table = "Lints")]
struct Private {
    /// A private type in the key.
    #[pk]
    #[dynamo(rename = "PK")]
    key: Secret,
}

/// A private type.
#[derive(Debug, DynamoValue)]
struct Secret(String);

/// The table.
#[derive(Debug, Clone, PartialEq, Eq, DynamoTable)]
#[dynamo(table = "Lints", point_in_time_recovery, ttl = "until")]
pub enum Lints {
    /// The one entity.
    All(All),
}

#[test]
fn derived_code_is_clean() {
    let private = Private { key: Secret("x".to_owned()) };
    assert_eq!(format!("{private:?}"), "Private { key: Secret(\"x\") }");
}
