//! DynamoDB as the store that follows.

mod copies;
mod meter;
mod pace;
mod stored;
mod target;

pub(crate) use meter::Meter;
pub(crate) use pace::Pace;
pub(crate) use stored::ADDED;
pub(crate) use target::DynamoTarget;
