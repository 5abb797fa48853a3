//! What the rows of another table become in a field.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, Hash};

use super::{ChildrenMap, ColumnRef, Element, MySqlRow, MySqlValue, RowMap, RowReader, RowWriter, Unreadable};

/// A field that holds the rows of another table, in one of these forms:
///
/// | `children(..)` | `Form` | field |
/// |---|---|---|
/// | with `order_by` | [`Structs`] | `Vec<Child>`, where `Child` derives [`MySqlRow`] |
/// | with `key` | [`ByKey`] | `BTreeMap<K, Child>`, `HashMap<K, Child>`, where `K` is a [`MySqlValue`] |
/// | with `column` and `order_by` | [`Values`] | `Vec<T>`, where `T` is a [`MySqlValue`] |
/// | with `column` | [`Distinct`] | `BTreeSet<T>`, `HashSet<T>` |
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold the rows of a `#[mysql(children(..))]` as `{Form}`",
    label = "does not hold these rows",
    note = "with `order_by` write `Vec<Child>`, and `#[derive(MySqlRow)]` on `Child`; with `key` a `BTreeMap<K, Child>` or \
            `HashMap<K, Child>`",
    note = "with `column` and `order_by` write a `Vec` of values; with `column` alone a `BTreeSet` or `HashSet`"
)]
pub trait MySqlRows<Form>: Sized {
    /// Lists the columns of one row.
    fn describe(map: &mut RowMap, children: &'static ChildrenMap);

    /// Reads all rows.
    ///
    /// # Errors
    /// When a value does not fit, or two rows have the same key.
    fn read(row: &mut RowReader<'_>) -> Result<Self, Unreadable>;

    /// Writes the columns of each row, in the order of [`describe`](Self::describe).
    fn write(&self, row: &mut RowWriter);
}

/// A struct for each row, in an order.
#[derive(Debug, Clone, Copy)]
pub struct Structs;

/// A struct for each row, found by one of its columns.
#[derive(Debug, Clone, Copy)]
pub struct ByKey;

/// A value for each row, in an order.
#[derive(Debug, Clone, Copy)]
pub struct Values;

/// A value for each row, no two of them alike.
#[derive(Debug, Clone, Copy)]
pub struct Distinct;

impl<R: MySqlRow> MySqlRows<Structs> for Vec<R> {
    fn describe(map: &mut RowMap, _: &'static ChildrenMap) {
        R::describe(map);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Unreadable> {
        row.children()
    }
    fn write(&self, row: &mut RowWriter) {
        row.children(self);
    }
}

impl<T: MySqlValue> MySqlRows<Values> for Vec<T> {
    fn describe(map: &mut RowMap, children: &'static ChildrenMap) {
        value::<T>(map, children);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Unreadable> {
        let mut values = Vec::new();
        row.list(|row| row.column().map(|value| values.push(value)))?;
        Ok(values)
    }
    fn write(&self, row: &mut RowWriter) {
        row.list(self, RowWriter::column);
    }
}

macro_rules! keyed {
    ($($map:ident, $set:ident: $($bound:ident)+ $(, $hasher:ident)?;)*) => {$(
        impl<K: MySqlValue $(+ $bound)+, R: MySqlRow $(, $hasher: BuildHasher + Default)?> MySqlRows<ByKey>
            for $map<K, R $(, $hasher)?>
        {
            fn describe(map: &mut RowMap, children: &'static ChildrenMap) {
                value::<K>(map, children);
                R::describe(map);
            }
            fn read(row: &mut RowReader<'_>) -> Result<Self, Unreadable> {
                let mut children = Self::default();
                row.list(|row| {
                    let (key, child) = (row.column()?, R::decode(row)?);
                    if children.insert(key, child).is_some() { Err(Unreadable::repeated()) } else { Ok(()) }
                })?;
                Ok(children)
            }
            fn write(&self, row: &mut RowWriter) {
                row.list(self, |row, (key, child)| {
                    row.column(key);
                    child.encode(row);
                });
            }
        }

        impl<T: MySqlValue $(+ $bound)+ $(, $hasher: BuildHasher + Default)?> MySqlRows<Distinct>
            for $set<T $(, $hasher)?>
        {
            fn describe(map: &mut RowMap, children: &'static ChildrenMap) {
                value::<T>(map, children);
            }
            fn read(row: &mut RowReader<'_>) -> Result<Self, Unreadable> {
                let mut values = Self::default();
                row.list(|row| {
                    let value = row.column()?;
                    if values.insert(value) { Ok(()) } else { Err(Unreadable::repeated()) }
                })?;
                Ok(values)
            }
            fn write(&self, row: &mut RowWriter) {
                row.list(self, RowWriter::column);
            }
        }
    )*};
}
keyed! {
    BTreeMap, BTreeSet: Ord;
    HashMap, HashSet: Eq Hash, S;
}

/// Lists the column that is the value of a list, or the key of a map.
fn value<T: MySqlValue>(map: &mut RowMap, children: &'static ChildrenMap) {
    if let Element::Keyed(column) | Element::Value(column) = children.element {
        map.column::<T>("", ColumnRef { table: None, column });
    }
}
