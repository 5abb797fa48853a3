//! Guides: what the reference of single items does not say.

#[cfg_attr(all(feature = "embedded", feature = "testing"), doc = include_str!("docs/batches_and_transactions.md"))]
#[cfg_attr(
    not(all(feature = "embedded", feature = "testing")),
    doc = "Its examples need the features `embedded` and `testing`."
)]
pub mod batches_and_transactions {}

#[cfg_attr(all(feature = "embedded", feature = "testing"), doc = include_str!("docs/errors_and_retries.md"))]
#[cfg_attr(
    not(all(feature = "embedded", feature = "testing")),
    doc = "Its examples need the features `embedded` and `testing`."
)]
pub mod errors_and_retries {}

#[doc = include_str!("docs/expressions.md")]
pub mod expressions {}

#[doc = include_str!("docs/keys.md")]
pub mod keys {}

#[cfg_attr(feature = "embedded", doc = include_str!("docs/schema_changes.md"))]
#[cfg_attr(not(feature = "embedded"), doc = "Its examples need the feature `embedded`.")]
pub mod schema_changes {}

#[cfg_attr(
    all(feature = "compress", feature = "embedded", feature = "offload"),
    doc = include_str!("docs/large_items.md")
)]
#[cfg_attr(
    not(all(feature = "compress", feature = "embedded", feature = "offload")),
    doc = "Its examples need the features `compress`, `embedded` and `offload`."
)]
pub mod large_items {}

#[doc = include_str!("docs/single_table.md")]
pub mod single_table {}

#[doc = include_str!("docs/reading_pages.md")]
pub mod reading_pages {}

#[cfg_attr(feature = "embedded", doc = include_str!("docs/capacity_and_cost.md"))]
#[cfg_attr(not(feature = "embedded"), doc = "Its examples need the feature `embedded`.")]
pub mod capacity_and_cost {}

#[cfg_attr(feature = "embedded", doc = include_str!("docs/hot_partitions.md"))]
#[cfg_attr(not(feature = "embedded"), doc = "Its examples need the feature `embedded`.")]
pub mod hot_partitions {}

#[doc = include_str!("docs/monitoring.md")]
pub mod monitoring {}

#[doc = include_str!("docs/performance.md")]
#[doc = include_str!("docs/growth.md")]
#[doc = include_str!("docs/growth.svg")]
pub mod performance {}

#[doc = include_str!("docs/streams.md")]
pub mod streams {}
