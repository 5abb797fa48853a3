//! `BatchGetItem` of several entities at once.

use std::fmt;

use self::sealed::{Ask, Take};
use super::Leftover;
use super::drive::{CONCURRENCY, Pace};
use super::keys::{Asked, Keys};
use crate::budget::Budget;
use crate::client::Dynamo;
use crate::entity::DynamoEntity;
use crate::error::Result;
use crate::op::{Get, Selection};

/// Reads of any entities and tables, together.
///
/// They are what they are alone: [`get`](DynamoEntity::get) and [`batch_get`](DynamoEntity::batch_get), in a tuple, or a
/// list of one kind. The results have the same form. Calls, costs and repetitions are those of a
/// [`BatchGet`](super::BatchGet): up to 100 keys a call, whatever their tables. DynamoDB reads a table consistently or
/// not in one call, so that `consistent()` of one read holds for all that are of its table; likewise it returns what any of
/// them reads, by `only` or whole.
///
/// ```no_run
/// use dynamo_core::batch::BatchRead;
/// # use dynamo_core::{Dynamo, DynamoEntity};
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Users", entity = "USER")]
/// # #[pk("{email}")]
/// # #[sk("#META")]
/// # struct User { email: String }
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Products")]
/// # struct Product { #[pk] id: u32, name: String }
/// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
/// let reads = BatchRead::new((User::get("bob@example.com").consistent(), Product::batch_get([7, 8, 9])));
/// let (bob, products): (Option<User>, Vec<Option<Product>>) = reads.send(db).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a batch does nothing until it is sent"]
pub struct BatchRead<R> {
    reads: R,
    concurrency: Option<usize>,
    budget: Option<Budget>,
}

impl<R> fmt::Debug for BatchRead<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchRead").finish_non_exhaustive()
    }
}

/// What a batch has read, though something may be left.
#[derive(Debug)]
#[non_exhaustive]
pub struct Partial<T> {
    /// What was read; `None` where there is no item, and where one was not read.
    pub found: T,
    /// What was not read, and why; empty when all was.
    pub left: Vec<Leftover>,
}

/// What can be read together: [`Get`], [`BatchGet`](super::BatchGet), lists and tuples of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read in a batch",
    note = "give `X::get(..)`, `X::batch_get(..)`, or a `Vec` or a tuple of up to eight of them"
)]
pub trait Read: sealed::Ask {}
impl<T: sealed::Ask> Read for T {}

pub(super) mod sealed {
    use crate::batch::keys::{Found, Keys};
    use crate::client::Dynamo;
    use crate::error::Result;

    /// Makes results of what was read.
    pub(crate) type Take<T> = Box<dyn FnOnce(&mut Found) -> Result<T> + Send>;

    pub trait Ask: Send {
        type Out;
        #[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
        fn ask(self, keys: &mut Keys, db: &Dynamo) -> Result<Take<Self::Out>>;
    }
}

pub(super) fn pace(concurrency: Option<usize>, budget: Option<Budget>, db: &Dynamo) -> Pace {
    Pace {
        operation: "BatchGetItem",
        budget: budget.unwrap_or(db.budget()),
        concurrency: concurrency.unwrap_or(CONCURRENCY).max(1),
    }
}

impl<R: Read> BatchRead<R> {
    /// Reads of these.
    pub fn new(reads: R) -> Self {
        BatchRead::with(reads, None, None)
    }

    pub(super) fn with(reads: R, concurrency: Option<usize>, budget: Option<Budget>) -> Self {
        BatchRead { reads, concurrency, budget }
    }

    /// How many calls are under way at once, at least one; 4 unless told.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = Some(calls);
        self
    }

    /// How often and how long it is tried; that of the [handle](Dynamo::with_budget) unless told.
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Sends it: the results, in the form of the reads. Without keys, nothing is sent.
    ///
    /// # Errors
    /// [`Error::InvalidKey`](crate::Error::InvalidKey) before anything is sent; [`Error::Decode`](crate::Error::Decode) when
    /// an item does not fit its entity; [`Error::Unprocessed`](crate::Error::Unprocessed) with the keys that were not read,
    /// and why.
    pub async fn send(self, db: &Dynamo) -> Result<R::Out> {
        let (concurrency, budget) = (self.concurrency, self.budget);
        let mut keys = Keys::default();
        let take = self.reads.ask(&mut keys, db)?;
        let mut found = keys.read(db, pace(concurrency, budget, db)).await?;
        found.check()?;
        take(&mut found)
    }

    /// What is asked for.
    pub(crate) fn into_asked(self, db: &Dynamo) -> Result<Vec<Asked>> {
        let mut keys = Keys::default();
        // Nothing will be read.
        drop(self.reads.ask(&mut keys, db)?);
        Ok(keys.asked())
    }

    /// Sends it, and gives what was read along with what is left.
    ///
    /// # Errors
    /// [`Error::InvalidKey`](crate::Error::InvalidKey) before anything is sent; [`Error::Decode`](crate::Error::Decode).
    pub async fn send_partial(self, db: &Dynamo) -> Result<Partial<R::Out>> {
        let (concurrency, budget) = (self.concurrency, self.budget);
        let mut keys = Keys::default();
        let take = self.reads.ask(&mut keys, db)?;
        let mut found = keys.read(db, pace(concurrency, budget, db)).await?;
        let left = std::mem::take(&mut found.left);
        Ok(Partial { found: take(&mut found)?, left })
    }
}

impl<E: DynamoEntity + 'static, S: Selection<E>> Ask for Get<E, S> {
    type Out = Option<S::Out>;

    #[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
    fn ask(self, keys: &mut Keys, db: &Dynamo) -> Result<Take<Self::Out>> {
        let take = self.into_batch().ask(keys, db)?;
        Ok(Box::new(|found| Ok(take(found)?.pop().flatten())))
    }
}

impl<R: Ask> Ask for Vec<R>
where
    R::Out: 'static,
{
    type Out = Vec<R::Out>;

    #[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
    fn ask(self, keys: &mut Keys, db: &Dynamo) -> Result<Take<Self::Out>> {
        let takes = self.into_iter().map(|read| read.ask(keys, db)).collect::<Result<Vec<_>>>()?;
        Ok(Box::new(|found| takes.into_iter().map(|take| take(found)).collect()))
    }
}

macro_rules! tuples {
    ($(($($read:ident $take:ident),+))+) => {$(
        impl<$($read: Ask),+> Ask for ($($read,)+)
        where
            $($read::Out: 'static,)+
        {
            type Out = ($($read::Out,)+);

            #[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
            fn ask(self, keys: &mut Keys, db: &Dynamo) -> Result<Take<Self::Out>> {
                #[expect(non_snake_case, reason = "a type and a value of each element")]
                let ($($read,)+) = self;
                $(let $take = $read.ask(keys, db)?;)+
                Ok(Box::new(|found| Ok(($($take(found)?,)+))))
            }
        }
    )+};
}
tuples! {
    (A a)
    (A a, B b)
    (A a, B b, C c)
    (A a, B b, C c, D d)
    (A a, B b, C c, D d, F f)
    (A a, B b, C c, D d, F f, G g)
    (A a, B b, C c, D d, F f, G g, H h)
    (A a, B b, C c, D d, F f, G g, H h, I i)
}
