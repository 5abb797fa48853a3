//! The handle that operations are sent to, and how it is made.

mod breaker;
mod build;
mod builder;
mod call;
mod credentials;
mod defaults;
mod direct;
#[cfg(feature = "embedded")]
mod embedded;
mod endpoint;
#[cfg(feature = "config")]
mod environment;
mod handle;
mod payload;
mod region;
mod retry;
mod sending;
mod table_name;
#[cfg(test)]
mod tests;
mod timeouts;
mod transport;

pub(crate) use breaker::Refused;
pub use breaker::{Circuit, CircuitBreaker, CircuitState, Passage};
pub use builder::DynamoBuilder;
pub(crate) use call::{sent, within};
pub use direct::Wire;
pub(crate) use direct::{Body, Direct};
pub use handle::{Dynamo, Engine};
pub(crate) use payload::Payload;
pub use retry::RetryMode;
pub(crate) use sending::Sending;
