//! Whether the library's conversions, keys and expressions take more instructions than was recorded.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};

use super::count::{self, Numbers};
use crate::{
    child::{self, cargo},
    interrupt::Interrupt,
    say,
};

/// By how much a count may be above what was recorded: as much as another version of the C library may make of it.
const TOLERANCE: f64 = 0.05;
const OPS: u32 = 20;
/// The cases that are looked at: those of the library that need no runtime.
const WAY: &str = "/derived";
const OPERATIONS: [&str; 9] =
    ["into_item/", "to_item/", "from_item/", "write/", "read/", "size/", "key/", "render-update/", "render-query/"];

/// The optimiser on what is measured, in a build that shares its dependencies with the tests. In one unit each: what is inlined goes
/// by how code is divided into units, and that by settings that have nothing to do with it.
const OPTIMISED: [&str; 8] = [
    "--config",
    "profile.dev.package.dynamo-core.opt-level=3",
    "--config",
    "profile.dev.package.dynamo-core.codegen-units=1",
    "--config",
    "profile.dev.package.benches.opt-level=3",
    "--config",
    "profile.dev.package.benches.codegen-units=1",
];

/// Counts them, and writes the file that later counts are held against.
pub(super) fn record(valgrind: &Path, interrupt: &Interrupt) -> Result<ExitCode> {
    let counted = counted(valgrind, interrupt)?;
    let mut text = String::from("# instructions per operation; `cargo xtask bench --record` writes them\n");
    for (case, count) in &counted {
        let _ = writeln!(text, "{case} {count:.0}");
    }
    fs::write(file(), text).with_context(|| format!("cannot write {}", file().display()))?;
    say(&format!("{} counts are in {}", counted.len(), file().display()));
    Ok(ExitCode::SUCCESS)
}

/// Counts them, and fails when one is too far above what was recorded.
pub(super) fn check(valgrind: &Path, interrupt: &Interrupt) -> Result<ExitCode> {
    let text = fs::read_to_string(file()).with_context(|| format!("cannot read {}", file().display()))?;
    let recorded = recorded(&text)?;
    let counted = counted(valgrind, interrupt)?;
    let complaints = complaints(&recorded, &counted);
    for complaint in &complaints {
        say(complaint);
    }
    say(&format!("{} counts, {} too high or missing", counted.len(), complaints.len()));
    Ok(if complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/benches/instructions.txt")
}

fn counted(valgrind: &Path, interrupt: &Interrupt) -> Result<Numbers> {
    let mut command = cargo();
    // `integration` has nothing to do with it; its features make the dependencies those of the tests.
    command.args(["build", "--package", "benches", "--package", "integration", "--bin", "cases"]).args(OPTIMISED);
    if !child::wait(child::start(&mut command)?, interrupt)?.success() {
        bail!("the cases do not build");
    }
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/debug/cases");
    let mut names = count::names(&program)?;
    names.retain(|name| name.ends_with(WAY) && OPERATIONS.iter().any(|operation| name.starts_with(operation)));
    count::instructions(valgrind, &program, &names, OPS, interrupt)
}

fn recorded(text: &str) -> Result<Numbers> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let number = |line: &str| -> Result<(String, f64)> {
        let (case, count) = line.split_once(' ').with_context(|| format!("`{line}` is no case and count"))?;
        Ok((case.to_owned(), count.parse()?))
    };
    lines.map(number).collect()
}

fn complaints(recorded: &Numbers, counted: &Numbers) -> Vec<String> {
    let remedy = "see what has made it dearer, or accept it with `cargo xtask bench --record`";
    let dearer = counted.iter().filter_map(|(case, count)| {
        let Some(before) = recorded.get(case) else {
            return Some(format!("{case} is not recorded: `cargo xtask bench --record`"));
        };
        (*count > before * (1.0 + TOLERANCE))
            .then(|| format!("{case} takes {count:.0} instructions, and took {before:.0}: {remedy}"))
    });
    let gone = recorded.keys().filter(|case| !counted.contains_key(*case));
    let gone = gone.map(|case| format!("{case} is recorded and was not counted: `cargo xtask bench --record`"));
    dearer.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(of: &[(&str, f64)]) -> Numbers {
        of.iter().map(|(case, count)| ((*case).to_owned(), *count)).collect()
    }

    #[test]
    fn a_count_may_be_a_little_higher_and_a_lot_lower() {
        let recorded = numbers(&[("a", 1000.0), ("b", 1000.0)]);
        assert!(complaints(&recorded, &numbers(&[("a", 1050.0), ("b", 10.0)])).is_empty());
        let complaints = complaints(&recorded, &numbers(&[("a", 1051.0), ("b", 1000.0)]));
        assert!(matches!(&complaints[..], [one] if one.starts_with("a takes 1051 instructions, and took 1000: ")));
    }

    #[test]
    fn cases_that_come_and_go_are_noticed() {
        let complaints = complaints(&numbers(&[("a", 1.0)]), &numbers(&[("b", 1.0)]));
        assert_eq!(complaints.len(), 2);
    }

    #[test]
    fn the_recorded_file_is_read() {
        let text = fs::read_to_string(file()).unwrap();
        assert!(recorded(&text).unwrap().len() >= 18);
    }
}
