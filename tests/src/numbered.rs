//! Writes by number: what the n-th write of a writer is, and what is there when some of them were carried out.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use dual_repo::mirror::{OpId, OpState};
use dual_repo::repository::{DualRepository, DualSession, DualStore, Error, Repository as _, Result};
use dual_repo::testing::conformance::{Member, Tag};
use dynamo_core::{DynamoEntity as _, Transaction};

/// Tags that a writer has.
const TAGS: u32 = 6;
/// How often a write of unknown outcome is sent again before it is resolved.
const SENT_AGAIN: u32 = 2;
/// What is waited before a store that has not answered is asked again.
const PAUSE: Duration = Duration::from_millis(10);

/// What a write does.
enum Kind {
    /// Puts a tag, whose weight is the number.
    Put,
    /// Deletes a tag.
    Delete,
    /// Two members pass their addresses on to each other.
    Swap,
}

fn kind(number: u32) -> Kind {
    match number % 5 {
        0..=2 => Kind::Put,
        3 => Kind::Delete,
        _ => Kind::Swap,
    }
}

/// The tag that a write is about.
fn tag(number: u32) -> String {
    format!("tag-{}", number.wrapping_mul(2_654_435_761).rotate_left(9) % TAGS)
}

fn weight(number: u32) -> Option<i32> {
    i32::try_from(number).ok()
}

/// What happens to a writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// It is about to send a write.
    Begun,
    /// The write was carried out.
    Done,
    /// The write was not carried out, and will not be.
    Failed,
    /// Nobody knows what became of the write. One of the two above follows.
    Unknown,
    /// It has read what it has written.
    Read,
    /// It has read something else.
    Stale,
    /// It could not read.
    Unread,
}

impl Event {
    const ALL: [(Event, &str); 7] = [
        (Event::Begun, "begun"),
        (Event::Done, "done"),
        (Event::Failed, "failed"),
        (Event::Unknown, "unknown"),
        (Event::Read, "read"),
        (Event::Stale, "stale"),
        (Event::Unread, "unread"),
    ];
}

/// What a writer tells: an event, of which write, and how long the call took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// What has happened.
    pub event: Event,
    /// To which write.
    pub number: u32,
    /// How long the caller has waited for it.
    pub took: Duration,
}

/// As a line: `done 7 1234`, in microseconds.
impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Event::ALL.iter().find(|(event, _)| *event == self.event).map_or("", |(_, name)| name);
        write!(f, "{name} {} {}", self.number, self.took.as_micros())
    }
}

impl Told {
    /// What a line says; `None` if it is no whole line.
    #[must_use]
    pub fn of(line: &str) -> Option<Told> {
        let mut words = line.split(' ');
        let name = words.next()?;
        let event = Event::ALL.iter().find(|(_, known)| *known == name)?.0;
        let number = words.next()?.parse().ok()?;
        Some(Told { event, number, took: Duration::from_micros(words.next()?.parse().ok()?) })
    }
}

/// A writer, with a tenant of its own, in a session of its own.
#[derive(Debug)]
pub struct Writer {
    name: String,
    store: DualStore,
    tags: DualRepository<Tag>,
    members: DualRepository<Member>,
}

impl Writer {
    /// One of this name, which no other has.
    #[must_use]
    pub fn new(store: &DualStore, name: &str) -> Self {
        let session = DualSession::new();
        Writer {
            name: name.to_owned(),
            store: store.clone(),
            tags: store.repository().in_session(&session),
            members: store.repository().in_session(&session),
        }
    }

    async fn send(&self, number: u32) -> Result<()> {
        let (name, op) = (&self.name, op(&self.name, number)?);
        match kind(number) {
            Kind::Put => {
                let written = Tag { tenant: name.clone(), name: tag(number), weight: weight(number) };
                self.tags.named(op).put(written.put()).await.map(drop)
            }
            Kind::Delete => {
                let delete = Tag::delete((name.as_str(), tag(number).as_str()));
                self.tags.named(op).delete(delete).await.map(drop)
            }
            Kind::Swap => {
                let both = Member::batch_get([(name.as_str(), 1), (name.as_str(), 2)]).consistent();
                let mut found = self.members.batch_get(both).await?.into_iter().flatten();
                let member = |id| Member { tenant: name.clone(), id, email: format!("{id}@{name}"), name: None };
                let transaction = match (found.next(), found.next()) {
                    (Some(one), Some(other)) => Transaction::new()
                        .update(Member::update_of(&one).set(|m| m.email, other.email.clone()))
                        .update(Member::update_of(&other).set(|m| m.email, one.email.clone())),
                    (_, _) => Transaction::new().create(member(1)).create(member(2)),
                };
                self.members.named(op).transaction(transaction).await
            }
        }
    }

    /// Writes, one after the other, and reads back what was carried out, until it is to stop.
    ///
    /// # Errors
    /// What is none of the outcomes that a write may have when a store does not answer.
    pub async fn work(&self, first: u32, stops: impl Fn() -> bool, mut tell: impl FnMut(Told)) -> Result<()> {
        let mut number = first;
        while !stops() {
            tell(Told { event: Event::Begun, number, took: Duration::ZERO });
            let began = Instant::now();
            let mut event = self.write(number).await?;
            tell(Told { event, number, took: began.elapsed() });
            if event == Event::Unknown {
                event = self.settle(number).await?;
                tell(Told { event, number, took: began.elapsed() });
            }
            if event == Event::Done {
                let began = Instant::now();
                let event = match self.reads_back(number).await {
                    Ok(true) => Event::Read,
                    Ok(false) => Event::Stale,
                    Err(Error::Unavailable { .. }) => Event::Unread,
                    Err(error) => return Err(error),
                };
                tell(Told { event, number, took: began.elapsed() });
            }
            if event == Event::Failed {
                tokio::time::sleep(PAUSE).await;
            }
            number += 1;
        }
        Ok(())
    }

    async fn write(&self, number: u32) -> Result<Event> {
        match self.send(number).await {
            Ok(()) => Ok(Event::Done),
            Err(Error::Unavailable { .. } | Error::Conflict { .. }) => Ok(Event::Failed),
            Err(Error::OutcomeUnknown { .. }) => Ok(Event::Unknown),
            Err(error) => Err(error),
        }
    }

    /// Finds out what became of a write of unknown outcome: by sending it again under its name, then by resolving it.
    async fn settle(&self, number: u32) -> Result<Event> {
        for _ in 0..SENT_AGAIN {
            if self.write(number).await? == Event::Done {
                return Ok(Event::Done);
            }
        }
        // That it has failed once more says nothing of the first time.
        let op = op(&self.name, number)?;
        loop {
            match self.store.resolve(&op).await {
                Ok(OpState::Committed) => return Ok(Event::Done),
                Ok(OpState::Aborted) => return Ok(Event::Failed),
                Err(Error::Unavailable { .. } | Error::Conflict { .. }) => tokio::time::sleep(PAUSE).await,
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads what a write that was just carried out has written; whether that is what there is.
    async fn reads_back(&self, number: u32) -> Result<bool> {
        let found = self.tags.get(Tag::get((self.name.as_str(), tag(number).as_str()))).await?;
        Ok(match kind(number) {
            Kind::Put => found.is_some_and(|tag| tag.weight == weight(number)),
            Kind::Delete => found.is_none(),
            Kind::Swap => true,
        })
    }
}

/// The name under which a write is on record.
///
/// # Errors
/// When the writer's name is too long.
pub fn op(writer: &str, number: u32) -> Result<OpId> {
    OpId::new(format!("{writer}-{number}")).map_err(|source| Error::Other { source: Box::new(source) })
}

/// The tags of a writer, by its writes.
#[derive(Debug, Default)]
pub struct Tags(pub BTreeMap<String, i32>);

impl Tags {
    /// Takes note of a write that was carried out, after all before it.
    pub fn apply(&mut self, number: u32) {
        match kind(number) {
            Kind::Put => self.0.extend(weight(number).map(|weight| (tag(number), weight))),
            Kind::Delete => drop(self.0.remove(&tag(number))),
            Kind::Swap => {}
        }
    }
}
