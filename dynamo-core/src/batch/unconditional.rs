//! What may go into a batch.

use crate::unique::Replaceable;

/// An entity whose items can be written and deleted whatever is stored: one without `#[dynamo(version)]` and
/// `#[dynamo(unique)]`. The derive implements it.
///
/// `BatchWriteItem` knows no conditions, so that a batch would overwrite what others have written since,
/// and what is written beside an item, it does not know either.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written in a batch, which checks nothing",
    label = "its writes depend on what is stored",
    note = "put it into a `Transaction`: `Transaction::new().operation(new.put_over(&old))`, `.delete({Self}::delete_of(&old))`"
)]
pub trait Unconditional: Replaceable {}
