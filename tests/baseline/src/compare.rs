//! Whether a report is worse than one from before.
//!
//! What counts is how much slower a call has become beside a [read by hand](Call::ByHand) of the same store with as many
//! clients, in the same two runs: that goes through the driver or the SDK alone, so a slower machine, another server or a
//! busy neighbour slows it down as well, and this library does not. Where it has become faster, nothing more is asked of the
//! others, as they may wait for something else, such as a disk.

use std::fmt;

use anyhow::{Result, bail, ensure};

use crate::call::Call;
use crate::report::{Measurement, Report};
use crate::store::Kind;

/// Two reports side by side.
#[derive(Debug)]
pub(crate) struct Comparison {
    changes: Vec<Change>,
    /// By how much a call may have become slower: 1.25.
    bound: f64,
}

/// What has become of a call.
#[derive(Debug)]
struct Change {
    old: Measurement,
    new: Measurement,
    /// How many times slower the read by hand is, and never less than 1.
    machine: Slower,
}

/// How many times slower.
#[derive(Debug, Clone, Copy)]
struct Slower {
    p95: f64,
    throughput: f64,
}

impl Slower {
    fn of(old: &Measurement, new: &Measurement) -> Slower {
        Slower { p95: new.p95_us / old.p95_us, throughput: old.per_second / new.per_second }
    }
}

impl Change {
    fn is_regression(&self, bound: f64) -> bool {
        let slower = Slower::of(&self.old, &self.new);
        let is_worse = slower.p95 > bound * self.machine.p95 || slower.throughput > bound * self.machine.throughput;
        is_worse && self.old.call != Call::ByHand
    }
}

impl Comparison {
    /// Compares what both have measured; the second has to have all that the first has.
    pub(crate) fn new(old: &Report, new: &Report, threshold: f64) -> Result<Comparison> {
        let parameters =
            |report: &Report| (report.parameters.items, report.parameters.engine, report.versions.optimised);
        ensure!(
            parameters(old) == parameters(new),
            "the reports cannot be compared: (orders, engine, optimised) are {:?} and {:?}",
            parameters(old),
            parameters(new)
        );
        let mut changes = Vec::with_capacity(old.measurements.len());
        for before in &old.measurements {
            let Measurement { call, clients, store, .. } = *before;
            let Some(after) = new.of(call, clients, store) else {
                bail!("the new report has no `{call}` with {clients} clients on {}", store.name());
            };
            let by_hand = |report: &'_ Report| report.of(Call::ByHand, clients, store).cloned();
            let machine = match (by_hand(old), by_hand(new)) {
                (Some(old), Some(new)) => Slower::of(&old, &new),
                _ => bail!("a report has no `{}` with {clients} clients on {}", Call::ByHand, store.name()),
            };
            let machine = Slower { p95: machine.p95.max(1.0), throughput: machine.throughput.max(1.0) };
            changes.push(Change { old: before.clone(), new: after.clone(), machine });
        }
        ensure!(!changes.is_empty(), "the old report has measured nothing");
        Ok(Comparison { changes, bound: 1.0 + threshold / 100.0 })
    }

    /// How many calls have become slower than they may.
    pub(crate) fn regressions(&self) -> usize {
        self.changes.iter().filter(|change| change.is_regression(self.bound)).count()
    }

    /// How much slower than DynamoDB MySQL is, by p95.
    fn ratio(&self, of: &Change) -> Option<(f64, f64)> {
        let is_other = |other: &&Change| {
            (other.old.call, other.old.clients) == (of.old.call, of.old.clients) && other.old.store == Kind::DynamoDb
        };
        let other = self.changes.iter().find(is_other).filter(|_| of.old.store == Kind::MySql)?;
        Some((of.old.p95_us / other.old.p95_us, of.new.p95_us / other.new.p95_us))
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<24}{:>8}  {:<9}{:>10}{:>9}{:>6}{:>10}{:>9}{:>6}{:>16}",
            "call", "clients", "store", "p95 us", "now", "x", "calls/s", "now", "x", "MySQL:DynamoDB"
        )?;
        for change in &self.changes {
            let Change { old, new, .. } = change;
            let Slower { p95, throughput } = Slower::of(old, new);
            let ratio = self.ratio(change).map(|(old, new)| format!("{old:.2} -> {new:.2}")).unwrap_or_default();
            let verdict = if change.is_regression(self.bound) { "  SLOWER" } else { "" };
            let row = format!(
                "{:<24}{:>8}  {:<9}{:>10.0}{:>9.0}{:>6.2}{:>10.0}{:>9.0}{:>6.2}{ratio:>16}{verdict}",
                old.call,
                old.clients,
                old.store.name(),
                old.p95_us,
                new.p95_us,
                p95,
                old.per_second,
                new.per_second,
                1.0 / throughput,
            );
            writeln!(f, "{}", row.trim_end())?;
        }
        let (count, bound) = (self.regressions(), self.bound);
        write!(f, "\n{count} of {} are more than {bound:.2} times slower, beside reads by hand", self.changes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::report;

    /// A report whose figures are changed.
    fn changed(change: impl Fn(&mut Measurement)) -> Report {
        let mut report = report();
        report.measurements.iter_mut().for_each(change);
        report
    }

    fn slow_down(measurement: &mut Measurement, times: f64) {
        measurement.p95_us *= times;
        measurement.per_second /= times;
    }

    fn regressions(new: &Report) -> usize {
        Comparison::new(&report(), new, 25.0).unwrap().regressions()
    }

    #[test]
    fn a_report_is_no_worse_than_itself_or_a_slower_machine() {
        assert_eq!(regressions(&report()), 0);
        assert_eq!(regressions(&changed(|found| slow_down(found, 3.0))), 0);
        assert_eq!(regressions(&changed(|found| slow_down(found, 1.24))), 0);
    }

    #[test]
    fn a_call_that_is_slower_beside_reads_by_hand_is_a_regression() {
        let gets = |times| {
            changed(move |found| {
                slow_down(found, 2.0);
                if found.call == Call::Get {
                    slow_down(found, times);
                }
            })
        };
        assert_eq!(regressions(&gets(1.3)), 2);
        assert_eq!(regressions(&gets(1.2)), 0);
        let p95 = changed(|found| found.p95_us *= if found.call == Call::Get { 1.3 } else { 1.0 });
        let throughput = changed(|found| found.per_second /= if found.call == Call::Get { 1.3 } else { 1.0 });
        assert_eq!((regressions(&p95), regressions(&throughput)), (2, 2));
    }

    #[test]
    fn nothing_more_is_asked_of_a_call_where_reads_by_hand_are_faster() {
        assert_eq!(
            regressions(&changed(|found| slow_down(found, if found.call == Call::ByHand { 0.3 } else { 1.0 }))),
            0
        );
    }

    #[test]
    fn reports_of_something_else_are_errors() {
        let mut other = report();
        other.parameters.items += 1;
        let error = Comparison::new(&report(), &other, 25.0).unwrap_err().to_string();
        assert!(error.starts_with("the reports cannot be compared: "), "{error}");
        let mut less = report();
        less.measurements.retain(|found| found.call != Call::Get || found.store == Kind::MySql);
        let error = Comparison::new(&report(), &less, 25.0).unwrap_err().to_string();
        assert_eq!(error, "the new report has no `get` with 8 clients on DynamoDB");
        assert!(Comparison::new(&less, &report(), 25.0).is_ok());
    }

    #[test]
    fn the_text_has_a_row_a_measurement_and_the_ratio_of_the_stores() {
        let slower = changed(|found| {
            slow_down(found, if found.store == Kind::MySql && found.call == Call::Get { 2.0 } else { 1.0 });
        });
        let text = Comparison::new(&report(), &slower, 25.0).unwrap().to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 1 + 4 + 2, "{text}");
        let words: Vec<&str> = lines[3].split_whitespace().collect();
        let row = "get 8 MySQL 200 400 2.00 1000 500 0.50 1.00 -> 2.00 SLOWER";
        assert_eq!(words.join(" "), row, "{text}");
        assert!(lines[6].starts_with("1 of 4 are more than 1.25 times slower"), "{text}");
    }
}
