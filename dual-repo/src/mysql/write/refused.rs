//! What the errors of a server mean. Their texts contain values, so that only names are taken from them.

use sqlx::mysql::MySqlDatabaseError;

use super::plan::TablePlan;
use crate::error::{Error, Refusal, RefusalKind};

/// The kind of an error, by its number: <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>,
/// <https://mariadb.com/docs/server/reference/error-codes/mariadb-error-code-reference>.
fn kind(number: u16, state: Option<&str>) -> Option<RefusalKind> {
    Some(match number {
        1062 | 1586 => RefusalKind::Duplicate,
        1217 | 1451 => RefusalKind::StillReferenced,
        1216 | 1452 => RefusalKind::ReferenceMissing,
        3819 => RefusalKind::Check,
        // Of MariaDB; MySQL has another error under this number.
        4025 if state == Some("23000") => RefusalKind::Check,
        // Out of range, truncated, too long, not of the type, no geometry, no JSON.
        1264 | 1265 | 1292 | 1366 | 1367 | 1406 | 1416 | 3140 => RefusalKind::DoesNotFit,
        1048 | 1364 => RefusalKind::Null,
        // 1020, of MariaDB: a row has changed since the snapshot of the transaction.
        1020 | 1213 => RefusalKind::Deadlock,
        1205 => RefusalKind::LockTimeout,
        _ => return None,
    })
}

/// The error of a statement that writes.
#[cold]
pub(crate) fn error(entity: &'static str, table: &TablePlan, doing: &str, source: sqlx::Error) -> Error {
    let found = source.as_database_error().and_then(|error| error.try_downcast_ref::<MySqlDatabaseError>());
    let refusal = found.and_then(|error| {
        let (number, message) = (error.number(), error.message());
        let kind = kind(number, error.code())?;
        let names = match kind {
            RefusalKind::Duplicate => index(table, message),
            RefusalKind::StillReferenced | RefusalKind::ReferenceMissing | RefusalKind::Check => {
                (constraint(message), Vec::new())
            }
            RefusalKind::DoesNotFit | RefusalKind::Null => (column(table, message), Vec::new()),
            RefusalKind::Deadlock | RefusalKind::LockTimeout => (None, Vec::new()),
        };
        Some(Refusal::new(entity, table.table, kind, names, number))
    });
    refusal.map_or_else(|| Error::Sql { doing: format!("{doing} `{}`", table.table), source }, Error::Refused)
}

/// The index of a duplicate, of those that the table has. The value, which comes before, may contain anything.
fn index(table: &TablePlan, message: &str) -> (Option<String>, Vec<String>) {
    let named = |name: &str| {
        let ends = |name: String| message.ends_with(&format!("for key '{name}'"));
        // MySQL says which table from 8.0.19 on.
        ends(name.to_owned()) || ends(format!("{}.{name}", table.table))
    };
    let found = table.indexes.iter().find(|index| named(&index.name));
    found.map_or((None, Vec::new()), |index| (Some(index.name.clone()), index.columns.clone()))
}

/// ``CONSTRAINT `name` `` of a foreign key and of MariaDB's checks, `constraint 'name'` of MySQL's.
fn constraint(message: &str) -> Option<String> {
    let quoted = |before: &str, quote: char| {
        let (_, rest) = message.split_once(before)?;
        rest.split_once(quote).map(|(name, _)| name.to_owned())
    };
    quoted("CONSTRAINT `", '`').or_else(|| quoted("Check constraint '", '\''))
}

/// The column, of those that the table has: the one that is named last, as a value may come before it.
fn column(table: &TablePlan, message: &str) -> Option<String> {
    let names = table.columns.iter().filter_map(|name| {
        // `Data too long for column 'x'`, `Field 'x' doesn't have`, and MariaDB's `` column `db`.`t`.`x` ``.
        let forms = [format!("olumn '{name}'"), format!("Field '{name}'"), format!(".`{name}`")];
        let at = forms.iter().filter_map(|form| message.rfind(form)).max()?;
        Some((at, name))
    });
    names.max().map(|(_, name)| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mysql::catalog::UniqueIndex;

    fn users() -> TablePlan {
        let index = |name: &str| UniqueIndex { name: name.to_owned(), columns: vec!["email".to_owned()] };
        TablePlan {
            table: "users",
            columns: vec!["id".to_owned(), "email".to_owned(), "mail".to_owned()],
            indexes: vec![index("PRIMARY"), index("email"), index("it's")],
            ..TablePlan::default()
        }
    }

    #[test]
    fn an_index_is_one_that_the_table_has_whatever_the_value_says() {
        let name = |message: &str| index(&users(), message).0;
        assert_eq!(name("Duplicate entry 'a' for key 'email'").as_deref(), Some("email"));
        assert_eq!(name("Duplicate entry 'a' for key 'users.email'").as_deref(), Some("email"));
        assert_eq!(name("Duplicate entry 'x' for key 'PRIMARY' for key 'email'").as_deref(), Some("email"));
        assert_eq!(name("Duplicate entry 'x' for key 'it's'").as_deref(), Some("it's"));
        assert_eq!(name("Duplicate entry 'email' for key 'other'"), None);
        assert_eq!(index(&users(), "Duplicate entry 'a' for key 'email'").1, ["email"]);
    }

    #[test]
    fn columns_and_constraints_are_those_that_the_message_ends_with() {
        let name = |message: &str| column(&users(), message);
        assert_eq!(name("Data too long for column 'email' at row 1").as_deref(), Some("email"));
        assert_eq!(
            name("Incorrect string value: 'column 'id'' for column `d`.`users`.`mail` at row 1").as_deref(),
            Some("mail")
        );
        assert_eq!(name("Field 'mail' doesn't have a default value").as_deref(), Some("mail"));
        assert_eq!(name("Column 'id' cannot be null").as_deref(), Some("id"));
        assert_eq!(name("Out of range value for column 'other' at row 1"), None);
        let key = "Cannot add or update a child row: a foreign key constraint fails (`d`.`o`, CONSTRAINT `fk_user` FOREIGN KEY (`u`) REFERENCES `users` (`id`))";
        assert_eq!(constraint(key).as_deref(), Some("fk_user"));
        assert_eq!(constraint("Check constraint 'positive' is violated.").as_deref(), Some("positive"));
        assert_eq!(constraint("CONSTRAINT `positive` failed for `d`.`o`").as_deref(), Some("positive"));
    }

    #[test]
    fn what_is_not_known_is_not_called_a_refusal() {
        assert_eq!(kind(4025, Some("HY000")), None);
        assert_eq!(kind(1146, Some("42S02")), None);
        assert_eq!(kind(1213, Some("40001")), Some(RefusalKind::Deadlock));
    }
}
