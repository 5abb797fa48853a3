//! Conditions and updates on every engine, and the same trees in memory.

mod conditions;
mod random;
mod updates;
mod verbs;
