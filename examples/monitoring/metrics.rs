//! Metrics, as Prometheus reads them.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// From a millisecond to some seconds.
const SECONDS: [f64; 11] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0];
/// Half a unit is the least that a call consumes.
const UNITS: [f64; 8] = [0.5, 1.0, 2.0, 5.0, 10.0, 50.0, 100.0, 500.0];
/// What is recorded is put in order so often, read or not.
const UPKEEP: Duration = Duration::from_secs(5);
/// No request is longer.
const REQUEST_MAX: u64 = 8 << 10;

/// Keeps metrics from here on, and serves them at every path of an address, of which the one that was got is returned.
///
/// In a program that has a web framework, a route answers with `PrometheusHandle::render`; with the feature `http-listener`, the
/// exporter serves it itself.
pub(crate) async fn serve(address: SocketAddr) -> Result<SocketAddr> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_units".to_owned()), &UNITS)?
        .install_recorder()?;
    let listener =
        TcpListener::bind(address).await.with_context(|| format!("metrics cannot be served at {address}"))?;
    let address = listener.local_addr()?;
    let upkeep = handle.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP).await;
            upkeep.run_upkeep();
        }
    });
    tokio::spawn(async move {
        loop {
            // One that has broken off already is not served; neither is anybody when the system has no more connections.
            match listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(answer(stream, handle.clone()))),
                Err(error) => eprintln!("metrics cannot be served: {error}"),
            }
        }
    });
    Ok(address)
}

/// Answers one request.
async fn answer(mut stream: TcpStream, handle: PrometheusHandle) -> std::io::Result<()> {
    let (read, mut write) = stream.split();
    let mut lines = BufReader::new(read.take(REQUEST_MAX)).lines();
    while lines.next_line().await?.is_some_and(|line| !line.is_empty()) {}
    let body = handle.render();
    let length = body.len();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain; version=0.0.4\r\nconnection: close\r\ncontent-length: ";
    write.write_all(format!("{head}{length}\r\n\r\n{body}").as_bytes()).await?;
    write.shutdown().await
}
