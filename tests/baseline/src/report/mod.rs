//! What was measured, and where: written as JSON, read again to be compared.

mod machine;
mod plot;
mod table;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

pub(crate) use self::machine::{Machine, Versions};
pub(crate) use self::plot::draw;
use crate::call::Call;
use crate::load::Measured;
use crate::options::{Engine, Options};
use crate::store::Kind;

/// The form of the file. It changes when a field changes its meaning.
const FORMAT: u32 = 1;

/// A report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Report {
    format: u32,
    pub(crate) parameters: Parameters,
    pub(crate) machine: Machine,
    pub(crate) versions: Versions,
    pub(crate) measurements: Vec<Measurement>,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Parameters {
    /// Orders at the start.
    pub(crate) items: u32,
    pub(crate) engine: Engine,
    /// Each client waits for an answer before it asks again.
    #[serde(rename = "loop")]
    pub(crate) kind: Loop,
    pub(crate) clients: Vec<u32>,
    /// Of each measurement.
    pub(crate) seconds: f64,
    pub(crate) warm_up_seconds: f64,
    /// To MySQL.
    pub(crate) connections: u32,
}

/// How clients ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Loop {
    Closed,
}

/// A call on a store, with a number of clients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Measurement {
    pub(crate) call: Call,
    pub(crate) clients: u32,
    pub(crate) store: Kind,
    pub(crate) operations: u64,
    pub(crate) seconds: f64,
    pub(crate) per_second: f64,
    pub(crate) p50_us: f64,
    pub(crate) p95_us: f64,
    pub(crate) p99_us: f64,
    pub(crate) max_us: f64,
}

impl Measurement {
    pub(crate) fn new(call: Call, clients: u32, store: Kind, measured: &Measured) -> Self {
        let Measured { latencies, elapsed } = measured;
        let seconds = elapsed.as_secs_f64();
        let micros = |nanos: u64| std::time::Duration::from_nanos(nanos).as_secs_f64() * 1e6;
        let quantile = |quantile| micros(latencies.value_at_quantile(quantile));
        Measurement {
            call,
            clients,
            store,
            operations: latencies.len(),
            seconds,
            per_second: per_second(latencies.len(), seconds),
            p50_us: quantile(0.5),
            p95_us: quantile(0.95),
            p99_us: quantile(0.99),
            max_us: micros(latencies.max()),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a rate is no count")]
fn per_second(operations: u64, seconds: f64) -> f64 {
    operations as f64 / seconds.max(1e-9)
}

impl Report {
    pub(crate) fn new(options: &Options, versions: Versions) -> Report {
        let parameters = Parameters {
            items: options.items,
            engine: options.engine,
            kind: Loop::Closed,
            clients: options.clients.clone(),
            seconds: options.seconds,
            warm_up_seconds: options.warm_up(),
            connections: options.connections(),
        };
        Report { format: FORMAT, parameters, machine: Machine::this(), versions, measurements: Vec::new() }
    }

    pub(crate) fn of(&self, call: Call, clients: u32, store: Kind) -> Option<&Measurement> {
        self.measurements.iter().find(|found| (found.call, found.clients, found.store) == (call, clients, store))
    }

    pub(crate) fn read(file: &Path) -> Result<Report> {
        let name = file.display();
        let text = fs::read_to_string(file).with_context(|| format!("cannot read `{name}`"))?;
        let report: Report = serde_json::from_str(&text).with_context(|| format!("`{name}` is no baseline report"))?;
        let Report { format, measurements, .. } = &report;
        ensure!(*format == FORMAT, "`{name}` is a report of format {format}; this program reads format {FORMAT}");
        for Measurement { call, clients, per_second, p95_us, .. } in measurements {
            let is_measured = [per_second, p95_us].iter().all(|value| value.is_finite() && **value > 0.0);
            ensure!(is_measured, "`{name}` has no throughput or p95 of `{call}` with {clients} clients");
        }
        Ok(report)
    }

    pub(crate) fn write(&self, file: &Path) -> Result<()> {
        let json = serde_json::to_string_pretty(self)?;
        fs::write(file, json + "\n").with_context(|| format!("cannot write `{}`", file.display()))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Two calls with eight clients on each store.
    pub(crate) fn report() -> Report {
        let measurement = |(call, store)| Measurement {
            call,
            clients: 8,
            store,
            operations: 1000,
            seconds: 1.0,
            per_second: 1000.0,
            p50_us: 100.0,
            p95_us: 200.0,
            p99_us: 300.0,
            max_us: 400.0,
        };
        let calls = [Call::ByHand, Call::Get].into_iter().flat_map(|call| Kind::BOTH.map(|store| (call, store)));
        Report {
            format: FORMAT,
            parameters: Parameters {
                items: 100,
                engine: Engine::Embedded,
                kind: Loop::Closed,
                clients: vec![8],
                seconds: 1.0,
                warm_up_seconds: 0.5,
                connections: 8,
            },
            machine: Machine::this(),
            versions: Versions::new("10.11".to_owned(), "embedded"),
            measurements: calls.map(measurement).collect(),
        }
    }

    #[test]
    fn a_file_of_another_form_is_an_error_that_names_it() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("r.json");
        report().write(&file).unwrap();
        assert_eq!(Report::read(&file).unwrap(), report());
        let text = fs::read_to_string(&file).unwrap();
        let problem = |text: String| {
            fs::write(&file, text).unwrap();
            Report::read(&file).unwrap_err().to_string().replace(&file.display().to_string(), "FILE")
        };
        assert_eq!(
            problem(text.replace("\"format\": 1", "\"format\": 2")),
            "`FILE` is a report of format 2; this program reads format 1"
        );
        assert_eq!(problem("{}".to_owned()), "`FILE` is no baseline report");
        assert_eq!(
            problem(text.replace("\"p95_us\": 200.0", "\"p95_us\": 0.0")),
            "`FILE` has no throughput or p95 of `get by hand` with 8 clients"
        );
        fs::remove_file(&file).unwrap();
        assert!(Report::read(&file).unwrap_err().to_string().starts_with("cannot read `"));
    }

    #[test]
    fn a_drawing_has_the_calls_that_were_measured() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("r.svg");
        draw(&report(), &file).unwrap();
        let svg = fs::read_to_string(&file).unwrap();
        for text in ["get by hand, ms", "get by hand, calls/s", "get, ms", "MySQL", "DynamoDB", "100 orders"] {
            assert!(svg.contains(text), "{text} is not in the drawing");
        }
        assert!(draw(&report(), &directory.path().join("nowhere/r.svg")).is_err());
    }
}
