//! The protocol of the mirror under every fault.
//!
//! The code that runs over MySQL and DynamoDB runs here over models of both, in one thread, one step at a time. Chance, from a
//! seed, decides who goes on, what fails, what is lost, what comes late or twice, who dies. After every step that counts it is
//! checked that the invariants hold, and in the end, when faults have stopped, that DynamoDB has exactly what MySQL has.
//!
//! That the checks can fail is shown by mutants: protocols that lack one safeguard, each of which has to be caught.

pub mod campaign;
pub mod check;
pub mod domain;
pub mod dynamo;
pub mod fault;
pub mod ledger;
pub mod mutant;
pub mod mysql;
pub mod run;
pub mod scenario;
pub mod shrink;
pub mod start;
pub mod stats;
pub mod tasks;
pub mod work;
pub mod world;
