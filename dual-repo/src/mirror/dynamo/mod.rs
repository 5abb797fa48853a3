//! DynamoDB as the store that follows.

mod copies;
mod stored;
mod target;

pub(crate) use stored::ADDED;
pub(crate) use target::{DynamoTarget, OUTLIVES};
