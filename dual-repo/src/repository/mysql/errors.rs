//! What errors of MySQL mean for the caller.

use dynamo_core::schema::EntitySchema;

use crate::error::{Error as MySqlError, RefusalKind, RowProblem};
use crate::repository::Error;

impl From<MySqlError> for Error {
    fn from(error: MySqlError) -> Self {
        let error = match error {
            MySqlError::Dynamo(error) => return error.into(),
            error => error,
        };
        let class = match &error {
            MySqlError::Connect { .. } | MySqlError::Torn { .. } => Class::Unavailable,
            MySqlError::OutcomeUnknown { .. } => Class::OutcomeUnknown,
            MySqlError::Sql { source, .. } => of_driver(source),
            MySqlError::Refused(refusal) => match refusal.kind() {
                RefusalKind::Deadlock | RefusalKind::LockTimeout => Class::Conflict,
                RefusalKind::Duplicate
                | RefusalKind::StillReferenced
                | RefusalKind::ReferenceMissing
                | RefusalKind::Check
                | RefusalKind::DoesNotFit
                | RefusalKind::Null => Class::Invalid,
            },
            MySqlError::Row(row) => match row.problem() {
                RowProblem::Reference { .. } | RowProblem::Unwritable { .. } | RowProblem::ReadBack { .. } => {
                    Class::Invalid
                }
                // Somebody has written its lists without locking it.
                RowProblem::Changed { .. } => Class::Conflict,
                RowProblem::Column { .. } | RowProblem::Join { .. } | RowProblem::Item { .. } => Class::Mismatch,
            },
            MySqlError::Mapping { .. } | MySqlError::NotWritable { .. } => Class::Mismatch,
            MySqlError::Dynamo(_) | MySqlError::Session { .. } | MySqlError::Task { .. } => Class::Other,
        };
        let source = Box::new(error);
        match class {
            Class::Unavailable => Error::Unavailable { source },
            Class::OutcomeUnknown => Error::OutcomeUnknown { source },
            Class::Conflict => Error::Conflict { source },
            Class::Invalid => Error::Invalid { source },
            Class::Mismatch => Error::Mismatch { source },
            Class::Other => Error::Other { source },
        }
    }
}

enum Class {
    Unavailable,
    OutcomeUnknown,
    Conflict,
    Invalid,
    Mismatch,
    Other,
}

/// Nothing has been committed where this is asked.
fn of_driver(error: &sqlx::Error) -> Class {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Class::Unavailable,
        _ => Class::Other,
    }
}

/// The constraint of an entity that a unique index stands for: the one on the fields of its columns.
pub(super) fn constraint(schema: &EntitySchema, fields: &[&str]) -> Option<&'static str> {
    let is_of = |unique: &&dynamo_core::schema::UniqueSchema| {
        unique.parts.len() == fields.len() && unique.parts.iter().all(|part| fields.contains(&part.field))
    };
    schema.unique.iter().find(is_of).map(|unique| unique.name)
}
