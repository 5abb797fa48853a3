//! What to read of a stream, and how.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;

use super::deliver::{DeadLetter, DeadLetters};
use super::run;
use crate::budget::Budget;
use crate::client::Dynamo;
use crate::error::{Error, Result};
use crate::streams::{CheckpointStore, Event, HandlerError, MemoryCheckpoints};
use crate::table::DynamoTable;

/// Records of one `GetRecords` call.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html>
const GET_RECORDS_MAX: i32 = 1000;

/// Where a consumer without checkpoints begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StartAt {
    /// With the oldest change that DynamoDB still has, of up to 24 hours ago.
    #[default]
    Horizon,
    /// With the next change.
    Latest,
}

/// What to do about changes that DynamoDB no longer has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Gaps {
    /// Stop with [`Error::StreamTrimmed`], and again at the next start.
    #[default]
    Stop,
    /// Hand an [`Event::Gap`] to the handler, and go on with the oldest change that is there.
    Tell,
}

/// Why a consumer has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// It was to.
    Stopped,
    /// The stream has been switched off, and everything in it has been handled.
    StreamOff,
}

/// A consumer of a table's stream: it hands each change to a handler.
///
/// Changes of one item come in their order, each at least once: a checkpoint is moved when everything before it has been handled, so
/// that after a break the handler gets again what it had not acknowledged, and up to a page of what it had. One name has one
/// reader at a time; of two, one stops with [`Error::CheckpointMoved`]. DynamoDB wants no more than two readers of a shard,
/// whatever their names.
///
/// It makes one `DescribeTable` call, then `DescribeStream`, `GetShardIterator` and `GetRecords` calls of the DynamoDB Streams API, each
/// of which is tried as often as the handle's [budget](Dynamo::budget) says. `GetRecords` calls are paid for, also empty ones.
///
#[cfg_attr(feature = "embedded", doc = "```")]
#[cfg_attr(not(feature = "embedded"), doc = "```ignore")]
/// use std::sync::Arc;
/// use dynamo_core::streams::{Event, TableCheckpoints, CheckpointTable};
/// use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
///
/// #[derive(Debug, DynamoEntity)]
/// #[dynamo(table = "Shop", entity = "ORDER")]
/// #[pk("ORDER#{id}")]
/// struct Order { id: u32, total: u32 }
///
/// #[derive(Debug, DynamoTable)]
/// #[dynamo(table = "Shop", stream = "new-and-old-images")]
/// enum Shop { Order(Order) }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynamo_core::Result<()> {
/// let db = Dynamo::embedded()?;
/// Shop::ensure_table(&db).await?;
/// CheckpointTable::ensure_table(&db).await?;
/// Order { id: 7, total: 42 }.create().send(&db).await?;
///
/// let (done, is_done) = tokio::sync::oneshot::channel::<()>();
/// let done = Arc::new(std::sync::Mutex::new(Some(done)));
/// Shop::changes("search-index")
///     .checkpoints(TableCheckpoints::new(db.clone()))
///     .until(async move { drop(is_done.await) }) // of a service: its shutdown signal
///     .run(&db, |event: Arc<Event<Shop>>| {
///         let done = Arc::clone(&done);
///         async move {
///             if let Event::Change(change) = &*event
///                 && let Some(Shop::Order(order)) = &change.new
///             {
///                 assert_eq!((order.id, order.total), (7, 42));
///             }
///             drop(done.lock().map_err(|_| "poisoned")?.take());
///             Ok::<(), &'static str>(())
///         }
///     })
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a consumer does nothing until it runs"]
pub struct Changes<T, C = MemoryCheckpoints> {
    pub(super) consumer: String,
    pub(super) checkpoints: C,
    pub(super) settings: Settings,
    table: PhantomData<fn() -> T>,
}

pub(super) struct Settings {
    pub(super) start: StartAt,
    pub(super) gaps: Gaps,
    pub(super) shards: usize,
    pub(super) keys: usize,
    pub(super) page: i32,
    pub(super) poll: Duration,
    pub(super) attempts: Budget,
    pub(super) dead_letters: Option<DeadLetters>,
    pub(super) until: Pin<Box<dyn Future<Output = ()> + Send>>,
    pub(super) client: Option<aws_sdk_dynamodbstreams::Client>,
}

/// What hands events to the handler, whatever its type.
pub(super) type Handler<'h, T> =
    Box<dyn Fn(Arc<Event<T>>) -> BoxFuture<'h, std::result::Result<(), HandlerError>> + Send + Sync + 'h>;

impl<T, C> fmt::Debug for Changes<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").field("consumer", &self.consumer).finish_non_exhaustive()
    }
}

impl<T> Changes<T> {
    pub(crate) fn new(consumer: String) -> Self {
        Changes {
            consumer,
            checkpoints: MemoryCheckpoints::new(),
            settings: Settings {
                start: StartAt::default(),
                gaps: Gaps::default(),
                shards: 16,
                keys: 1,
                page: GET_RECORDS_MAX,
                // What Lambda polls with: four times a second.
                poll: Duration::from_millis(250),
                attempts: Budget::default(),
                dead_letters: None,
                until: Box::pin(std::future::pending()),
                client: None,
            },
            table: PhantomData,
        }
    }
}

impl<T, C> Changes<T, C> {
    /// Where checkpoints are kept. Without it, they are gone when the consumer ends.
    pub fn checkpoints<S: CheckpointStore>(self, checkpoints: S) -> Changes<T, S> {
        Changes { consumer: self.consumer, checkpoints, settings: self.settings, table: PhantomData }
    }

    /// Where to begin without checkpoints; [`StartAt::Horizon`] unless told.
    pub fn start(mut self, start: StartAt) -> Self {
        self.settings.start = start;
        self
    }

    /// What to do about changes that DynamoDB no longer has; [`Gaps::Stop`] unless told.
    pub fn gaps(mut self, gaps: Gaps) -> Self {
        self.settings.gaps = gaps;
        self
    }

    /// How many shards are read at once; 16 unless told, at least one. A table has one for each of its partitions.
    pub fn shards_at_once(mut self, shards: usize) -> Self {
        self.settings.shards = shards.max(1);
        self
    }

    /// How many items of one shard are handled at once, each in the order of its changes; one unless told, so that a shard is
    /// handled in its own order.
    pub fn keys_at_once(mut self, keys: usize) -> Self {
        self.settings.keys = keys.max(1);
        self
    }

    /// Records of one call, of which there are up to 1,000, and 1 MB: the checkpoint is moved once for each call. 1,000 unless
    /// told.
    pub fn page(mut self, records: u16) -> Self {
        self.settings.page = i32::from(records).clamp(1, GET_RECORDS_MAX);
        self
    }

    /// The time between two calls for a shard that has nothing to catch up on; 250 ms unless told.
    pub fn poll(mut self, pause: Duration) -> Self {
        self.settings.poll = pause;
        self
    }

    /// How often an event is handed to the handler before it counts as failed, with growing pauses between; ten times
    /// unless told. Then the consumer stops with [`Error::StreamRecord`], or [dead letters](Self::dead_letters) get the event.
    pub fn attempts(mut self, attempts: Budget) -> Self {
        self.settings.attempts = attempts;
        self
    }

    /// Takes what the handler has failed at, and what cannot be read, so that the consumer goes on behind it. When this fails, too,
    /// the consumer stops.
    pub fn dead_letters<F, E>(mut self, take: impl Fn(DeadLetter) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = std::result::Result<(), E>> + Send + 'static,
        E: Into<HandlerError>,
    {
        self.settings.dead_letters = Some(Box::new(move |letter| {
            let taken = take(letter);
            Box::pin(async move { taken.await.map_err(Into::into) })
        }));
        self
    }

    /// Ends the consumer: what is being handled is handled to its end, and the checkpoint is moved behind it.
    pub fn until(mut self, stop: impl Future<Output = ()> + Send + 'static) -> Self {
        self.settings.until = Box::pin(stop);
        self
    }

    /// Reads with this client of the SDK, where the endpoint of streams is none that follows from the handle's: for DynamoDB behind a
    /// VPC endpoint of its own.
    pub fn client(mut self, client: aws_sdk_dynamodbstreams::Client) -> Self {
        self.settings.client = Some(client);
        self
    }
}

impl<T: DynamoTable + Sync, C: CheckpointStore> Changes<T, C> {
    /// Reads the stream until it is stopped, or something cannot be helped. Dropping the future stops it, too. Then, and after an
    /// error in one shard, what the handler was at is dropped, and comes once more.
    ///
    /// # Errors
    /// [`Error::NoStream`]; [`Error::StreamRecord`] when the handler has failed, or a record cannot be read, and there are no dead letters;
    /// [`Error::StreamTrimmed`] with [`Gaps::Stop`]; [`Error::CheckpointMoved`]; whatever the checkpoints' store and [`Error`] say
    /// of requests.
    pub async fn run<F, E>(self, db: &Dynamo, handler: impl Fn(Arc<Event<T>>) -> F + Send + Sync) -> Result<Ended>
    where
        F: Future<Output = std::result::Result<(), E>> + Send,
        E: Into<HandlerError>,
    {
        if self.consumer.is_empty() {
            return Err(Error::Config("a consumer of a stream needs a name, for its checkpoints".to_owned()));
        }
        let handler: Handler<'_, T> = Box::new(|event| {
            let work = handler(event);
            Box::pin(async move { work.await.map_err(Into::into) })
        });
        // Else the future of its caller is too deep a type for the compiler.
        let running: BoxFuture<'_, Result<Ended>> = Box::pin(run::run(self, db, handler));
        running.await
    }
}
