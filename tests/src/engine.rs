//! The DynamoDB back ends, and a test's own tables on one.

use std::time::Duration;

use dynamo_core::Dynamo;

use crate::unique;

/// What stands in for DynamoDB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// `Dynamo::embedded()`: an engine of the test's own.
    Embedded,
    /// AWS's DynamoDB Local, which all tests share, through the SDK's HTTP stack.
    DynamoDbLocal,
}

impl Backend {
    /// All of them.
    pub const ALL: [Backend; 2] = [Backend::Embedded, Backend::DynamoDbLocal];

    /// Tables of the caller's own on this back end.
    ///
    /// # Panics
    /// When the server does not run; the message says how to start it.
    pub async fn tables(self) -> Tables {
        let prefix = unique::name('-') + "-";
        let db = match self {
            Backend::Embedded => Dynamo::embedded().expect("the embedded engine opens").with_table_prefix(prefix),
            Backend::DynamoDbLocal => {
                let endpoint = servers::find_dynamodb_local().unwrap_or_else(|missing| panic!("{missing}"));
                dynamodb_at(&endpoint, &prefix).await
            }
        };
        Tables { backend: self, db }
    }
}

/// Tables of the caller's own on every back end; [`Tables::drop_all`] when done.
///
/// # Panics
/// When a server does not run; the message says how to start it.
pub async fn engines() -> Vec<Tables> {
    let mut engines = Vec::new();
    for backend in Backend::ALL {
        engines.push(backend.tables().await);
    }
    engines
}

/// The servers of a test run are busy, which is no failure.
const PATIENCE: Duration = Duration::from_mins(1);

/// A handle on the DynamoDB Local at an endpoint, with a table prefix.
///
/// # Panics
/// When the endpoint is no URL.
pub async fn dynamodb_at(endpoint: &str, prefix: &str) -> Dynamo {
    let settings = Dynamo::builder()
        .endpoint(endpoint)
        .region("eu-west-1")
        .credentials("local", "local", None)
        .table_prefix(prefix)
        .read_timeout(PATIENCE)
        .attempt_timeout(PATIENCE)
        .operation_timeout(PATIENCE);
    settings.build().await.expect("a client of DynamoDB Local can be made")
}

/// The tables that a test makes through one handle: those whose names start with the handle's prefix.
#[derive(Debug)]
pub struct Tables {
    backend: Backend,
    db: Dynamo,
}

impl Tables {
    /// The handle, which puts the test's own prefix before every table's name.
    #[must_use]
    pub fn db(&self) -> Dynamo {
        self.db.clone()
    }

    /// What answers.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// The full names of the tables that there are now.
    ///
    /// # Panics
    /// When the engine does not answer.
    pub async fn names(&self) -> Vec<String> {
        let pages = self.db.client().list_tables().into_paginator().items().send();
        let names = pages.collect::<Result<Vec<_>, _>>().await.expect("the engine lists its tables");
        names.into_iter().filter(|name| name.starts_with(self.db.table_prefix())).collect()
    }

    /// Drops the tables. An embedded engine takes its own along when its last handle goes.
    ///
    /// # Panics
    /// When the engine refuses.
    pub async fn drop_all(self) {
        if self.backend == Backend::Embedded {
            return;
        }
        for name in self.names().await {
            // Where a test has switched deletion protection on.
            let _ = self.db.client().update_table().table_name(&name).deletion_protection_enabled(false).send().await;
            self.db.client().delete_table().table_name(&name).send().await.expect("a test's table can be dropped");
        }
    }
}
