//! What an update does to the managed fields.

use std::fmt;
use std::time::SystemTime;

use super::{TimeOp, Timestamp};
use crate::entity::DynamoEntity;
use crate::expr::Field;
use crate::op::Actions;
use crate::value::R;

/// An update, to which the managed fields of its entity are shown one by one.
pub struct ManagedUpdate<'a, E> {
    actions: &'a mut Actions<E>,
    now: SystemTime,
}

impl<E> fmt::Debug for ManagedUpdate<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManagedUpdate").field("actions", &self.actions).finish_non_exhaustive()
    }
}

impl<'a, E> ManagedUpdate<'a, E> {
    pub(crate) fn new(actions: &'a mut Actions<E>, now: SystemTime) -> Self {
        ManagedUpdate { actions, now }
    }
}

/// Sets `#[dynamo(updated_at)]`.
#[derive(Debug)]
pub struct Touch<'a, 'u, E, T, K>(pub &'a Field<E, T, K>, pub &'a mut ManagedUpdate<'u, E>);

impl<E: DynamoEntity, T, K> TimeOp<T> for Touch<'_, '_, E, T, K> {
    fn run(self) -> R<()>
    where
        T: Timestamp,
    {
        let Touch(field, ManagedUpdate { actions, now }) = self;
        actions.set(*field, T::of(*now).map_err(|error| error.at(field.name()))?);
        Ok(())
    }
}
