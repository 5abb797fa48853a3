//! What callers want written.

use crate::domain::Id;

/// One thing that a transaction does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Writes an aggregate as a whole.
    Put {
        /// Which one.
        id: Id,
        /// With this key.
        key: u8,
        /// And this unique value.
        unique: Option<u8>,
        /// This value.
        value: u32,
        /// And this product.
        product: u8,
    },
    /// Deletes an aggregate with its child row.
    Delete(Id),
    /// Adds one to the counter.
    Add(Id),
    /// Two aggregates exchange their keys.
    SwapKeys(Id, Id),
    /// Two aggregates exchange their unique values.
    SwapUniques(Id, Id),
    /// The first gives its key to the second, that one its own to the third, and the first gets another.
    Chain(Id, Id, Id, u8),
    /// The first is deleted, and the second gets its key.
    TakeOver(Id, Id),
    /// Changes the child row, and nothing else of the aggregate.
    Child(Id, u32),
    /// Renames a product; all that name it change.
    Rename(u8, u32),
}

/// What a caller wants written, in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// In this order.
    pub actions: Vec<Action>,
}

impl Action {
    /// The aggregates that it names.
    pub fn ids(&self) -> impl Iterator<Item = Id> + use<> {
        let ids = match *self {
            Action::Put { id, .. } | Action::Delete(id) | Action::Add(id) | Action::Child(id, _) => {
                [Some(id), None, None]
            }
            Action::SwapKeys(a, b) | Action::SwapUniques(a, b) | Action::TakeOver(a, b) => [Some(a), Some(b), None],
            Action::Chain(a, b, c, _) => [Some(a), Some(b), Some(c)],
            Action::Rename(..) => [None; 3],
        };
        ids.into_iter().flatten()
    }
}
