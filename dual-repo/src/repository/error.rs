//! What can go wrong, by what it means for the caller.

use std::fmt;

use dynamo_core::transaction::Reason;
use dynamo_core::value::Item;

/// What a store says of an error.
pub type Source = Box<dyn std::error::Error + Send + Sync>;

/// The result of everything that a [`Repository`](super::Repository) does.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation was not carried out.
///
/// Neither credentials nor the contents of entities are in its text, be it `Display` or `Debug`. What the store says is its source.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// What is to be changed is not there.
    #[error("there is no such `{entity}`")]
    NotFound {
        /// The entity.
        entity: &'static str,
    },
    /// The key is taken.
    #[error("there is such a `{entity}` already")]
    AlreadyExists {
        /// The entity.
        entity: &'static str,
    },
    /// Another one has a value that no two may have.
    #[error("another `{entity}` has the value of `{unique}`, which is unique")]
    NotUnique {
        /// The entity.
        entity: &'static str,
        /// The constraint.
        unique: String,
    },
    /// What must hold does not: a condition, or that the entity is as it was read.
    #[error("a condition on `{entity}` does not hold")]
    ConditionFailed {
        /// The entity.
        entity: &'static str,
        /// What is there, if it is known.
        item: Option<Item>,
    },
    /// A transaction in which at least one operation was refused: none was applied.
    #[error("the transaction was refused: {}", refusals(reasons))]
    Canceled {
        /// One for each operation, in their order.
        reasons: Vec<Reason>,
    },
    /// Somebody else was writing at the same time, again and again. Nothing was changed; later it may succeed.
    #[error("another write was under way, and nothing was changed")]
    Conflict {
        /// What the store says.
        #[source]
        source: Source,
    },
    /// The store cannot be reached, or has no capacity left. Nothing was changed, but for a part of a batch; later it may
    /// succeed.
    #[error("the store cannot be reached, or has no capacity left")]
    Unavailable {
        /// What the store says.
        #[source]
        source: Source,
    },
    /// A write was sent, and nobody knows whether it was applied.
    #[error("the outcome of the write is unknown")]
    OutcomeUnknown {
        /// What the store says.
        #[source]
        source: Source,
    },
    /// The operation is wrong: a key, a value, a cursor, a size.
    #[error("the operation is not valid")]
    Invalid {
        /// What the store says.
        #[source]
        source: Source,
    },
    /// What is stored does not fit the entity or the table.
    #[error("what is stored does not fit")]
    Mismatch {
        /// What the store says.
        #[source]
        source: Source,
    },
    /// Anything else, such as missing rights.
    #[error("the store refused")]
    Other {
        /// What the store says.
        #[source]
        source: Source,
    },
}

/// The kinds of [`Error`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "they are those of the errors")]
pub enum ErrorKind {
    NotFound,
    AlreadyExists,
    NotUnique,
    ConditionFailed,
    Canceled,
    Conflict,
    Unavailable,
    OutcomeUnknown,
    Invalid,
    Mismatch,
    Other,
}

impl fmt::Debug for Error {
    /// Which one it is, the message and those of the sources.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({self}", self.kind())?;
        let mut source = std::error::Error::source(self);
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        f.write_str(")")
    }
}

impl Error {
    /// Which one it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Error::NotFound { .. } => ErrorKind::NotFound,
            Error::AlreadyExists { .. } => ErrorKind::AlreadyExists,
            Error::NotUnique { .. } => ErrorKind::NotUnique,
            Error::ConditionFailed { .. } => ErrorKind::ConditionFailed,
            Error::Canceled { .. } => ErrorKind::Canceled,
            Error::Conflict { .. } => ErrorKind::Conflict,
            Error::Unavailable { .. } => ErrorKind::Unavailable,
            Error::OutcomeUnknown { .. } => ErrorKind::OutcomeUnknown,
            Error::Invalid { .. } => ErrorKind::Invalid,
            Error::Mismatch { .. } => ErrorKind::Mismatch,
            Error::Other { .. } => ErrorKind::Other,
        }
    }

    /// True when nothing was changed and the same operation may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Error::Conflict { .. } | Error::Unavailable { .. })
    }
}

fn refusals(reasons: &[Reason]) -> String {
    let refused = reasons.iter().enumerate().filter(|(_, reason)| !matches!(reason, Reason::InOrder));
    refused.map(|(at, reason)| format!("operation {at}: {reason}")).collect::<Vec<_>>().join("; ")
}

impl From<dynamo_core::Error> for Error {
    fn from(error: dynamo_core::Error) -> Self {
        use dynamo_core::{Error as Dynamo, ErrorKind as Kind};
        match error {
            Dynamo::NotFound { entity } => Error::NotFound { entity },
            Dynamo::AlreadyExists { entity } => Error::AlreadyExists { entity },
            Dynamo::NotUnique { entity, unique } => Error::NotUnique { entity, unique: unique.to_owned() },
            Dynamo::ConditionFailed { entity, item } => Error::ConditionFailed { entity, item },
            Dynamo::TransactionCanceled { reasons } if !reasons.iter().all(Reason::is_retryable) => {
                Error::Canceled { reasons }
            }
            error => {
                let kind = error.kind();
                let source = Box::new(error);
                match kind {
                    Kind::Throttled | Kind::Transient | Kind::CircuitOpen => Error::Unavailable { source },
                    Kind::Conflict => Error::Conflict { source },
                    Kind::OutcomeUnknown => Error::OutcomeUnknown { source },
                    Kind::Validation | Kind::ItemTooLarge => Error::Invalid { source },
                    Kind::Mismatch => Error::Mismatch { source },
                    _ => Error::Other { source },
                }
            }
        }
    }
}
