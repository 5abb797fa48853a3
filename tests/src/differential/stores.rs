//! The repositories of a store.

use std::fmt;
use std::sync::Arc;

use dual_repo::repository::Repository;
use futures::future::BoxFuture;
use tokio::sync::OwnedMutexGuard;

use super::entities::{Member, Parcel, Sample, Tag};
use super::scope::Scope;

/// The repositories of one store.
#[derive(Clone)]
#[expect(missing_docs, reason = "they are those of the entities")]
pub struct Subject {
    /// Which store it is.
    pub name: &'static str,
    pub parcels: Arc<dyn Repository<Parcel>>,
    pub members: Arc<dyn Repository<Member>>,
    pub tags: Arc<dyn Repository<Tag>>,
    pub samples: Arc<dyn Repository<Sample>>,
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Subject").field(&self.name).finish()
    }
}

/// The stores that one sequence runs on. The first is what the others are held against.
#[derive(Debug)]
pub struct Ground {
    /// The stores.
    pub subjects: Vec<Subject>,
    /// Nobody else has the tables meanwhile.
    pub alone: Option<OwnedMutexGuard<()>>,
}

/// Where sequences run.
pub trait Grounds: Send + Sync {
    /// The stores of the sequence with a number; without any other items in their tables if it is to be alone.
    fn ground<'a>(&'a self, number: u64, scope: &'a Scope, alone: bool) -> BoxFuture<'a, Ground>;
}
