//! One call per field: whatever generated code does with a field goes through one function per kind of field, so that a
//! type that does not fit is reported once, under that type.

use super::rows::MySqlRows;
use super::{ChildrenMap, ColumnRef, MySqlRow, MySqlValue, RowMap, RowReader, RowWriter, Unreadable};

/// What is to be done with a field of type `T`. Implemented without bounds on `T`.
pub trait ColumnOp<T> {
    /// What comes out.
    type Out;
    /// Does it.
    fn run(self) -> Self::Out
    where
        T: MySqlValue;
}

/// The only place where generated code asks for [`MySqlValue`].
#[inline]
pub fn column<T: MySqlValue, O: ColumnOp<T>>(op: O) -> O::Out {
    op.run()
}

/// What is to be done with a field that is a struct of columns.
pub trait RowOp<T> {
    /// What comes out.
    type Out;
    /// Does it.
    fn run(self) -> Self::Out
    where
        T: MySqlRow;
}

/// The only place where generated code asks for [`MySqlRow`].
#[inline]
pub fn row<T: MySqlRow, O: RowOp<T>>(op: O) -> O::Out {
    op.run()
}

/// What is to be done with a field that is a list of rows.
pub trait RowsOp<T, Form> {
    /// What comes out.
    type Out;
    /// Does it.
    fn run(self) -> Self::Out
    where
        T: MySqlRows<Form>;
}

/// The only place where generated code asks for [`MySqlRows`].
#[inline]
pub fn rows<T: MySqlRows<Form>, Form, O: RowsOp<T, Form>>(op: O) -> O::Out {
    op.run()
}

/// Lists a column.
#[derive(Debug)]
pub struct DescribeColumn<'m>(pub &'m mut RowMap, pub &'static str, pub ColumnRef);

impl<T> ColumnOp<T> for DescribeColumn<'_> {
    type Out = ();
    fn run(self)
    where
        T: MySqlValue,
    {
        self.0.column::<T>(self.1, self.2);
    }
}

/// Lists a column that is read as something else where it is NULL.
#[derive(Debug)]
pub struct DescribeColumnOr<'m>(pub &'m mut RowMap, pub &'static str, pub ColumnRef);

impl<T> ColumnOp<T> for DescribeColumnOr<'_> {
    type Out = ();
    fn run(self)
    where
        T: MySqlValue,
    {
        self.0.column_or::<T>(self.1, self.2);
    }
}

/// Lists an expression.
#[derive(Debug)]
pub struct DescribeExpression<'m>(pub &'m mut RowMap, pub &'static str, pub &'static str);

impl<T> ColumnOp<T> for DescribeExpression<'_> {
    type Out = ();
    fn run(self)
    where
        T: MySqlValue,
    {
        self.0.expression::<T>(self.1, self.2);
    }
}

/// Lists an expression that is read as something else where it is NULL.
#[derive(Debug)]
pub struct DescribeExpressionOr<'m>(pub &'m mut RowMap, pub &'static str, pub &'static str);

impl<T> ColumnOp<T> for DescribeExpressionOr<'_> {
    type Out = ();
    fn run(self)
    where
        T: MySqlValue,
    {
        self.0.expression_or::<T>(self.1, self.2);
    }
}

/// Reads a column.
#[derive(Debug)]
pub struct ReadColumn<'a, 'r>(pub &'a mut RowReader<'r>);

impl<T> ColumnOp<T> for ReadColumn<'_, '_> {
    type Out = Result<T, Unreadable>;
    #[inline]
    fn run(self) -> Self::Out
    where
        T: MySqlValue,
    {
        self.0.column()
    }
}

/// Reads a column, and something else where it is NULL.
#[derive(Debug)]
pub struct ReadColumnOr<'a, 'r, T>(pub &'a mut RowReader<'r>, pub fn() -> T);

impl<T> ColumnOp<T> for ReadColumnOr<'_, '_, T> {
    type Out = Result<T, Unreadable>;
    fn run(self) -> Self::Out
    where
        T: MySqlValue,
    {
        self.0.column::<Option<T>>().map(|value| value.unwrap_or_else(self.1))
    }
}

/// Lists the columns of a struct.
#[derive(Debug)]
pub struct DescribeEmbedded<'m>(pub &'m mut RowMap, pub &'static str, pub &'static str);

impl<T> RowOp<T> for DescribeEmbedded<'_> {
    type Out = ();
    fn run(self)
    where
        T: MySqlRow,
    {
        self.0.embed::<T>(self.1, self.2);
    }
}

/// Reads a struct of columns.
#[derive(Debug)]
pub struct ReadEmbedded<'a, 'r>(pub &'a mut RowReader<'r>);

impl<T> RowOp<T> for ReadEmbedded<'_, '_> {
    type Out = Result<T, Unreadable>;
    #[inline]
    fn run(self) -> Self::Out
    where
        T: MySqlRow,
    {
        self.0.embed()
    }
}

/// Lists the columns of child rows.
#[derive(Debug)]
pub struct DescribeChildren<'m>(pub &'m mut RowMap, pub &'static str, pub &'static ChildrenMap);

impl<T, Form> RowsOp<T, Form> for DescribeChildren<'_> {
    type Out = ();
    fn run(self)
    where
        T: MySqlRows<Form>,
    {
        self.0.list(self.1, self.2, |row| T::describe(row, self.2));
    }
}

/// Reads child rows.
#[derive(Debug)]
pub struct ReadChildren<'a, 'r>(pub &'a mut RowReader<'r>);

impl<T, Form> RowsOp<T, Form> for ReadChildren<'_, '_> {
    type Out = Result<T, Unreadable>;
    fn run(self) -> Self::Out
    where
        T: MySqlRows<Form>,
    {
        T::read(self.0)
    }
}

/// Writes a column.
#[derive(Debug)]
pub struct WriteColumn<'a, T>(pub &'a mut RowWriter, pub &'a T);

impl<T> ColumnOp<T> for WriteColumn<'_, T> {
    type Out = ();
    fn run(self)
    where
        T: MySqlValue,
    {
        self.0.column(self.1);
    }
}

/// Writes a column that reads as something else where it is NULL.
#[derive(Debug)]
pub struct WriteColumnOr<'a, T>(pub &'a mut RowWriter, pub &'a T, pub fn() -> T);

impl<T> ColumnOp<T> for WriteColumnOr<'_, T> {
    type Out = ();
    fn run(self)
    where
        T: MySqlValue,
    {
        self.0.column_or(self.1, self.2);
    }
}

/// Writes a struct of columns.
#[derive(Debug)]
pub struct WriteEmbedded<'a, T>(pub &'a mut RowWriter, pub &'a T);

impl<T> RowOp<T> for WriteEmbedded<'_, T> {
    type Out = ();
    fn run(self)
    where
        T: MySqlRow,
    {
        self.0.embed(self.1);
    }
}

/// Writes child rows.
#[derive(Debug)]
pub struct WriteChildren<'a, T>(pub &'a mut RowWriter, pub &'a T);

impl<T, Form> RowsOp<T, Form> for WriteChildren<'_, T> {
    type Out = ();
    fn run(self)
    where
        T: MySqlRows<Form>,
    {
        self.1.write(self.0);
    }
}
