//! What may go into a batch.

use crate::entity::DynamoEntity;

/// An entity whose items can be written and deleted whatever is stored: one without `#[dynamo(version)]`. The derive
/// implements it.
///
/// `BatchWriteItem` knows no conditions, so that a batch would overwrite what others have written since.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written in a batch, which checks no versions",
    label = "its writes depend on what is stored",
    note = "put it into a `Transaction`: `Transaction::new().put(..)`, `.delete({Self}::delete_of(..))`"
)]
pub trait Unconditional: DynamoEntity {}
