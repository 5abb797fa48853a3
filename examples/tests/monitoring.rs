//! The program is run, its metrics are read over HTTP, and its spans arrive at a collector.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::Value;

/// Takes spans, as an OpenTelemetry collector does.
struct Collector {
    address: SocketAddr,
    bodies: Arc<Mutex<Vec<Value>>>,
}

impl Collector {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, bodies) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
        let received = Arc::clone(&bodies);
        // It ends with the process of the test.
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let received = Arc::clone(&received);
                std::thread::spawn(move || answer(stream.unwrap(), &received));
            }
        });
        Collector { address, bodies }
    }

    /// The spans that have arrived, each with its attributes as text.
    fn spans(&self) -> Vec<(Value, BTreeMap<String, String>)> {
        let bodies = self.bodies.lock().unwrap();
        let list = |value: &Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
        let scopes = bodies.iter().flat_map(|body| list(body, "resourceSpans")).flat_map(|of| list(&of, "scopeSpans"));
        let spans = scopes.flat_map(|scope| list(&scope, "spans"));
        let text = |value: &Value| match value.as_object().and_then(|value| value.values().next()) {
            Some(Value::String(text)) => text.clone(),
            value => value.map(Value::to_string).unwrap_or_default(),
        };
        let with_attributes = spans.map(|span| {
            let attributes = list(&span, "attributes");
            let attributes = attributes
                .iter()
                .map(|attribute| (attribute["key"].as_str().unwrap().to_owned(), text(&attribute["value"])));
            let attributes = attributes.collect();
            (span, attributes)
        });
        with_attributes.collect()
    }
}

/// Answers the requests of a connection.
fn answer(stream: TcpStream, received: &Mutex<Vec<Value>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    loop {
        let (mut length, mut line) = (0, String::new());
        while reader.read_line(&mut line).unwrap_or(0) > 2 {
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap();
            }
            line.clear();
        }
        if line.is_empty() {
            return;
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        received.lock().unwrap().push(serde_json::from_slice(&body).unwrap());
        let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
        stream.write_all(answer.as_bytes()).unwrap();
    }
}

/// The program while it runs; it is killed if the test fails.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What Prometheus would read.
fn scrape(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK"), "{text}");
    text
}

/// The sum of the samples of a metric that have all of these labels.
fn sum(metrics: &str, name: &str, labels: &[&str]) -> f64 {
    let of = |line: &&str| line.starts_with(&format!("{name}{{")) && labels.iter().all(|label| line.contains(label));
    let samples = metrics.lines().filter(of).map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap());
    samples.sum()
}

fn assert_sum(metrics: &str, name: &str, labels: &[&str], expected: f64) {
    let found = sum(metrics, name, labels);
    assert!((found - expected).abs() < 1e-6, "{name} {labels:?} is {found}, not {expected}, in {metrics}");
}

/// Runs the program on an engine to its end.
fn run(engine: &[&str]) {
    let collector = Collector::start();
    let mut command = Command::new(env!("CARGO_BIN_EXE_monitoring"));
    command.args(["--metrics", "127.0.0.1:0", "--otlp", &format!("http://{}/v1/traces", collector.address)]);
    command.args(["--visits", "100"]).args(engine).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut program = Program(command.spawn().unwrap());
    let mut output = BufReader::new(program.0.stdout.take().unwrap());
    let mut text = String::new();
    while !text.ends_with("/metrics\n") {
        assert!(output.read_line(&mut text).unwrap() > 0, "it has ended early: {text}");
    }
    assert!(text.contains("120 calls: ") && text.contains("partition key `PAGE#home` of table `monitoring-"), "{text}");

    let address = text.lines().find_map(|line| line.strip_prefix("metrics: http://")?.strip_suffix("/metrics"));
    let metrics = scrape(address.unwrap().parse().unwrap());
    let put = r#"operation="PutItem""#;
    let visit = r#"entity="VISIT""#;
    assert_sum(&metrics, "dynamodb_calls_total", &[put, visit, r#"outcome="success""#], 90.0);
    let refused = [put, visit, r#"outcome="condition_failed""#];
    assert_sum(&metrics, "dynamodb_calls_total", &refused, 10.0);
    assert_sum(&metrics, "dynamodb_call_seconds_count", &[], 120.0);
    assert_sum(&metrics, "dynamodb_write_units_sum", &[put, r#"index="GSI1""#], 90.0);
    assert!(sum(&metrics, "dynamodb_read_units_sum", &[r#"operation="Query""#]) > 0.0, "{metrics}");
    for line in ["# TYPE dynamodb_call_seconds histogram", "# HELP dynamodb_calls_total Calls that have ended"] {
        assert!(metrics.lines().any(|found| found == line), "{line} is not in {metrics}");
    }

    drop(program.0.stdin.take());
    assert!(program.0.wait().unwrap().success());
    let spans = collector.spans();
    let of = |name: &str| spans.iter().filter(|(span, _)| span["name"] == name).collect::<Vec<_>>();
    let (visits, puts, queries) = (of("visit"), of("PutItem"), of("Query"));
    assert_eq!((visits.len(), puts.len(), queries.len()), (100, 100, 20));
    let attribute = |span: &BTreeMap<String, String>, name: &str| span.get(name).cloned().unwrap_or_default();
    for (span, attributes) in puts {
        // In the span of the visit.
        assert!(visits.iter().any(|(visit, _)| visit["spanId"] == span["parentSpanId"]), "{span}");
        assert_eq!(attribute(attributes, "db.system.name"), "aws.dynamodb");
        assert!(attribute(attributes, "db.collection.name").ends_with("-Visits"), "{attributes:?}");
        assert!(["success", "condition_failed"].contains(&attribute(attributes, "dynamodb.outcome").as_str()));
    }
    assert!(queries.iter().any(|(_, attributes)| attribute(attributes, "dynamodb.index") == "GSI1"));
    let sent = format!("{spans:?}");
    assert!(!sent.contains("PAGE#") && !sent.contains("page-"), "keys are in spans");
}

#[test]
fn metrics_are_scraped_and_spans_collected_on_the_embedded_engine() {
    run(&[]);
}

#[test]
fn metrics_are_scraped_and_spans_collected_on_dynamodb_local() {
    let variable = "DYNAMO_TEST_DYNAMODB_LOCAL_URL";
    let url = std::env::var(variable).unwrap_or_else(|_| panic!("set {variable}, or run `cargo xtask servers`"));
    run(&["--endpoint", &url]);
}
