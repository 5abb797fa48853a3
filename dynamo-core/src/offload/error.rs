//! What goes wrong between an item and an object store.

use crate::value::ValueError;

/// Why a value could not be written to, or read from, an object store. Values and contents are in none of them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OffloadError {
    /// The prefix of [`Objects`](super::Objects) is no path of an object store.
    #[error("`{prefix}` cannot be the prefix of objects; write segments with `/` between them, as in `reports/body`")]
    Prefix {
        /// What was given.
        prefix: String,
        /// What is wrong with it.
        source: object_store::path::Error,
    },
    /// The value cannot be stored.
    #[error("cannot write the value of an object: {0}")]
    Value(ValueError),
    /// The operating system gave no random numbers for a name.
    #[error("cannot make a name for an object: {0}")]
    Random(getrandom::Error),
    /// The object store did not do what it was asked for.
    #[error("cannot {doing} object `{object}`")]
    Store {
        /// As in "write".
        doing: &'static str,
        /// The path of the object, or of the objects that were to be listed.
        object: String,
        /// The object store's error.
        source: object_store::Error,
    },
    /// The object is not there. Whoever read the item some time ago reads it again: its value may have been replaced, and the old
    /// object deleted.
    #[error("object `{object}` is not in the object store; read the item again, as its value may have been replaced")]
    Missing {
        /// The path of the object.
        object: String,
    },
    /// The object is there, and is not what was written.
    #[error("object `{object}` is not what was written: {reason}")]
    Damaged {
        /// The path of the object.
        object: String,
        /// What differs.
        reason: &'static str,
    },
    /// The object is what was written, and is no value of the field's type.
    #[error("cannot read object `{object}`: {problem}")]
    Decode {
        /// The path of the object.
        object: String,
        /// What does not fit.
        problem: ValueError,
    },
    /// The items that point to objects could not be read, so that nothing was deleted.
    #[error("cannot read the items that point to objects under `{prefix}`; no object was deleted")]
    Items {
        /// The prefix of the objects.
        prefix: String,
        /// Why not.
        source: Box<crate::Error>,
    },
}
