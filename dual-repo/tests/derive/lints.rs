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

use std::collections::{BTreeMap, BTreeSet};

use dual_repo::{MySqlEntity, MySqlRow, MySqlValue};

/// An entity with every feature.
#[derive(Debug, Clone, PartialEq, Eq, MySqlEntity)]
#[mysql(table = "orders", key("id", "line"), rename_all = "snake_case")]
#[mysql(join(users as buyer, on = "buyer.id = orders.buyer_id"))]
#[mysql(left_join(users as seller, on = "seller.id = orders.seller_id AND seller.shop = buyer.shop"))]
pub struct Order {
    /// Of the key.
    pub id: u32,
    /// Of the key too.
    #[mysql(column = "line_no")]
    pub line: Number,
    /// Of a join.
    #[mysql(column = "buyer.email")]
    pub buyer: String,
    /// Perhaps of a join.
    #[mysql(column = "seller.email")]
    pub seller: Option<String>,
    /// A label.
    pub kind: Kind,
    /// With a default.
    #[mysql(default)]
    note: String,
    /// With another.
    #[mysql(default = seven)]
    pub level: u8,
    /// A part of the row.
    #[mysql(embed(prefix = "ship_"))]
    place: Place,
    /// Rows of another table.
    #[mysql(children(table = "items", on = "items.order_id = orders.id", order_by = "id DESC"))]
    pub items: Vec<Place>,
    /// Rows by one of their columns.
    #[mysql(children(table = "items", on = "items.order_id = orders.id", key = "sku"))]
    pub by_sku: BTreeMap<String, Place>,
    /// Values.
    #[mysql(children(table = "tags", on = "tags.order_id = orders.id", column = "tag", order_by = "id"))]
    pub tags: Vec<String>,
    /// Values without an order.
    #[mysql(children(table = "tags", on = "tags.order_id = orders.id", column = "tag"))]
    pub set: BTreeSet<String>,
    /// Computed.
    #[mysql(expression = "id * 2")]
    pub double: u32,
    /// Computed, or a default.
    #[mysql(expression = "NULLIF(id, 2)", default = seven)]
    pub perhaps: u8,
    /// Always the same.
    #[mysql(constant = SCHEMA)]
    pub schema: u8,
    /// Not read.
    #[mysql(skip)]
    pub cache: u8,
    /// Not read either.
    #[mysql(skip, default = seven)]
    pub other: u8,
    /// Of no more use.
    #[deprecated = "use `note`"]
    pub remark: Option<String>,
}

/// A constant.
const SCHEMA: u8 = 1;

/// A function for defaults.
const fn seven() -> u8 {
    7
}

/// Columns.
#[derive(Debug, Clone, PartialEq, Eq, MySqlRow)]
#[mysql(join(cities, on = "cities.id = city_id"))]
pub struct Place {
    /// The street.
    pub street: String,
    /// The city.
    #[mysql(column = "cities.name")]
    pub city: String,
}

/// A newtype.
#[derive(Debug, Clone, Copy, PartialEq, Eq, MySqlValue)]
pub struct Number(u16);

/// Labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, MySqlValue)]
#[mysql(rename_all = "lowercase")]
pub enum Kind {
    /// A variant.
    Small,
    /// A variant that is of no more use.
    #[deprecated = "use `Small`"]
    Tiny,
}

/// An entity with parameters.
#[derive(Debug, Clone, PartialEq, Eq, MySqlEntity)]
#[mysql(table = "generic", key = "id")]
pub struct Generic<Payload, const SIZE: usize> {
    /// The key.
    pub id: u32,
    /// What it carries.
    pub payload: Payload,
}

/// A private entity with types that are private too.
#[derive(Debug, MySqlEntity)]
#[mysql(table = "private", key = "key")]
struct Private {
    /// A private type in the key.
    key: Secret,
}

/// A private type.
#[derive(Debug, MySqlValue)]
struct Secret(String);

#[test]
fn derived_code_is_clean() {
    let private = Private { key: Secret("x".to_owned()) };
    assert_eq!(private.key.0, "x");
    assert_eq!(format!("{private:?}"), "Private { key: Secret(\"x\") }");
}
