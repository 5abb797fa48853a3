//! `#[mysql(..)]` on a struct, enum, field or variant.

use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Ident, LitStr, Path, Result, Token};

use super::container::krate_of;
use super::field::Fallback;
use super::keyed::{Entry, attributes, entries};
use super::names::{
    CASCADE, CHILDREN, COLUMN, CONSTANT, CRATE, DEFAULT, EMBED, EXPRESSION, JOIN, KEY, LEFT_JOIN, MYSQL, ON, ORDER_BY,
    PARK, PREFIX, RENAME, RENAME_ALL, SKIP, TABLE,
};
use super::slot::Slot;
use crate::case::Case;
use crate::ctxt::Ctxt;

/// Which derive reads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowOf {
    Entity,
    Row,
}

/// Settings of a struct that is read from rows.
#[derive(Default)]
pub(crate) struct RowAttrs {
    pub(crate) table: Slot<LitStr>,
    /// Fields, in the order of the key.
    pub(crate) key: Slot<Vec<LitStr>>,
    pub(crate) joins: Vec<JoinAttr>,
    /// That foreign keys may change rows.
    pub(crate) cascade: Slot<()>,
    pub(crate) rename_all: Slot<Case>,
    pub(crate) krate: Slot<Path>,
}

/// `join(users, on = "..")`, `left_join(users as sellers, on = "..")`.
pub(crate) struct JoinAttr {
    pub(crate) table: Ident,
    pub(crate) name: Option<Ident>,
    pub(crate) on: Slot<LitStr>,
    /// Whether a partner may be missing.
    pub(crate) optional: bool,
}

impl RowAttrs {
    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute], of: RowOf) -> Self {
        let mut found = RowAttrs::default();
        attributes(cx, attrs, MYSQL, |entry| {
            match () {
                () if entry.is(TABLE) => found.table.set(cx, &entry.key, entry.text()?),
                () if entry.is(KEY) && of == RowOf::Entity => found.key.set(cx, &entry.key, key(entry)?),
                //     #[derive(MySqlRow)] #[mysql(key = "id")]
                //                                 ^^^ only an entity has one
                () if entry.is(KEY) => {
                    let message = "only an entity has a key; derive `MySqlEntity` for a struct that is read by itself";
                    return Err(Error::new(entry.key.span(), message));
                }
                () if entry.is(CASCADE) && of == RowOf::Entity => {
                    found.cascade.set(cx, &entry.key, cascade(entry)?);
                }
                () if entry.is(JOIN) || entry.is(LEFT_JOIN) => found.joins.push(join(cx, entry)?),
                () if entry.is(RENAME_ALL) => found.rename_all.set(cx, &entry.key, case(entry)?),
                () if entry.is(CRATE) => found.krate.set(cx, &entry.key, krate_of(entry, "dual_repo")?),
                () => {
                    return Err(entry.unknown(match of {
                        RowOf::Entity => &[TABLE, KEY, JOIN, LEFT_JOIN, CASCADE, RENAME_ALL, CRATE],
                        RowOf::Row => &[TABLE, JOIN, LEFT_JOIN, RENAME_ALL, CRATE],
                    }));
                }
            }
            Ok(())
        });
        found
    }
}

/// `key = "id"`, `key("user_id", "product_id")`.
fn key(entry: &Entry<'_>) -> Result<Vec<LitStr>> {
    if entry.is_text() || !entry.has_value() {
        return entry.text().map(|field| vec![field]);
    }
    entry.list("\"a\", \"b\"", |input| {
        Ok(Punctuated::<LitStr, Token![,]>::parse_terminated(input)?.into_iter().collect())
    })
}

//     #[mysql(cascade = "yes")]
//                       ^^^^^ only `accepted` is to be said
/// `cascade = "accepted"`.
fn cascade(entry: &Entry<'_>) -> Result<()> {
    let text = entry.text()?;
    if text.value() != "accepted" {
        return Err(Error::new(text.span(), "write `cascade = \"accepted\"`, or leave it out"));
    }
    Ok(())
}

fn join(cx: &Ctxt, entry: &Entry<'_>) -> Result<JoinAttr> {
    entry.list("table, on = \"table.id = own.table_id\"", |input: ParseStream<'_>| {
        let table: Ident = input.parse()?;
        let name = input.parse::<Option<Token![as]>>()?.map(|_| input.parse()).transpose()?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        let mut found = JoinAttr { table, name, on: Slot::default(), optional: entry.is(LEFT_JOIN) };
        entries(cx, input, JOIN, |entry| {
            if !entry.is(ON) {
                return Err(entry.unknown(&[ON]));
            }
            found.on.set(cx, &entry.key, entry.text()?);
            Ok(())
        });
        Ok(found)
    })
}

/// Settings of a field of such a struct.
#[derive(Default)]
pub(crate) struct ColumnAttrs {
    pub(crate) column: Slot<LitStr>,
    pub(crate) expression: Slot<LitStr>,
    pub(crate) constant: Slot<Path>,
    pub(crate) embed: Slot<Option<LitStr>>,
    pub(crate) children: Slot<ChildrenAttr>,
    pub(crate) skip: Slot<()>,
    pub(crate) default: Slot<Fallback>,
    pub(crate) park: Slot<LitStr>,
}

/// `children(table = "..", on = "..", order_by = "..")`, with `key = ".."` or `column = ".."`.
#[derive(Default)]
pub(crate) struct ChildrenAttr {
    pub(crate) table: Slot<LitStr>,
    pub(crate) on: Slot<LitStr>,
    pub(crate) order_by: Slot<LitStr>,
    pub(crate) key: Slot<LitStr>,
    pub(crate) column: Slot<LitStr>,
}

impl ColumnAttrs {
    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut found = ColumnAttrs::default();
        attributes(cx, attrs, MYSQL, |entry| {
            match () {
                () if entry.is(COLUMN) => found.column.set(cx, &entry.key, entry.text()?),
                () if entry.is(EXPRESSION) => found.expression.set(cx, &entry.key, entry.text()?),
                () if entry.is(CONSTANT) => found.constant.set(cx, &entry.key, entry.path("path::to::CONSTANT")?),
                () if entry.is(EMBED) => found.embed.set(cx, &entry.key, embed(cx, entry)?),
                () if entry.is(CHILDREN) => found.children.set(cx, &entry.key, children(cx, entry)?),
                () if entry.is(SKIP) => found.skip.set(cx, &entry.key, entry.flag()?),
                () if entry.is(DEFAULT) => found.default.set(cx, &entry.key, super::field::fallback(entry)?),
                () if entry.is(PARK) => found.park.set(cx, &entry.key, entry.text()?),
                () => {
                    return Err(entry.unknown(&[COLUMN, EXPRESSION, CONSTANT, EMBED, CHILDREN, SKIP, DEFAULT, PARK]));
                }
            }
            Ok(())
        });
        found
    }
}

/// `embed`, `embed(prefix = "..")`.
fn embed(cx: &Ctxt, entry: &Entry<'_>) -> Result<Option<LitStr>> {
    if !entry.has_value() {
        return Ok(None);
    }
    let mut prefix = Slot::default();
    entry.list("prefix = \"..\"", |input| {
        entries(cx, input, EMBED, |entry| {
            if !entry.is(PREFIX) {
                return Err(entry.unknown(&[PREFIX]));
            }
            prefix.set(cx, &entry.key, entry.text()?);
            Ok(())
        });
        Ok(())
    })?;
    Ok(prefix.into_inner())
}

fn children(cx: &Ctxt, entry: &Entry<'_>) -> Result<ChildrenAttr> {
    let mut found = ChildrenAttr::default();
    entry.list("table = \"..\", on = \"..\", order_by = \"..\"", |input| {
        entries(cx, input, CHILDREN, |entry| {
            match () {
                () if entry.is(TABLE) => found.table.set(cx, &entry.key, entry.text()?),
                () if entry.is(ON) => found.on.set(cx, &entry.key, entry.text()?),
                () if entry.is(ORDER_BY) => found.order_by.set(cx, &entry.key, entry.text()?),
                () if entry.is(KEY) => found.key.set(cx, &entry.key, entry.text()?),
                () if entry.is(COLUMN) => found.column.set(cx, &entry.key, entry.text()?),
                () => return Err(entry.unknown(&[TABLE, ON, ORDER_BY, KEY, COLUMN])),
            }
            Ok(())
        });
        Ok(())
    })?;
    Ok(found)
}

/// Settings of an enum of labels, or of a newtype.
#[derive(Default)]
pub(crate) struct LabelAttrs {
    pub(crate) rename_all: Slot<Case>,
    pub(crate) krate: Slot<Path>,
}

impl LabelAttrs {
    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut found = LabelAttrs::default();
        attributes(cx, attrs, MYSQL, |entry| {
            match () {
                () if entry.is(RENAME_ALL) => found.rename_all.set(cx, &entry.key, case(entry)?),
                () if entry.is(CRATE) => found.krate.set(cx, &entry.key, krate_of(entry, "dual_repo")?),
                () => return Err(entry.unknown(&[RENAME_ALL, CRATE])),
            }
            Ok(())
        });
        found
    }
}

/// The label that `#[mysql(rename = "..")]` gives a variant.
pub(crate) fn label(cx: &Ctxt, attrs: &[Attribute]) -> Slot<LitStr> {
    let mut found = Slot::default();
    attributes(cx, attrs, MYSQL, |entry| {
        if !entry.is(RENAME) {
            return Err(entry.unknown(&[RENAME]));
        }
        found.set(cx, &entry.key, entry.text()?);
        Ok(())
    });
    found
}

fn case(entry: &Entry<'_>) -> Result<Case> {
    let text = entry.text()?;
    Case::named(&text.value()).map_err(|message| Error::new(text.span(), message))
}
