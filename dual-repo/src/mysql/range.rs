//! Parts of a table that are read at the same time.

use std::sync::Arc;

use sqlx::{Column as _, MySqlConnection};

use super::page::fetch;
use super::plan::Plan;
use super::row::bytes;
use super::select::{self, From, Rows, To};
use super::statement::Statement;
use super::{Cell, ColumnType, RowKey, SqlValue, key_value};
use crate::error::Result;

/// A part of a table, by the first column of its key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Range {
    /// The whole table.
    All,
    /// Values above the first bound, up to and with the second; the outermost ranges are open.
    Between(Option<SqlValue>, Option<SqlValue>),
}

impl Range {
    /// The rows of the range that come after this one.
    pub(crate) fn rows<'k>(&'k self, after: Option<&'k RowKey>) -> Rows<'k> {
        let (low, high) = match self {
            Range::All => (None, None),
            Range::Between(low, high) => (low.as_ref(), high.as_ref()),
        };
        let from = after.map(From::After).or_else(|| low.map(From::AfterFirst));
        Rows::Between(from.unwrap_or(From::Start), high.map_or(To::End, To::First))
    }
}

/// Divides a table into up to `parts` ranges of its key. Only a key that begins with an integer can be divided without
/// reading the table; others are one range.
pub(crate) async fn split(connection: &mut MySqlConnection, plan: &Arc<Plan>, parts: u64) -> Result<Vec<Range>> {
    let integer = matches!(plan.key.first(), Some(key) if matches!(key.type_, ColumnType::Integer { .. }));
    let Some(sql) = select::extent(plan).filter(|_| integer && parts > 1) else { return Ok(vec![Range::All]) };
    let rows = fetch(connection, plan.table, &Statement { sql, parameters: Vec::new() }).await?;
    let bound = |position: usize| {
        let row = rows.first()?;
        let column = ColumnType::of(sqlx::Row::columns(row).get(position)?.type_info());
        match key_value::value(Cell::new(bytes(row, position)?, column)).ok()? {
            SqlValue::Int(value) => Some(i128::from(value)),
            SqlValue::UInt(value) => Some(i128::from(value)),
            _ => None,
        }
    };
    Ok(match (bound(0), bound(1)) {
        (Some(least), Some(greatest)) => between(least, greatest, parts),
        _ => vec![Range::All],
    })
}

fn between(least: i128, greatest: i128, parts: u64) -> Vec<Range> {
    let parts = i128::from(parts).min(greatest - least + 1).max(1);
    let step = (greatest - least + 1) / parts;
    let value =
        |value: i128| i64::try_from(value).map(SqlValue::Int).or_else(|_| u64::try_from(value).map(SqlValue::UInt));
    // The outermost stay open: rows may be there that were inserted since.
    let cuts: Vec<SqlValue> = (1..parts).filter_map(|part| value(least + part * step - 1).ok()).collect();
    let lows = std::iter::once(None).chain(cuts.iter().cloned().map(Some));
    let highs = cuts.iter().cloned().map(Some).chain(std::iter::once(None));
    lows.zip(highs).map(|(low, high)| Range::Between(low, high)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_cover_everything_and_do_not_overlap() {
        assert_eq!(between(1, 1, 8), [Range::Between(None, None)]);
        let cut = |value| Some(SqlValue::Int(value));
        assert_eq!(
            between(1, 9, 3),
            [Range::Between(None, cut(3)), Range::Between(cut(3), cut(6)), Range::Between(cut(6), None)]
        );
        assert_eq!(between(-1, 0, 5), [Range::Between(None, cut(-1)), Range::Between(cut(-1), None)]);
        let whole = between(0, u64::MAX.into(), 2);
        assert_eq!(whole, [Range::Between(None, cut(i64::MAX)), Range::Between(cut(i64::MAX), None)]);
    }
}
