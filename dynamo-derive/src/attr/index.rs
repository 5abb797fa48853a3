//! `#[pk(..)]`, `#[sk(..)]` and `#[gsi(n, ..)]`, on a struct and on its fields: which keys are declared, and by what.

use std::collections::BTreeMap;

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::{Attribute, Error, Ident, LitInt, LitStr, Result, Token};

use super::keyed::{Entry, entries};
use super::names::{ATTR, GSI, NAME, PK, PK_ATTR, PROJECTION, SK, SK_ATTR, suggestion};
use super::slot::Slot;
use crate::ctxt::Ctxt;

/// Everything that is declared about the keys of an entity.
#[derive(Default)]
pub(crate) struct KeyDecls {
    pub(crate) primary: IndexDecl,
    /// By number.
    pub(crate) gsis: BTreeMap<usize, GsiDecl>,
}

/// A partition and a sort key.
#[derive(Default)]
pub(crate) struct IndexDecl {
    pub(crate) partition: KeyDecl,
    pub(crate) sort: KeyDecl,
}

/// A global secondary index.
pub(crate) struct GsiDecl {
    /// The first place that mentions it.
    pub(crate) number: LitInt,
    pub(crate) keys: IndexDecl,
    pub(crate) name: Slot<LitStr>,
    pub(crate) projection: Slot<Projection>,
}

/// A key attribute as it is declared.
#[derive(Default)]
pub(crate) struct KeyDecl {
    pub(crate) source: Option<KeySource>,
    /// True when there is an attribute for the key, which may be wrong and reported.
    pub(crate) mentioned: bool,
    /// The name of the attribute that a template is written to.
    pub(crate) attr: Slot<LitStr>,
}

/// Where a key attribute's value comes from.
pub(crate) enum KeySource {
    /// A template on the struct.
    Template(LitStr),
    /// The field with this position, marked with this key.
    Field(usize, Ident),
}

/// What an index holds a copy of.
pub(crate) enum Projection {
    All,
    KeysOnly,
    Include(Vec<LitStr>),
}

impl KeyDecls {
    /// Reads the key attributes of the struct itself.
    pub(crate) fn read_container(&mut self, cx: &Ctxt, attrs: &[Attribute]) {
        for attr in attrs {
            let Some(name) = attr.path().get_ident() else { continue };
            self.mention(name);
            let read = if name == PK {
                template_attribute(cx, attr, name, &mut self.primary.partition)
            } else if name == SK {
                template_attribute(cx, attr, name, &mut self.primary.sort)
            } else if name == GSI {
                self.gsi(cx, attr, None)
            } else {
                Ok(())
            };
            if let Err(error) = read {
                cx.push(error);
            }
        }
    }

    /// Reads the key attributes of a field.
    pub(crate) fn read_field(&mut self, cx: &Ctxt, attrs: &[Attribute], field: usize) {
        for attr in attrs {
            let Some(name) = attr.path().get_ident() else { continue };
            self.mention(name);
            let read = if name == PK {
                field_attribute(attr, name).map(|()| self.primary.partition.set_field(cx, name, field, "the table"))
            } else if name == SK {
                field_attribute(attr, name).map(|()| self.primary.sort.set_field(cx, name, field, "the table"))
            } else if name == GSI {
                self.gsi(cx, attr, Some(field))
            } else {
                Ok(())
            };
            if let Err(error) = read {
                cx.push(error);
            }
        }
    }

    fn mention(&mut self, attribute: &Ident) {
        self.primary.partition.mentioned |= attribute == PK;
        self.primary.sort.mentioned |= attribute == SK;
    }

    fn gsi(&mut self, cx: &Ctxt, attr: &Attribute, field: Option<usize>) -> Result<()> {
        attr.parse_args_with(|input: ParseStream<'_>| {
            let (number, literal) = number(input)?;
            let gsi = self.gsis.entry(number).or_insert_with(|| GsiDecl {
                number: literal,
                keys: IndexDecl::default(),
                name: Slot::default(),
                projection: Slot::default(),
            });
            let index = format!("index {number}");
            entries(cx, input, GSI, |entry| gsi.entry(cx, entry, field, &index));
            Ok(())
        })
    }
}

impl GsiDecl {
    fn entry(&mut self, cx: &Ctxt, entry: &Entry<'_>, field: Option<usize>, index: &str) -> Result<()> {
        let key = &entry.key;
        self.keys.partition.mentioned |= entry.is(PK);
        self.keys.sort.mentioned |= entry.is(SK);
        match field {
            _ if entry.is(NAME) => self.name.set(cx, key, entry.text()?),
            _ if entry.is(PROJECTION) => self.projection.set(cx, key, projection(cx, entry)?),
            Some(field) if entry.is(PK) => {
                entry_flag(entry)?;
                self.keys.partition.set_field(cx, key, field, index);
            }
            Some(field) if entry.is(SK) => {
                entry_flag(entry)?;
                self.keys.sort.set_field(cx, key, field, index);
            }
            Some(_) => return Err(entry.unknown(&[PK, SK, NAME, PROJECTION])),
            None if entry.is(PK) => self.keys.partition.set_template(cx, key, entry.text()?, index),
            None if entry.is(SK) => self.keys.sort.set_template(cx, key, entry.text()?, index),
            None if entry.is(PK_ATTR) => self.keys.partition.attr.set(cx, key, entry.text()?),
            None if entry.is(SK_ATTR) => self.keys.sort.attr.set(cx, key, entry.text()?),
            None => return Err(entry.unknown(&[PK, SK, NAME, PROJECTION, PK_ATTR, SK_ATTR])),
        }
        Ok(())
    }
}

impl KeyDecl {
    //     #[pk("{id}")] #[pk("{email}")]
    //                     ^^ declared more than once
    fn set_template(&mut self, cx: &Ctxt, key: &Ident, template: LitStr, index: &str) {
        if self.source.is_some() {
            cx.error(key, format_args!("`{key}` of {index} is declared more than once"));
        } else {
            self.source = Some(KeySource::Template(template));
        }
    }

    //     #[gsi(1, pk)] country: String,
    //     #[gsi(1, pk)] city: String,
    //              ^^ one field for each key
    fn set_field(&mut self, cx: &Ctxt, key: &Ident, field: usize, index: &str) {
        match &self.source {
            None => self.source = Some(KeySource::Field(field, key.clone())),
            Some(KeySource::Template(_)) => {
                cx.error(key, format_args!("`{key}` of {index} is declared more than once: on the struct and here"));
            }
            Some(KeySource::Field(..)) => cx.error(
                key,
                format_args!(
                    "`{key}` of {index} is another field already; keys of several attributes are not supported, \
                     write a template on the struct: `{key} = \"{{a}}#{{b}}\"`"
                ),
            ),
        }
    }
}

//     #[gsi(1, pk = "email")] email: String,
//              ^^ a template is written on the struct
fn entry_flag(entry: &Entry<'_>) -> Result<()> {
    if entry.has_value() {
        let key = &entry.key;
        return Err(Error::new(
            key.span(),
            format_args!(
                "on a field `{key}` takes no value: the field is the key; templates are written on the struct"
            ),
        ));
    }
    entry.flag()
}

/// `#[pk("..")]`, `#[pk("..", attr = "..")]` on a struct.
fn template_attribute(cx: &Ctxt, attr: &Attribute, name: &Ident, key: &mut KeyDecl) -> Result<()> {
    //     #[pk] struct Order { .. }
    //       ^^ needs a template
    let no_template = |span: Span| {
        Error::new(span, format_args!("on a struct `{name}` needs a template; write `#[{name}(\"{{field}}\")]`"))
    };
    if attr.meta.require_list().is_err() {
        return Err(no_template(name.span()));
    }
    attr.parse_args_with(|input: ParseStream<'_>| {
        if !input.peek(LitStr) {
            return Err(no_template(input.span()));
        }
        let template: LitStr = input.parse()?;
        key.set_template(cx, name, template, "the table");
        input.parse::<Option<Token![,]>>()?;
        entries(cx, input, &name.to_string(), |entry| {
            if !entry.is(ATTR) {
                return Err(entry.unknown(&[ATTR]));
            }
            key.attr.set(cx, &entry.key, entry.text()?);
            Ok(())
        });
        Ok(())
    })
}

//     #[pk("{email}")] email: String,
//       ^^ the field is the key
/// `#[pk]` on a field.
fn field_attribute(attr: &Attribute, name: &Ident) -> Result<()> {
    attr.meta.require_path_only().map(|_| ()).map_err(|_| {
        Error::new(
            name.span(),
            format_args!(
                "on a field `{name}` takes no value: the field is the key; templates are written on the struct"
            ),
        )
    })
}

//     #[gsi(0, pk = "..")]     #[gsi(pk = "..")]
//           ^                        ^^ the number comes first
pub(super) fn number(input: ParseStream<'_>) -> Result<(usize, LitInt)> {
    let wrong = "an index starts with its number: `#[gsi(1, ..)]`";
    if !input.peek(LitInt) {
        return Err(input.error(wrong));
    }
    let literal: LitInt = input.parse()?;
    let number = literal.base10_parse::<usize>().ok().filter(|number| *number > 0 && literal.suffix().is_empty());
    let Some(number) = number else {
        return Err(Error::new(literal.span(), "indexes are numbered from 1: `#[gsi(1, ..)]`"));
    };
    if !input.is_empty() {
        input.parse::<Token![,]>()?;
    }
    Ok((number, literal))
}

/// `projection = "all" | "keys-only" | include("a", "b")`.
fn projection(cx: &Ctxt, entry: &Entry<'_>) -> Result<Projection> {
    if !entry.is_text() {
        return entry.call("\"all\" | \"keys-only\" | include(\"a\", \"b\")", |name, input| {
            if name != "include" {
                return Err(Error::new(name.span(), "write `include(\"a\", \"b\")`"));
            }
            let names = input.call(syn::punctuated::Punctuated::<LitStr, Token![,]>::parse_terminated)?;
            if names.is_empty() {
                cx.error(name, "nothing is included; write `projection = \"keys-only\"`");
            }
            Ok(Projection::Include(names.into_iter().collect()))
        });
    }
    let text = entry.text()?;
    match text.value().as_str() {
        "all" => Ok(Projection::All),
        "keys-only" => Ok(Projection::KeysOnly),
        other => {
            let known = suggestion(other, &["all", "keys-only"]);
            Err(Error::new(text.span(), format_args!("unknown projection `{other}`{known}")))
        }
    }
}
