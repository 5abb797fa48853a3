//! What can go wrong between the two stores.

mod refusal;

use std::fmt;

pub use refusal::{Refusal, RefusalKind};

/// The result of everything here that talks to a store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Anything that can go wrong.
///
/// Neither credentials nor the contents of rows appear in the text of an error; the primary key of a row does.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No connection to MySQL.
    #[error("cannot connect to MySQL")]
    Connect {
        /// The driver's error.
        #[source]
        source: sqlx::Error,
    },

    /// A connection of a pool has settings under which values cannot be read or written exactly.
    #[error(
        "the MySQL session has `{variable}` = `{found}`; connect with `MySql::connect`, or run `{remedy}` on every connection"
    )]
    Session {
        /// The session variable.
        variable: &'static str,
        /// Its value.
        found: String,
        /// The statement that sets it right.
        remedy: &'static str,
    },

    /// The mapping of an entity does not fit the database.
    #[error("`{entity}` does not fit the database: {}", problems.join("; "))]
    Mapping {
        /// The struct.
        entity: &'static str,
        /// Everything that does not fit.
        problems: Vec<String>,
    },

    /// An entity can be read from this database, but not written to it.
    #[error("`{entity}` cannot be written to the database: {}", problems.join("; "))]
    NotWritable {
        /// The struct.
        entity: &'static str,
        /// Everything that stands in the way.
        problems: Vec<String>,
    },

    /// MySQL refuses what was to be written.
    #[error(transparent)]
    Refused(#[from] Refusal),

    /// The connection was lost, or the server failed, while a transaction was committed: it may have been applied, or not.
    /// Read what it has written to find out.
    #[error("cannot tell whether the transaction was committed")]
    OutcomeUnknown {
        /// The driver's error.
        #[source]
        source: sqlx::Error,
    },

    /// A statement failed. Nothing of a transaction that was not committed is applied.
    #[error("cannot {doing}")]
    Sql {
        /// What the statement was for: "read a page of `orders`".
        doing: String,
        /// The driver's error.
        #[source]
        source: sqlx::Error,
    },

    /// A row cannot be read, or cannot become an item.
    #[error(transparent)]
    Row(#[from] RowError),

    /// DynamoDB refused, or could not be reached.
    #[error(transparent)]
    Dynamo(#[from] dynamo_core::Error),

    /// The rows of a page changed while it was read.
    #[error(
        "the rows of `{table}` changed between two statements of one snapshot; does it have a transactional engine?"
    )]
    Torn {
        /// The table.
        table: &'static str,
    },

    /// A task of ours ended before its work was done.
    #[error("a task ended early")]
    Task {
        /// How it ended.
        #[source]
        source: tokio::task::JoinError,
    },
}

/// A row that cannot be read into its struct or written from it, or whose struct cannot become an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    entity: &'static str,
    table: &'static str,
    key: String,
    problem: RowProblem,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowProblem {
    /// The value of a column does not fit its field.
    Column {
        /// The field, as a path: `profile.first_name`, `items[2].quantity`.
        field: String,
        /// The column with its table: `users.first_name`.
        column: String,
        /// What is wrong with the value, without the value.
        reason: String,
    },
    /// A joined table has no row for this one.
    Join {
        /// The joined table.
        table: &'static str,
    },
    /// The entity refers to a row of a joined table by values that no row has.
    Reference {
        /// The field, as a path.
        field: String,
        /// The joined table.
        table: &'static str,
        /// The columns by which it was looked for.
        columns: Vec<String>,
    },
    /// The entity cannot be written as it is.
    Unwritable {
        /// The field, as a path.
        field: String,
        /// Why.
        reason: String,
    },
    /// A field was written, and reads as something else.
    ReadBack {
        /// The field, as a path.
        field: String,
        /// The column with its table.
        column: String,
        /// Why that may be.
        reason: &'static str,
    },
    /// The rows are not those that were given as the entity's old state: one is missing, or there are others.
    Changed {
        /// The table.
        table: &'static str,
    },
    /// The struct has no item: a key that cannot be made, a value that DynamoDB does not hold, too many bytes.
    Item {
        /// What is wrong.
        reason: String,
    },
}

impl RowError {
    #[cold]
    pub(crate) fn new(entity: &'static str, table: &'static str, key: String, problem: RowProblem) -> Self {
        RowError(Box::new(Inner { entity, table, key, problem }))
    }

    /// The struct.
    #[must_use]
    pub fn entity(&self) -> &'static str {
        self.0.entity
    }

    /// The table that the row is in.
    #[must_use]
    pub fn table(&self) -> &'static str {
        self.0.table
    }

    /// The row's primary key: `id = 42`.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.0.key
    }

    /// What is wrong.
    #[must_use]
    pub fn problem(&self) -> &RowProblem {
        &self.0.problem
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { entity, table, key, problem } = &*self.0;
        match problem {
            RowProblem::Column { field, column, reason } => {
                write!(f, "cannot read `{entity}.{field}` from column `{column}`, row `{table}` ({key}): {reason}")
            }
            RowProblem::Join { table: joined } => {
                write!(f, "cannot read `{entity}`, row `{table}` ({key}): the join finds no row in `{joined}`")
            }
            RowProblem::Reference { field, table: joined, columns } => {
                let columns = columns.join(", ");
                write!(
                    f,
                    "cannot write `{entity}.{field}`, row `{table}` ({key}): no row of `{joined}` has this ({columns}); \
                     write that one first"
                )
            }
            RowProblem::Unwritable { field, reason } => {
                write!(f, "cannot write `{entity}.{field}`, row `{table}` ({key}): {reason}")
            }
            RowProblem::ReadBack { field, column, reason } => {
                write!(
                    f,
                    "`{entity}.{field}` was written, and column `{column}`, row `{table}` ({key}), reads as something else: {reason}"
                )
            }
            RowProblem::Changed { table: changed } => {
                write!(
                    f,
                    "cannot write `{entity}`, row `{table}` ({key}): rows of `{changed}` are not as the old state says; \
                     lock the row, read it and change it in one transaction"
                )
            }
            RowProblem::Item { reason } => {
                write!(f, "cannot make an item of `{entity}`, row `{table}` ({key}): {reason}")
            }
        }
    }
}

impl std::error::Error for RowError {}

/// As its text.
#[cfg(feature = "serde")]
impl serde::Serialize for RowError {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The text of an error with its causes.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
