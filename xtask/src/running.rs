//! Servers for a command, installed if need be.

use std::{env, path::Path};

use ::servers::{DYNAMODB_LOCAL_URL, DynamoDbLocal, DynamoDbLocalOptions, MYSQL_URL, MariaDb, MariaDbOptions};
use anyhow::Result;

use crate::{interrupt::Interrupt, say};

/// The database that a URL for suites names; they make their own beside it.
pub(crate) const DATABASE: &str = "test";

pub(crate) fn mariadb(directory: &Path, database: &str) -> Result<MariaDb> {
    MariaDb::ensure_installed(&progress)?;
    say("Starting a private MariaDB.");
    Ok(MariaDb::start(&MariaDbOptions::new(directory).database(database))?)
}

/// The program is kept in the usual place, wherever the server itself lives.
pub(crate) fn dynamodb_local(directory: &Path) -> Result<DynamoDbLocal> {
    let cache = ::servers::directory();
    DynamoDbLocal::ensure_installed(&cache, &progress)?;
    say("Starting a private DynamoDB Local.");
    Ok(DynamoDbLocal::start(&DynamoDbLocalOptions::new(directory).cache(cache))?)
}

fn progress(what: &str) {
    say(&format!("Please wait: {what}."));
}

/// What the suites need: each server is a private one, unless its variable names another already.
pub(crate) struct ForSuites {
    mariadb: Option<MariaDb>,
    dynamodb_local: Option<DynamoDbLocal>,
}

impl ForSuites {
    pub(crate) fn start(directory: &Path, interrupt: &Interrupt) -> Result<Self> {
        let missing = |variable| env::var_os(variable).is_none_or(|value| value.is_empty());
        let mariadb = missing(MYSQL_URL).then(|| mariadb(directory, DATABASE)).transpose()?;
        interrupt.check()?;
        let local = missing(DYNAMODB_LOCAL_URL).then(|| dynamodb_local(directory)).transpose()?;
        interrupt.check()?;
        Ok(Self { mariadb, dynamodb_local: local })
    }

    /// The variables that make a suite find the private servers.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&'static str, String)> {
        let mysql = self.mariadb.as_ref().map(|server| (MYSQL_URL, server.url(DATABASE)));
        let local = self.dynamodb_local.as_ref();
        mysql.into_iter().chain(local.map(|server| (DYNAMODB_LOCAL_URL, server.endpoint())))
    }
}
