//! What may be done to the items of an entity without knowing what they hold.

use crate::entity::DynamoEntity;
use crate::op::{Delete, Update};

/// An entity whose items can be replaced and deleted whatever they hold: one without `#[dynamo(unique)]`. The derive
/// implements it.
///
/// What a unique field held has to be known, so that its value is free again afterwards.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has unique fields, whose values before have to be known",
    label = "would leave values taken that nobody has",
    note = "replace an item that was read with `new.put_over(&old)`, delete one with `{Self}::delete_of(&old)`, and write a new one with `create`"
)]
pub trait Replaceable: DynamoEntity {}

/// An entity of which a write can tell whether an item has changed since it was read: one with `#[dynamo(version)]` or
/// `#[dynamo(unique)]`. The derive implements it.
///
/// A version tells of every change; without one, only changes of unique fields are noticed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has neither a version nor unique fields",
    label = "no telling whether it was written since it was read",
    note = "mark an integer field of it with `#[dynamo(version)]`, or name the item by its key"
)]
pub trait Guarded: DynamoEntity {
    /// The update of an item that is as this entity says.
    #[doc(hidden)]
    fn guard_update(&self, update: Update<Self>) -> Update<Self> {
        update
    }
    /// The delete of an item that is as this entity says.
    #[doc(hidden)]
    fn guard_delete(&self, delete: Delete<Self>) -> Delete<Self> {
        delete
    }
}
