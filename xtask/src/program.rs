//! A program of the workspace that needs private servers: built while they start, run until it ends.

use std::{
    path::{self, Path, PathBuf},
    process::{Command, ExitCode},
};

use ::servers::DynamoDbLocal;
use anyhow::{Context, Result};
use clap::Args;

use crate::{
    child::{self, cargo},
    interrupt::Interrupt,
    running, say,
};

/// How cargo names a program, and what a person calls it.
pub(crate) struct Program {
    pub(crate) called: &'static str,
    pub(crate) package: &'static str,
    pub(crate) binary: &'static str,
    /// What it names its MySQL database.
    pub(crate) database: &'static str,
}

#[derive(Args)]
pub(crate) struct Place {
    /// Run this program rather than build it
    #[arg(long, hide = true)]
    program: Option<PathBuf>,

    /// Where the servers live
    #[arg(long, hide = true, default_value_os_t = ::servers::directory())]
    directory: PathBuf,
}

/// Whether a program needs a DynamoDB Local.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Local {
    Needed,
    Not,
}

/// How to reach the servers.
pub(crate) struct Servers<'s> {
    pub(crate) mysql: &'s str,
    /// Of DynamoDB Local, if it runs.
    pub(crate) endpoint: Option<&'s str>,
}

impl Program {
    /// Runs it with private servers; `arguments` has its command line.
    pub(crate) fn run_with_servers(
        &self,
        place: &Place,
        local: Local,
        interrupt: &Interrupt,
        arguments: impl FnOnce(&mut Command, &Servers<'_>) -> Result<()>,
    ) -> Result<ExitCode> {
        let build = if place.program.is_none() {
            say(&format!("Building {}, which takes minutes the first time.", self.called));
            Some(child::start(cargo().arg("build").args(self.names()))?)
        } else {
            None
        };
        let mysql = running::mysql(&place.directory, self.database)?;
        interrupt.check()?;
        let dynamodb_local = match local {
            Local::Needed => Some(running::dynamodb_local(&place.directory)?),
            Local::Not => None,
        };
        if let Some(build) = build {
            let status = child::wait(build, interrupt)?;
            if !status.success() {
                say(&format!("{} does not build.", self.called));
                return Ok(child::exit_code(status));
            }
        }
        interrupt.check()?;
        let endpoint = dynamodb_local.as_ref().map(DynamoDbLocal::endpoint);
        let servers = Servers { mysql: &mysql.url(self.database), endpoint: endpoint.as_deref() };
        self.run(place, interrupt, |command| arguments(command, &servers))
    }

    /// Runs it, without servers.
    pub(crate) fn run(
        &self,
        place: &Place,
        interrupt: &Interrupt,
        arguments: impl FnOnce(&mut Command) -> Result<()>,
    ) -> Result<ExitCode> {
        let mut command = self.command(place.program.as_deref());
        arguments(&mut command)?;
        let status = child::wait(child::start(&mut command)?, interrupt)?;
        Ok(child::exit_code(status))
    }

    fn command(&self, program: Option<&Path>) -> Command {
        program.map_or_else(
            || {
                let mut command = cargo();
                command.args(["run", "--quiet"]).args(self.names()).arg("--");
                command
            },
            Command::new,
        )
    }

    fn names(&self) -> [&'static str; 5] {
        ["--release", "--package", self.package, "--bin", self.binary]
    }
}

/// A program runs in the root of the workspace, its user is somewhere else.
pub(crate) fn absolute(file: &Path) -> Result<PathBuf> {
    path::absolute(file).with_context(|| format!("cannot tell where `{}` is", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_built_for_release_unless_it_is_given() {
        let program = Program { called: "the shop", package: "examples", binary: "online-shop", database: "shop" };
        let words = |command: Command| {
            let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
            words.join(" ")
        };
        let built = "run --quiet --release --package examples --bin online-shop --";
        assert_eq!(words(program.command(None)), built);
        assert_eq!(program.command(Some(Path::new("/x"))).get_program(), "/x");
    }
}
