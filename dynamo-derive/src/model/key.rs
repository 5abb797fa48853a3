//! Keys with their components resolved to fields.

use proc_macro2::{Ident, Span};
use syn::LitStr;

use super::Field;
use crate::attr::index::{self, GsiDecl, IndexDecl, KeyDecl, KeyDecls};
use crate::attr::names::{self, suggestion};
use crate::ctxt::Ctxt;
use crate::template::{self, Digits, Format, Piece};

/// The primary key, or an index.
pub(crate) struct Index {
    pub(crate) id: IndexId,
    pub(crate) name: String,
    /// Where the name, or else the number, is written.
    pub(crate) span: Span,
    pub(crate) partition: Key,
    pub(crate) sort: Option<Key>,
    pub(crate) projection: index::Projection,
}

/// Which key of the table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum IndexId {
    Primary,
    Gsi(usize),
}

/// A key attribute.
pub(crate) struct Key {
    pub(crate) attribute: String,
    /// What gave the attribute its name.
    pub(crate) span: Span,
    pub(crate) source: Source,
}

/// Where a key attribute's value comes from.
pub(crate) enum Source {
    Template {
        parts: Vec<Part>,
    },
    /// A field, by the position of its component.
    Field {
        component: usize,
    },
}

/// A piece of a template.
#[derive(Clone)]
pub(crate) enum Part {
    Literal(String),
    Component { component: usize, format: Format, span: Span },
}

/// A field that keys are made of.
pub(crate) struct Component {
    /// The field's position.
    pub(crate) field: usize,
    pub(crate) in_primary: bool,
    /// True when a template mentions it; false when it only is a key attribute itself.
    pub(crate) in_template: bool,
    /// True when some template pads it.
    pub(crate) padded: bool,
}

impl Index {
    /// Both key attributes, partition first.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.partition).chain(&self.sort)
    }
}

impl Key {
    pub(crate) fn is_template(&self) -> bool {
        matches!(self.source, Source::Template { .. })
    }

    /// True when the component can be read back from the key.
    pub(crate) fn tells(&self, component: usize) -> bool {
        self.is_template() && self.components().iter().any(|(at, format)| *at == component && !format.is_lossy())
    }

    /// The components with their formats, in order.
    pub(crate) fn components(&self) -> Vec<(usize, Format)> {
        match &self.source {
            Source::Field { component } => vec![(*component, Format::default())],
            Source::Template { parts, .. } => parts
                .iter()
                .filter_map(|part| match part {
                    Part::Component { component, format, .. } => Some((*component, *format)),
                    Part::Literal(_) => None,
                })
                .collect(),
        }
    }
}

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
        let KeyDecls { primary, gsis } = decls;
        //     #[derive(DynamoEntity)] struct Order { .. }     <- without `#[pk]`
        if !primary.partition.mentioned {
            self.cx.error(
                self.entity,
                "there is no partition key; write `#[pk(\"{field}\")]` on the struct or `#[pk]` on a field",
            );
        }
        let primary = self.primary(primary);
        let indexes = gsis.into_iter().filter_map(|(number, decl)| self.gsi(number, decl)).collect();
        Some((primary?, indexes))
    }

    fn primary(&mut self, decl: IndexDecl) -> Option<Index> {
        let partition = self.key(decl.partition, "PK", true);
        let sort = self.key(decl.sort, "SK", true);
        let projection = index::Projection::All;
        Some(Index {
            id: IndexId::Primary,
            name: String::new(),
            span: Span::call_site(),
            partition: partition?,
            sort,
            projection,
        })
    }

    fn gsi(&mut self, number: usize, decl: GsiDecl) -> Option<Index> {
        let GsiDecl { number: literal, keys: IndexDecl { partition, sort }, name, projection } = decl;
        let mentioned = partition.mentioned;
        let partition = self.key(partition, &format!("GSI{number}PK"), false);
        let sort = self.key(sort, &format!("GSI{number}SK"), false);
        //     #[gsi(1, sk = "{id}")]
        //           ^ has no partition key
        let Some(partition) = partition else {
            if !mentioned {
                self.cx.error(
                    &literal,
                    format_args!("index {number} has no partition key; write `#[gsi({number}, pk = \"{{field}}\")]`"),
                );
            }
            return None;
        };
        let (name, span) = match name.get() {
            Some(name) => (name.value(), name.span()),
            None => (format!("GSI{number}"), literal.span()),
        };
        let projection = projection.into_inner().unwrap_or(index::Projection::All);
        Some(Index { id: IndexId::Gsi(number), name, span, partition, sort, projection })
    }

    fn key(&mut self, decl: KeyDecl, attribute: &str, primary: bool) -> Option<Key> {
        let KeyDecl { source, attr, .. } = decl;
        match source {
            None => {
                //     #[gsi(1, pk = "{id}", sk_attr = "at")]
                //                           ^^^^^^^ there is no template to write
                if let Some(key) = attr.key() {
                    self.cx.error(key, format_args!("`{key}` names the attribute of a template, and there is none"));
                }
                None
            }
            Some(index::KeySource::Field(field, marker)) => {
                if let Some(key) = attr.key() {
                    self.cx.error(
                        key,
                        format_args!(
                            "`{key}` names the attribute of a template; here the key is a field, `rename` that"
                        ),
                    );
                }
                let found = self.fields.get(field)?;
                let component = self.component(field, primary, false);
                Some(Key { attribute: found.name.clone(), span: marker.span(), source: Source::Field { component } })
            }
            Some(index::KeySource::Template(literal)) => {
                let parts = self.parts(&literal, primary);
                let (attribute, span) = match attr.get() {
                    Some(name) => (name.value(), name.span()),
                    None => (attribute.to_owned(), literal.span()),
                };
                Some(Key { attribute, span, source: Source::Template { parts } })
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
    fn component(&mut self, field: usize, primary: bool, template: bool) -> usize {
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
