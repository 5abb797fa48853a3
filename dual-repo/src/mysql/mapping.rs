//! What a struct says of its table: constants that a derive writes, and the list of its columns.

use std::borrow::Cow;

use super::attribute::AttributePart;
use super::key_part::KeyPart;
use super::{ColumnType, MySqlValue};

/// The table of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableMap {
    /// The table.
    pub table: &'static str,
    /// The columns of its primary key, in the order of the key.
    pub key: &'static [&'static str],
    /// Whether foreign keys may change its rows.
    pub cascade: Cascade,
}

/// Whether a foreign key may change or delete rows of an entity when a row of another table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cascade {
    /// No: rows would change without a write of the entity.
    Refused,
    /// Yes, and whoever writes the other table sees to it.
    Accepted,
}

/// A column, with its table where that is another than the row's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnRef {
    /// The table, or the name that a join gave it.
    pub table: Option<&'static str>,
    /// The column.
    pub column: &'static str,
}

/// A table that has at most one row for each row of the struct's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Join {
    /// The joined table.
    pub table: &'static str,
    /// What columns call it: its own name, unless it is joined twice.
    pub name: &'static str,
    /// Pairs of columns that are equal: of the joined table, and of one that is already there.
    pub on: &'static [(ColumnRef, ColumnRef)],
    /// Whether there has to be a row.
    pub presence: Presence,
}

/// Whether a join has to find a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// A row without partner is an error, never left out.
    Required,
    /// Without partner, the columns are NULL.
    Optional,
}

/// The rows of another table that make up a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChildrenMap {
    /// The table of the children.
    pub table: &'static str,
    /// Pairs of columns that are equal: of the child, and of the parent.
    pub on: &'static [(ColumnRef, ColumnRef)],
    /// What the list is ordered by, within a parent. Nothing, for a map or a set.
    pub order_by: &'static [(&'static str, Direction)],
    /// What a row becomes.
    pub element: Element,
}

/// What a child row becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// A struct.
    Row,
    /// A struct, found by the value of this column.
    Keyed(&'static str),
    /// The value of this column alone.
    Value(&'static str),
}

impl ChildrenMap {
    /// The column in which no two children of a parent may be alike: the key of a map, the value of a set.
    pub(crate) fn distinct(&self) -> Option<&'static str> {
        match self.element {
            Element::Keyed(column) => Some(column),
            Element::Value(column) if self.order_by.is_empty() => Some(column),
            Element::Row | Element::Value(_) => None,
        }
    }
}

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// `ASC`.
    Ascending,
    /// `DESC`.
    Descending,
}

/// The columns that a struct is read from, in the order in which it reads them. Filled by
/// [`MySqlRow::describe`](super::MySqlRow::describe).
#[derive(Debug)]
pub struct RowMap {
    pub(crate) joins: Vec<&'static Join>,
    pub(crate) fields: Vec<FieldMap>,
    pub(crate) children: Vec<ListMap>,
    /// How values of columns are made of the keys of DynamoDB, by field.
    pub(crate) key_parts: Vec<KeyPart>,
    /// The same of attributes that are one field each.
    pub(crate) attributes: Vec<AttributePart>,
    /// The structs that the next field is in, and what they put before its column's name.
    path: Vec<&'static str>,
    prefix: String,
    /// A list inside a list ends here: a struct may contain itself.
    in_list: bool,
    nested: Option<String>,
}

/// A field and its column.
#[derive(Debug)]
pub(crate) struct FieldMap {
    /// The field, as a path.
    pub(crate) field: String,
    pub(crate) source: Source,
    pub(crate) type_: FieldType,
    pub(crate) null: Null,
    /// Whether the item of DynamoDB has it.
    pub(crate) stored: bool,
    /// What its column may have for a moment, while rows swap unique values.
    pub(crate) park: Option<&'static str>,
}

/// What the type of a field says of columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FieldType {
    pub(crate) accepts: fn(ColumnType) -> bool,
    pub(crate) expected: &'static str,
    pub(crate) loses: fn(ColumnType) -> Option<&'static str>,
}

/// What NULL reads as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Null {
    /// Nothing: it is an error.
    Refused,
    /// A value of its own.
    Kept,
    /// A value that others read as, too.
    Replaced,
}

impl FieldType {
    pub(crate) fn of<T: MySqlValue>() -> Self {
        FieldType { accepts: T::accepts, expected: T::EXPECTED, loses: T::loses }
    }
}

impl Null {
    fn of<T: MySqlValue>() -> Self {
        if T::null().is_some() { Null::Kept } else { Null::Refused }
    }
}

/// Where a field is read from.
#[derive(Debug)]
pub(crate) enum Source {
    /// A column of a table, or of the join of this name; `None` for the row's own.
    Column { table: Option<&'static str>, column: Cow<'static, str> },
    /// What the server computes.
    Expression(&'static str),
}

/// A field that is a list of rows.
#[derive(Debug)]
pub(crate) struct ListMap {
    pub(crate) field: String,
    pub(crate) map: &'static ChildrenMap,
    pub(crate) row: RowMap,
}

impl RowMap {
    /// The columns of a struct.
    pub(crate) fn of<R: super::MySqlRow>() -> RowMap {
        Self::described(false, R::describe)
    }

    fn described(in_list: bool, describe: impl FnOnce(&mut RowMap)) -> RowMap {
        let mut map = RowMap {
            joins: Vec::new(),
            fields: Vec::new(),
            children: Vec::new(),
            key_parts: Vec::new(),
            attributes: Vec::new(),
            path: Vec::new(),
            prefix: String::new(),
            in_list,
            nested: None,
        };
        describe(&mut map);
        map
    }

    /// A list inside a list.
    pub(crate) fn nested(&self) -> Option<&str> {
        self.nested.as_deref()
    }

    /// A table that the columns after this may be of.
    pub fn join(&mut self, join: &'static Join) {
        if !self.joins.contains(&join) {
            self.joins.push(join);
        }
    }

    /// A field that is a column.
    pub fn column<T: MySqlValue>(&mut self, field: &'static str, column: ColumnRef) {
        self.field::<T>(field, column, Null::of::<T>());
    }

    /// A field that is a column, and something else where that is NULL.
    pub fn column_or<T: MySqlValue>(&mut self, field: &'static str, column: ColumnRef) {
        self.field::<T>(field, column, Null::Replaced);
    }

    /// A field that the server computes from columns, for reading only. The columns are written with their tables where
    /// other tables have some of the same name.
    pub fn expression<T: MySqlValue>(&mut self, field: &'static str, sql: &'static str) {
        self.push::<T>(field, Source::Expression(sql), Null::of::<T>());
    }

    /// A field that the server computes, and something else where that is NULL.
    pub fn expression_or<T: MySqlValue>(&mut self, field: &'static str, sql: &'static str) {
        self.push::<T>(field, Source::Expression(sql), Null::Replaced);
    }

    fn field<T: MySqlValue>(&mut self, field: &'static str, column: ColumnRef, null: Null) {
        let ColumnRef { table, column } = column;
        let column = match table {
            // The prefix of an embedded struct is for the columns of the row itself.
            None if !self.prefix.is_empty() => Cow::Owned(format!("{}{column}", self.prefix)),
            _ => Cow::Borrowed(column),
        };
        self.push::<T>(field, Source::Column { table, column }, null);
    }

    fn push<T: MySqlValue>(&mut self, field: &'static str, source: Source, null: Null) {
        let field = self.path(field);
        self.fields.push(FieldMap { field, source, type_: FieldType::of::<T>(), null, stored: true, park: None });
    }

    /// What the column of this field, which was listed before, may have for a moment while rows swap unique values.
    pub fn park(&mut self, field: &'static str, value: &'static str) {
        let path = self.path(field);
        self.fields.iter_mut().filter(|field| field.field == path).for_each(|field| field.park = Some(value));
    }

    /// The item of DynamoDB does not have this field, which was listed before, or what is in it.
    pub fn not_stored(&mut self, field: &'static str) {
        let path = self.path(field);
        let inside =
            |other: &str| other.strip_prefix(&*path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        self.fields.iter_mut().filter(|field| inside(&field.field)).for_each(|field| field.stored = false);
        for list in self.children.iter_mut().filter(|list| inside(&list.field)) {
            list.row.fields.iter_mut().for_each(|field| field.stored = false);
        }
    }

    /// A field that is a struct of columns of the same row.
    pub fn embed<R: super::MySqlRow>(&mut self, field: &'static str, prefix: &'static str) {
        let outer = self.prefix.len();
        self.path.push(field);
        self.prefix.push_str(prefix);
        R::describe(self);
        self.prefix.truncate(outer);
        self.path.pop();
    }

    /// A field that is a list of rows of another table.
    pub fn children<R: super::MySqlRow>(&mut self, field: &'static str, map: &'static ChildrenMap) {
        self.list(field, map, R::describe);
    }

    /// A field that is made of rows of another table, each of the columns that `describe` lists.
    pub(crate) fn list(&mut self, field: &'static str, map: &'static ChildrenMap, describe: impl FnOnce(&mut RowMap)) {
        let field = self.path(field);
        if self.in_list {
            self.nested = Some(field);
        } else {
            self.children.push(ListMap { field, map, row: Self::described(true, describe) });
        }
    }

    fn path(&self, field: &'static str) -> String {
        let mut path = self.path.join(".");
        // The value of a list is the list's element itself.
        if !path.is_empty() && !field.is_empty() {
            path.push('.');
        }
        path.push_str(field);
        path
    }
}
