//! `cargo xtask servers`

use std::{
    io::{Write, stdout},
    path::PathBuf,
    process::ExitCode,
};

use ::servers::{DYNAMODB_LOCAL_URL, MYSQL_URL, publish};
use anyhow::Result;
use clap::Args;

use crate::{
    interrupt::Interrupt,
    running::{self, DATABASE},
    say,
};

#[derive(Args)]
pub(crate) struct Options {
    /// Where the servers live and are published
    #[arg(long, hide = true, default_value_os_t = ::servers::directory())]
    directory: PathBuf,
}

pub(crate) fn run(options: &Options, interrupt: &Interrupt) -> Result<ExitCode> {
    let mysql = running::mysql(&options.directory, DATABASE)?;
    interrupt.check()?;
    let dynamodb_local = running::dynamodb_local(&options.directory)?;
    let (mysql, endpoint) = (mysql.url(DATABASE), dynamodb_local.endpoint());
    let _published = publish(&options.directory, &mysql, &endpoint)?;

    say("The suites of this workspace find these servers by themselves; other programs need:\n");
    // A reader that has seen enough is no reason to stop.
    let _ = writeln!(stdout(), "export {MYSQL_URL}={mysql}\nexport {DYNAMODB_LOCAL_URL}={endpoint}");
    say("\nPress Ctrl-C to stop them.");
    interrupt.wait();
    Ok(ExitCode::SUCCESS)
}
