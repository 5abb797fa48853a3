//! A test that is written once and runs on every engine.

use std::panic::{AssertUnwindSafe, resume_unwind};

use dynamo_core::Dynamo;
use futures::FutureExt;

use crate::Backend;

/// Makes a module with a test for each engine, `name::embedded` and `name::dynamodb_local`, out of an `async fn` that takes a
/// handle. The handle's table prefix is the test's own, and its tables are dropped at the end, also when the test panics.
///
/// The function may return whatever a `#[test]` may, and have attributes such as `#[should_panic]`. Where engines differ,
/// `db.engine()` tells which one it is.
#[macro_export]
macro_rules! on_every_engine {
    ($(
        $(#[$attribute:meta])*
        async fn $name:ident($db:ident: $handle:ty) $(-> $outcome:ty)? $body:block
    )+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "what the test needs of its module")]
            use super::*;

            async fn on($db: $handle) $(-> $outcome)? $body

            $(#[$attribute])*
            #[test]
            fn embedded() $(-> $outcome)? {
                $crate::run($crate::Backend::Embedded, on)
            }

            $(#[$attribute])*
            #[test]
            fn dynamodb_local() $(-> $outcome)? {
                $crate::run($crate::Backend::DynamoDbLocal, on)
            }
        }
    )+};
}

/// Runs a test on tables of its own, and drops them whatever the outcome is.
///
/// # Panics
/// When the test does, or the back end is missing.
pub fn run<T, F: Future<Output = T>>(backend: Backend, test: impl FnOnce(Dynamo) -> F) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime can be made").block_on(async {
        let tables = backend.tables().await;
        let outcome = AssertUnwindSafe(test(tables.db())).catch_unwind().await;
        tables.drop_all().await;
        outcome.unwrap_or_else(|panic| resume_unwind(panic))
    })
}
