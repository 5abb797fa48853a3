//! Writes that are collected before they are sent.

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
