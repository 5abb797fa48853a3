//! `#[pk(..)]`, `#[sk(..)]`, `#[gsi(n, ..)]` and `#[lsi(n, ..)]`, on a struct and on its fields: which keys are declared, and
//! by what.

use std::collections::BTreeMap;
use std::fmt;

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::{Attribute, Error, Ident, LitInt, LitStr, Result, Token};

use super::keyed::{Entry, entries};
use super::names::{ATTR, GSI, LSI, NAME, PK, PK_ATTR, PROJECTED, PROJECTION, SHARDS, SK, SK_ATTR, suggestion};
use super::slot::Slot;
use crate::ctxt::Ctxt;

/// Everything that is declared about the keys of an entity.
#[derive(Default)]
pub(crate) struct KeyDecls {
    pub(crate) primary: IndexDecl,
    /// Global secondary indexes, by number.
    pub(crate) gsis: BTreeMap<usize, SecondaryDecl>,
    /// Local secondary indexes, by number.
    pub(crate) lsis: BTreeMap<usize, SecondaryDecl>,
}

/// A partition and a sort key.
#[derive(Default)]
pub(crate) struct IndexDecl {
    pub(crate) partition: KeyDecl,
    pub(crate) sort: KeyDecl,
}

/// An index beside the primary key.
pub(crate) struct SecondaryDecl {
    /// The first place that mentions it.
    pub(crate) number: LitInt,
    pub(crate) keys: IndexDecl,
    pub(crate) name: Slot<LitStr>,
    pub(crate) projection: Slot<Projection>,
    /// The name of the struct with what is projected.
    pub(crate) projected: Slot<Ident>,
}

/// A key attribute as it is declared.
#[derive(Default)]
pub(crate) struct KeyDecl {
    pub(crate) source: Option<KeySource>,
    /// True when there is an attribute for the key, which may be wrong and reported.
    pub(crate) mentioned: bool,
    /// The name of the attribute that a template is written to.
    pub(crate) attr: Slot<LitStr>,
    /// How many partitions a partition key is spread over.
    pub(crate) shards: Slot<LitInt>,
}

/// Where a key attribute's value comes from.
pub(crate) enum KeySource {
    /// A template on the struct.
    Template(LitStr),
    /// Fields by their positions, each with the key that marks it.
    Fields(Vec<(usize, Ident)>),
}

/// Which key is declared, and what it may be.
#[derive(Clone, Copy)]
pub(crate) enum Declared {
    Primary,
    Gsi(usize),
    Lsi(usize),
}

/// Attributes of the partition key of a global index, and of its sort key.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html>
const KEY_ATTRIBUTES_MAX: usize = 4;
/// Global secondary indexes of a table.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-secondary-indexes>
const GSI_MAX: usize = 20;
/// Local secondary indexes of a table.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-secondary-indexes>
const LSI_MAX: usize = 5;

impl fmt::Display for Declared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Declared::Primary => f.write_str("the table"),
            Declared::Gsi(number) => write!(f, "index {number}"),
            Declared::Lsi(number) => write!(f, "local index {number}"),
        }
    }
}

/// What an index holds a copy of.
pub(crate) enum Projection {
    All,
    KeysOnly,
    Include(Vec<LitStr>),
}

impl KeyDecls {
    /// Where the values of all keys come from.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &KeySource> {
        let secondary = self.gsis.values().chain(self.lsis.values()).map(|index| &index.keys);
        let keys = std::iter::once(&self.primary).chain(secondary);
        keys.flat_map(|keys| [&keys.partition, &keys.sort]).filter_map(|key| key.source.as_ref())
    }

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
            } else if name == LSI {
                self.lsi(cx, attr, None)
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
                field_attribute(attr, name)
                    .map(|()| self.primary.partition.set_field(cx, name, field, Declared::Primary))
            } else if name == SK {
                field_attribute(attr, name).map(|()| self.primary.sort.set_field(cx, name, field, Declared::Primary))
            } else if name == GSI {
                self.gsi(cx, attr, Some(field))
            } else if name == LSI {
                self.lsi(cx, attr, Some(field))
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
            let (number, literal) = number(input, GSI)?;
            //     #[gsi(21, pk = "..")]
            //           ^^
            if number > GSI_MAX {
                let message = format!(
                    "a table has at most {GSI_MAX} global secondary indexes, numbered from 1; \
                     entities can share one, with a template of their own each"
                );
                cx.error(&literal, message);
            }
            let gsi = self.gsis.entry(number).or_insert_with(|| SecondaryDecl::new(literal));
            entries(cx, input, GSI, |entry| gsi.entry(cx, entry, field, Declared::Gsi(number)));
            Ok(())
        })
    }

    fn lsi(&mut self, cx: &Ctxt, attr: &Attribute, field: Option<usize>) -> Result<()> {
        attr.parse_args_with(|input: ParseStream<'_>| {
            let (number, literal) = number(input, LSI)?;
            //     #[lsi(6, sk = "..")]
            //           ^
            if number > LSI_MAX {
                let message = format!(
                    "a table has at most {LSI_MAX} local secondary indexes, numbered from 1; \
                     a `#[gsi(n, pk = \"..\", sk = \"..\")]` can have the same keys"
                );
                cx.error(&literal, message);
            }
            let lsi = self.lsis.entry(number).or_insert_with(|| SecondaryDecl::new(literal));
            entries(cx, input, LSI, |entry| {
                //     #[lsi(1, pk = "..", sk = "..")]
                //              ^^
                if entry.is(PK) || entry.is(PK_ATTR) {
                    let message = "a local index has the partition key of the table; \
                                   an index with another one is a `#[gsi(n, pk = \"..\", sk = \"..\")]`";
                    return Err(Error::new(entry.key.span(), message));
                }
                lsi.entry(cx, entry, field, Declared::Lsi(number))
            });
            Ok(())
        })
    }
}

impl SecondaryDecl {
    fn new(number: LitInt) -> Self {
        SecondaryDecl {
            number,
            keys: IndexDecl::default(),
            name: Slot::default(),
            projection: Slot::default(),
            projected: Slot::default(),
        }
    }

    fn entry(&mut self, cx: &Ctxt, entry: &Entry<'_>, field: Option<usize>, index: Declared) -> Result<()> {
        let key = &entry.key;
        let IndexDecl { partition, sort } = &mut self.keys;
        partition.mentioned |= entry.is(PK) || entry.is(PK_ATTR);
        sort.mentioned |= entry.is(SK) || entry.is(SK_ATTR);
        match field {
            _ if entry.is(NAME) => self.name.set(cx, key, entry.text()?),
            _ if entry.is(PROJECTION) => self.projection.set(cx, key, projection(cx, entry)?),
            _ if entry.is(PROJECTED) => self.projected.set(cx, key, entry.ident("OrderCard")?),
            _ if entry.is(SHARDS) && matches!(index, Declared::Gsi(_)) => {
                partition.shards.set(cx, key, entry.number()?);
            }
            Some(field) if entry.is(PK) => {
                entry_flag(entry)?;
                partition.set_field(cx, key, field, index);
            }
            Some(field) if entry.is(SK) => {
                entry_flag(entry)?;
                sort.set_field(cx, key, field, index);
            }
            None if entry.is(PK) => partition.set_template(cx, key, entry.text()?, index),
            None if entry.is(SK) => sort.set_template(cx, key, entry.text()?, index),
            None if entry.is(PK_ATTR) => partition.attr.set(cx, key, entry.text()?),
            None if entry.is(SK_ATTR) => sort.attr.set(cx, key, entry.text()?),
            Some(_) | None => return Err(entry.unknown(known(field, index))),
        }
        Ok(())
    }
}

/// What an attribute of an index may say.
fn known(field: Option<usize>, index: Declared) -> &'static [&'static str] {
    match (field, index) {
        (Some(_), Declared::Primary | Declared::Gsi(_)) => &[PK, SK, NAME, PROJECTION, PROJECTED, SHARDS],
        (Some(_), Declared::Lsi(_)) => &[SK, NAME, PROJECTION, PROJECTED],
        (None, Declared::Primary | Declared::Gsi(_)) => {
            &[PK, SK, NAME, PROJECTION, PROJECTED, PK_ATTR, SK_ATTR, SHARDS]
        }
        (None, Declared::Lsi(_)) => &[SK, NAME, PROJECTION, PROJECTED, SK_ATTR],
    }
}

impl KeyDecl {
    //     #[pk("{id}")] #[pk("{email}")]
    //                     ^^ declared more than once
    fn set_template(&mut self, cx: &Ctxt, key: &Ident, template: LitStr, index: Declared) {
        if self.source.is_some() {
            cx.error(key, format_args!("`{key}` of {index} is declared more than once"));
        } else {
            self.source = Some(KeySource::Template(template));
        }
    }

    /// Adds a field: to an index that is global, up to four in the order of their declaration.
    fn set_field(&mut self, cx: &Ctxt, key: &Ident, field: usize, index: Declared) {
        match (&mut self.source, index) {
            (None, _) => self.source = Some(KeySource::Fields(vec![(field, key.clone())])),
            //     #[gsi(1, pk = "{country}")] struct Order { #[gsi(1, pk)] city: String }
            //                                                         ^^
            (Some(KeySource::Template(_)), _) => cx.error(
                key,
                format_args!(
                    "`{key}` of {index} is a template on the struct already; put the field into it, or remove the template"
                ),
            ),
            (Some(KeySource::Fields(fields)), Declared::Gsi(_)) if fields.len() < KEY_ATTRIBUTES_MAX => {
                fields.push((field, key.clone()));
            }
            //     #[gsi(1, pk)] a: .., #[gsi(1, pk)] b: .., .. #[gsi(1, pk)] e: ..,
            //                                                           ^^
            (Some(KeySource::Fields(_)), Declared::Gsi(_)) => cx.error(
                key,
                format_args!(
                    "`{key}` of {index} has {KEY_ATTRIBUTES_MAX} fields, the most that DynamoDB takes; \
                     write a template on the struct: `{key} = \"{{a}}#{{b}}\"`"
                ),
            ),
            //     #[pk] country: String, #[pk] city: String,
            //                              ^^
            (Some(KeySource::Fields(_)), Declared::Primary) => cx.error(
                key,
                format_args!(
                    "`{key}` of {index} is one attribute; write a template on the struct: `#[{key}(\"{{a}}#{{b}}\")]`"
                ),
            ),
            //     #[lsi(1, sk)] country: String, #[lsi(1, sk)] city: String,
            //                                             ^^
            (Some(KeySource::Fields(_)), Declared::Lsi(number)) => cx.error(
                key,
                format_args!(
                    "`{key}` of {index} is one attribute; write a template on the struct: \
                     `#[lsi({number}, {key} = \"{{a}}#{{b}}\")]`"
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
        key.set_template(cx, name, template, Declared::Primary);
        input.parse::<Option<Token![,]>>()?;
        entries(cx, input, &name.to_string(), |entry| {
            if entry.is(ATTR) {
                key.attr.set(cx, &entry.key, entry.text()?);
            } else if entry.is(SHARDS) {
                key.shards.set(cx, &entry.key, entry.number()?);
            } else {
                return Err(entry.unknown(if name == PK { &[ATTR, SHARDS] } else { &[ATTR] }));
            }
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
pub(super) fn number(input: ParseStream<'_>, attribute: &str) -> Result<(usize, LitInt)> {
    let wrong = format!("an index starts with its number: `#[{attribute}(1, ..)]`");
    if !input.peek(LitInt) {
        return Err(input.error(wrong));
    }
    let literal: LitInt = input.parse()?;
    let number = literal.base10_parse::<usize>().ok().filter(|number| *number > 0 && literal.suffix().is_empty());
    let Some(number) = number else {
        return Err(Error::new(literal.span(), format_args!("indexes are numbered from 1: `#[{attribute}(1, ..)]`")));
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
