//! What every [`Repository`] does, as a list of behaviours: run on those of this crate, and on
//! your own.
//!
//! ```
//! use std::sync::Arc;
//!
//! use dual_repo::repository::MemoryStore;
//! use dual_repo::testing::conformance::{Subject, behaviours};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let store = MemoryStore::new();
//! let subject = Subject {
//!     accounts: Arc::new(store.repository()),
//!     members: Arc::new(store.repository()),
//!     tags: Arc::new(store.repository()),
//!     sessions: Arc::new(store.repository()),
//! };
//! for behaviour in behaviours() {
//!     behaviour.check(&subject).await; // panics where the subject behaves otherwise
//! }
//! # }
//! ```
//!
//! Each behaviour writes to partitions of its own, so that one store is enough for all of them, also at the same time. The
//! tables are [`Ledger`] in DynamoDB and [`TABLES`] in MySQL.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod entities;
mod reading;
mod together;
mod writing;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::future::BoxFuture;

pub use entities::{Account, Ledger, Line, Member, Session, Status, TABLES, Tag};

use crate::repository::{ErrorKind, Repository, Result};

/// The repositories of one store that are to be tested.
#[derive(Clone)]
#[expect(missing_docs, reason = "they are those of the entities")]
pub struct Subject {
    pub accounts: Arc<dyn Repository<Account>>,
    pub members: Arc<dyn Repository<Member>>,
    pub tags: Arc<dyn Repository<Tag>>,
    pub sessions: Arc<dyn Repository<Session>>,
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject").finish_non_exhaustive()
    }
}

/// Something that every repository does.
#[derive(Debug, Clone, Copy)]
pub struct Behaviour {
    /// What it does, as the name of a test.
    pub name: &'static str,
    check: fn(Case) -> BoxFuture<'static, ()>,
}

impl Behaviour {
    /// Checks it.
    ///
    /// # Panics
    /// When the subject behaves otherwise, or fails.
    pub async fn check(&self, subject: &Subject) {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let tenant = format!("{}-{number}", self.name);
        (self.check)(Case { subject: subject.clone(), tenant }).await;
    }
}

/// All of them.
#[must_use]
pub fn behaviours() -> Vec<Behaviour> {
    [writing::BEHAVIOURS, reading::BEHAVIOURS, together::BEHAVIOURS].concat()
}

/// A behaviour's repositories, and the partition that is its own.
struct Case {
    subject: Subject,
    tenant: String,
}

impl std::ops::Deref for Case {
    type Target = Subject;
    fn deref(&self) -> &Subject {
        &self.subject
    }
}

/// Lists functions as behaviours.
macro_rules! list {
    ($($name:ident),* $(,)?) => {
        pub(super) const BEHAVIOURS: &[super::Behaviour] = &[$(
            super::Behaviour { name: stringify!($name), check: |case| Box::pin($name(case)) },
        )*];
    };
}
use list;

/// That something was refused, and as what.
fn assert_refused<T: fmt::Debug>(result: Result<T>, kind: ErrorKind) {
    match result {
        Err(error) => assert_eq!(error.kind(), kind, "{error:?}"),
        Ok(value) => panic!("{kind:?} was expected, found {value:?}"),
    }
}
