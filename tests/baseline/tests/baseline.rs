//! A run that is too short to say anything, on both engines, and comparisons whose outcome is known.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use integration::Database;

fn baseline(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baseline"));
    command.current_dir(directory).env_remove("BASELINE_MYSQL_URL");
    command
}

fn run(directory: &Path, database: &Database, clients: &str, more: &[&str]) -> Output {
    let mut command = baseline(directory);
    command.args([
        "--mysql",
        &database.url(),
        "--items",
        "60",
        "--clients",
        clients,
        "--seconds",
        "0.02",
        "--warm-up",
        "0",
    ]);
    command.args(more).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The report of a file, with the figures of a call changed.
fn write_changed(from: &Path, to: &Path, call: &str, field: &str, times: f64) {
    let mut report: serde_json::Value = serde_json::from_str(&fs::read_to_string(from).unwrap()).unwrap();
    for measurement in report["measurements"].as_array_mut().unwrap() {
        if measurement["call"] == call {
            measurement[field] = (measurement[field].as_f64().unwrap() * times).into();
        }
    }
    fs::write(to, report.to_string()).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_measures_every_call_on_both_stores_and_reports_are_compared() {
    let (directory, database) = (tempfile::tempdir().unwrap(), integration::database().await);
    let directory = directory.path();
    let output = run(directory, &database, "1,3", &["--json", "r.json", "--svg", "r.svg"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let report: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(directory.join("r.json")).unwrap()).unwrap();
    let measurements = report["measurements"].as_array().unwrap();
    assert_eq!(measurements.len(), 9 * 2 * 2);
    for measurement in measurements {
        let figure = |name: &str| measurement[name].as_f64().unwrap();
        assert!(figure("operations") >= figure("clients"), "{measurement}");
        let rising = ["p50_us", "p95_us", "p99_us", "max_us"].map(figure);
        assert!(rising.is_sorted() && rising[0] > 0.0 && figure("per_second") > 0.0, "{measurement}");
    }
    assert_eq!((&report["parameters"]["loop"], &report["parameters"]["items"]), (&"closed".into(), &60.into()));
    assert!(report["versions"]["mysql"].as_str().unwrap().contains("innodb_flush_log_at_trx_commit"));
    let table = text(&output.stdout);
    assert!(table.contains("transaction of 3") && table.contains("60 orders"), "{table}");
    assert!(fs::read_to_string(directory.join("r.svg")).unwrap().contains("transaction of 3, calls/s"));
    // Both stores are as they were.
    let tables: Vec<String> = sqlx::query_scalar("SHOW TABLES").fetch_all(&database.pool).await.unwrap();
    assert!(tables.is_empty(), "{tables:?}");

    let compared = |new: &str| baseline(directory).args(["--compare", "r.json", new]).output().unwrap();
    let same = compared("r.json");
    assert_eq!(same.status.code(), Some(0), "{}", text(&same.stderr));
    for (field, times) in [("p95_us", 1.3), ("per_second", 0.7)] {
        write_changed(&directory.join("r.json"), &directory.join("worse.json"), "batch-get", field, times);
        let worse = compared("worse.json");
        assert_eq!(worse.status.code(), Some(1));
        let table = text(&worse.stdout);
        assert!(table.contains("\n4 of 36 are more than 1.25 times slower"), "{table}");
        let mut allowed = baseline(directory);
        let allowed = allowed.args(["--threshold", "50", "--compare", "r.json", "worse.json"]).output().unwrap();
        assert_eq!(allowed.status.code(), Some(0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_on_dynamodb_local_is_compared_with_one_from_before() {
    let (directory, database) = (tempfile::tempdir().unwrap(), integration::database().await);
    let directory = directory.path();
    let endpoint = servers::find_dynamodb_local().unwrap_or_else(|missing| panic!("{missing}"));
    let local = ["--engine", "dynamodb-local", "--endpoint", &endpoint, "--json", "r.json"];
    let output = run(directory, &database, "2", &local);
    assert!(output.status.success(), "{}", text(&output.stderr));
    // The machine was as fast as now, and this library a million times faster.
    write_changed(&directory.join("r.json"), &directory.join("old.json"), "get", "p95_us", 1e-6);
    let output =
        run(directory, &database, "2", &[&local[..4], &["--compare", "old.json", "--threshold", "1000"]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("SLOWER"), "{}", text(&output.stdout));
}

#[test]
fn what_cannot_be_measured_is_an_error_that_says_why() {
    let directory = tempfile::tempdir().unwrap();
    let problem = |arguments: &[&str]| {
        let output = baseline(directory.path()).args(arguments).output().unwrap();
        assert!(!output.status.success());
        text(&output.stderr)
    };
    assert_eq!(problem(&[]), "error: there is no MySQL to measure; write `--mysql URL`\n");
    let few = problem(&["--mysql", "mysql://x", "--items", "100"]);
    assert_eq!(few, "error: 64 clients need 128 orders, and there are 100; see `--items`, `--clients`\n");
    assert!(problem(&["--compare", "nowhere.json"]).starts_with("error: cannot read `nowhere.json`"));
    assert!(problem(&["--clients", "1,1", "--mysql", "mysql://x"]).contains("the same number twice"));
    assert!(problem(&["--engine", "dynamodb-local"]).contains("--endpoint"));
    assert!(problem(&["--seconds=-1"]).contains("0 to 3600 seconds"));
}
