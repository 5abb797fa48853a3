//! A model of DynamoDB: requests that are lost, late, or carried out twice.

use std::collections::BTreeMap;
use std::time::Duration;

use dual_repo::mirror::{Content, Control, Epoch, Found, MirrorWrite, Place, Put, Stamp, Target, Version};
use dual_repo::repository::{Error, Result};

use crate::check;
use crate::domain::{Document, Id, Spot, aggregate, row};
use crate::fault::Fault;
use crate::world::{LIFE, Shared, World, conflict, ticks, time, unavailable, unknown};

/// What is in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Its version.
    pub version: Version,
    /// Whose it is.
    pub owner: Id,
    /// What it is; `None` of a tombstone.
    pub document: Option<Document>,
}

/// A request on its way.
#[derive(Debug, Clone)]
pub enum Request {
    /// All of these, or none.
    Put {
        /// What is written where.
        writes: Vec<(Spot, Stored)>,
        /// When it was read.
        stamp: u64,
        /// Those that are written whatever is there.
        is_blind: bool,
    },
    /// Removes a tombstone.
    Purge {
        /// Where.
        spot: Spot,
        /// Of this version.
        version: Version,
        /// When it was sent.
        sent: u64,
    },
    /// Says in which epoch the move is.
    Announce(Epoch),
}

/// The table.
#[derive(Debug, Default)]
pub struct Table {
    /// What is in it.
    pub stored: BTreeMap<Spot, Stored>,
    /// The newest epoch it was told.
    pub announced: Epoch,
    /// Requests that have not arrived, and whether somebody waits for the answer.
    pub waiting: BTreeMap<u64, (Request, bool)>,
    next: u64,
}

impl Table {
    /// Those that nobody waits for.
    pub fn abandoned(&self) -> impl Iterator<Item = u64> + use<'_> {
        self.waiting.iter().filter(|(_, (_, is_awaited))| !is_awaited).map(|(id, _)| *id)
    }

    fn send(&mut self, request: Request, is_awaited: bool) -> u64 {
        self.next += 1;
        self.waiting.insert(self.next, (request, is_awaited));
        self.next
    }
}

impl World {
    /// A request that nobody waits for arrives.
    pub fn deliver(&mut self, id: u64) {
        if let Some((request, _)) = self.table.waiting.remove(&id) {
            self.note(|| format!("request {id} arrives late"));
            // Nobody waits for the answer.
            drop(self.carry_out(&request));
        }
    }

    fn carry_out(&mut self, request: &Request) -> Result<Put> {
        match request {
            Request::Put { writes, stamp, is_blind } => {
                if self.clock > stamp + LIFE {
                    self.stats.expired += 1;
                    return Err(unavailable("the request has expired"));
                }
                let is_newer = |(spot, write): &(Spot, Stored)| {
                    *is_blind || self.table.stored.get(spot).is_none_or(|known| known.version < write.version)
                };
                let superseded: Vec<bool> = writes.iter().map(|write| !is_newer(write)).collect();
                if superseded.contains(&true) {
                    self.stats.superseded += writes.len() as u64;
                    self.note(|| format!("superseded: {superseded:?}"));
                    return Ok(Put::Superseded(superseded));
                }
                for (spot, write) in writes {
                    self.note(|| {
                        format!("DynamoDB has {spot:?}: {} of {} {:?}", write.version, write.owner, write.document)
                    });
                    check::mirror::written(self, *spot, *write);
                    self.table.stored.insert(*spot, *write);
                }
                self.stats.applied += writes.len() as u64;
                check::mirror::together(self, writes);
            }
            Request::Purge { spot, version, sent } => {
                if self.clock > sent + LIFE {
                    return Err(unavailable("the request has expired"));
                }
                let is_it = |stored: &Stored| stored.document.is_none() && stored.version == *version;
                if self.table.stored.get(spot).is_some_and(is_it) {
                    self.note(|| format!("DynamoDB forgets {spot:?}"));
                    self.table.stored.remove(spot);
                    self.stats.purged += 1;
                }
            }
            Request::Announce(epoch) => self.table.announced = self.table.announced.max(*epoch),
        }
        Ok(Put::Applied)
    }
}

/// DynamoDB, as an instance reaches it.
#[derive(Debug, Clone)]
pub struct Dynamo {
    /// Everything.
    pub world: Shared,
    /// How many aggregates are shipped together, at most.
    pub group_max: usize,
}

/// Somebody waits for the answer to a request.
struct Awaited<'a> {
    world: &'a Shared,
    id: u64,
    is_answered: bool,
}

impl Drop for Awaited<'_> {
    fn drop(&mut self) {
        if !self.is_answered
            && let Some((_, is_awaited)) = self.world.lock().table.waiting.get_mut(&self.id)
        {
            *is_awaited = false;
        }
    }
}

impl Dynamo {
    /// Sends a request, and waits for its answer.
    ///
    /// # Errors
    /// When a fault strikes.
    pub async fn send(&self, request: Request) -> Result<Put> {
        let id = self.world.lock().table.send(request, true);
        let mut awaited = Awaited { world: &self.world, id, is_answered: false };
        self.world.step().await;
        awaited.is_answered = true;
        let mut world = self.world.lock();
        let Some((request, _)) = world.table.waiting.remove(&id) else {
            return Err(unknown("the request is gone"));
        };
        if world.strikes(Fault::Throttled) {
            return Err(unavailable("no capacity is left"));
        }
        if world.strikes(Fault::Conflict) {
            return Err(conflict("another transaction is at work"));
        }
        if world.strikes(Fault::RequestLost) {
            return Err(unknown("no answer"));
        }
        if world.strikes(Fault::RequestDelayed) {
            world.table.send(request, false);
            return Err(unknown("no answer yet"));
        }
        if world.strikes(Fault::RequestDuplicated) {
            world.table.send(request.clone(), false);
        }
        let answer = world.carry_out(&request);
        if world.strikes(Fault::AnswerLost) {
            return Err(unknown("no answer"));
        }
        answer
    }

    /// A request of the protocol's writes; `None` if one of them is none that there can be.
    #[must_use]
    pub fn request(writes: &[MirrorWrite], read_at: Stamp, is_blind: bool) -> Option<Request> {
        let stored = |write: &MirrorWrite| {
            let document = match &write.content {
                Content::Tombstone => None,
                Content::Item(item) => Some(Document::of(item)?),
            };
            let stored = Stored { version: write.version, owner: row(&write.owner), document };
            Some((Spot::of(&write.place), stored))
        };
        let writes = writes.iter().map(stored).collect::<Option<Vec<_>>>()?;
        Some(Request::Put { writes, stamp: ticks(read_at.0), is_blind })
    }
}

impl Target for Dynamo {
    const TOGETHER_MAX: usize = 100;

    fn group_max(&self) -> usize {
        self.group_max
    }

    async fn put(&self, writes: &[MirrorWrite], read_at: Stamp) -> Result<Put> {
        match Self::request(writes, read_at, false) {
            Some(request) => self.send(request).await,
            None => Err(Error::Invalid { source: "an item is none of the application's".into() }),
        }
    }

    async fn read(&self, places: &[Place]) -> Result<Vec<Option<Found>>> {
        self.world.step().await;
        let mut world = self.world.lock();
        if world.strikes(Fault::Throttled) {
            return Err(unavailable("no capacity is left"));
        }
        let found = |place: &Place| {
            let stored = world.table.stored.get(&Spot::of(place))?;
            let item = stored.document.map(|document| document.item());
            Some(Found { version: stored.version, owner: Some(aggregate(stored.owner)), item })
        };
        Ok(places.iter().map(found).collect())
    }

    fn outlives(&self) -> Duration {
        time(LIFE)
    }

    async fn announce(&self, control: &Control) -> Result<()> {
        self.send(Request::Announce(control.epoch)).await.map(|_| ())
    }

    async fn purge(&self, place: &Place, version: Version) -> Result<()> {
        let sent = self.world.lock().clock;
        self.send(Request::Purge { spot: Spot::of(place), version, sent }).await.map(|_| ())
    }
}
