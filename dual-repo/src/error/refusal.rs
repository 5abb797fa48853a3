//! What MySQL refuses to write, and why.

use std::fmt;

/// MySQL has refused to write an entity. The transaction has changed nothing that stays; none of it is to be committed.
///
/// Contains the names of columns, indexes and constraints, and no values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    entity: &'static str,
    table: &'static str,
    kind: RefusalKind,
    name: Option<String>,
    columns: Vec<String>,
    code: u16,
}

/// Why MySQL refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefusalKind {
    /// Another row has the same values in a unique index, or the same primary key. `name` is that of the index.
    Duplicate,
    /// Rows of other tables refer to this one. `name` is that of the foreign key.
    StillReferenced,
    /// The row that this one refers to is missing. `name` is that of the foreign key.
    ReferenceMissing,
    /// A check constraint does not hold. `name` is its name.
    Check,
    /// A value does not fit its column: too long, out of range, no label of it, not of its character set.
    /// `name` is that of the column.
    DoesNotFit,
    /// A column that cannot be NULL has no value. `name` is its name.
    Null,
    /// Two transactions wait for each other, and this one was rolled back. It can be run again.
    Deadlock,
    /// Another transaction holds the rows for longer than `innodb_lock_wait_timeout`. It can be run again.
    LockTimeout,
}

impl Refusal {
    #[cold]
    pub(crate) fn new(
        entity: &'static str,
        table: &'static str,
        kind: RefusalKind,
        (name, columns): (Option<String>, Vec<String>),
        code: u16,
    ) -> Self {
        Refusal(Box::new(Inner { entity, table, kind, name, columns, code }))
    }

    /// The struct; empty when it was a whole transaction that could not be committed.
    #[must_use]
    pub fn entity(&self) -> &'static str {
        self.0.entity
    }

    /// The table that was written to; empty as the struct is.
    #[must_use]
    pub fn table(&self) -> &'static str {
        self.0.table
    }

    /// Why.
    #[must_use]
    pub fn kind(&self) -> RefusalKind {
        self.0.kind
    }

    /// The index, constraint or column, where the server says which.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// The columns of the index; empty for anything else.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.0.columns
    }

    /// The number of the server's error.
    #[must_use]
    pub fn code(&self) -> u16 {
        self.0.code
    }

    /// Whether the same transaction, run again from its start, may succeed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self.0.kind, RefusalKind::Deadlock | RefusalKind::LockTimeout)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { entity, table, kind, name, columns, code } = &*self.0;
        match *entity {
            "" => f.write_str("MySQL refuses to commit the transaction: ")?,
            entity => write!(f, "MySQL refuses `{entity}` in table `{table}`: ")?,
        }
        let name = |f: &mut fmt::Formatter<'_>, before: &str| match name {
            Some(name) => write!(f, "{before} `{name}`"),
            None => Ok(()),
        };
        match kind {
            RefusalKind::Duplicate => {
                f.write_str("another row has the same values")?;
                name(f, " in index")?;
                if !columns.is_empty() {
                    write!(f, " ({})", columns.join(", "))?;
                }
            }
            RefusalKind::StillReferenced => {
                f.write_str("rows of other tables refer to it")?;
                name(f, " by foreign key")?;
                f.write_str("; change or delete those first")?;
            }
            RefusalKind::ReferenceMissing => {
                f.write_str("it refers to a row that is not there")?;
                name(f, ", by foreign key")?;
                f.write_str("; write that one first")?;
            }
            RefusalKind::Check => {
                f.write_str("check constraint")?;
                name(f, "")?;
                f.write_str(" does not hold")?;
            }
            RefusalKind::DoesNotFit => {
                f.write_str("a value does not fit")?;
                name(f, " column")?;
                f.write_str(": it is too long, out of range, or not of its type or character set")?;
            }
            RefusalKind::Null => {
                f.write_str("a column that cannot be NULL has no value")?;
                name(f, ":")?;
            }
            RefusalKind::Deadlock => f.write_str("it is in a deadlock with another transaction; run it again")?,
            RefusalKind::LockTimeout => {
                f.write_str("another transaction has locked its rows for too long; run it again")?;
            }
        }
        write!(f, " (error {code})")
    }
}

impl std::error::Error for Refusal {}
