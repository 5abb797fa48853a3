//! What moving data and repository calls cost with a MySQL, beside the same by hand. `cargo xtask bench` starts what it needs,
//! and knows what is compared with what.

mod by_hand;
mod dual;
mod entities;
mod growth;
mod memory;
mod moving;
mod options;
mod reading;
mod sinks;
mod statements;
mod times;
mod triggers;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use dual_repo::MySqlOptions;

use crate::options::{Command, Options};

#[tokio::main]
async fn main() -> ExitCode {
    match go(Options::parse()).await {
        Ok(numbers) => {
            for (case, number) in numbers {
                println!("{case} {number:.0}");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A number for each case.
async fn go(options: Options) -> Result<Vec<(String, f64)>> {
    match options.command {
        Command::Times(times) => {
            let mysql = MySqlOptions::new(&options.mysql).connect().await?;
            let mut measured = times::Times::default();
            entities::create(&mysql).await?;
            entities::fill(&mysql, 0..times.small).await?;
            reading::measure(&mut measured, &mysql, &options.mysql, times.small, times.rounds).await?;
            dual::measure(&mut measured, &mysql, times.small, times.rounds.min(dual::ROUNDS)).await?;
            triggers::measure(&mut measured, &mysql, times.small, times.rounds).await?;
            entities::fill(&mysql, times.small..times.rows).await?;
            moving::measure(&mut measured, &options.mysql, &mysql, &times).await?;
            Ok(measured.medians())
        }
        Command::Backfill(backfill) => {
            let mut measured = times::Times::default();
            moving::once(&mut measured, &MySqlOptions::new(&options.mysql).connect().await?, &backfill).await?;
            Ok(measured.medians())
        }
        Command::Growth(growth) => growth::measure(&MySqlOptions::new(&options.mysql).connect().await?, &growth).await,
        Command::Statements => statements::count(&options.mysql).await,
    }
}
