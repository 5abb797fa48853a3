//! Applying a plan, one step at a time.

use std::fmt;
use std::time::Duration;

use super::super::ensure::create;
use super::super::wait::{Looks, describe, is_active};
use super::make::plan_found;
use super::request::{Call, Sent};
use super::{Loss, Step, TablePlan};
use crate::client::Dynamo;
use crate::error::{Error, Result};

/// How long a plan may take, unless [`within`](Apply::within) says otherwise: filling a new index reads the whole table.
const WITHIN: Duration = Duration::from_hours(6);

/// What is told of progress.
type Told = Box<dyn Fn(&Progress<'_>) + Send + Sync>;

/// A [`TablePlan`] that is about to be applied.
#[must_use = "nothing is done until it is sent"]
pub struct Apply {
    plan: TablePlan,
    allowed: Vec<Loss>,
    within: Duration,
    progress: Option<Told>,
}

/// What is going on while a plan is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// The call of this step is sent.
    Started(&'a Step),
    /// The table is not active yet, an index is not filled yet, or another change is under way.
    Waiting {
        /// The table.
        table: &'a str,
        /// How long the plan has taken so far.
        elapsed: Duration,
        /// The index that is being filled with what is stored.
        filling: Option<&'a str>,
    },
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Applied {
    /// The steps that were taken, in their order. A step that another process took meanwhile is not among them.
    pub steps: Vec<Step>,
    /// The declared settings that the engine does not know.
    pub unsupported: Vec<&'static str>,
}

impl fmt::Debug for Apply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Apply").field("plan", &self.plan).field("allowed", &self.allowed).finish_non_exhaustive()
    }
}

impl Apply {
    pub(super) fn new(plan: TablePlan) -> Self {
        Apply { plan, allowed: Vec::new(), within: WITHIN, progress: None }
    }

    /// Allows steps that give this up; without it, a plan that has one is refused.
    pub fn allow(mut self, loss: Loss) -> Self {
        self.allowed.push(loss);
        self
    }

    /// How long it may take in all; six hours unless it is said. What was done until then stays, and a new plan goes on.
    pub fn within(mut self, within: Duration) -> Self {
        self.within = within;
        self
    }

    /// Is told what is going on.
    pub fn on_progress(mut self, progress: impl Fn(&Progress<'_>) + Send + Sync + 'static) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }

    /// Takes the steps one after the other, each when the table and its indexes are active again and a look at them says
    /// that it is still to be taken.
    ///
    /// It may be cancelled at any moment, and called by several processes at once: whoever plans again goes on with what is
    /// left.
    ///
    /// # Errors
    /// [`Error::PlanRefused`] before anything is done, when DynamoDB cannot do what is declared, or would give up what was
    /// not [allowed](Self::allow); and when a step turns out to be needed that the plan does not have, because the table was
    /// changed since. [`Error::TableNotActive`] after the [deadline](Self::within); whatever [`Error`] says of requests, such
    /// as the `LimitExceededException` of a change that DynamoDB makes only so [often](super::Change::limit).
    pub async fn send(self, db: &Dynamo) -> Result<Applied> {
        self.check(&self.plan)?;
        let TablePlan { schema, table, .. } = &self.plan;
        let mut looks = Looks::new(self.within);
        let mut taken: Vec<Step> = Vec::new();
        loop {
            let Some(found) = describe(db, table).await? else {
                self.create(db, &mut taken, &mut looks).await?;
                continue;
            };
            if !is_active(&found) {
                let filling = found.global_secondary_indexes().iter().find(|index| index.backfilling() == Some(true));
                self.wait(&mut looks, filling.and_then(|index| index.index_name())).await?;
                continue;
            }
            let left = plan_found(schema, db, table.clone(), &found).await?;
            self.check(&left)?;
            if left.is_empty() {
                return Ok(Applied { steps: taken, unsupported: left.unsupported });
            }
            // A step that was taken and shows later than the table is active is waited for.
            let next = left.steps.into_iter().find(|step| taken.iter().all(|taken| taken.change != step.change));
            let Some(step) = next else {
                self.wait(&mut looks, None).await?;
                continue;
            };
            self.tell(&Progress::Started(&step));
            tracing::info!(table, operation = step.change.operation(), change = %step.change, "changing the table");
            match (Call { schema, db, table, found: &found }).send(&step).await {
                Ok(Sent::Taken) => {
                    taken.push(step);
                    looks.reset();
                }
                Ok(Sent::Busy) => self.wait(&mut looks, None).await?,
                Err(error) => {
                    if self.is_needed(db, &step).await? {
                        return Err(error);
                    }
                    self.wait(&mut looks, None).await?;
                }
            }
        }
    }

    /// Whether a step that failed is still to be taken, and nobody is at work on the table: not after an answer that was lost,
    /// nor when another process was quicker.
    async fn is_needed(&self, db: &Dynamo, step: &Step) -> Result<bool> {
        let TablePlan { schema, table, .. } = &self.plan;
        match describe(db, table).await? {
            Some(found) if is_active(&found) => {
                Ok(plan_found(schema, db, table.clone(), &found).await?.has(&step.change))
            }
            Some(_) => Ok(false),
            None => Ok(true),
        }
    }

    async fn create(&self, db: &Dynamo, taken: &mut Vec<Step>, looks: &mut Looks) -> Result<()> {
        let new = self.plan.steps.iter().find(|step| step.change == super::Change::CreateTable);
        let table = &self.plan.table;
        let Some(step) = new else {
            return Err(self.refused(vec!["the table is not there any more; plan again".to_owned()]));
        };
        if taken.is_empty() {
            self.tell(&Progress::Started(step));
            create(self.plan.schema, db, table).await?;
            taken.push(step.clone());
            return Ok(());
        }
        // `DescribeTable` is eventually consistent.
        looks.pause(table).await
    }

    /// Refuses a plan that cannot be carried out as it was shown.
    fn check(&self, left: &TablePlan) -> Result<()> {
        let refused = left.refusals.iter().map(ToString::to_string);
        let unasked = left.steps.iter().filter_map(|step| Some((step, step.loss?)));
        let unasked = unasked.filter(|(_, loss)| !self.allowed.contains(loss));
        let unasked = unasked.map(|(step, loss)| format!("{}: not done without `.allow(Loss::{loss:?})`", step.change));
        let others = left.steps.iter().filter(|step| !self.plan.announces(&step.change));
        let others =
            others.map(|step| format!("{}: not in the plan, as the table was changed since; plan again", step.change));
        let reasons: Vec<String> = refused.chain(unasked).chain(others).collect();
        if reasons.is_empty() { Ok(()) } else { Err(self.refused(reasons)) }
    }

    fn refused(&self, reasons: Vec<String>) -> Error {
        Error::PlanRefused { table: self.plan.table.clone(), reasons }
    }

    async fn wait(&self, looks: &mut Looks, filling: Option<&str>) -> Result<()> {
        let table = &self.plan.table;
        self.tell(&Progress::Waiting { table, elapsed: looks.elapsed(), filling });
        looks.pause(table).await
    }

    fn tell(&self, progress: &Progress<'_>) {
        if let Some(told) = &self.progress {
            told(progress);
        }
    }
}
