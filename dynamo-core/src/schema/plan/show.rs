//! Plans as text and as JSON.

use std::fmt::{self, Display};

use super::super::Billing;
use super::{Change, Progress, Refusal, Step, TablePlan};
use crate::wire::push_text;

impl Display for TablePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "table `{}`: ", self.table)?;
        match (self.steps.len(), self.refusals.is_empty()) {
            (0, true) => f.write_str("nothing to do")?,
            (1, _) => f.write_str("1 step")?,
            (steps, _) => write!(f, "{steps} steps")?,
        }
        for (number, step) in (1..).zip(&self.steps) {
            write!(f, "\n  {number}. {step}")?;
        }
        for refusal in &self.refusals {
            write!(f, "\n  refused: {refusal}")?;
        }
        if !self.unsupported.is_empty() {
            write!(f, "\n  unknown to the engine: {}", self.unsupported.join(", "))?;
        }
        Ok(())
    }
}

impl Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Step { change, declared, found, loss } = self;
        write!(f, "{} ({}): declared {declared}, found {found}", change, change.operation())?;
        if let Some(loss) = loss {
            write!(f, "; needs `.allow(Loss::{loss:?})`")?;
        }
        match change.limit() {
            Some(limit) => write!(f, "; {limit}"),
            None => Ok(()),
        }
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let difference = &self.difference;
        let (declared, found) = (&difference.declared, &difference.found);
        write!(f, "{}: declared {declared}, found {found}: {}", difference.part, self.reason)
    }
}

impl Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let switch = |on: bool| if on { "on" } else { "off" };
        match self {
            Change::CreateTable => f.write_str("create the table"),
            Change::DeletionProtection(on) => write!(f, "switch deletion protection {}", switch(*on)),
            Change::BillingMode(Billing::OnDemand { .. }) => f.write_str("switch to on-demand"),
            Change::BillingMode(Billing::Provisioned { .. }) => f.write_str("switch to provisioned capacity"),
            Change::Capacity => f.write_str("set the capacity"),
            Change::OnDemandLimits => f.write_str("set the on-demand limits"),
            Change::DropIndex(name) => write!(f, "drop index `{name}`"),
            Change::CreateIndex(name) => write!(f, "create index `{name}`"),
            Change::IndexCapacity(name) => write!(f, "set the capacity of index `{name}`"),
            Change::IndexOnDemandLimits(name) => write!(f, "set the on-demand limits of index `{name}`"),
            Change::TableClass => f.write_str("set the table class"),
            Change::Encryption => f.write_str("set the encryption"),
            Change::Stream(on) => write!(f, "switch the stream {}", switch(*on)),
            Change::TimeToLive(on) => write!(f, "switch time to live {}", switch(*on)),
            Change::PointInTimeRecovery(on) => write!(f, "switch point-in-time recovery {}", switch(*on)),
            Change::Tag(name) => write!(f, "set tag `{name}`"),
            Change::ResourcePolicy => f.write_str("set the resource policy"),
        }
    }
}

impl Display for Progress<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Progress::Started(step) => step.change.fmt(f),
            Progress::Waiting { table, elapsed, filling: Some(index) } => {
                write!(f, "table `{table}`: index `{index}` is being filled, {}s", elapsed.as_secs())
            }
            Progress::Waiting { table, elapsed, filling: None } => {
                write!(f, "table `{table}`: not active yet, {}s", elapsed.as_secs())
            }
        }
    }
}

impl TablePlan {
    /// The plan as a JSON object: `table`; `steps`, each with `operation`, `change`, `declared`, `found`, and `loss` and
    /// `limit` where there is one; `refused`, each with `part`, `declared`, `found` and `reason`; `unsupported`, texts.
    #[must_use]
    pub fn to_json(&self) -> String {
        let steps = self.steps.iter().map(|step| {
            let loss = step.loss.map(|loss| format!("{loss:?}"));
            object(&[
                ("operation", Some(step.change.operation())),
                ("change", Some(&step.change.to_string())),
                ("declared", Some(&step.declared)),
                ("found", Some(&step.found)),
                ("loss", loss.as_deref()),
                ("limit", step.change.limit()),
            ])
        });
        let refused = self.refusals.iter().map(|Refusal { difference, reason }| {
            object(&[
                ("part", Some(&difference.part.to_string())),
                ("declared", Some(&difference.declared)),
                ("found", Some(&difference.found)),
                ("reason", Some(reason)),
            ])
        });
        let (steps, refused) = (array(steps), array(refused));
        let unsupported = array(self.unsupported.iter().map(|setting| text(setting)));
        let table = text(&self.table);
        format!("{{\"table\":{table},\"steps\":{steps},\"refused\":{refused},\"unsupported\":{unsupported}}}")
    }
}

fn array(values: impl Iterator<Item = String>) -> String {
    format!("[{}]", values.collect::<Vec<_>>().join(","))
}

fn object(members: &[(&str, Option<&str>)]) -> String {
    let members = members.iter().filter_map(|(name, value)| Some(format!("{}:{}", text(name), text((*value)?))));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    push_text(&mut out, text);
    out.push('"');
    out
}
