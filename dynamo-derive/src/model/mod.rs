//! What is declared, with names and defaults resolved: made from syntax once, checked, then expanded.

mod entity;
mod field;
mod key;
mod managed;
pub(crate) mod mysql;
pub(crate) mod mysql_value;
mod resolve;
mod shared;
mod table;
mod types;
mod unique;
mod value;
mod variant;

pub(crate) use entity::Entity;
pub(crate) use field::{By, Conversion, Field, Role, Storage};
pub(crate) use key::{Component, Index, IndexId, Key, Part, Source, Writer};
pub(crate) use managed::Managed;
pub(crate) use table::{Table, TableVariant};
pub(crate) use types::{Container, mentions, replace_self};
pub(crate) use unique::{Unique, UniquePart};
pub(crate) use value::{Shape, Value};
pub(crate) use variant::{Content, Element, Tagging, Variant};
