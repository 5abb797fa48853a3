//! Expressions in memory: what DynamoDB would make of an item, without a call.

mod apply;
mod condition;
mod document;
mod order;
mod problem;
mod set;

pub(crate) use apply::apply;
pub(crate) use condition::holds;
pub(crate) use order::is_greater;
pub(crate) use problem::Problem;
