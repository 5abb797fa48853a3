//! Servers for a command, installed if need be.

use std::{env, path::Path};

use ::servers::{DYNAMODB_LOCAL_URL, DynamoDbLocal, DynamoDbLocalOptions, MYSQL_URL, MySqlServer, MySqlServerOptions};
use anyhow::Result;

use crate::{interrupt::Interrupt, say};

/// The database that a URL for suites names; they make their own beside it.
pub(crate) const DATABASE: &str = "test";

pub(crate) fn mysql(directory: &Path, database: &str) -> Result<MySqlServer> {
    let called = MySqlServer::ensure_installed(&progress)?;
    say(&format!("Starting a private {called}."));
    Ok(MySqlServer::start(&MySqlServerOptions::new(directory).database(database))?)
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
    mysql: Option<MySqlServer>,
    dynamodb_local: Option<DynamoDbLocal>,
}

impl ForSuites {
    pub(crate) fn start(directory: &Path, interrupt: &Interrupt) -> Result<Self> {
        let missing = |variable| env::var_os(variable).is_none_or(|value| value.is_empty());
        let mysql = missing(MYSQL_URL).then(|| mysql(directory, DATABASE)).transpose()?;
        interrupt.check()?;
        let local = missing(DYNAMODB_LOCAL_URL).then(|| dynamodb_local(directory)).transpose()?;
        interrupt.check()?;
        Ok(Self { mysql, dynamodb_local: local })
    }

    /// The variables that make a suite find the private servers.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&'static str, String)> {
        let mysql = self.mysql.as_ref().map(|server| (MYSQL_URL, server.url(DATABASE)));
        let local = self.dynamodb_local.as_ref();
        mysql.into_iter().chain(local.map(|server| (DYNAMODB_LOCAL_URL, server.endpoint())))
    }
}
