//! Random sequences of operations, which every repository has to answer alike.
//!
//! A sequence is made of its number. It writes, reads and queries a few entities whose values meet, on several stores at the
//! same time; each answer is held against that of the store in memory, errors and reasons included, and cursors go from one
//! store to the next. What differs is a [`Difference`], with the operations that it takes.

mod answer;
mod difference;
mod engines;
mod entities;
mod generate;
mod kind;
mod kinds;
mod play;
mod run;
mod scope;
mod sequence;
mod statistics;
mod stores;
mod test;
mod values;

pub use answer::Answer;
pub use difference::Difference;
pub use engines::{Engines, LOCAL, of_memory};
pub use entities::{Colour, Line, Member, Parcel, Sample, Tag};
pub use run::{Load, Report, run};
pub use scope::Scope;
pub use sequence::Step;
pub use statistics::Statistics;
pub use stores::{Ground, Grounds, Subject};
