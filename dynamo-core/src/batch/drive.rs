//! Making the calls of a batch, and again with what they leave.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::stream::{self, StreamExt};

use super::Why;
use crate::budget::Budget;
use crate::error::{Error, Result};
use crate::retry::Deadline;

/// Calls at once, unless told.
pub(super) const CONCURRENCY: usize = 4;

/// How the calls of a batch are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    pub(super) operation: &'static str,
    pub(super) budget: Budget,
    pub(super) concurrency: usize,
}

/// What all calls together have brought, and what is left.
pub(super) struct Outcome<R, D> {
    pub(super) done: Vec<D>,
    pub(super) left: Vec<(R, Why)>,
    /// How often the call was sent that was sent most often.
    pub(super) attempts: u32,
}

/// One chunk's part of it.
struct Part<R, D> {
    done: Vec<D>,
    /// Shared with the call that is under way, which may have to be made again.
    left: Arc<Vec<R>>,
    why: Why,
    attempts: u32,
}

/// Makes a call for each chunk, several at once; `call` answers with what it brought and what is left of its requests. After a
/// call that fails no further ones are begun, but those under way are brought to their end. What is left is in the
/// order of the chunks.
pub(super) async fn drive<R, D, F>(
    chunks: Vec<Vec<R>>,
    pace: Pace,
    call: impl Fn(Arc<Vec<R>>) -> F + Send + Sync,
) -> Outcome<R, D>
where
    R: Clone + Send + Sync,
    D: Send,
    F: Future<Output = Result<(D, Vec<R>)>> + Send,
{
    let deadline = Deadline::of(pace.budget);
    let has_failed = AtomicBool::new(false);
    let (call, has_failed) = (&call, &has_failed);
    // Collected, or else the compiler cannot see that the future may be sent to another thread; and boxed, as a call of the
    // SDK is large and would be moved several times.
    let parts: Vec<_> =
        chunks.into_iter().map(|chunk| Box::pin(one(chunk, pace, deadline, call, has_failed))).collect();
    let numbered = parts.into_iter().enumerate().map(|(at, part)| async move { (at, part.await) });
    let numbered: Vec<_> = numbered.collect();
    let mut parts: Vec<(usize, Part<R, D>)> = stream::iter(numbered).buffer_unordered(pace.concurrency).collect().await;
    parts.sort_unstable_by_key(|(at, _)| *at);

    let mut outcome = Outcome { done: Vec::new(), left: Vec::new(), attempts: 0 };
    for (_, Part { done, left, why, attempts }) in parts {
        outcome.done.extend(done);
        outcome.left.extend(Arc::unwrap_or_clone(left).into_iter().map(|request| (request, why.clone())));
        outcome.attempts = outcome.attempts.max(attempts);
    }
    outcome
}

/// One call, sent again with what is left until nothing is, or the budget is used up.
async fn one<R, D, F>(
    chunk: Vec<R>,
    pace: Pace,
    deadline: Deadline,
    call: &(impl Fn(Arc<Vec<R>>) -> F + Send + Sync),
    has_failed: &AtomicBool,
) -> Part<R, D>
where
    R: Clone + Send + Sync,
    D: Send,
    F: Future<Output = Result<(D, Vec<R>)>> + Send,
{
    let mut part = Part { done: Vec::new(), left: Arc::new(chunk), why: Why::NotSent, attempts: 0 };
    while !has_failed.load(Ordering::Relaxed) && !deadline.is_over() {
        part.attempts += 1;
        match deadline.cut(pace.operation, call(Arc::clone(&part.left))).await {
            Ok((done, left)) => {
                part.done.push(done);
                part.left = Arc::new(left);
                part.why = Why::Unprocessed;
            }
            // Nothing of it was processed: it is left as a whole.
            Err(Error::Throttled { .. }) => part.why = Why::Throttled,
            Err(error) => {
                part.why = Why::Failed(Arc::new(error));
                has_failed.store(true, Ordering::Relaxed);
                break;
            }
        }
        if part.left.is_empty() || part.attempts >= pace.budget.attempts_max() {
            break;
        }
        tracing::debug!(
            operation = pace.operation,
            attempt = part.attempts,
            left = part.left.len(),
            "requests are left"
        );
        if !deadline.pause(part.attempts).await {
            break;
        }
    }
    part
}
