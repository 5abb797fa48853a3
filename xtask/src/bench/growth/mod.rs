//! `cargo xtask bench --growth`: what the same takes of ever more, as a page and a drawing in the guide.

mod drawing;
mod page;
mod series;

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result};

use self::series::{Growth, SERIES};
use super::{
    bars::Verdict,
    count::{self, Numbers},
};
use crate::{interrupt::Interrupt, running, say};

/// Operations of each case that is counted.
const OPS: u32 = 10;
/// Rows of the backfills.
const ROWS: [u32; 4] = [10_000, 100_000, 1_000_000, 10_000_000];
/// What the program names its database.
const DATABASE: &str = "benches";
/// Where the guide is that has what was measured.
const GUIDE: &str = "dynamo-core/src/docs";

/// Measures all series, and writes them into the guide.
///
/// # Errors
/// When something cannot be measured, or a file cannot be written.
pub(super) fn measure(
    root: &Path,
    valgrind: &Path,
    programs: &Path,
    most_rows: u32,
    interrupt: &Interrupt,
) -> Result<Vec<Verdict>> {
    say("Counting instructions.");
    let program = programs.join("growth");
    let mut numbers = count::instructions(valgrind, &program, &count::names(&program)?, OPS, interrupt)?;
    numbers.extend(moved(&programs.join("stores"), most_rows, interrupt)?);
    let grown = SERIES.iter().map(|series| Growth::of(series, &numbers)).collect::<Result<Vec<_>>>()?;
    let guide = root.join(GUIDE);
    write(&guide.join("growth.md"), &page::text(&grown))?;
    write(&guide.join("growth.svg"), &drawing::svg(&grown)?)?;
    say("The figures are in dynamo-core/src/docs/growth.md and growth.svg.");
    grown.iter().map(Growth::verdict).collect()
}

/// What needs a MySQL.
fn moved(program: &Path, most_rows: u32, interrupt: &Interrupt) -> Result<Numbers> {
    let mysql = running::mysql(&::servers::directory(), DATABASE)?;
    interrupt.check()?;
    say("Measuring debts and backfills: a quarter of an hour for ten million rows.");
    let rows: Vec<_> = ROWS.into_iter().filter(|rows| *rows <= most_rows).map(|rows| rows.to_string()).collect();
    let mut command = Command::new(program);
    command.env("STORES_MYSQL_URL", mysql.url(DATABASE)).args(["growth", "--rows", &rows.join(",")]);
    count::lines(&mut command)
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}
