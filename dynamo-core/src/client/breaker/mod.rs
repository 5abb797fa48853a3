//! A circuit breaker for each table.

mod alone;
mod circuit;
mod intercept;
mod settings;
mod tables;

pub use alone::{Circuit, Passage};
pub use circuit::CircuitState;
pub(crate) use intercept::{Breaker, Refused};
pub use settings::CircuitBreaker;
