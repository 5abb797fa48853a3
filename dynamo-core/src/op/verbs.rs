//! The verbs of what collects writes, once for all collections.

use super::TransactWrite;
use super::write::{Write, sealed::Prepare};
use crate::client::Dynamo;
use crate::error::Result;

/// Renders an operation.
type Render = Box<dyn FnOnce(&Dynamo) -> Result<Write> + Send>;

/// Writes of any entities, rendered when they are sent, as only the handle knows the names of tables.
#[derive(Default)]
pub(crate) struct Operations(Vec<Render>);

impl Operations {
    /// Those that are rendered already.
    pub(crate) fn of(writes: Vec<Write>) -> Self {
        let render = |write| Box::new(move |_: &Dynamo| Ok(write)) as Render;
        Operations(writes.into_iter().map(render).collect())
    }

    pub(crate) fn push(&mut self, operation: impl TransactWrite + 'static) {
        self.0.push(Box::new(move |db| Prepare::prepare(operation, db)));
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn render(self, db: &Dynamo) -> Result<Vec<Write>> {
        self.0.into_iter().map(|render| render(db)).collect()
    }
}

/// The methods that add a write to `self.operations`.
macro_rules! verbs {
    () => {
        /// Writes an item whose key must be free.
        pub fn create<E: $crate::DynamoEntity + 'static>(self, entity: E) -> Self {
            self.operation(entity.create())
        }

        /// Writes an item, whatever was there, and replaces that.
        pub fn put<E: $crate::Replaceable + 'static>(self, entity: E) -> Self {
            self.operation(entity.put())
        }

        /// Writes all fields into an item, or into a new one.
        pub fn upsert<E: $crate::op::Upsertable + 'static>(self, entity: E) -> Self {
            self.operation(entity.upsert())
        }

        /// Changes an item, which must exist.
        pub fn update<E: $crate::DynamoEntity + 'static>(self, update: $crate::op::Update<E>) -> Self {
            self.operation(update)
        }

        /// Deletes an item.
        pub fn delete<E: $crate::DynamoEntity + 'static>(self, delete: $crate::op::Delete<E>) -> Self {
            self.operation(delete)
        }

        /// Any of these, such as a put with a condition.
        pub fn operation(mut self, operation: impl $crate::op::TransactWrite + 'static) -> Self {
            self.operations.push(operation);
            self
        }
    };
}
pub(crate) use verbs;
