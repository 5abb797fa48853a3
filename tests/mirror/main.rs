//! The mirror of MySQL in DynamoDB, on the real stores.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

mod behaviours;
mod bypass;
mod compressed;
mod contained;
mod crew;
mod cut;
mod ending;
mod failover;
mod falling_back;
mod flips;
mod hanging;
mod ids;
mod killed;
mod locks;
mod metrics;
mod moving;
mod names;
mod outages;
mod pacing;
mod privileges;
mod program;
mod reading;
mod references;
mod restarts;
mod said;
mod secrets;
mod setbacks;
mod setting;
mod shapes;
mod verifying;
mod written;
