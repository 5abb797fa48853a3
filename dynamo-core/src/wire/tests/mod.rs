//! The wire: what is accepted, what is refused, and that nothing else happens.

mod cursor;
mod differential;
mod documents;
mod hostile;
mod scan;
mod sink;
mod truncated;
