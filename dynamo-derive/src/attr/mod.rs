//! Attributes: what users write in `#[dynamo(..)]`, `#[pk(..)]`, `#[sk(..)]` and `#[gsi(..)]`, read by hand on `syn`.

pub(crate) mod billing;
pub(crate) mod container;
pub(crate) mod field;
pub(crate) mod index;
pub(crate) mod keyed;
pub(crate) mod managed;
pub(crate) mod mysql;
pub(crate) mod names;
pub(crate) mod slot;
pub(crate) mod sql;
pub(crate) mod table;
pub(crate) mod unique;
