//! What the build script has written: structs with ever more attributes, tables with ever more entities.
#![allow(
    clippy::modulo_one,
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    clippy::too_many_lines,
    reason = "they are as wide as no struct should be, their names as alike"
)]

use dynamo_core::DynamoTable;

use super::item;

/// A table of several entities.
pub(crate) trait Collection: DynamoTable + 'static {
    /// How many they are.
    const ENTITIES: u32;
    /// The item of this number, of the entities by turns.
    fn item(number: u32) -> String;
}

include!(concat!(env!("OUT_DIR"), "/series.rs"));
