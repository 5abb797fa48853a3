//! `cargo xtask bench`: what conversions, requests and what is moved cost, beside the same by hand and by other crates.

mod bars;
mod count;
mod growth;
mod regression;
mod report;
mod stores;

use std::{
    fs,
    io::{Write, stdout},
    iter,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail};
use clap::Args;

use self::bars::{Extent, Measured};
use crate::{child, interrupt::Interrupt, program::absolute, say};

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct Options {
    /// Fewer operations and rounds, and no engines: ends within three minutes once everything is built
    #[arg(long)]
    quick: bool,

    /// Also write what was measured to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Only check that the library's own conversions take no more than was recorded
    #[arg(long, conflicts_with = "record")]
    check: bool,

    /// Only measure what the same takes of ever more, and write it into the guide: half an hour
    #[arg(long, conflicts_with_all = ["check", "record", "quick", "json"])]
    growth: bool,

    /// Rows of the largest backfill among them
    #[arg(long, value_name = "N", requires = "growth", default_value_t = 10_000_000)]
    most_rows: u32,

    /// Only record what the library's own conversions take, for the check that is a part of the tests
    #[arg(long)]
    record: bool,
}

/// Cases whose time is measured too: whole requests.
const TIMED: [&str; 4] = ["get/", "put/", "query/", "batch-write/"];

/// A workspace of its own, with the cases of other crates.
struct Peer {
    folder: &'static str,
    program: &'static str,
    /// That says how often the cases allocate, if it is one of that workspace.
    allocations: Option<&'static str>,
    /// Operations of a case that are counted when it is to be quick, and otherwise.
    ops: [u32; 2],
}

/// All that a case of `toasty` makes is whole requests, which take long to count.
const PEERS: [Peer; 2] = [
    Peer { folder: "peers", program: "peers", allocations: None, ops: [50, 400] },
    Peer { folder: "toasty", program: "toasty-cases", allocations: Some("toasty-allocations"), ops: [8, 100] },
];

/// What is built of this workspace.
const OURS: [&str; 8] = ["--package", "benches", "--bin", "allocations", "--package", "stores", "--bin", "stores"];

/// What is built for the series of ever more.
const GROWTH: [&str; 8] = ["--package", "benches", "--bin", "growth", "--package", "stores", "--bin", "stores"];

pub(crate) fn run(options: &Options, interrupt: &Interrupt) -> Result<ExitCode> {
    let valgrind = ::servers::valgrind(&say)?;
    if options.check {
        return regression::check(&valgrind, interrupt);
    }
    if options.record {
        return regression::record(&valgrind, interrupt);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (folder, benches) = (root.join("tests/benches"), root.join("target/benches"));
    say("Building the cases, which takes minutes the first time.");
    if options.growth {
        build(&root, &benches, &GROWTH, interrupt)?;
        let verdicts = growth::measure(&root, &valgrind, &benches.join("release"), options.most_rows, interrupt)?;
        let _ = writeln!(stdout(), "{}", report::bars(&verdicts));
        return Ok(outcome(&verdicts));
    }
    for Peer { folder: peer, .. } in PEERS {
        build(&folder.join(peer), &benches, &["--bins"], interrupt)?;
    }
    build(&root, &benches, &OURS, interrupt)?;

    let extent = if options.quick { Extent::Quick } else { Extent::Full };
    let mut measured = typed(&valgrind, &benches.join("release"), extent, interrupt)?;
    let stores = stores::measure(&benches.join("release/stores"), extent, interrupt)?;
    measured.time.extend(stores.time);
    measured.statements = stores.statements;

    let verdicts = bars::all(extent).iter().map(|bar| bar.judge(&measured)).collect::<Result<Vec<_>>>()?;
    if let Some(file) = &options.json {
        let file = absolute(file)?;
        let json = report::json(&measured, &verdicts);
        fs::write(&file, json).with_context(|| format!("cannot write {}", file.display()))?;
    }
    let _ = writeln!(stdout(), "{}", report::text(&measured, &verdicts));
    Ok(outcome(&verdicts))
}

/// Conversions and requests: all that needs no server.
fn typed(valgrind: &Path, programs: &Path, extent: Extent, interrupt: &Interrupt) -> Result<Measured> {
    let mut measured = Measured::default();
    say("Counting instructions.");
    for Peer { program, ops: [quick, full], .. } in PEERS {
        let ops = if extent == Extent::Quick { quick } else { full };
        let program = programs.join(program);
        let names = count::names(&program)?;
        measured.instructions.extend(count::instructions(valgrind, &program, &names, ops, interrupt)?);
    }
    say("Counting allocations.");
    for program in iter::once("allocations").chain(PEERS.iter().filter_map(|peer| peer.allocations)) {
        let numbers = count::lines(Command::new(programs.join(program)).arg("allocations"))?;
        measured.allocations.extend(numbers);
    }
    say("Measuring the time of requests.");
    let rounds = if extent == Extent::Quick { "60" } else { "400" };
    for Peer { program, .. } in PEERS {
        interrupt.check()?;
        let program = programs.join(program);
        let names = count::names(&program)?;
        let timed = names.iter().filter(|name| TIMED.iter().any(|timed| name.starts_with(timed)));
        let mut time = Command::new(&program);
        time.args(["time", "--ops", "20", "--rounds", rounds]).args(timed);
        measured.time.extend(count::lines(&mut time)?);
    }
    Ok(measured)
}

fn outcome(verdicts: &[bars::Verdict]) -> ExitCode {
    if verdicts.iter().all(bars::Verdict::passed) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Builds for release, in a directory of their own: with the features of other builds, they would be built anew by turns.
fn build(at: &Path, into: &Path, what: &[&str], interrupt: &Interrupt) -> Result<()> {
    let mut command = child::cargo();
    command.current_dir(at).args(["build", "--release", "--target-dir"]).arg(into).args(what);
    let status = child::wait(child::start(&mut command)?, interrupt)?;
    if !status.success() {
        bail!("the cases do not build");
    }
    Ok(())
}
