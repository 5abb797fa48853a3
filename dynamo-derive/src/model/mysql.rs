//! A struct that is read from rows of MySQL, with names resolved.

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, FieldsNamed, GenericParam, LitStr, Path};

use super::{Container, Field, Managed, Role, Storage, replace_self};
use crate::attr::container::EntityAttrs;
use crate::attr::field::{Fallback, FieldAttrs, FieldOf};
use crate::attr::index::{KeyDecls, KeySource};
use crate::attr::mysql::{ChildrenAttr, ColumnAttrs, JoinAttr, RowAttrs, RowOf};
use crate::attr::names::list;
use crate::attr::sql::{self, Column};
use crate::ctxt::Ctxt;
use crate::template::{self, Piece};

/// A struct that is read from rows.
pub(crate) struct Row<'a> {
    pub(crate) container: Container<'a>,
    pub(crate) joins: Vec<Join>,
    pub(crate) fields: Vec<RowField<'a>>,
    /// The fields that keys of DynamoDB are made of, of an entity that has some.
    pub(crate) key_fields: Vec<KeyUse>,
    /// The fields that are an attribute of DynamoDB each, by their types' own conversions, of an entity that has keys.
    pub(crate) attributes: Vec<AttributeUse>,
    /// What makes it an entity.
    pub(crate) entity: Option<RowEntity>,
}

/// A field that keys of DynamoDB are made of.
pub(crate) struct KeyUse {
    pub(crate) name: String,
    pub(crate) ty: TokenStream,
    pub(crate) ty_span: Span,
    /// Whether it is a part of a template, or a key attribute itself.
    pub(crate) in_template: bool,
}

/// A field that is a column and an attribute.
pub(crate) struct AttributeUse {
    pub(crate) name: String,
    pub(crate) attribute: String,
    pub(crate) ty: TokenStream,
    pub(crate) ty_span: Span,
}

/// The table of an entity, and its key.
pub(crate) struct RowEntity {
    pub(crate) table: String,
    pub(crate) key: Vec<KeyField>,
    /// Whether foreign keys may change its rows.
    pub(crate) cascades: bool,
}

/// A field that is a column of the key.
pub(crate) struct KeyField {
    pub(crate) column: String,
    pub(crate) ty: TokenStream,
}

/// A joined table.
pub(crate) struct Join {
    pub(crate) table: String,
    pub(crate) name: String,
    /// Of the joined table, and of one that is there before.
    pub(crate) on: Vec<(ColumnRef, ColumnRef)>,
    pub(crate) optional: bool,
}

/// A column; of the row's own table when none is named.
pub(crate) struct ColumnRef {
    pub(crate) table: Option<String>,
    pub(crate) column: String,
}

/// A field and where it is read from.
pub(crate) struct RowField<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: TokenStream,
    pub(crate) ty_span: Span,
    pub(crate) source: RowSource,
    /// Whether the item of DynamoDB has it.
    pub(crate) stored: bool,
    /// What its column may have for a moment, while rows swap unique values.
    pub(crate) park: Option<String>,
}

/// Where a field is read from.
pub(crate) enum RowSource {
    /// A column, and what NULL reads as.
    Column(ColumnRef, Option<Fallback>),
    /// What the server computes, and what NULL reads as.
    Expression(String, Option<Fallback>),
    /// Nowhere: it is always this.
    Constant(Path),
    /// A struct of columns of the same row, whose names have this prefix.
    Embedded(String),
    /// The rows of another table.
    Children(Children),
    /// Nowhere.
    Skipped(Option<Fallback>),
}

/// The rows of another table.
pub(crate) struct Children {
    pub(crate) table: String,
    pub(crate) on: Vec<(ColumnRef, ColumnRef)>,
    /// Columns, and whether they descend.
    pub(crate) order_by: Vec<(String, bool)>,
    pub(crate) form: Form,
}

/// What the rows become.
pub(crate) enum Form {
    /// A list of structs.
    Structs,
    /// A map of structs, by this column.
    ByKey(String),
    /// A list of the values of this column, or a set when they have no order.
    Values(String),
}

impl<'a> Row<'a> {
    /// Reads a declaration. `None` when there is too little to expand.
    pub(crate) fn from_syn(cx: &Ctxt, input: &'a DeriveInput, of: RowOf) -> Option<Self> {
        let attrs = RowAttrs::read(cx, &input.attrs, of);
        owned(cx, input);
        let declared = named_fields(cx, input, of)?;
        let container = Container::of_crate(input, attrs.krate.get(), "dual_repo");
        let own = attrs.table.get().map(LitStr::value);
        let mut names = Names { cx, own, joins: Vec::new() };
        let joins = attrs.joins.iter().filter_map(|join| names.join(join)).collect();
        let case = attrs.rename_all.get().copied();
        let ty = container.ty();
        let fields: Vec<RowField<'a>> = declared
            .named
            .iter()
            .filter_map(|field| {
                let ident = field.ident.as_ref()?;
                let plain = ident.unraw().to_string();
                let column = case.map_or(plain.clone(), |case| case.apply(&plain));
                let attrs = ColumnAttrs::read(cx, &field.attrs);
                let source = names.source(&attrs, column, of)?;
                let park = park(cx, &attrs, &source);
                let (ty, ty_span) = (replace_self(&field.ty, &ty), field.ty.span());
                Some(RowField { ident, ty, ty_span, source, stored: is_stored(field), park })
            })
            .collect();
        let entity = match of {
            RowOf::Row => None,
            RowOf::Entity => Some(entity(cx, &container, &attrs, &fields)?),
        };
        let (key_fields, attributes) = match &entity {
            Some(_) => stored(input, declared, &container, &fields),
            None => Default::default(),
        };
        Some(Row { container, joins, fields, key_fields, attributes, entity })
    }
}

//     #[mysql(column = "users.email", park = "-")]
//                                      ^^^^ is written by another entity
/// What a column has for a moment.
fn park(cx: &Ctxt, attrs: &ColumnAttrs, source: &RowSource) -> Option<String> {
    let (key, value) = (attrs.park.key()?, attrs.park.get()?);
    if !matches!(source, RowSource::Column(ColumnRef { table: None, .. }, _)) {
        cx.error(key, "`park` is for a column of the table itself, which rows swap their values of");
    }
    Some(value.value())
}

/// Whether the other derive, whose mistakes it reports itself, stores a field.
fn is_stored(field: &syn::Field) -> bool {
    let cx = Ctxt::new();
    let stored = !FieldAttrs::read(&cx, &field.attrs, FieldOf::Entity).skip.is_set();
    let _ = cx.finish();
    stored
}

/// What the other derive reads: its mistakes are reported there.
fn stored(
    input: &DeriveInput,
    named: &FieldsNamed,
    container: &Container<'_>,
    fields: &[RowField<'_>],
) -> (Vec<KeyUse>, Vec<AttributeUse>) {
    let cx = Ctxt::new();
    let mut keys = KeyDecls::default();
    keys.read_container(&cx, &input.attrs);
    for (at, field) in named.named.iter().enumerate() {
        keys.read_field(&cx, &field.attrs, at);
    }
    // Without keys it is no entity of DynamoDB; a parameter's type need not be storable there.
    let attributes = if keys.sources().next().is_none() || !input.generics.params.is_empty() {
        Vec::new()
    } else {
        let case = EntityAttrs::read(&cx, &input.attrs).rename_all.get().copied();
        let declared = Field::all(&cx, named, &container.ty(), case, FieldOf::Entity);
        declared.into_iter().filter_map(|field| attribute(&field, fields)).collect()
    };
    let keys = key_fields(&cx, &keys, named, fields);
    let _ = cx.finish();
    (keys, attributes)
}

/// A field that is one column, and one attribute that says the same.
fn attribute(declared: &Field<'_>, fields: &[RowField<'_>]) -> Option<AttributeUse> {
    let is_plain = matches!((&declared.role, &declared.storage), (Role::Stored, Storage::Own));
    let is_kept = declared.is(Managed::Version) || declared.is(Managed::Ttl);
    let field = fields.iter().find(|field| field.ident == declared.ident)?;
    let is_column = matches!(field.source, RowSource::Column(_, None));
    (is_plain && !is_kept && is_column).then(|| AttributeUse {
        name: declared.plain_name(),
        attribute: declared.name.clone(),
        ty: field.ty.clone(),
        ty_span: field.ty_span,
    })
}

/// The fields that keys are made of.
fn key_fields(cx: &Ctxt, keys: &KeyDecls, named: &FieldsNamed, fields: &[RowField<'_>]) -> Vec<KeyUse> {
    let mut uses: Vec<(String, bool)> = Vec::new();
    for source in keys.sources() {
        match source {
            KeySource::Template(literal) => {
                uses.extend(template::parse(cx, literal).into_iter().filter_map(|piece| match piece {
                    Piece::Component { name, .. } => Some((name, true)),
                    Piece::Literal(_) => None,
                }));
            }
            KeySource::Fields(marked) => uses.extend(marked.iter().filter_map(|(at, _)| {
                let ident = named.named.get(*at)?.ident.as_ref()?;
                Some((ident.unraw().to_string(), false))
            })),
        }
    }
    uses.sort();
    uses.dedup();
    let of_column = |(name, in_template): (String, bool)| {
        let field = fields.iter().find(|field| field.ident.unraw() == name)?;
        matches!(field.source, RowSource::Column(..)).then(|| KeyUse {
            name,
            ty: field.ty.clone(),
            ty_span: field.ty_span,
            in_template,
        })
    };
    uses.into_iter().filter_map(of_column).collect()
}

//     #[derive(MySqlEntity)] struct Order<'a> { note: Cow<'a, str> }
//                                         ^^ a row is owned
fn owned(cx: &Ctxt, input: &DeriveInput) {
    for param in &input.generics.params {
        if let GenericParam::Lifetime(param) = param {
            cx.error(param, "a row owns what it is made of, as it outlives the page it was read in; use owned types");
        }
    }
}

//     #[derive(MySqlRow)] enum Order { .. }     struct Order(String);
//                              ^^^^^                   ^^^^^
fn named_fields<'a>(cx: &Ctxt, input: &'a DeriveInput, of: RowOf) -> Option<&'a FieldsNamed> {
    let (derive, hint) = match (of, &input.data) {
        (_, Data::Struct(data)) if matches!(data.fields, Fields::Named(_)) => {
            return if let Fields::Named(fields) = &data.fields { Some(fields) } else { None };
        }
        (RowOf::Entity, _) => ("MySqlEntity", ""),
        (RowOf::Row, _) => ("MySqlRow", "; for a type that is one column derive `MySqlValue`"),
    };
    cx.error(&input.ident, format_args!("`{derive}` can only be derived for structs with named fields{hint}"));
    None
}

fn entity(cx: &Ctxt, container: &Container<'_>, attrs: &RowAttrs, fields: &[RowField<'_>]) -> Option<RowEntity> {
    let example = "write `#[mysql(table = \"..\", key = \"..\")]`";
    //     #[derive(MySqlEntity)] struct Order { .. }     <- without `#[mysql(table = "..")]`
    if !attrs.table.is_set() {
        cx.error(container.ident, format_args!("the table is not named; {example}"));
    }
    //     #[mysql(table = "orders")] struct Order { .. }     <- without a key
    let Some(key) = attrs.key.get() else {
        cx.error(container.ident, format_args!("the primary key is not named; {example}"));
        return None;
    };
    let key = key.iter().filter_map(|name| key_field(cx, container, name, fields)).collect();
    Some(RowEntity { table: attrs.table.get()?.value(), key, cascades: attrs.cascade.is_set() })
}

fn key_field(cx: &Ctxt, container: &Container<'_>, name: &LitStr, fields: &[RowField<'_>]) -> Option<KeyField> {
    let text = name.value();
    let own = |field: &&RowField<'_>| matches!(field.source, RowSource::Column(ColumnRef { table: None, .. }, _));
    //     #[mysql(key = "ordr_id")]
    //                   ^^^^^^^^^ is not a field
    let Some(field) = fields.iter().find(|field| field.ident.unraw() == text) else {
        let known = list(fields.iter().filter(own).map(|field| field.ident.unraw().to_string()));
        let entity = container.ident;
        cx.error(
            name,
            format_args!("`{text}` is not a field of `{entity}`; those that are columns of the table are {known}"),
        );
        return None;
    };
    //     #[mysql(key = "email")] .. #[mysql(column = "users.email")] email: String
    //                   ^^^^^^^ is no column of the table itself
    let RowSource::Column(ColumnRef { table: None, column }, _) = &field.source else {
        cx.error(name, format_args!("`{text}` is no column of the table itself, which the key has to be"));
        return None;
    };
    Some(KeyField { column: column.clone(), ty: field.ty.clone() })
}

/// The tables that a column may be of.
struct Names<'c> {
    cx: &'c Ctxt,
    /// The row's own table; a child or an embedded struct need not name it.
    own: Option<String>,
    joins: Vec<String>,
}

impl Names<'_> {
    fn join(&mut self, join: &JoinAttr) -> Option<Join> {
        let table = join.table.unraw().to_string();
        let called = join.name.as_ref().unwrap_or(&join.table);
        let name = called.unraw().to_string();
        //     join(users, on = "..") join(users, on = "..")
        //                                 ^^^^^ is there already
        if self.joins.contains(&name) || self.own.as_ref() == Some(&name) {
            let message = "there is a table of this name already; give one of them another";
            self.cx.error(called, format_args!("{message}: `join({table} as other, ..)`"));
            return None;
        }
        //     #[mysql(join(users))]
        //                  ^^^^^ needs `on`
        let Some(on) = join.on.get() else {
            self.cx.error(called, format_args!("`{name}` is joined on nothing; write `on = \"{name}.id = ..\"`"));
            return None;
        };
        let pairs = sql::equalities(self.cx, on)?;
        let pairs = pairs.into_iter().map(|pair| {
            let (joined, other) = self.sides(on, &name, pair)?;
            Some((ColumnRef { table: Some(name.clone()), column: joined.name }, self.resolve(on, other)?))
        });
        let on = pairs.collect::<Option<Vec<_>>>();
        self.joins.push(name.clone());
        Some(Join { table, name, on: on?, optional: join.optional })
    }

    //     join(users, on = "profiles.id = orders.user_id")
    //                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ neither is of `users`
    /// The column of the table that is added, and the other one.
    fn sides(&self, literal: &LitStr, added: &str, (left, right): (Column, Column)) -> Option<(Column, Column)> {
        match (left.is_of(added), right.is_of(added)) {
            (true, _) => Some((left, right)),
            (false, true) => Some((right, left)),
            (false, false) => {
                let message = format_args!("one side has to be a column of `{added}`: `{added}.column`");
                self.cx.error_at(left.span(literal), message);
                None
            }
        }
    }

    //     #[mysql(column = "user.email")]
    //                       ^^^^^^^^^^ is neither
    /// A column of the row's own table, or of a join before.
    fn resolve(&self, literal: &LitStr, column: Column) -> Option<ColumnRef> {
        let span = column.span(literal);
        let Column { table, name, .. } = column;
        let table = table.filter(|table| self.own.as_ref() != Some(table));
        if let (Some(table), Some(own)) = (&table, &self.own)
            && !self.joins.contains(table)
        {
            let known = list(std::iter::once(own).chain(&self.joins));
            self.cx.error_at(span, format_args!("there is no table `{table}` here; there are {known}"));
            return None;
        }
        Some(ColumnRef { table, column: name })
    }

    fn source(&self, attrs: &ColumnAttrs, column: String, of: RowOf) -> Option<RowSource> {
        let ColumnAttrs { column: named, expression, constant, embed, children, skip, default, park: _ } = attrs;
        let kinds = [named.key(), expression.key(), constant.key(), embed.key(), children.key(), skip.key()];
        let mut kinds = kinds.into_iter().flatten();
        let kind = kinds.next();
        //     #[mysql(embed, column = "x")]
        //                    ^^^^^^ either, or
        if let (Some(first), Some(second)) = (kind, kinds.next()) {
            self.cx.error(second, format_args!("a field cannot be `{first}` and `{second}` at once"));
            return None;
        }
        //     #[mysql(embed, default)]
        //                    ^^^^^^^ is for columns
        if let Some(key) = default.key().filter(|_| embed.is_set() || children.is_set() || constant.is_set()) {
            self.cx.error(key, "`default` is for a column that is NULL, or a field that is skipped");
        }
        let fallback = default.get().cloned();
        if skip.is_set() {
            return Some(RowSource::Skipped(fallback));
        }
        if let Some(path) = constant.get() {
            return Some(RowSource::Constant(path.clone()));
        }
        if let Some(literal) = expression.get() {
            return Some(RowSource::Expression(sql::expression(self.cx, literal)?, fallback));
        }
        if let Some(prefix) = embed.get() {
            return Some(RowSource::Embedded(prefix.as_ref().map(LitStr::value).unwrap_or_default()));
        }
        if let (Some(key), Some(children)) = (children.key(), children.get()) {
            return self.children(key, children, of).map(RowSource::Children);
        }
        let column = match named.get() {
            Some(literal) => self.resolve(literal, sql::column(self.cx, literal)?)?,
            None => ColumnRef { table: None, column },
        };
        Some(RowSource::Column(column, fallback))
    }

    fn children(&self, key: &Ident, children: &ChildrenAttr, of: RowOf) -> Option<Children> {
        //     #[derive(MySqlRow)] struct Item { #[mysql(children(..))] parts: Vec<Part> }
        //                                               ^^^^^^^^ only an entity has lists
        if of == RowOf::Row {
            self.cx.error(key, "only an entity has lists of rows; a list in a list cannot be read");
            return None;
        }
        let ChildrenAttr { table, on, order_by, key: by, column } = children;
        //     children(key = "sku", column = "tag", ..)
        //                           ^^^^^^ either, or
        if let Some(second) = column.key().filter(|_| by.is_set()) {
            self.cx.error(second, "rows are a map with `key`, or values with `column`, not both");
            return None;
        }
        //     children(key = "sku", order_by = "id", ..)
        //                           ^^^^^^^^ a map has none
        if let Some(order) = order_by.key().filter(|_| by.is_set()) {
            self.cx.error(order, "a map has no order of its own; leave `order_by` out");
            return None;
        }
        //     children(table = "items", on = "..")
        //     ^^^^^^^^ needs `order_by`
        let ordered = order_by.is_set() || by.is_set() || column.is_set();
        let (Some(table), Some(on), true) = (table.get(), on.get(), ordered) else {
            let missing = [("table", table.is_set()), ("on", on.is_set()), ("order_by", ordered)];
            let missing = list(missing.iter().filter(|(_, set)| !set).map(|(name, _)| *name));
            self.cx.error(
                key,
                format_args!("`children` also needs {missing}: `table = \"..\", on = \"..\", order_by = \"..\"`"),
            );
            return None;
        };
        let table = table.value();
        let pairs = sql::equalities(self.cx, on)?.into_iter().map(|pair| {
            let (child, parent) = self.sides(on, &table, pair)?;
            Some((ColumnRef { table: None, column: child.name }, self.parent(on, &table, parent)?))
        });
        let on = pairs.collect::<Option<Vec<_>>>();
        let order = match order_by.get() {
            Some(literal) => {
                let columns = sql::order(self.cx, literal)?.into_iter();
                let own = |(column, descends)| self.of_child(literal, &table, column).map(|name| (name, descends));
                columns.map(own).collect::<Option<Vec<_>>>()
            }
            None => Some(Vec::new()),
        };
        let child = |literal: &LitStr| self.of_child(literal, &table, sql::column(self.cx, literal)?);
        let form = match (by.get(), column.get()) {
            (Some(literal), _) => Form::ByKey(child(literal)?),
            (None, Some(literal)) => Form::Values(child(literal)?),
            (None, None) => Form::Structs,
        };
        Some(Children { on: on?, order_by: order?, form, table })
    }

    //     order_by = "orders.id"
    //                 ^^^^^^^^^ is of another table
    /// A column of the children's own table.
    fn of_child(&self, literal: &LitStr, table: &str, column: Column) -> Option<String> {
        if column.table.is_some() && !column.is_of(table) {
            self.cx.error_at(column.span(literal), format_args!("this has to be a column of `{table}`"));
            return None;
        }
        Some(column.name)
    }

    //     children(table = "order_items", on = "order_items.order_id = users.id", ..)
    //                                                                  ^^^^^^^^ not the parent
    fn parent(&self, literal: &LitStr, children: &str, column: Column) -> Option<ColumnRef> {
        let own = self.own.as_deref();
        if column.table.as_deref().is_some_and(|table| own.is_some_and(|own| own != table)) {
            let own = own.unwrap_or_default();
            let message =
                format_args!("the other side has to be a column of `{own}`, whose rows the `{children}` belong to");
            self.cx.error_at(column.span(literal), message);
            return None;
        }
        Some(ColumnRef { table: None, column: column.name })
    }
}
