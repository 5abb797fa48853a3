//! The protocol that keeps DynamoDB a mirror of MySQL, whatever crashes, is lost, comes late or comes twice.
//!
//! A transaction in MySQL that changes an aggregate also says so, in a row beside it: that it is pending, in which version, and
//! which keys it has given up ([`Sync`]). That row is the debt; whoever finds it ([the writer itself](mod@write), a [relay])
//! [applies](apply) it: reads the aggregate as it is now, in one snapshot, and puts it into DynamoDB if nothing newer is there.
//! Only when DynamoDB has answered is the debt struck off, and only if the version is still the same.
//!
//! * Debt is recorded in the transaction that makes it, so a crash between the stores loses nothing.
//! * What is shipped is a state and not a change, so it may be shipped any number of times, late, and by anyone.
//! * Versions are given out under the locks of what they are for, so they follow the order of commits: of an aggregate, and of
//!   a key that passes from one to another.
//! * What is gone leaves a tombstone, so that nothing that was on its way can bring it back.
//!
//! All of it is written over two traits, [`Source`] and [`Target`], which say what a store has to do, one step at a time. So
//! the code that runs over MySQL and DynamoDB is the code that is tried with stores that fail at every step.

pub mod apply;
pub mod backfill;
pub mod check;
pub(crate) mod dynamo;
pub mod ids;
pub mod janitor;
pub mod look;
pub mod phase;
pub mod relay;
pub mod switch;
pub mod touched;
pub mod write;

mod aggregate;
pub(crate) mod breaker;
mod control;
mod group;
mod mark;
pub(crate) mod mysql;
mod source;
mod sync;
mod target;
mod version;
mod view;
pub(crate) mod walk;

pub use aggregate::{AggregateId, Place};
pub use control::Control;
pub use mark::Marked;
pub use phase::Phase;
pub use source::{
    Affected, Carried, Entered, Held, Member, OpId, OpState, Projection, Session, Setback, Snapshot, Source, Touched,
};
pub use sync::Sync;
pub use target::{Content, Found, MirrorWrite, Put, Stamp, Target};
pub use version::{Epoch, Version};
pub use view::View;

/// Two digits for each byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
