//! Parts of a table that are read at the same time.

use std::sync::Arc;

use sqlx::{Column as _, MySqlConnection};

use super::page::{fetch, key_behind};
use super::plan::Plan;
use super::row::bytes;
use super::select::{self, From, Rows, To};
use super::statement::Statement;
use super::{Cell, ColumnType, RowKey, SqlValue, key_value};
use crate::error::Result;

/// A part of a table, by its key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Range {
    /// The whole table.
    All,
    /// Rows behind the first bound, up to and with the second; the outermost ranges are open. A bound is the key of a row, or
    /// its first column.
    Between(Option<RowKey>, Option<RowKey>),
}

/// Rows of a range, at least, that is found by going through the key: fewer are not worth a reader.
const STRIDE_MIN: u64 = 100;

impl Range {
    /// The rows of the range that come after this one.
    pub(crate) fn rows<'k>(&'k self, after: Option<&'k RowKey>) -> Rows<'k> {
        let (low, high) = match self {
            Range::All => (None, None),
            Range::Between(low, high) => (low.as_ref(), high.as_ref()),
        };
        Rows::Between(after.or(low).map_or(From::Start, From::After), high.map_or(To::End, To::Row))
    }
}

/// Divides a table into up to `parts` ranges of its key. Only a key that begins with an integer can be divided without
/// reading the table; others are one range.
pub(crate) async fn split(connection: &mut MySqlConnection, plan: &Arc<Plan>, parts: u64) -> Result<Vec<Range>> {
    if parts <= 1 {
        return Ok(vec![Range::All]);
    }
    let extent = extent(connection, plan).await?;
    Ok(extent.map_or_else(|| vec![Range::All], |(least, greatest)| between(least, greatest, parts)))
}

/// The same of any key: where its first column does not do, the server goes through its primary index once.
pub(crate) async fn split_any(connection: &mut MySqlConnection, plan: &Arc<Plan>, parts: u64) -> Result<Vec<Range>> {
    let by_value = split(connection, plan, parts).await?;
    let is_enough = plan.key.len() == 1 && by_value.len() > 1;
    if is_enough || u64::try_from(by_value.len()).is_ok_and(|found| found >= parts) {
        return Ok(by_value);
    }
    Ok(ranges(&strides(connection, plan, parts).await?))
}

/// The least and the greatest value of the first column of the key, if it is an integer and there are any.
async fn extent(connection: &mut MySqlConnection, plan: &Arc<Plan>) -> Result<Option<(i128, i128)>> {
    let integer = matches!(plan.key.first(), Some(key) if matches!(key.type_, ColumnType::Integer { .. }));
    let Some(sql) = select::extent(plan).filter(|_| integer) else { return Ok(None) };
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
    Ok(bound(0).zip(bound(1)))
}

/// Keys with about as many rows between them, by the server's guess of how many there are.
async fn strides(connection: &mut MySqlConnection, plan: &Arc<Plan>, parts: u64) -> Result<Vec<RowKey>> {
    let stride = (plan.estimated_rows / parts).max(STRIDE_MIN);
    let mut cuts: Vec<RowKey> = Vec::new();
    for _ in 1..parts {
        let from = cuts.last().map_or(From::Start, From::After);
        let Some(cut) = key_behind(connection, plan, from, stride - 1).await? else { break };
        cuts.push(cut);
    }
    Ok(cuts)
}

fn between(least: i128, greatest: i128, parts: u64) -> Vec<Range> {
    let parts = i128::from(parts).min(greatest - least + 1).max(1);
    let step = (greatest - least + 1) / parts;
    let value =
        |value: i128| i64::try_from(value).map(SqlValue::Int).or_else(|_| u64::try_from(value).map(SqlValue::UInt));
    let cuts = (1..parts).filter_map(|part| value(least + part * step - 1).ok());
    let cuts: Vec<RowKey> = cuts.map(|cut| RowKey::new(vec![cut])).collect();
    ranges(&cuts)
}

/// The ranges between some keys. The outermost stay open: rows may be there that were inserted since.
fn ranges(cuts: &[RowKey]) -> Vec<Range> {
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
        let cut = |value| Some(RowKey::new(vec![SqlValue::Int(value)]));
        assert_eq!(
            between(1, 9, 3),
            [Range::Between(None, cut(3)), Range::Between(cut(3), cut(6)), Range::Between(cut(6), None)]
        );
        assert_eq!(between(-1, 0, 5), [Range::Between(None, cut(-1)), Range::Between(cut(-1), None)]);
        let whole = between(0, u64::MAX.into(), 2);
        assert_eq!(whole, [Range::Between(None, cut(i64::MAX)), Range::Between(cut(i64::MAX), None)]);
    }
}
