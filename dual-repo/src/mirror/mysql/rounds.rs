//! How far the comparison that never ends has come: it is one for all instances.

use serde_json::{Value, json};

use super::source::MySqlSource;
use super::sql::Column as _;
use super::text;
use crate::mirror::AggregateId;
use crate::mirror::walk::Position;
use crate::mysql::SqlValue;
use crate::repository::{Error, Result};

/// What is known of the rounds.
#[derive(Debug, Clone, Default)]
pub(crate) struct RoundsState {
    pub(crate) done: u64,
    pub(crate) compared: u64,
    pub(crate) unexplained: u64,
    pub(crate) ended: Option<String>,
    pub(crate) holder: Option<String>,
}

/// What an instance has added to a round.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Progress {
    pub(crate) compared: u64,
    pub(crate) unexplained: u64,
    pub(crate) is_round: bool,
}

impl MySqlSource {
    /// Takes the rounds over, unless another instance has them: where they are, `None` inside for the start.
    pub(crate) async fn claim_rounds(&self, instance: &str) -> Result<Option<Option<Position>>> {
        let mut connection = self.connection().await?;
        let doing = "go on comparing";
        self.sql("INSERT IGNORE INTO {rounds} (id) VALUES (1)").run(&mut connection, doing).await?;
        let statement = "UPDATE {rounds} SET holder = ?, lease = CURRENT_TIMESTAMP(6) + INTERVAL 30 SECOND \
             WHERE id = 1 AND (holder IS NULL OR holder = ? OR lease < CURRENT_TIMESTAMP(6))";
        self.sql(statement).bytes(instance).bytes(instance).run(&mut connection, doing).await?;
        let statement = "SELECT position FROM {rounds} WHERE id = 1 AND holder = ?";
        let row = self.sql(statement).bytes(instance).row(&mut connection, doing).await?;
        let position = |row: sqlx::mysql::MySqlRow| row.opt_text("position")?.as_deref().map(position_of).transpose();
        row.map(position).transpose()
    }

    /// Writes how far the rounds have come, if this instance still has them.
    pub(crate) async fn reach_rounds(&self, instance: &str, to: Option<&Position>, progress: Progress) -> Result<()> {
        let mut connection = self.connection().await?;
        let statement = "UPDATE {rounds} SET position = ?, compared = compared + ?, unexplained = unexplained + ?, \
             done = done + ?, ended = IF(? = 1, CURRENT_TIMESTAMP(6), ended) WHERE id = 1 AND holder = ?";
        let position = to.map_or(SqlValue::Null, |to| SqlValue::Bytes(position_text(to).into_bytes()));
        let is_round = u64::from(progress.is_round);
        let sql = self.sql(statement).with(position).number(progress.compared).number(progress.unexplained);
        let sql = sql.number(is_round).number(is_round).bytes(instance);
        sql.run(&mut connection, "note how far was compared").await.map(drop)
    }

    /// Leaves the rounds to others.
    pub(crate) async fn leave_rounds(&self, instance: &str) -> Result<()> {
        let mut connection = self.connection().await?;
        let sql = self.sql("UPDATE {rounds} SET holder = NULL, lease = NULL WHERE id = 1 AND holder = ?");
        sql.bytes(instance).run(&mut connection, "leave comparing to others").await.map(drop)
    }

    /// What is known of them.
    pub(crate) async fn rounds(&self) -> Result<RoundsState> {
        let mut connection = self.connection().await?;
        let statement =
            "SELECT done, compared, unexplained, CAST(ended AS CHAR) AS ended, holder FROM {rounds} WHERE id = 1";
        let row = self.sql(statement).row(&mut connection, "see how far was compared").await?;
        let state = |row: sqlx::mysql::MySqlRow| {
            Ok::<_, Error>(RoundsState {
                done: row.number_of("done")?,
                compared: row.number_of("compared")?,
                unexplained: row.number_of("unexplained")?,
                ended: row.opt_text("ended")?,
                holder: row.opt_text("holder")?,
            })
        };
        row.map(state).transpose().map(Option::unwrap_or_default)
    }
}

fn position_text(position: &Position) -> String {
    match position {
        Position::Rows { entity, after } => json!(["rows", entity, after]),
        Position::Gone { after } => json!(["gone", after.as_ref().map(|id| json!([id.entity, id.id]))]),
        Position::Items { table, after } => json!(["items", table, after.as_ref().map(text::place)]),
    }
    .to_string()
}

fn position_of(text: &str) -> Result<Position> {
    let malformed = || Error::Mismatch { source: "the position of a comparison is not one of ours".into() };
    let value: Value = serde_json::from_str(text).map_err(|_| malformed())?;
    let part = |at| value.get(at).and_then(Value::as_str).map(str::to_owned);
    let position = match part(0).as_deref() {
        Some("rows") => part(1).map(|entity| Position::Rows { entity, after: part(2) }),
        Some("gone") => {
            let of = |id: &Value, at| id.get(at).and_then(Value::as_str).map(str::to_owned);
            let after = value.get(1).and_then(|id| Some(AggregateId { entity: of(id, 0)?, id: of(id, 1)? }));
            Some(Position::Gone { after })
        }
        Some("items") => {
            let after = part(2).map(|place| text::place_of(&place)).transpose()?;
            part(1).map(|table| Position::Items { table, after })
        }
        _ => None,
    };
    position.ok_or_else(malformed)
}

#[cfg(test)]
mod tests {
    use dynamo_core::key::Key;

    use super::*;
    use crate::mirror::Place;

    #[test]
    fn positions_are_found_again() {
        let key = Key { partition: "a".into(), sort: Some("b".into()) };
        let id = AggregateId { entity: "TAG".to_owned(), id: "[1]".to_owned() };
        let all = [
            Position::Rows { entity: "TAG".to_owned(), after: None },
            Position::Rows { entity: "TAG".to_owned(), after: Some("[\"a\", 7]".to_owned()) },
            Position::Gone { after: None },
            Position::Gone { after: Some(id) },
            Position::Items { table: "Ledger".to_owned(), after: None },
            Position::Items { table: "Ledger".to_owned(), after: Some(Place { table: "Ledger".to_owned(), key }) },
        ];
        for position in all {
            assert_eq!(position_of(&position_text(&position)).unwrap(), position);
        }
        assert!(position_of("[\"else\"]").is_err());
    }
}
