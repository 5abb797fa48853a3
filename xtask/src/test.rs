//! `cargo xtask test`

use std::{
    fmt,
    io::{Write, stdout},
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use clap::Args;

use crate::{
    child::{self, cargo},
    interrupt::Interrupt,
    running::ForSuites,
    say,
};

#[derive(Args)]
pub(crate) struct Options {
    /// Go on after a failure, and report all of them
    #[arg(long)]
    keep_going: bool,

    /// Run only the tests whose names contain one of these, and no other checks
    filters: Vec<String>,
}

struct Step {
    name: &'static str,
    command: Command,
}

enum Outcome {
    Passed(Duration),
    Failed(Duration),
    NotRun,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed(time) => write!(f, "passed {:>7.1} s", time.as_secs_f64()),
            Self::Failed(time) => write!(f, "failed {:>7.1} s", time.as_secs_f64()),
            Self::NotRun => f.write_str("not run"),
        }
    }
}

pub(crate) fn run(options: &Options, interrupt: &Interrupt) -> Result<ExitCode> {
    let checks = if options.filters.is_empty() { checks()? } else { Vec::new() };
    let instructions = options.filters.is_empty().then(instructions);
    let steps = checks.into_iter().chain(tests(options)).chain(instructions);
    let servers = ForSuites::start(&::servers::directory(), interrupt)?;

    let mut results = Vec::new();
    let mut failed = false;
    for Step { name, mut command } in steps {
        let outcome = if failed && !options.keep_going {
            Outcome::NotRun
        } else {
            say(&format!("\n== {name}"));
            run_step(command.envs(servers.variables()), interrupt)?
        };
        say(&format!("== {name}: {outcome}"));
        failed |= matches!(outcome, Outcome::Failed(_));
        results.push((name, outcome));
    }
    drop(servers);
    let _ = write!(stdout(), "\n{}", summary(&results));
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn run_step(command: &mut Command, interrupt: &Interrupt) -> Result<Outcome> {
    let start = Instant::now();
    let status = child::wait(child::start(command)?, interrupt)?;
    let time = start.elapsed();
    Ok(if status.success() { Outcome::Passed(time) } else { Outcome::Failed(time) })
}

fn step(name: &'static str, arguments: &[&str]) -> Step {
    let mut command = cargo();
    command.args(arguments);
    Step { name, command }
}

/// What is checked before a test runs.
fn checks() -> Result<Vec<Step>> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !child::succeeds(cargo().args([subcommand, "--version"])) {
            bail!("`cargo {subcommand}` is missing: add it with `rustup component add {component}`");
        }
    }
    let format = step("format", &["fmt", "--all", "--check"]);
    let lints = step("lints", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    // What is left when a user wants nothing extra, of the crates that users depend on.
    let bare = ["clippy", "-p", "dynamo-core", "-p", "dual-repo", "--no-default-features", "--", "-D", "warnings"];
    let mut docs = step("documentation", &["doc", "--workspace", "--no-deps"]);
    docs.command.env("RUSTDOCFLAGS", "-D warnings");
    Ok(vec![format, lints, step("no features", &bare), docs])
}

/// The compiler's optimiser on the code that reads and writes values, without the checks of a debug build.
const OPTIMISED: [&str; 6] = [
    "--config",
    "profile.dev.package.dynamo-core.opt-level=3",
    "--config",
    "profile.dev.package.dynamo-core.debug-assertions=false",
    "--config",
    "profile.dev.package.dynamo-core.overflow-checks=false",
];

fn tests(options: &Options) -> Vec<Step> {
    let nextest = child::succeeds(cargo().args(["nextest", "--version"]));
    if !nextest {
        say("cargo-nextest is not installed, so `cargo test` runs the tests, which takes longer.");
    }
    let run: &[&str] = if nextest { &["nextest", "run"] } else { &["test"] };
    let mut tests = step("tests", run);
    tests.command.args(if nextest { &["--workspace"][..] } else { &["--workspace", "--lib", "--bins", "--tests"] });
    let mut optimised = step("optimised", run);
    // `integration` has no such tests; its features make the dependencies those of the step before, which are built already.
    optimised.command.args(["-p", "dynamo-core", "-p", "integration", "--lib"]).args(OPTIMISED);
    let mut doc_tests = step("doc tests", &["test", "--doc", "--workspace"]);
    for Step { command, .. } in [&mut tests, &mut optimised, &mut doc_tests] {
        if options.keep_going {
            command.arg("--no-fail-fast");
        }
        // Both runners take several filters after this, as names to look for.
        command.arg("--").args(&options.filters);
    }
    if options.filters.is_empty() { vec![tests, optimised, doc_tests] } else { vec![tests, doc_tests] }
}

/// Whether conversions take more instructions than was recorded, by this program itself.
fn instructions() -> Step {
    step("instructions", &["run", "--quiet", "--package", "xtask", "--", "bench", "--check"])
}

/// A table, and a last line that tools which count tests understand.
fn summary(results: &[(&str, Outcome)]) -> String {
    let count = |wanted: fn(&Outcome) -> bool| results.iter().filter(|(_, outcome)| wanted(outcome)).count();
    let passed = count(|outcome| matches!(outcome, Outcome::Passed(_)));
    let failed = count(|outcome| matches!(outcome, Outcome::Failed(_)));
    let rows = results.iter().map(|(name, outcome)| format!("{name:<15}{outcome}"));
    let rows: Vec<String> = rows.collect();
    format!("{}\nsteps: {passed} passed, {failed} failed\n", rows.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_has_a_row_a_step_and_ends_with_the_counts() {
        let seconds = |seconds: u64| Duration::from_millis(seconds * 1000 + 40);
        let results = [
            ("format", Outcome::Passed(seconds(1))),
            ("lints", Outcome::Failed(seconds(123))),
            ("tests", Outcome::NotRun),
        ];
        assert_eq!(
            summary(&results),
            "format         passed     1.0 s\n\
             lints          failed   123.0 s\n\
             tests          not run\n\
             steps: 1 passed, 1 failed\n"
        );
    }

    #[test]
    fn filters_and_keep_going_reach_both_runners() {
        let options = Options { keep_going: true, filters: vec!["one".to_owned(), "two".to_owned()] };
        for Step { name, command } in tests(&options) {
            let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
            let line = words.join(" ");
            assert!(line.contains(" --workspace") && line.ends_with(" --no-fail-fast -- one two"), "{name}: {line}");
        }
    }

    #[test]
    fn without_filters_the_optimised_code_is_tested_too() {
        let names = |filters| -> Vec<&str> {
            let options = Options { keep_going: false, filters };
            tests(&options).iter().map(|step| step.name).collect()
        };
        assert_eq!(names(Vec::new()), ["tests", "optimised", "doc tests"]);
        assert_eq!(names(vec!["orders".to_owned()]), ["tests", "doc tests"]);
    }
}
