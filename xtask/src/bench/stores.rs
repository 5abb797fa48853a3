//! What needs a MySQL: a program measures it, with private servers.

use std::{path::Path, process::Command};

use anyhow::Result;

use super::{
    bars::Extent,
    count::{self, Numbers},
};
use crate::{interrupt::Interrupt, running, say};

/// What it names its database.
const DATABASE: &str = "benches";

/// What it measures.
pub(super) struct Stores {
    /// Nanoseconds per operation, the median of all rounds.
    pub(super) time: Numbers,
    /// Per operation.
    pub(super) statements: Numbers,
}

pub(super) fn measure(program: &Path, extent: Extent, interrupt: &Interrupt) -> Result<Stores> {
    let directory = ::servers::directory();
    let mysql = running::mysql(&directory, DATABASE)?;
    interrupt.check()?;
    let command = |what: &str| {
        let mut command = Command::new(program);
        command.env("STORES_MYSQL_URL", mysql.url(DATABASE)).arg(what);
        command
    };
    say("Counting statements.");
    let statements = count::lines(&mut command("statements"))?;
    let mut times = command("times");
    let _local = match extent {
        Extent::Quick => None,
        Extent::Full => {
            let local = running::dynamodb_local(&directory)?;
            times.args(["--rounds", "9", "--engine-rows", "4000", "--endpoint"]).arg(local.endpoint());
            Some(local)
        }
    };
    interrupt.check()?;
    say("Measuring what is read from MySQL and moved to DynamoDB.");
    Ok(Stores { time: count::lines(&mut times)?, statements })
}
