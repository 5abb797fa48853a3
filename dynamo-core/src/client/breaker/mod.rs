//! A circuit breaker for each table.

mod circuit;
mod intercept;
mod settings;
mod tables;

pub use circuit::CircuitState;
pub(crate) use intercept::{Breaker, Refused};
pub use settings::CircuitBreaker;
