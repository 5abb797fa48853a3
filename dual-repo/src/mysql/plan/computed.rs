//! What the server makes of expressions.

use sqlx::{AssertSqlSafe, Column as _, Executor, MySqlConnection, SqlSafeStr, Statement as _};

use super::{Column, ColumnKind, Plan, RowPlan};
use crate::error::{Error, Result};
use crate::mysql::mapping::FieldType;
use crate::mysql::{ColumnType, select};

impl Plan {
    /// Lets the server prepare every expression by itself, and says which it does not take, or are of another type than
    /// their field's. No row is read.
    pub(crate) async fn check_expressions(&self, connection: &mut MySqlConnection) -> Result<()> {
        let mut problems = Vec::new();
        let lists = self.lists.iter().map(|list| (&list.row, Some(list)));
        for (row, list) in std::iter::once((&self.root, None)).chain(lists) {
            for column in row.columns.iter().filter(|column| column.kind == ColumnKind::Computed) {
                let alone = RowPlan { joins: row.joins.clone(), columns: vec![column.clone()] };
                let statement = select::nothing(self, list, &alone);
                let field = list.map_or_else(String::new, |list| format!("{}[].", list.field)) + &column.field;
                if let Some(problem) = probe(connection, column, statement).await? {
                    problems.push(format!("`{field}`: {problem}"));
                }
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(Error::Mapping { entity: self.entity, problems }) }
    }
}

async fn probe(connection: &mut MySqlConnection, column: &Column, sql: String) -> Result<Option<String>> {
    let Column { name, type_: FieldType { accepts, expected, .. }, .. } = column;
    let prepared = match connection.prepare(AssertSqlSafe(sql).into_sql_str()).await {
        Ok(prepared) => prepared,
        Err(sqlx::Error::Database(error)) => {
            return Ok(Some(format!("the server does not take the expression `{name}`: {}", error.message())));
        }
        Err(source) => return Err(Error::Sql { doing: format!("prepare the expression `{name}`"), source }),
    };
    let found = prepared.columns().last().map_or(ColumnType::Other, |column| ColumnType::of(column.type_info()));
    Ok((!accepts(found)).then(|| format!("expected {expected}, found `{name}`, which is {found}")))
}
