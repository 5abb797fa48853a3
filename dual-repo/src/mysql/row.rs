//! A struct and the row that it is read from.

use sqlx::mysql::MySqlRow as SqlRow;
use sqlx::{Decode, MySql, Row};

use super::plan::{Column, ColumnKind};
use super::{Cell, ColumnType, MySqlValue, RowMap, RowWriter, ValueProblem};

/// A struct whose fields are columns of a row: an entity, a child row of one, or a part of either. Derive it with
/// `#[derive(MySqlRow)]`; `#[derive(MySqlEntity)]` includes it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a row of MySQL",
    label = "not a row",
    note = "write `#[derive(MySqlRow)]` on it"
)]
pub trait MySqlRow: Sized {
    /// Lists the columns, in the order in which [`decode`](Self::decode) reads them.
    fn describe(map: &mut RowMap);

    /// Reads the struct from the columns of a row.
    ///
    /// # Errors
    /// When a value does not fit its field.
    fn decode(row: &mut RowReader<'_>) -> Result<Self, Unreadable>;

    /// Gives the value of each column, in the order of [`describe`](Self::describe).
    fn encode(&self, row: &mut RowWriter);
}

/// The columns of a row on their way into a struct.
#[derive(Debug)]
pub struct RowReader<'r> {
    row: &'r SqlRow,
    /// Where the struct's columns begin in the row: other ones, such as the key, come first.
    offset: usize,
    columns: &'r [Column],
    types: &'r [ColumnType],
    lists: &'r [List<'r>],
    next_column: usize,
    next_list: usize,
}

/// The rows of a list, and how to read them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct List<'r> {
    pub(crate) rows: &'r [SqlRow],
    pub(crate) offset: usize,
    pub(crate) columns: &'r [Column],
    pub(crate) types: &'r [ColumnType],
    pub(crate) markers: &'r [Marker],
}

/// A column that is NULL exactly when a required join has found no row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marker {
    pub(crate) position: usize,
    pub(crate) table: &'static str,
}

/// A row that cannot be read, and why. The reader of the row adds which one it is.
#[derive(Debug)]
pub struct Unreadable(pub(crate) Box<Cause>);

#[derive(Debug)]
pub(crate) enum Cause {
    /// The column at this position.
    Column { list: Option<(usize, usize)>, column: usize, problem: ValueProblem },
    /// A required join found nothing.
    Join { table: &'static str },
    /// More fields are read than were described.
    Misuse,
}

impl Unreadable {
    /// What stands in for a struct whose declaration has mistakes.
    #[doc(hidden)]
    #[must_use]
    pub fn undeclared() -> Self {
        Self::new(Cause::Misuse)
    }

    /// The error of a row whose first column should be unlike that of all rows before.
    #[cold]
    pub(crate) fn repeated() -> Self {
        let problem = ValueProblem::new("another row of the same parent has this value");
        Self::new(Cause::Column { list: None, column: 0, problem })
    }

    #[cold]
    fn new(cause: Cause) -> Self {
        Unreadable(Box::new(cause))
    }
}

impl<'r> RowReader<'r> {
    pub(crate) fn new(
        row: &'r SqlRow,
        offset: usize,
        columns: &'r [Column],
        types: &'r [ColumnType],
        lists: &'r [List<'r>],
    ) -> Self {
        RowReader { row, offset, columns, types, lists, next_column: 0, next_list: 0 }
    }

    /// Reads the next column.
    ///
    /// # Errors
    /// When its value does not fit the type.
    pub fn column<T: MySqlValue>(&mut self) -> Result<T, Unreadable> {
        let column = self.next_column;
        self.next_column += 1;
        let Some(declared) = self.columns.get(column) else { return Err(Unreadable::new(Cause::Misuse)) };
        let position = self.offset + column;
        let value = match bytes(self.row, position) {
            Some(bytes) => {
                let found = self.types.get(position).copied().unwrap_or(ColumnType::Other);
                if T::accepts(found) { T::decode(Cell::new(bytes, found)) } else { Err(changed(declared, found)) }
            }
            None => T::null().ok_or_else(|| ValueProblem::new("it is NULL, and the field is no `Option`")),
        };
        value.map_err(|problem| Unreadable::new(Cause::Column { list: None, column, problem }))
    }

    /// Reads a struct of columns that come next.
    ///
    /// # Errors
    /// When a value does not fit its field.
    pub fn embed<R: MySqlRow>(&mut self) -> Result<R, Unreadable> {
        R::decode(self)
    }

    /// Reads the next list.
    ///
    /// # Errors
    /// When a value does not fit its field.
    pub fn children<R: MySqlRow>(&mut self) -> Result<Vec<R>, Unreadable> {
        let mut children = Vec::new();
        self.list(|row| R::decode(row).map(|child| children.push(child)))?;
        Ok(children)
    }

    /// Reads the rows of the next list one by one.
    pub(crate) fn list(
        &mut self,
        mut read: impl FnMut(&mut RowReader<'r>) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        let position = self.next_list;
        self.next_list += 1;
        let Some(list) = self.lists.get(position) else { return Err(Unreadable::new(Cause::Misuse)) };
        for (index, row) in list.rows.iter().enumerate() {
            partners(row, list.markers)?;
            let mut reader = RowReader::new(row, list.offset, list.columns, list.types, &[]);
            read(&mut reader).map_err(|mut error| {
                if let Cause::Column { list, .. } = &mut *error.0 {
                    *list = Some((position, index));
                }
                error
            })?;
        }
        Ok(())
    }
}

/// Checks that every required join of a row has found one.
pub(crate) fn partners(row: &SqlRow, markers: &[Marker]) -> Result<(), Unreadable> {
    match markers.iter().find(|marker| bytes(row, marker.position).is_none()) {
        Some(marker) => Err(Unreadable::new(Cause::Join { table: marker.table })),
        None => Ok(()),
    }
}

/// The bytes of a value; `None` for NULL. (The driver's own test for NULL counts zero dates.)
pub(crate) fn bytes(row: &SqlRow, position: usize) -> Option<&[u8]> {
    let value = row.try_get_raw(position).ok()?;
    <&[u8] as Decode<MySql>>::decode(value).ok()
}

/// The error of a column whose type is not the one that was checked.
#[cold]
fn changed(declared: &Column, found: ColumnType) -> ValueProblem {
    if declared.kind == ColumnKind::Computed {
        return ValueProblem::new(format!(
            "the expression is {found}; the field is read from {}",
            declared.type_.expected
        ));
    }
    ValueProblem::new(format!("the column has become {found}; the field is read from {}", declared.type_.expected))
}
