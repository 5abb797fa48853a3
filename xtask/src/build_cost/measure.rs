//! Building one crate whose dependencies are built, and the CPU time that takes.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, bail};

use crate::{
    child::{self, cargo},
    interrupt::Interrupt,
};

/// How a crate is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Build {
    Check,
    Dev,
    Release,
}

impl Build {
    pub(super) fn name(self) -> &'static str {
        match self {
            Build::Check => "check",
            Build::Dev => "dev",
            Build::Release => "release",
        }
    }

    fn arguments(self) -> &'static [&'static str] {
        match self {
            Build::Check => &["check"],
            Build::Dev => &["build"],
            Build::Release => &["build", "--release"],
        }
    }
}

pub(super) struct Builder<'a> {
    pub(super) directory: &'a Path,
    pub(super) interrupt: &'a Interrupt,
}

impl Builder<'_> {
    /// Builds everything once.
    pub(super) fn prepare(&self, build: Build) -> Result<()> {
        self.cargo(build.arguments())
    }

    /// The CPU seconds of building this crate again: the fewer of two.
    pub(super) fn seconds(&self, build: Build, package: &str) -> Result<f64> {
        Ok(self.seconds_once(build, package)?.min(self.seconds_once(build, package)?))
    }

    /// The CPU seconds of a development build of this crate and of all that it depends on.
    pub(super) fn seconds_from_nothing(&self, package: &str) -> Result<f64> {
        self.cargo(&["clean"])?;
        let before = children()?;
        self.cargo(&["build", "-p", package])?;
        Ok(children()? - before)
    }

    /// The CPU seconds of building this crate again.
    fn seconds_once(&self, build: Build, package: &str) -> Result<f64> {
        let clean: &[&str] = if build == Build::Release { &["clean", "--release", "-p"] } else { &["clean", "-p"] };
        self.cargo(&[clean, &[package]].concat())?;
        let before = children()?;
        self.cargo(&[build.arguments(), &["-p", package]].concat())?;
        Ok(children()? - before)
    }

    fn cargo(&self, arguments: &[&str]) -> Result<()> {
        let mut command: Command = cargo();
        command.args(arguments).arg("--quiet").current_dir(self.directory);
        // Beside the crates, whatever the caller builds into.
        command.env("CARGO_TARGET_DIR", self.directory.join("target")).env("CARGO_INCREMENTAL", "0");
        let status = child::wait(child::start(&mut command)?, self.interrupt)?;
        if !status.success() {
            bail!("`cargo {}` failed in {}", arguments.join(" "), self.directory.display());
        }
        Ok(())
    }
}

/// The CPU seconds of all children so far that have ended, and of theirs.
fn children() -> Result<f64> {
    /// Clock ticks a second, of every Linux that there is.
    const TICKS: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").context("CPU time is read from `/proc`, which Linux has")?;
    // After the name, which may have spaces; user and system time of children are the 16th and 17th field of all.
    let (_, fields) = stat.rsplit_once(')').context("`/proc/self/stat` has a name in parentheses")?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks =
        |at: usize| fields.get(at).and_then(|text| text.parse::<u32>().ok()).context("`/proc/self/stat` has times");
    Ok((f64::from(ticks(13)?) + f64::from(ticks(14)?)) / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_that_works_takes_time() {
        let before = children().unwrap();
        while children().unwrap() - before < 0.05 {
            assert!(child::succeeds(cargo().args(["metadata", "--no-deps", "--format-version", "1"])));
        }
    }
}
