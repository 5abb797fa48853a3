//! Texts in keys: DynamoDB compares their bytes, MySQL goes by a collation.

use dynamo_core::key::{Case, KeySource, Part};
use dynamo_core::schema::{EntitySchema, IndexSchema};

use super::{Column, Plan};

impl Plan {
    /// The columns whose texts are in keys, and by whose collation several texts are one.
    pub(crate) fn key_notes(&self, schema: &EntitySchema) -> Vec<String> {
        let mut notes = Vec::new();
        for column in &self.root.columns {
            let Some(collation) = column.collation.as_deref().filter(|collation| !is_binary(collation)) else {
                continue;
            };
            if !in_keys(schema, &column.field) {
                continue;
            }
            let Column { field, table, name, .. } = column;
            notes.push(format!(
                "`{field}` is in a key, which DynamoDB compares byte for byte; by collation {collation} of column \
                 `{table}.{name}` MySQL finds other spellings too. Look up what is stored, or write \
                 `{{{field}:lower}}` in the template"
            ));
        }
        notes
    }
}

/// Whether texts are equal only if their bytes are (but for spaces at the end, which some of these ignore).
fn is_binary(collation: &str) -> bool {
    collation == "binary" || collation.ends_with("_bin")
}

/// Whether a key contains the text of a field as it is.
fn in_keys(schema: &EntitySchema, field: &str) -> bool {
    let mut attributes = schema.all_indexes().flat_map(IndexSchema::attributes);
    attributes.any(|attribute| match attribute.source {
        KeySource::Field { field: name, .. } => name == field,
        KeySource::Template(template) => template.parts.iter().any(|part| match part {
            Part::Component { field: name, format, .. } => *name == field && format.case == Case::Keep,
            Part::Literal(_) | Part::Shard(_) => false,
        }),
    })
}
