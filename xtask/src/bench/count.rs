//! Instructions and allocations per operation, as a program with cases has them counted.

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Output, Stdio},
    sync::{Mutex, PoisonError},
    thread,
};

use anyhow::{Context, Result, bail, ensure};

use crate::interrupt::Interrupt;

/// What [`measured`](../../tests/benches/harness/src/program.rs) is called in the program.
const MEASURED: &str = "--toggle-collect=harness::program::measured";

/// A number for each case.
pub(super) type Numbers = BTreeMap<String, f64>;

/// The names of all cases of a program.
pub(super) fn names(program: &Path) -> Result<Vec<String>> {
    let output = run(Command::new(program).arg("list"))?;
    Ok(String::from_utf8(output.stdout)?.lines().map(str::to_owned).collect())
}

/// Instructions of an operation. Each case has a process of its own, as what one leaves in the heap makes another cheaper.
pub(super) fn instructions(
    valgrind: &Path,
    program: &Path,
    names: &[String],
    ops: u32,
    interrupt: &Interrupt,
) -> Result<Numbers> {
    let (left, counted) = (Mutex::new(names.iter()), Mutex::new(Numbers::new()));
    let work = || -> Result<()> {
        loop {
            interrupt.check()?;
            let next = left.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(name) = next else { return Ok(()) };
            let count = instructions_of(valgrind, program, name, ops)?;
            counted.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone(), count);
        }
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(done) => done,
            Err(_) => bail!("a thread that counts has panicked"),
        })
    })?;
    Ok(counted.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn instructions_of(valgrind: &Path, program: &Path, name: &str, ops: u32) -> Result<f64> {
    let mut command = Command::new(valgrind);
    command.args(["--tool=callgrind", "--collect-atstart=no", MEASURED, "--callgrind-out-file=/dev/null"]);
    command.arg(program).args(["count", "--ops", &ops.to_string(), name]);
    let output = run(&mut command)?;
    let said = String::from_utf8_lossy(&output.stderr);
    let collected = collected(&said).with_context(|| format!("valgrind has not counted `{name}`: {said}"))?;
    ensure!(collected > 0.0, "`{name}` takes no instructions: is there still a function `harness::program::measured`?");
    Ok(collected / f64::from(ops))
}

/// `==7== Collected : 1117068`.
fn collected(said: &str) -> Option<f64> {
    let line = said.lines().find(|line| line.contains("Collected"))?;
    line.split_once(':')?.1.trim().parse().ok()
}

/// What a program prints of its cases, a name and a number a line: how long an operation takes, how often it allocates.
pub(super) fn lines(command: &mut Command) -> Result<Numbers> {
    let output = run(command)?;
    let text = String::from_utf8(output.stdout)?;
    let number = |line: &str| -> Result<(String, f64)> {
        let (name, number) = line.split_once(' ').with_context(|| format!("`{line}` is no name and number"))?;
        Ok((name.to_owned(), number.parse()?))
    };
    text.lines().map(number).collect()
}

fn run(command: &mut Command) -> Result<Output> {
    let line = command.get_program().display().to_string();
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot run `{line}`"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "`{line}` has failed ({}): {said}", output.status);
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_in_what_valgrind_says() {
        let said = "==7== Events    : Ir\n==7== Collected : 1117068\n==7== \n";
        assert_eq!(collected(said), Some(1_117_068.0));
        assert_eq!(collected("==7== nothing"), None);
    }

    #[test]
    fn a_program_that_fails_is_an_error_with_what_it_said() {
        let error = lines(Command::new("sh").args(["-c", "echo why >&2; exit 3"])).unwrap_err().to_string();
        assert!(error.contains("why") && error.contains('3'), "{error}");
    }

    #[test]
    fn lines_are_names_and_numbers() {
        let numbers = lines(Command::new("printf").arg("a/b/c 7\nd 8\n")).unwrap();
        assert_eq!(numbers, Numbers::from([("a/b/c".to_owned(), 7.0), ("d".to_owned(), 8.0)]));
        assert!(lines(Command::new("printf").arg("a")).is_err());
    }
}
