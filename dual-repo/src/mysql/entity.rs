//! An entity: a row with a table and a key.

use super::{MySqlKey, MySqlRow, TableMap};

/// A struct that is a row of a table, with whatever else it takes from joined tables and child rows. Derive it with
/// `#[derive(MySqlEntity)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an entity of MySQL",
    label = "not an entity",
    note = "write `#[derive(MySqlEntity)]` on it, with `#[mysql(table = \"..\", key = \"..\")]`"
)]
pub trait MySqlEntity: MySqlRow + Send + Sync + 'static {
    /// The struct's name, for errors.
    const NAME: &'static str;
    /// The table and its key.
    const TABLE: TableMap;
    /// The values of the primary key, as a tuple.
    type Key;

    /// The primary key of these values.
    #[doc(hidden)]
    fn row_key(key: impl MySqlKey<Self::Key>) -> super::RowKey {
        key.into_key()
    }
}
