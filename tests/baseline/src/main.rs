//! What the same repository calls take on MySQL and on DynamoDB. `cargo xtask baseline` starts what it needs.

mod call;
mod client;
mod compare;
mod load;
mod options;
mod order;
mod report;
mod run;
mod store;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::compare::Comparison;
use crate::options::Options;
use crate::report::Report;

#[tokio::main]
async fn main() -> ExitCode {
    match go(&Options::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn go(options: &Options) -> Result<ExitCode> {
    // Before anything is measured.
    let mut files = options.compare.iter();
    let old = files.next().map(|file| Report::read(file)).transpose()?;
    let new = match files.next() {
        Some(file) => Report::read(file)?,
        None => run::run(options).await?,
    };
    let Some(old) = old else { return Ok(ExitCode::SUCCESS) };
    let comparison = Comparison::new(&old, &new, options.threshold)?;
    println!("{comparison}");
    Ok(if comparison.regressions() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
