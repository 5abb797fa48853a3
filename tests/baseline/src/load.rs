//! Clients that work at the same time, in a closed loop: each waits for an answer before it asks again, so that a slow
//! store is asked less often, and the latencies are those of as many calls under way as there are clients.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures::future::try_join_all;
use hdrhistogram::Histogram;

use crate::call::{self, Call};
use crate::client::Client;
use crate::store::Store;

/// How long each call runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    /// Before it is measured.
    pub(crate) warm_up: Duration,
    pub(crate) measured: Duration,
}

/// What was measured.
#[derive(Debug)]
pub(crate) struct Measured {
    /// Nanoseconds of every call.
    pub(crate) latencies: Histogram<u64>,
    /// From the first to the last.
    pub(crate) elapsed: Duration,
}

/// Three digits of every latency.
const DIGITS: u8 = 3;

/// Measures a call.
pub(crate) async fn measure(
    store: &Arc<Store>,
    call: Call,
    clients: u32,
    items: u32,
    times: Times,
) -> Result<Measured> {
    let start = Instant::now() + times.warm_up;
    let tasks = (0..clients).map(|number| {
        let (store, client) = (Arc::clone(store), Client::new(number, clients, items));
        async move { tokio::spawn(work(store, call, client, start, start + times.measured)).await? }
    });
    let parts = try_join_all(tasks).await?;
    let mut whole = Measured { latencies: Histogram::new(DIGITS)?, elapsed: Duration::ZERO };
    for Measured { latencies, elapsed } in parts {
        whole.latencies.add(&latencies)?;
        whole.elapsed = whole.elapsed.max(elapsed);
    }
    Ok(whole)
}

/// One client: warms up until `start`, and is measured until `end`, at least once.
async fn work(store: Arc<Store>, call: Call, mut client: Client, start: Instant, end: Instant) -> Result<Measured> {
    let failed = || format!("`{call}` failed");
    while Instant::now() < start {
        call::run(call, &store, &mut client).await.with_context(failed)?;
    }
    let mut latencies = Histogram::new(DIGITS)?;
    loop {
        let asked = Instant::now();
        call::run(call, &store, &mut client).await.with_context(failed)?;
        let now = Instant::now();
        latencies.record(u64::try_from((now - asked).as_nanos()).unwrap_or(u64::MAX))?;
        if now >= end {
            return Ok(Measured { latencies, elapsed: now - start });
        }
    }
}
