//! The streams of tables: on both engines, and what no emulator does by a script of the API's answers.

mod consuming;
mod fake;
mod sharding;
mod typed;
mod watched;

use std::convert::Infallible;
use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamo_core::streams::{Changes, CheckpointStore, Event};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Result};
use tokio::sync::Notify;

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Shop", entity = "ORDER")]
#[pk("ORDER#{id}")]
#[sk("#META")]
pub(crate) struct Order {
    pub(crate) id: u32,
    pub(crate) status: String,
    pub(crate) note: Option<String>,
    pub(crate) lines: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Shop", entity = "LINE")]
#[pk("ORDER#{order}")]
#[sk("LINE#{number:04}")]
pub(crate) struct Line {
    pub(crate) order: u32,
    pub(crate) number: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Shop", stream = "new-and-old-images")]
pub(crate) enum Shop {
    Order(Order),
    Line(Line),
}

pub(crate) fn order(id: u32, status: &str) -> Order {
    Order { id, status: status.to_owned(), note: None, lines: vec![1, 2] }
}

/// What a consumer gets, up to a number of events; it ends behind them.
pub(crate) async fn collect<T: DynamoTable + Sync, C: CheckpointStore>(
    db: &Dynamo,
    changes: Changes<T, C>,
    count: usize,
) -> Result<Vec<Arc<Event<T>>>> {
    let (events, done) = (Mutex::new(Vec::new()), Arc::new(Notify::new()));
    let is_done = Arc::clone(&done);
    changes
        .poll(Duration::from_millis(5))
        .until(async move { is_done.notified().await })
        .run(db, |event| {
            let mut events = events.lock().unwrap();
            events.push(event);
            if events.len() >= count {
                done.notify_one();
            }
            ready(Ok::<_, Infallible>(()))
        })
        .await?;
    Ok(events.into_inner().unwrap())
}

/// The orders after the changes, `id status`.
pub(crate) fn statuses(events: &[Arc<Event<Shop>>]) -> Vec<String> {
    let status = |event: &Arc<Event<Shop>>| match &**event {
        Event::Change(change) => match &change.new {
            Some(Shop::Order(order)) => format!("{} {}", order.id, order.status),
            Some(Shop::Line(line)) => format!("line {}", line.number),
            None => "gone".to_owned(),
        },
        Event::Other(_) => "other".to_owned(),
        Event::Gap(gap) => format!("gap after {}", gap.after.as_deref().unwrap_or("nothing")),
        other => panic!("{other:?}"),
    };
    events.iter().map(status).collect()
}
