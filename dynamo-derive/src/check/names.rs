//! Rules about names: DynamoDB's limits, and that no two things have one name.

use std::collections::HashMap;
use std::fmt::Display;

use proc_macro2::Span;
use syn::LitStr;

use super::version::ATTRIBUTE;
use crate::attr::index::Projection;
use crate::ctxt::Ctxt;
use crate::model::{Content, Entity, Field, Index, Tagging, Variant};

/// Bytes of an attribute name.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes>
const ATTRIBUTE_NAME_MAX: usize = 65_535;
/// Bytes of the name of a key attribute, and of one that an index projects.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes>
const KEY_NAME_MAX: usize = 255;
/// Attributes that all indexes of a table include.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-secondary-indexes>
const INCLUDED_MAX: usize = 100;
/// Characters of the name of a table or index.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>
const TABLE_NAME: std::ops::RangeInclusive<usize> = 3..=255;

//     #[dynamo(table = "my users")]
//                      ^^^^^^^^^^
pub(super) fn table_name(cx: &Ctxt, name: &LitStr) {
    if let Some(problem) = table_or_index(&name.value()) {
        cx.error(name, format_args!("a table name {problem}"));
    }
}

fn table_or_index(name: &str) -> Option<&'static str> {
    if !TABLE_NAME.contains(&name.len()) {
        Some("has 3 to 255 characters")
    } else if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)) {
        Some("has only the letters `a` to `z` and `A` to `Z`, digits, `_`, `-` and `.`")
    } else {
        None
    }
}

//     #[dynamo(table = "Users", entity = "")]
//                                        ^^
pub(super) fn entity_name(cx: &Ctxt, entity: &Entity<'_>) {
    if let Some(name) = entity.attrs.entity.get().filter(|name| name.value().is_empty()) {
        cx.error(name, "an entity has a name; leave `entity` out to use that of the struct");
    }
}

/// Names that are taken, and by what.
#[derive(Default)]
struct Taken(HashMap<String, String>);

impl Taken {
    //     created: String,
    //     #[dynamo(rename = "created")] updated: String,
    //                       ^^^^^^^^^ is already used by field `created`
    fn take(&mut self, cx: &Ctxt, what: &str, name: &str, span: Span, owner: impl Display) {
        match self.0.get(name) {
            // Reported as a name that is none.
            _ if name.is_empty() => {}
            Some(other) => cx.error_at(span, format_args!("{what} `{name}` is already used by {other}")),
            None => {
                self.0.insert(name.to_owned(), owner.to_string());
            }
        }
    }
}

pub(super) fn attributes_of_value(cx: &Ctxt, fields: &[Field<'_>]) {
    attributes(cx, fields, &mut Taken::default());
}

/// Struct variants: each has names of its own, apart from the tag that is beside them.
pub(super) fn attributes_of_variants(cx: &Ctxt, tagging: &Tagging, variants: &[Variant<'_>]) {
    let tags = match tagging {
        Tagging::Internal { tag } => vec![tag],
        Tagging::Adjacent { tag, content } => vec![tag, content],
        Tagging::External | Tagging::Untagged => vec![],
    };
    for literal in tags {
        let name = literal.value();
        //     #[dynamo(tag = "")]
        //                    ^^
        if name.is_empty() || name.len() > ATTRIBUTE_NAME_MAX {
            cx.error(literal, "an attribute name has 1 to 65535 bytes");
        }
    }
    for variant in variants {
        let Content::Map(fields) = &variant.content else { continue };
        let mut taken = Taken::default();
        //     #[dynamo(tag = "kind")] enum Event { Login { kind: String } }
        //                                                  ^^^^ is already used by the tag
        if let Tagging::Internal { tag } = tagging {
            taken.take(cx, "attribute name", &tag.value(), tag.span(), "the tag");
        }
        attributes(cx, fields, &mut taken);
    }
}

pub(super) fn attributes_of_entity(cx: &Ctxt, entity: &Entity<'_>) {
    let mut taken = Taken::default();
    attributes(cx, &entity.fields, &mut taken);
    //     #[dynamo(type_attr = "id")] struct User { id: u32 }
    //                          ^^^^ is already used by field `id`
    if let Some(name) = entity.attrs.type_attr.get() {
        if name.value().is_empty() || name.value().len() > ATTRIBUTE_NAME_MAX {
            cx.error(name, "an attribute name has 1 to 65535 bytes");
        }
        taken.take(cx, "attribute name", &name.value(), name.span(), "`type_attr`");
    }
    //     #[dynamo(schema_version = 1)] struct User { #[dynamo(rename = "_sv")] id: u32 }
    //                               ^ `_sv` is already used by field `id`
    if let Some(version) = entity.attrs.schema_version.get() {
        taken.take(cx, "attribute name", ATTRIBUTE, version.span(), "`schema_version`");
    }
    for index in entity.all_indexes() {
        let partitions = index.partitions().map(|key| (key, "partition key"));
        for (key, what) in partitions.chain(index.sorts().map(|key| (key, "sort key"))) {
            if !key.is_declared {
                continue;
            }
            //     #[pk("{id}", attr = "")]
            //                         ^^
            if key.attribute.is_empty() || key.attribute.len() > KEY_NAME_MAX {
                cx.error_at(key.span, "the name of a key attribute has 1 to 255 bytes");
            }
            if key.is_written() {
                let owner = format_args!("the {what} of {}", index.id);
                taken.take(cx, "attribute name", &key.attribute, key.span, owner);
            }
        }
    }
}

fn attributes(cx: &Ctxt, fields: &[Field<'_>], taken: &mut Taken) {
    for field in fields.iter().filter(|field| field.is_stored()) {
        //     #[dynamo(rename = "")] note: String,
        //                       ^^
        if field.name.is_empty() || field.name.len() > ATTRIBUTE_NAME_MAX {
            cx.error_at(field.name_span, "an attribute name has 1 to 65535 bytes");
        }
        taken.take(cx, "attribute name", &field.name, field.name_span, format_args!("field `{}`", field.plain_name()));
    }
}

//     enum Status { Open, #[dynamo(rename = "Open")] Closed }
//                                           ^^^^^^ is already used by variant `Open`
pub(super) fn variants(cx: &Ctxt, variants: &[Variant<'_>]) {
    let mut taken = Taken::default();
    for variant in variants {
        //     enum Status { #[dynamo(rename = "")] Open }
        //                                     ^^
        if variant.name.is_empty() {
            cx.error_at(variant.name_span, "an empty name could not be part of a key; give the variant another");
        }
        taken.take(cx, "name", &variant.name, variant.name_span, format_args!("variant `{}`", variant.ident));
    }
}

//     #[gsi(1, pk = "{a}", name = "by x")]     #[gsi(2, pk = "{b}", name = "GSI1")]
//                                 ^^^^^^                            ^^^^^^ already used by index 1
pub(super) fn indexes(cx: &Ctxt, entity: &Entity<'_>) {
    let mut taken = Taken::default();
    for Index { id, name, span, .. } in &entity.indexes {
        if let Some(problem) = table_or_index(name) {
            cx.error_at(*span, format_args!("an index name {problem}"));
        }
        taken.take(cx, "index name", name, *span, id);
    }
}

/// What indexes hold can be held, and is something.
pub(super) fn projections(cx: &Ctxt, entity: &Entity<'_>) {
    let mut included = 0;
    for index in &entity.indexes {
        //     #[gsi(1, pk = "{id}", projected = OrderCard)]
        //                           ^^^^^^^^^ the index holds everything
        if let (Projection::All, Some(name)) = (&index.projection, &index.projected) {
            let message = "an index that holds all attributes is read as the entity; write `projection = \"keys-only\"` or \
                           `projection = include(\"a\", \"b\")`, or leave `projected` out";
            cx.error(name, message);
        }
        let Projection::Include(names) = &index.projection else { continue };
        let mut seen = Vec::new();
        included += names.len();
        //     101 names in the `include`s of all indexes
        if let (true, Some(last)) = (included > INCLUDED_MAX, names.last()) {
            let message = format!(
                "the indexes of a table include at most {INCLUDED_MAX} attributes together, and these are {included}; \
                 write `projection = \"all\"` for the widest"
            );
            cx.error(last, message);
        }
        for name in names {
            let text = name.value();
            if text.is_empty() || text.len() > KEY_NAME_MAX {
                cx.error(name, "the name of an attribute that an index includes has 1 to 255 bytes");
            } else if let Some(field) = entity.fields.iter().find(|field| is_misnamed(entity, field, &text)) {
                //     projection = include("total")     #[dynamo(rename = "sum")] total: u32
                //                          ^^^^^^^
                let message = if field.is_stored() {
                    format!("field `{text}` is stored in attribute `{0}`; include `\"{0}\"`", field.name)
                } else {
                    format!("field `{text}` has no attribute of its own that could be included; leave it out")
                };
                cx.error(name, message);
            } else if seen.contains(&text) {
                //     projection = include("note", "note")
                //                                  ^^^^^^
                cx.error(name, format_args!("`{text}` is included already"));
            }
            seen.push(text);
        }
    }
}

/// True for a field of this name whose attribute has another one, or that has none. Other entities of the table may have
/// attributes that this one lacks, so that no more can be said here.
fn is_misnamed(entity: &Entity<'_>, field: &Field<'_>, text: &str) -> bool {
    let is_attribute = |field: &Field<'_>| field.is_stored() && field.name == text;
    field.plain_name() == text && !entity.fields.iter().any(is_attribute)
}
