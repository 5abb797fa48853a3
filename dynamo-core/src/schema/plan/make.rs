//! Making a plan: each difference is a step, or refused.

use aws_sdk_dynamodb::types::TableDescription;

use super::super::compare::{compare, declared_key, declared_projection, on_off, or_none};
use super::super::emulator::{ignored_by_emulator, ignored_in_updates};
use super::super::settle::settle;
use super::super::wait::describe;
use super::super::{Billing, Difference, Encryption, Existence, IndexSetting, Part, TableSchema};
use super::{Apply, Change, Loss, Step};
use crate::client::Dynamo;
use crate::error::Result;

/// How a table becomes what its declaration says: the steps in their order, and what DynamoDB cannot change.
///
/// As text it is a line for each step, and the declaration beside what was found; [`to_json`](Self::to_json) has the same
/// for programs. Nothing is done until it is [applied](Self::apply).
#[derive(Debug, Clone)]
#[must_use = "a plan does nothing until it is applied"]
#[non_exhaustive]
pub struct TablePlan {
    pub(super) schema: &'static TableSchema,
    /// The table's full name.
    pub table: String,
    /// What is done, one after the other.
    pub steps: Vec<Step>,
    /// What cannot be done. A plan with refusals is not applied.
    pub refusals: Vec<Refusal>,
    /// The declared settings that the engine does not know, such as point-in-time recovery of an engine in this process.
    pub unsupported: Vec<&'static str>,
}

/// A difference that DynamoDB cannot change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// What differs.
    pub difference: Difference,
    /// Why it stays, and what to do instead.
    pub reason: &'static str,
}

impl TablePlan {
    /// True when the table is what its declaration says.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.refusals.is_empty()
    }

    /// Starts the settings with which the plan is applied.
    pub fn apply(self) -> Apply {
        Apply::new(self)
    }

    pub(super) fn has(&self, change: &Change) -> bool {
        self.steps.iter().any(|step| step.change == *change)
    }

    /// True for a change that whoever saw the plan expects: capacity is part of the switch to it.
    pub(super) fn announces(&self, change: &Change) -> bool {
        let is_capacity = matches!(change, Change::Capacity | Change::IndexCapacity(_));
        let switches = || self.steps.iter().any(|step| matches!(step.change, Change::BillingMode(_)));
        self.has(change) || (is_capacity && switches())
    }
}

pub(crate) async fn plan_table(schema: &'static TableSchema, db: &Dynamo) -> Result<TablePlan> {
    let table = db.table_name(schema.name)?;
    match describe(db, &table).await? {
        Some(found) => plan_found(schema, db, table, &found).await,
        None => {
            Ok(TablePlan { schema, table, steps: of_new_table(schema)?, refusals: Vec::new(), unsupported: Vec::new() })
        }
    }
}

pub(super) async fn plan_found(
    schema: &'static TableSchema,
    db: &Dynamo,
    table: String,
    found: &TableDescription,
) -> Result<TablePlan> {
    let mut diff = compare(schema, found)?;
    let mut unsupported = ignored_by_emulator(db, found, &mut diff);
    unsupported.extend(ignored_in_updates(db, found, &mut diff));
    let (own, unknown) = settle(schema, db, found, &table, Existence::Existed).await?;
    unsupported.extend(unknown);
    diff.0.extend(own.0);
    let mut plan = TablePlan { schema, table, steps: Vec::new(), refusals: Vec::new(), unsupported };
    let switches_billing = diff.0.iter().any(|difference| difference.part == Part::BillingMode);
    for difference in diff.0 {
        plan.add(difference, switches_billing);
    }
    plan.steps.sort_by(|a, b| a.change.order().cmp(&b.change.order()));
    Ok(plan)
}

/// What `CreateTable` makes, and what has calls of its own.
fn of_new_table(schema: &TableSchema) -> Result<Vec<Step>> {
    let step = |change, declared: String, found| Step { change, declared, found, loss: None };
    let settings = &schema.settings;
    let mut steps = vec![step(Change::CreateTable, declared_key(schema.primary()?), or_none(None))];
    if let Some(attribute) = settings.ttl {
        steps.push(step(Change::TimeToLive(true), attribute.to_owned(), or_none(None)));
    }
    if settings.point_in_time_recovery {
        steps.push(step(Change::PointInTimeRecovery(true), on_off(true).to_owned(), on_off(false).to_owned()));
    }
    Ok(steps)
}

const KEY: &str = "a table has one key for life; declare a table of another name, and copy the items into it";
const LOCAL: &str = "local indexes are made with their table and stay as they are; declare a global index with \
                     `#[gsi(N, ..)]`, or a table of another name";

impl TablePlan {
    fn add(&mut self, difference: Difference, switches_billing: bool) {
        let schema = self.schema;
        let settings = &schema.settings;
        match difference.part.clone() {
            Part::Key => self.refuse(difference, KEY),
            Part::LocalIndex(..) => self.refuse(difference, LOCAL),
            Part::Index(name, IndexSetting::Undeclared) => {
                self.step(Change::DropIndex(name), difference, Some(Loss::Index));
            }
            Part::Index(name, IndexSetting::Missing) => self.create_index(name, difference),
            // An index is what it was made as.
            Part::Index(name, IndexSetting::Key | IndexSetting::Projection) => {
                self.step(Change::DropIndex(name.clone()), difference.clone(), Some(Loss::Index));
                self.create_index(name, difference);
            }
            Part::Index(name, IndexSetting::Capacity) if self.keeps_index(&name, switches_billing) => {
                self.step(Change::IndexCapacity(name), difference, None);
            }
            Part::Index(name, IndexSetting::OnDemandLimits)
                if self.keeps_index(&name, false) && self.is_on_demand() =>
            {
                self.step(Change::IndexOnDemandLimits(name), difference, None);
            }
            Part::BillingMode => self.step(Change::BillingMode(settings.billing), difference, None),
            Part::Capacity if !switches_billing => self.step(Change::Capacity, difference, None),
            Part::OnDemandLimits if self.is_on_demand() => self.step(Change::OnDemandLimits, difference, None),
            // Part of the switch, or of the index that is made.
            Part::Capacity
            | Part::OnDemandLimits
            | Part::Index(_, IndexSetting::Capacity | IndexSetting::OnDemandLimits) => {}
            Part::TableClass => self.step(Change::TableClass, difference, None),
            Part::Stream => self.switch(settings.stream.is_some(), difference, Change::Stream, Loss::Stream),
            Part::TimeToLive => self.switch(settings.ttl.is_some(), difference, Change::TimeToLive, Loss::TimeToLive),
            Part::DeletionProtection => {
                let loss = (!settings.deletion_protection).then_some(Loss::DeletionProtection);
                self.step(Change::DeletionProtection(settings.deletion_protection), difference, loss);
            }
            Part::PointInTimeRecovery => {
                let loss = (!settings.point_in_time_recovery).then_some(Loss::PointInTimeRecovery);
                self.step(Change::PointInTimeRecovery(settings.point_in_time_recovery), difference, loss);
            }
            Part::Encryption | Part::EncryptionKey => {
                let loss = (settings.encryption == Encryption::AwsOwned).then_some(Loss::Encryption);
                self.step(Change::Encryption, difference, loss);
            }
            Part::Tag(name) => self.step(Change::Tag(name), difference, None),
            Part::ResourcePolicy => self.step(Change::ResourcePolicy, difference, None),
        }
    }

    fn refuse(&mut self, difference: Difference, reason: &'static str) {
        self.refusals.push(Refusal { difference, reason });
    }

    fn step(&mut self, change: Change, difference: Difference, loss: Option<Loss>) {
        if !self.has(&change) {
            let Difference { declared, found, .. } = difference;
            self.steps.push(Step { change, declared, found, loss });
        }
    }

    /// A setting that has to be switched off before it can be another one.
    fn switch(&mut self, declared: bool, difference: Difference, change: fn(bool) -> Change, loss: Loss) {
        if difference.found != or_none(None) {
            self.step(change(false), difference.clone(), Some(loss));
        }
        if declared {
            self.step(change(true), difference, None);
        }
    }

    fn create_index(&mut self, name: String, difference: Difference) {
        let indexes = self.schema.indexes();
        let index = indexes.values().find(|index| index.name == name);
        let whole =
            index.map(|index| format!("{}, projects {}", declared_key(index), declared_projection(index.projection)));
        let declared = whole.unwrap_or_else(|| difference.declared.clone());
        self.step(Change::CreateIndex(name), Difference { declared, ..difference }, None);
    }

    /// False for an index that is made anew with its settings, or whose capacity is set with the billing mode.
    fn keeps_index(&self, name: &str, switches_billing: bool) -> bool {
        !switches_billing && !self.has(&Change::DropIndex(name.to_owned()))
    }

    fn is_on_demand(&self) -> bool {
        matches!(self.schema.settings.billing, Billing::OnDemand { .. })
    }
}
