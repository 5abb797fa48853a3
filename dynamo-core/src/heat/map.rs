//! The heat of partition keys, by the calls of a handle.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use siphasher::sip::SipHasher24;
use tokio::time::Instant;

use super::sketch::{Heat, Sketch};
use crate::key::KeyValue;
use crate::monitor::{CallReport, Monitor, Touched};
use crate::op::Unit;

/// Keys of each table and index that are kept, unless told.
const KEYS: usize = 256;
/// The share of what a partition bears from which a key is hot, unless told.
const HOT: f64 = 0.5;
/// A key that stays hot is told of no more often.
const EVERY: Duration = Duration::from_mins(1);

/// Finds the partition keys that take the most capacity, in bounded memory, and warns of those that come near to what a
/// partition bears: 3,000 read and 1,000 write capacity units in a second.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html>
///
/// It is a [`Monitor`]: give it to [`Dynamo::with_monitor`](crate::Dynamo::with_monitor). It sees what the calls of its
/// handles consume, by what DynamoDB says, fading within seconds; other programs have heat of their own. What a batch or a
/// transaction consumes is divided among its items by their sizes. A scan counts for no key, and the partitions of an index
/// only where they are read: which ones a write changes DynamoDB does not say.
///
/// Keys may be personal data, so they are shown as hashes that differ with each program, until [`plain`](Self::plain) or
/// [`hashed_by`](Self::hashed_by) is called.
///
/// ```
/// # #[cfg(feature = "embedded")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynamo_core::Result<()> {
/// # use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Votes", entity = "VOTE")]
/// # struct Vote { #[pk] candidate: String, #[sk] voter: u32 }
/// # #[derive(DynamoTable)]
/// # #[dynamo(table = "Votes", billing = "on-demand")]
/// # enum Votes { Vote(Vote) }
/// # let db = Dynamo::embedded()?;
/// # Votes::ensure_table(&db).await?;
/// use dynamo_core::heat::HeatMap;
///
/// let heat = HeatMap::new().plain().warn_above(0.7).on_hot(|hot| eprintln!("{hot}"));
/// let db = db.with_monitor(heat.clone());
/// for voter in 0..20 {
///     let candidate = if voter == 7 { "eve" } else { "ann" };
///     Vote { candidate: candidate.into(), voter }.put().send(&db).await?;
/// }
/// let hottest = &heat.hottest(1)[0];
/// assert_eq!((hottest.table.as_str(), hottest.key.as_str()), ("Votes", "ann"));
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "embedded"))]
/// # fn main() {}
/// ```
#[derive(Clone)]
#[must_use = "a heat map sees nothing until it is given to a handle by `with_monitor`"]
pub struct HeatMap {
    keys: usize,
    hot: f64,
    shown: Shown,
    told: Option<Arc<Tell>>,
    sketches: Arc<Mutex<HashMap<Place, Sketch>>>,
}

/// Is told of hot keys.
type Tell = dyn Fn(&HotKey) + Send + Sync;

/// How keys are shown.
#[derive(Clone)]
enum Shown {
    Plain,
    Hashed(RandomState),
    HashedBy([u8; 16]),
}

/// Where keys are compared with each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Place {
    table: String,
    index: Option<&'static str>,
    is_read: bool,
}

/// A partition key, and how hot it is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct HotKey {
    /// The table, with its prefix.
    pub table: String,
    /// The index; `None` for the table itself.
    pub index: Option<&'static str>,
    /// The key, in base 64 where it is bytes, or its hash.
    pub key: String,
    /// What is counted.
    pub unit: Unit,
    /// Units in a second that it takes at least.
    pub at_least: f64,
    /// Units in a second that it takes at most.
    pub at_most: f64,
}

impl HotKey {
    /// The share of what a partition bears that it takes at least; 1 is all of it.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.at_least / borne(self.unit)
    }
}

/// Units in a second that one partition bears.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html>
const fn borne(unit: Unit) -> f64 {
    match unit {
        Unit::Read => 3000.0,
        Unit::Write => 1000.0,
    }
}

impl fmt::Display for HotKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let HotKey { table, index, key, unit, at_least, at_most } = self;
        write!(f, "partition key `{key}` of table `{table}`")?;
        if let Some(index) = index {
            write!(f, ", index `{index}`")?;
        }
        let unit = match unit {
            Unit::Read => "RCU",
            Unit::Write => "WCU",
        };
        write!(f, ": {at_least:.0} to {at_most:.0} {unit}/s, {:.0} % of what a partition bears", self.share() * 100.0)
    }
}

impl HeatMap {
    /// Keeps 256 keys of each table and index for reads, and as many for writes; a key is hot above half of what a partition
    /// bears.
    pub fn new() -> Self {
        let shown = Shown::Hashed(RandomState::new());
        HeatMap { keys: KEYS, hot: HOT, shown, told: None, sketches: Arc::default() }
    }

    /// How many keys are kept of each table and index, for reads and for writes. What takes more than its part of all units,
    /// one divided by this number, is never missed.
    pub fn keys(mut self, keys: usize) -> Self {
        self.keys = keys;
        self
    }

    /// The share of what a partition bears from which a key is hot: 0.5 is 1,500 RCU or 500 WCU in a second.
    pub fn warn_above(mut self, share: f64) -> Self {
        self.hot = share;
        self
    }

    /// Shows keys as they are, in warnings and logs too.
    pub fn plain(mut self) -> Self {
        self.shown = Shown::Plain;
        self
    }

    /// Shows keys as their SipHash-2-4 by this key, in sixteen hexadecimal digits: the same in all programs that have it.
    pub fn hashed_by(mut self, key: [u8; 16]) -> Self {
        self.shown = Shown::HashedBy(key);
        self
    }

    /// Tells of a key that is hot, beside the warning in the log (`tracing`, target `dynamo_core::heat`): once in a minute as
    /// long as it is.
    pub fn on_hot(mut self, tell: impl Fn(&HotKey) + Send + Sync + 'static) -> Self {
        self.told = Some(Arc::new(tell));
        self
    }

    /// The hottest keys of all tables and indexes, by their share of what a partition bears, the hottest first.
    #[must_use]
    pub fn hottest(&self, count: usize) -> Vec<HotKey> {
        let now = Instant::now();
        let sketches = self.sketches();
        let keys = sketches.iter().flat_map(|(place, sketch)| sketch.keys(now).map(|(key, heat)| place.hot(key, heat)));
        let mut keys: Vec<HotKey> = keys.collect();
        drop(sketches);
        keys.sort_by(|a, b| b.share().total_cmp(&a.share()).then_with(|| a.key.cmp(&b.key)));
        keys.truncate(count);
        keys
    }

    fn sketches(&self) -> MutexGuard<'_, HashMap<Place, Sketch>> {
        self.sketches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds units to a key; what it is, if it is hot and that is news.
    fn add(&self, place: &Place, key: &str, units: f64, now: Instant) -> Option<HotKey> {
        let mut sketches = self.sketches();
        let sketch = sketches.entry(place.clone()).or_insert_with(|| Sketch::new(self.keys, now));
        let hot = place.hot(key, sketch.add(key, units, now));
        (hot.share() >= self.hot && sketch.warns(key, EVERY, now)).then_some(hot)
    }

    fn shown(&self, partition: &[KeyValue]) -> String {
        let texts: Vec<String> = partition.iter().map(text).collect();
        let text = texts.join(" ");
        match &self.shown {
            Shown::Plain => text,
            Shown::Hashed(random) => format!("{:016x}", random.hash_one(&text)),
            Shown::HashedBy(key) => format!("{:016x}", SipHasher24::new_with_key(key).hash(text.as_bytes())),
        }
    }

    fn tell(&self, hot: &HotKey) {
        let HotKey { table, index, key, at_least, .. } = hot;
        tracing::warn!(target: "dynamo_core::heat", table, index, key, units_per_second = at_least, "{hot}");
        if let Some(tell) = &self.told {
            tell(hot);
        }
    }
}

fn text(value: &KeyValue) -> String {
    match value {
        KeyValue::S(text) | KeyValue::N(text) => text.clone(),
        KeyValue::B(bytes) => STANDARD.encode(bytes),
    }
}

impl Place {
    fn hot(&self, key: &str, Heat { at_least, at_most }: Heat) -> HotKey {
        let unit = if self.is_read { Unit::Read } else { Unit::Write };
        HotKey { table: self.table.clone(), index: self.index, key: key.to_owned(), unit, at_least, at_most }
    }
}

impl Default for HeatMap {
    fn default() -> Self {
        HeatMap::new()
    }
}

impl fmt::Debug for HeatMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeatMap").field("keys", &self.keys).field("hot", &self.hot).finish_non_exhaustive()
    }
}

impl Monitor for HeatMap {
    fn ended(&self, call: &CallReport) {
        let now = Instant::now();
        for used in &call.used {
            // A write's units in an index are those of partitions that DynamoDB does not name.
            let is_here = |touched: &&Touched| touched.table == used.table && touched.index == used.index.as_deref();
            let here = || call.touched.iter().filter(is_here).filter(|touched| !touched.partition.is_empty());
            let all: f64 = here().map(weight).sum();
            for touched in here() {
                let key = self.shown(&touched.partition);
                for (is_read, units) in [(true, used.units.read), (false, used.units.write)] {
                    if units > 0.0 {
                        let place = Place { table: touched.table.clone(), index: touched.index, is_read };
                        if let Some(hot) = self.add(&place, &key, units * weight(touched) / all, now) {
                            self.tell(&hot);
                        }
                    }
                }
            }
        }
    }
}

/// What it has of a call's units, in proportion.
fn weight(touched: &Touched) -> f64 {
    let blocks = touched.bytes.div_ceil(Unit::Write.block()).max(1);
    f64::from(u32::try_from(blocks).unwrap_or(u32::MAX))
}
