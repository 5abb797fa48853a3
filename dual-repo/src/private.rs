//! The only names that generated code may use.

pub use std::default::Default;
pub use std::marker::{Send, Sync};
pub use std::option::Option::{self, None, Some};
pub use std::primitive::{bool, str};
pub use std::result::Result::{self, Err, Ok};

pub use crate::mysql::attribute::attribute;
pub use crate::mysql::key_part::{key_attribute, key_text};
pub use crate::mysql::label::{LABEL_EXPECTED, accepts_label, label, unknown_label};
pub use crate::mysql::op::{
    DescribeChildren, DescribeColumn, DescribeColumnOr, DescribeEmbedded, DescribeExpression, DescribeExpressionOr,
    ReadChildren, ReadColumn, ReadColumnOr, ReadEmbedded, WriteChildren, WriteColumn, WriteColumnOr, WriteEmbedded,
    column, row, rows,
};
pub use crate::mysql::{
    AnyKey, ByKey, Cascade, Cell, ChildrenMap, ColumnRef, ColumnType, Direction, Distinct, Element, Join, MySqlEntity,
    MySqlRow, MySqlValue, Presence, RowMap, RowReader, RowWriter, SqlValue, Structs, TableMap, Unreadable,
    ValueProblem, Values,
};
