//! Which partition keys are hot: the guide [`hot_partitions`](crate::guide::hot_partitions).

mod map;
mod sketch;

pub use map::{HeatMap, HotKey};
