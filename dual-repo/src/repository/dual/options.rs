//! How a dual store is set up.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use dynamo_core::schema::{EntitySchema, IndexSchema};
use dynamo_core::{CircuitBreaker, Dynamo, DynamoEntity};
use sha2::{Digest, Sha256};

use super::pressure::{BackPressure, Pressure};
use super::rounds::Noted;
use super::shadow::Shadow;
use super::shipments::Shipments;
use super::store::{DualStore, Inner};
use super::way_back::WayBack;
use crate::mirror::breaker::{Breaker, Store};
use crate::mirror::dynamo::DynamoTarget;
use crate::mirror::mysql::MySqlSource;
use crate::mirror::switch::TriggerState;
use crate::mirror::{View, hex};
use crate::mysql::plan::Plan;
use crate::mysql::select;
use crate::repository::mysql::store::MySqlStore;
use crate::repository::{Error, Result};
use crate::{MySql, MySqlEntity};

/// The settings of a [`DualStore`], and the entities that it has.
#[must_use = "it does nothing until it is connected"]
#[derive(Debug)]
pub struct DualBuilder {
    mysql: MySqlStore,
    dynamo: Dynamo,
    entities: BTreeMap<&'static str, Entity>,
    /// What two types are called that are stored in different tables.
    ambiguous: Option<String>,
    prefix: String,
    instance: String,
    pub(super) settings: Settings,
    dynamo_breaker: CircuitBreaker,
    mysql_breaker: CircuitBreaker,
}

/// An entity that is mirrored.
#[derive(Debug, Clone, Copy)]
struct Entity {
    schema: &'static EntitySchema,
    /// Makes it known where items are written.
    introduce: fn(&DynamoTarget),
}

/// Settings that can be changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    /// How long a write waits for DynamoDB.
    pub(super) wait: Duration,
    /// Writes that are shipped at once by those who made them.
    pub(super) inline: usize,
    /// Aggregates that a relay claims at once, and calls that it has under way.
    pub(super) claim: usize,
    pub(super) parallel: usize,
    /// How many of a thousand reads are compared in the phase `shadow-read`.
    pub(super) shadow: u32,
    /// Aggregates that contain what a write changes, and get their versions with it.
    pub(super) fan_out: usize,
    /// How many aggregates are compared in a second, round by round.
    pub(super) rounds: Option<u32>,
    /// How long DynamoDB may take to answer.
    pub(super) within: Duration,
    pub(super) pressure: Option<BackPressure>,
}

impl DualBuilder {
    pub(super) fn new(mysql: MySql, dynamo: Dynamo) -> Self {
        // Two instances on one host are two.
        let seed = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), std::process::id());
        DualBuilder {
            mysql: MySqlStore::new(mysql),
            dynamo: dynamo.with_tombstones(),
            entities: BTreeMap::new(),
            ambiguous: None,
            prefix: "dual_".to_owned(),
            instance: format!("{}-{seed:016x}", std::process::id()),
            settings: Settings {
                wait: Duration::from_millis(250),
                inline: 64,
                claim: 64,
                parallel: 16,
                shadow: 1000,
                fan_out: 256,
                rounds: None,
                within: Duration::from_secs(2),
                pressure: None,
            },
            dynamo_breaker: CircuitBreaker::default().open_for(Duration::from_secs(5)),
            mysql_breaker: CircuitBreaker::default().open_for(Duration::from_secs(2)),
        }
    }

    /// An entity that is mirrored. All programs that write the tables have to name the same ones.
    pub fn entity<E: DynamoEntity + MySqlEntity>(mut self) -> Self {
        drop(self.mysql.repository::<E>());
        let introduce: fn(&DynamoTarget) = |target| target.know::<E>();
        let (name, table) = (E::SCHEMA.entity, E::SCHEMA.table);
        let before = self.entities.insert(name, Entity { schema: E::SCHEMA, introduce });
        if let Some(other) = before.filter(|other| other.schema.table != table) {
            self.ambiguous = Some(format!(
                "`{name}` is an entity of table `{}` and another one of table `{table}`, and the mirror tells entities by their \
                 names: call one of them otherwise, with `#[dynamo(entity = \"..\")]`",
                other.schema.table
            ));
        }
        self
    }

    /// What the names of the mirror's own tables in MySQL begin with; `dual_` unless told.
    pub fn table_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// The name of this instance, by which others know that it is running; random unless told.
    pub fn instance(mut self, name: impl Into<String>) -> Self {
        self.instance = name.into();
        self
    }

    /// How long a write, when it is committed, waits for DynamoDB to have it; 250 ms unless told. After that it is answered, and
    /// a relay ships it. Zero leaves all to relays.
    pub fn wait(mut self, wait: Duration) -> Self {
        self.settings.wait = wait;
        self
    }

    /// Aggregates that a relay ships at a time, and calls that it has under way; 64 and 16 unless told.
    pub fn relay(mut self, aggregates: usize, calls: usize) -> Self {
        self.settings.claim = aggregates.max(1);
        self.settings.parallel = calls.max(1);
        self
    }

    /// How many aggregates that contain what a write changes get their versions in its transaction, at most; 256 unless told.
    /// Where they are more, as the products of a category that gets another name, the transaction puts on record which they are,
    /// and relays give them versions afterwards, some at a time.
    pub fn fan_out(mut self, aggregates: usize) -> Self {
        self.settings.fan_out = aggregates;
        self
    }

    /// How many of a thousand reads are compared in the phase `shadow-read`; all unless told.
    pub fn shadow_per_mille(mut self, reads: u32) -> Self {
        self.settings.shadow = reads.min(1000);
        self
    }

    /// How long DynamoDB may take to answer; 2 seconds unless told. A read is made from MySQL then, where that is possible. A
    /// write of the mirror is waited for all the same, but not by callers, who wait as long as [`wait`](Self::wait) says. Either
    /// counts as a failure for the [circuit](Self::dynamo_breaker).
    pub fn dynamo_within(mut self, within: Duration) -> Self {
        self.settings.within = within;
        self
    }

    /// When DynamoDB is not asked any more for a while: after 5 calls in a row without an answer, for 5 seconds, unless told.
    /// Meanwhile writes are committed in MySQL and answered at once, what they owe stays noted, reads are made from MySQL, and
    /// the backfill pauses. Then one call sees whether DynamoDB answers: a relay's, a write's, or a read's by its key.
    ///
    /// It is beside a circuit breaker of the handle itself, which is for each table, if it has one.
    pub fn dynamo_breaker(mut self, breaker: CircuitBreaker) -> Self {
        self.dynamo_breaker = breaker;
        self
    }

    /// When MySQL is not asked any more for a while: after 5 calls in a row without an answer, for 2 seconds, unless told.
    /// Meanwhile writes, and reads that are MySQL's, fail at once with [`Error::Unavailable`]. Other reads in the phase `dynamo-read`
    /// go on for ten seconds, after which this instance cannot know the phase. How long a call waits for a connection
    /// says [`MySqlOptions::acquire_timeout`](crate::MySqlOptions::acquire_timeout).
    pub fn mysql_breaker(mut self, breaker: CircuitBreaker) -> Self {
        self.mysql_breaker = breaker;
        self
    }

    /// Holds writes up while DynamoDB is too far behind; not unless told. In the phase `mysql-only` nothing is held up.
    pub fn back_pressure(mut self, pressure: BackPressure) -> Self {
        self.settings.pressure = Some(pressure);
        self
    }

    /// Compares all data again and again, from the phase `dual-write` on, in the background of one of the instances that are
    /// [started](DualStore::start): so many aggregates in a second, and so many items; not unless told. What differs is looked at
    /// once more after a second, and what differs still is logged, and told by [`DualStore::rounds`]. A round goes on where it
    /// was, whichever instance ends or begins.
    ///
    /// For each 128 aggregates, or each second's, it takes a snapshot in MySQL and the `BatchGetItem` calls for their items,
    /// strongly consistent; every item is read once more by a `Scan`.
    pub fn verify_always(mut self, per_second: u32) -> Self {
        self.settings.rounds = Some(per_second.max(1));
        self
    }

    /// Checks the entities, makes what is not there of the mirror's own tables, in MySQL and DynamoDB, and reads the state of
    /// the move. Where all tables are there, no right to make any is needed.
    ///
    /// # Errors
    /// [`Error::Invalid`] when no entity is mirrored, or two have the same name. [`Error::Mismatch`] when an entity does not fit
    /// its tables; [`Error::Other`] when other entities, or others of the same names, are mirrored already, in any phase but
    /// `mysql-only`; whatever the stores say.
    pub async fn connect(self) -> Result<DualStore> {
        let DualBuilder {
            mysql,
            dynamo,
            entities,
            ambiguous,
            prefix,
            instance,
            settings,
            dynamo_breaker,
            mysql_breaker,
        } = self;
        if let Some(problem) = ambiguous {
            return Err(Error::Invalid { source: problem.into() });
        }
        if entities.is_empty() {
            let source = "no entity is mirrored; name those that are with `entity`".into();
            return Err(Error::Invalid { source });
        }
        let began = std::time::Instant::now();
        let breaker = Breaker::new(Store::DynamoDb, dynamo_breaker);
        let target = DynamoTarget::new(dynamo.clone(), began, breaker, settings.within);
        let mut contract = Sha256::new();
        let mut plans = Vec::with_capacity(entities.len());
        for Entity { schema, introduce } in entities.values() {
            introduce(&target);
            let access = mysql.access(schema.entity)?;
            let plan = access.plan(mysql.mysql()).await?;
            contract.update(describe(schema, &plan)?);
            plans.push((schema.entity, plan));
        }
        let contract = hex(&contract.finalize());
        let source = MySqlSource::connect(mysql.clone(), &prefix, &plans, settings.fan_out, began).await?;
        source.set_up(&contract).await?;
        target.set_up().await?;
        source.adopt(&contract).await?;
        let control = source.control().await?;
        if control.contract != contract {
            let source = format!(
                "other entities are mirrored, or others of the same names; in phase `{}` all programs have to name the same \
                 ones: go back to `mysql-only` before they change",
                control.phase
            );
            return Err(Error::Other { source: source.into() });
        }
        source.show(&instance, &control).await?;
        if let TriggerState::Stale(reason) = source.triggers_now().await? {
            tracing::warn!(
                reason,
                "the triggers are not those of these entities, so that what others write may be missed: install them again, \
                 or drop them"
            );
        }
        let way_back = WayBack::of(plans.iter().map(|(entity, plan)| (*entity, &**plan)));
        Ok(DualStore::of(Inner {
            view: View::new(control),
            heard: std::sync::Mutex::new(began),
            entities: entities.into_keys().map(str::to_owned).collect(),
            inline: Arc::new(tokio::sync::Semaphore::new(settings.inline)),
            shadow: Shadow::default(),
            shipments: Shipments::default(),
            filling: std::sync::Mutex::default(),
            noted: Noted::default(),
            pressure: Pressure::default(),
            breaker: Breaker::new(Store::MySql, mysql_breaker),
            source,
            target,
            mysql,
            dynamo,
            instance,
            settings,
            way_back,
        }))
    }
}

/// What a mapping consists of, as text.
fn describe(schema: &'static EntitySchema, plan: &Plan) -> Result<String> {
    plan.writing()?;
    let keys = schema.all_indexes().flat_map(IndexSchema::attributes);
    let keys = keys.map(|attribute| attribute.name.text);
    let type_attribute = schema.type_attribute.map(|name| name.text);
    for attribute in schema.attributes.iter().copied().chain(keys).chain(type_attribute) {
        if crate::mirror::dynamo::ADDED.contains(&attribute) {
            let source = format!(
                "attribute `{attribute}` of `{}` is one that the mirror adds to items; give it another name",
                schema.entity
            );
            return Err(Error::Mismatch { source: source.into() });
        }
    }
    let all = select::Rows::Between(select::From::Start, select::To::End);
    let mut text = format!("{} {}\n{}\n", schema.entity, schema.table, select::rows(plan, all, 0).sql);
    for list in &plan.lists {
        text.push_str(&select::children(plan, list, all).sql);
        text.push('\n');
    }
    for index in schema.all_indexes() {
        for attribute in index.attributes() {
            let _ = writeln!(text, "{} {} {:?}", index.name, attribute.name.text, attribute.source);
        }
    }
    for attribute in schema.attributes {
        text.push_str(attribute);
        text.push('\n');
    }
    if let Some(shape) = schema.shape {
        let _ = writeln!(text, "version {}", shape.version);
    }
    Ok(text)
}
