//! Results one by one, and where to go on behind each.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures::StreamExt;
use futures::stream::{BoxStream, Stream};

use super::Cursor;
use super::bounds::{Bounds, End};
use super::lanes::{Lanes, Step};
use super::plan::Plan;
use super::sift::Sift;
use crate::client::Dynamo;
use crate::error::{Error, Result};

/// The results of a query or scan one by one, as a [`Stream`].
///
/// A call is made when the results of the call before are used up, and none while nobody asks for a result. The stream ends
/// behind the last result or the [limit](super::Query::limit), or with an error: [`Error::Incomplete`] where what it may read
/// was used up before. It may be dropped anywhere; [`cursor`](Self::cursor) says where another one goes on.
///
/// ```no_run
/// use futures::TryStreamExt;
/// # use dynamo_core::{Dynamo, DynamoEntity};
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Notes")]
/// # struct Note { #[pk] user: String, #[sk] number: u32 }
/// # async fn run(db: &Dynamo, last: Option<String>) -> dynamo_core::Result<()> {
/// let mut scan = Note::scan().segments(8);
/// if let Some(text) = last {
///     scan = scan.after(text.parse()?);
/// }
/// let mut notes = scan.stream(db);
/// while let Some(note) = notes.try_next().await? {
///     println!("{}", note.number);
///     let reached = notes.cursor(); // kept, it lets a later run go on behind this note
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing until it is asked for a result"]
pub struct Results<T> {
    reading: Box<dyn Reading<T>>,
    is_over: bool,
}

impl<T> fmt::Debug for Results<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Results").field("is_over", &self.is_over).finish_non_exhaustive()
    }
}

impl<T> Results<T> {
    /// Where to go on behind the results that were returned so far: at the start before the first of them. `None` when
    /// nothing is left to read, and of a read that could not begin.
    #[must_use]
    pub fn cursor(&self) -> Option<Cursor> {
        self.reading.cursor()
    }

    fn of(reading: impl Reading<T> + 'static) -> Self {
        Results { reading: Box::new(reading), is_over: false }
    }

    /// Reads a plan, which may have failed.
    pub(super) fn new<S: Sift<Out = T>>(db: &Dynamo, plan: Result<Plan>, sift: S, bounds: &Bounds) -> Self {
        match plan.and_then(|plan| Lanes::new(db, plan, sift, bounds)) {
            Ok(lanes) => Results::of(lanes),
            Err(error) => Results::failed(error),
        }
    }

    pub(super) fn failed(error: Error) -> Self {
        Results::of(Failed(Some(error)))
    }

    /// Results that come with their cursors.
    pub(super) fn with_cursors(start: Option<Cursor>, results: BoxStream<'static, Result<(T, Option<Cursor>)>>) -> Self
    where
        T: 'static,
    {
        Results::of(Paired { results, cursor: start })
    }
}

impl<T> Stream for Results<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let next = ready!(self.reading.poll_next(cx));
        self.is_over = !matches!(next, Some(Ok(_)));
        Poll::Ready(next)
    }
}

trait Reading<T>: Send {
    /// The next result; not called again after an error or the end.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T>>>;
    fn cursor(&self) -> Option<Cursor>;
}

impl<S: Sift> Reading<S::Out> for Lanes<S> {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<S::Out>>> {
        Poll::Ready(match ready!(self.poll_step(cx)) {
            Ok(Step::Result(result)) => Some(Ok(result)),
            Ok(Step::End(End::NothingLeft | End::Limit)) => None,
            Ok(Step::End(End::Evaluated | End::Requests)) => Some(Err(self.budget.incomplete(self.here()))),
            Err(error) => Some(Err(error)),
        })
    }

    fn cursor(&self) -> Option<Cursor> {
        Lanes::cursor(self)
    }
}

struct Failed(Option<Error>);

impl<T> Reading<T> for Failed {
    fn poll_next(&mut self, _: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        Poll::Ready(self.0.take().map(Err))
    }

    fn cursor(&self) -> Option<Cursor> {
        None
    }
}

struct Paired<T> {
    results: BoxStream<'static, Result<(T, Option<Cursor>)>>,
    cursor: Option<Cursor>,
}

impl<T> Reading<T> for Paired<T> {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        Poll::Ready(match ready!(self.results.poll_next_unpin(cx)) {
            Some(Ok((result, cursor))) => {
                self.cursor = cursor;
                Some(Ok(result))
            }
            Some(Err(error)) => Some(Err(error)),
            None => None,
        })
    }

    fn cursor(&self) -> Option<Cursor> {
        self.cursor.clone()
    }
}
