//! Writers that do not write through the store, and the triggers that note what they change.

mod keys;
mod mixed;
mod office;
mod statements;
mod trouble;
