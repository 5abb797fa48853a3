//! A program whose calls of DynamoDB are measured: metrics for Prometheus, spans for OpenTelemetry, and in the end what it has
//! consumed and which keys were hot.
//!
//! ```sh
//! cargo run -p examples --bin monitoring                 # then: curl http://127.0.0.1:9464/metrics
//! cargo run -p examples --bin monitoring -- --otlp http://127.0.0.1:4318/v1/traces
//! ```

mod metrics;
mod spans;
mod traffic;

use std::io::{Write, copy, sink, stdin, stdout};
use std::net::SocketAddr;

use anyhow::{Context, Result};
use clap::Parser;
use dynamo_core::capacity::{Limiter, Limits, Prices};
use dynamo_core::heat::HeatMap;
use dynamo_core::monitor::Metrics;
use dynamo_core::{Dynamo, DynamoTable};
use tokio::sync::oneshot;

use spans::{CallSpans, Spans};
use traffic::Visits;

/// Makes calls, and serves what is known of them until its input ends or Ctrl-C is pressed.
#[derive(Debug, Parser)]
struct Arguments {
    /// Where Prometheus finds the metrics; any free port for 0.
    #[arg(long, default_value = "127.0.0.1:9464")]
    metrics: SocketAddr,
    /// Where spans are sent, by OTLP over HTTP in JSON: `http://127.0.0.1:4318/v1/traces`. Nowhere unless told.
    #[arg(long)]
    otlp: Option<String>,
    /// The URL of DynamoDB Local. An engine in this process unless told.
    #[arg(long)]
    endpoint: Option<String>,
    /// How many visits are noted.
    #[arg(long, default_value_t = 300)]
    visits: u32,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    // Before the first call, or what it counts is lost.
    let address = metrics::serve(arguments.metrics).await?;
    let spans = arguments.otlp.as_deref().map(Spans::to).transpose()?;

    let plain = connect(arguments.endpoint.as_deref()).await?;
    Visits::ensure_table(&plain).await?;
    let heat = HeatMap::new().plain();
    let limiter = Limiter::new(Limits { reads: None, writes: Some(2000) });
    let db = plain.clone().with_limiter(limiter).with_monitor(Metrics::new()).with_monitor(heat.clone());
    let (db, meter) = db.with_monitor(CallSpans).metered();
    let served = traffic::visits(&db, arguments.visits).await;
    let consumed = meter.consumed();
    let price = consumed.total().price(&Prices { read: 0.125, write: 0.625 });
    let mut out = stdout();
    writeln!(out, "{consumed}\nat 0.125 and 0.625 for a million: {price:.6}\nthe hottest keys:")?;
    for hot in heat.hottest(3) {
        writeln!(out, "  {hot}")?;
    }
    writeln!(out, "metrics: http://{address}/metrics")?;
    out.flush()?;
    if served.is_ok() {
        end().await?;
    }
    plain.client().delete_table().table_name(plain.table_name(Visits::TABLE.name)?).send().await?;
    if let Some(spans) = spans {
        spans.shut_down().await?;
    }
    served
}

async fn connect(endpoint: Option<&str>) -> Result<Dynamo> {
    let db = match endpoint {
        None => Dynamo::embedded()?,
        Some(url) => {
            let builder = Dynamo::builder().endpoint(url).region("eu-west-1");
            builder.credentials("monitoring", "monitoring", None).build().await?
        }
    };
    Ok(db.with_table_prefix(format!("monitoring-{}-", std::process::id())))
}

/// Waits for the end of the input, or for Ctrl-C.
async fn end() -> Result<()> {
    let (ended, end) = oneshot::channel();
    std::thread::spawn(move || ended.send(copy(&mut stdin(), &mut sink())));
    tokio::select! {
        read = end => read?.map(drop).context("the input cannot be read"),
        pressed = tokio::signal::ctrl_c() => pressed.context("Ctrl-C cannot be waited for"),
    }
}
