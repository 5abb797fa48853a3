//! Unit tests of what only this crate can see.
