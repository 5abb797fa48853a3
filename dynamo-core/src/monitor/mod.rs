//! What becomes of each call: the guide [`monitoring`](crate::guide::monitoring).
//!
//! A [`Monitor`] is told of every call that a handle makes, by [`Dynamo::with_monitor`](crate::Dynamo::with_monitor). Three
//! come with this library: a [`Meter`](crate::capacity::Meter) adds up consumed capacity, a [`HeatMap`](crate::heat::HeatMap)
//! finds hot keys, and `Metrics` (feature `metrics`) keeps counters and histograms. Beside them, every call has a `tracing`
//! span, and a [`Limiter`](crate::capacity::Limiter) may hold calls back.

#[cfg(feature = "alarms")]
mod alarms;
mod answer;
mod ask;
mod handle;
#[cfg(feature = "metrics")]
mod metrics;
mod observe;
mod outcome;
mod report;
#[cfg(feature = "streams")]
mod stream;
mod watch;

#[cfg(feature = "alarms")]
pub use alarms::{Alarm, Alarms};
pub(crate) use handle::Watchers;
#[cfg(feature = "metrics")]
pub use metrics::{MetricDescription, MetricKind, Metrics};
pub use outcome::Outcome;
pub use report::{CallReport, Monitor, Touched, Used};
#[cfg(feature = "streams")]
pub use stream::StreamReport;
pub(crate) use watch::Watch;
