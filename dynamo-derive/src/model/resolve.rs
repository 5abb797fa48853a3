//! From what is declared to keys: templates read, fields looked up.

use proc_macro2::{Ident, Span};
use syn::{LitInt, LitStr};

use super::shared::{Draft, Role, writers};
use super::{Component, Field, Index, IndexId, Key, Part, Source};
use crate::attr::index::{self, Declared, IndexDecl, KeyDecl, KeyDecls, SecondaryDecl};
use crate::attr::names::{self, suggestion};
use crate::attr::slot::Slot;
use crate::ctxt::Ctxt;
use crate::template::{self, Digits, Piece};

/// Turns declarations into keys, numbering the components as they are met.
pub(crate) struct Resolver<'a, 'f> {
    pub(crate) cx: &'a Ctxt,
    pub(crate) entity: &'a Ident,
    pub(crate) fields: &'a [Field<'f>],
    pub(crate) components: Vec<Component>,
}

impl Resolver<'_, '_> {
    /// The primary key and the indexes; `None` when there is no partition key.
    pub(crate) fn indexes(&mut self, decls: KeyDecls) -> Option<(Index, Vec<Index>)> {
        let KeyDecls { primary, gsis, lsis } = decls;
        //     #[derive(DynamoEntity)] struct Order { .. }     <- without `#[pk]`
        if !primary.partition.mentioned {
            self.cx.error(
                self.entity,
                "there is no partition key; write `#[pk(\"{field}\")]` on the struct or `#[pk]` on a field",
            );
        }
        let has_sort = primary.sort.mentioned;
        let primary = self.primary(primary);
        let gsis: Vec<Draft> = gsis.into_iter().map(|(number, decl)| self.gsi(number, decl)).collect();
        let lsis: Vec<Draft> = lsis.into_iter().map(|(number, decl)| self.lsi(number, decl, has_sort)).collect();
        let mut primary = primary?;
        let mut known: Vec<Key> = primary.keys().cloned().collect();
        known.extend(gsis.iter().chain(&lsis).flat_map(Draft::keys).cloned());
        let global = gsis.into_iter().filter_map(|draft| draft.finish(self.cx, None, &known));
        let mut indexes: Vec<Index> = global.collect();
        indexes.extend(lsis.into_iter().filter_map(|draft| draft.finish(self.cx, Some(&primary.partition), &known)));
        writers(self.cx, &mut primary, &mut indexes);
        Some((primary, indexes))
    }

    fn primary(&mut self, decl: IndexDecl) -> Option<Index> {
        let partition = self.primary_key(decl.partition, "PK");
        let sort = self.primary_key(decl.sort, "SK");
        Some(Index {
            id: IndexId::Primary,
            name: String::new(),
            span: Span::call_site(),
            partition: partition?,
            more_partition: Vec::new(),
            sort,
            more_sort: Vec::new(),
            projection: index::Projection::All,
            projected: None,
        })
    }

    fn primary_key(&mut self, decl: KeyDecl, attribute: &str) -> Option<Key> {
        match self.role(decl, attribute, Declared::Primary) {
            Role::Keys(keys) => keys.into_iter().next(),
            // An attribute without a template has no place to be written in.
            Role::Nothing | Role::Named(_) => None,
        }
    }

    fn gsi(&mut self, number: usize, decl: SecondaryDecl) -> Draft {
        let SecondaryDecl { number: literal, keys: IndexDecl { partition, sort }, name, projection, projected } = decl;
        //     #[gsi(1, sk = "{id}")]
        //           ^ has no partition key
        if !partition.mentioned {
            self.cx.error(
                &literal,
                format_args!("index {number} has no partition key; write `#[gsi({number}, pk = \"{{field}}\")]`"),
            );
        }
        let partition = self.role(partition, &format!("GSI{number}PK"), Declared::Gsi(number));
        let sort = self.role(sort, &format!("GSI{number}SK"), Declared::Gsi(number));
        let (name, span) = named(&name, format!("GSI{number}"), &literal);
        let projection = projection.into_inner().unwrap_or(index::Projection::All);
        Draft { id: IndexId::Gsi(number), name, span, partition, sort, projection, projected: projected.into_inner() }
    }

    fn lsi(&mut self, number: usize, decl: SecondaryDecl, has_sort: bool) -> Draft {
        let SecondaryDecl { number: literal, keys: IndexDecl { sort, .. }, name, projection, projected } = decl;
        //     #[pk("{id}")] #[lsi(1, sk = "{name}")]
        //                         ^ the table has no sort key
        if !has_sort {
            self.cx.error(
                &literal,
                "a local index is another order of a table with a sort key; give the table one with `#[sk(\"..\")]`, \
                 or write `#[gsi(n, pk = \"..\", sk = \"..\")]`",
            );
        }
        //     #[lsi(1, name = "by-name")]
        //           ^ has no sort key
        if !sort.mentioned {
            self.cx.error(
                &literal,
                format_args!("local index {number} has no sort key; write `#[lsi({number}, sk = \"{{field}}\")]`"),
            );
        }
        let sort = self.role(sort, &format!("LSI{number}SK"), Declared::Lsi(number));
        let (name, span) = named(&name, format!("LSI{number}"), &literal);
        let projection = projection.into_inner().unwrap_or(index::Projection::All);
        Draft {
            id: IndexId::Lsi(number),
            name,
            span,
            partition: Role::Nothing,
            sort,
            projection,
            projected: projected.into_inner(),
        }
    }

    /// The attributes of a partition or sort key.
    fn role(&mut self, decl: KeyDecl, attribute: &str, index: Declared) -> Role {
        let KeyDecl { source, attr, shards, .. } = decl;
        let shards = shards.key().cloned().zip(shards.get().cloned());
        let is_primary = matches!(index, Declared::Primary);
        match source {
            //     #[gsi(1, pk_attr = "PK", shards = 4)]
            //                              ^^^^^^
            None if let Some((key, _)) = &shards => {
                self.cx.error(key, "shards are written with a template; write `pk = \"{field}\"` beside it");
                Role::Nothing
            }
            None => match attr.into_inner() {
                Some(name) => Role::Named(name),
                None => Role::Nothing,
            },
            Some(index::KeySource::Fields(fields)) => {
                //     #[gsi(1, pk_attr = "at")] struct Order { #[gsi(1, pk)] id: u32 }
                //              ^^^^^^^
                if let Some(key) = attr.key() {
                    self.cx.error(
                        key,
                        format_args!(
                            "`{key}` names the attribute of a template; here the key is a field, `rename` that"
                        ),
                    );
                }
                let key = |(field, marker): (usize, Ident)| {
                    let attribute = self.fields.get(field)?.name.clone();
                    let component = self.component(field, is_primary, false);
                    Some(Key::new(attribute, marker.span(), Source::Field { component }))
                };
                let mut keys: Vec<Key> = fields.into_iter().filter_map(key).collect();
                if let Some(first) = keys.first_mut() {
                    first.shards = shards;
                }
                Role::Keys(keys)
            }
            Some(index::KeySource::Template(literal)) => {
                let parts = self.parts(&literal, is_primary);
                let (attribute, span) = match attr.get() {
                    Some(name) => (name.value(), name.span()),
                    None => (attribute.to_owned(), literal.span()),
                };
                Role::Keys(vec![Key { shards, ..Key::new(attribute, span, Source::Template { parts }) }])
            }
        }
    }

    fn parts(&mut self, literal: &LitStr, primary: bool) -> Vec<Part> {
        let pieces = template::parse(self.cx, literal);
        pieces
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Literal(text) => Some(Part::Literal(text)),
                Piece::Component { name, format, place } => {
                    let span = template::span(literal, &place);
                    let Some(field) = self.fields.iter().position(|field| field.plain_name() == name) else {
                        self.unknown_field(&name, span);
                        return None;
                    };
                    let component = self.component(field, primary, true);
                    if let (Some(Digits::Pad(_)), Some(component)) = (format.digits, self.components.get_mut(component))
                    {
                        component.padded = true;
                    }
                    Some(Part::Component { component, format, span })
                }
            })
            .collect()
    }

    //     #[pk("{emial}")]
    //           ^^^^^^^ did you mean `email`?
    fn unknown_field(&self, name: &str, span: Span) {
        let fields: Vec<String> = self.fields.iter().map(Field::plain_name).collect();
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        let entity = self.entity;
        let hint = match suggestion(name, &fields) {
            hint if hint.contains("did you mean") => hint,
            _ if fields.is_empty() => "; it has none".to_owned(),
            _ => format!("; its fields are {}", names::list(&fields)),
        };
        self.cx.error_at(span, format_args!("`{name}` is not a field of `{entity}`{hint}"));
    }

    /// The position of the component that this field is, new or not.
    pub(super) fn component(&mut self, field: usize, primary: bool, template: bool) -> usize {
        let known = self.components.iter().position(|component| component.field == field);
        let position = known.unwrap_or_else(|| {
            self.components.push(Component { field, in_primary: false, in_template: false, padded: false });
            self.components.len() - 1
        });
        if let Some(component) = self.components.get_mut(position) {
            component.in_primary |= primary;
            component.in_template |= template;
        }
        position
    }
}

/// The name of an index, and where it is written.
fn named(name: &Slot<LitStr>, default: String, number: &LitInt) -> (String, Span) {
    match name.get() {
        Some(name) => (name.value(), name.span()),
        None => (default, number.span()),
    }
}
