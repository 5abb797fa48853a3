//! The series, and how much each may grow.

use anyhow::{Result, ensure};

use crate::bench::{bars::Verdict, count::Numbers};

/// By how much a unit of the most may be dearer than a unit of any less. What is linear has the same cost for each, whatever the
/// size; what is quadratic has the tenfold of ten times as many. In between are caches and what else is fuller then.
const AT_MOST: f64 = 1.5;
/// Memory that a backfill may take beside what the program has before.
const MEMORY_KIB: f64 = 64.0 * 1024.0;

/// The same of ever more.
#[derive(Debug)]
pub(super) struct Series {
    /// What its cases begin with.
    pub(super) cases: &'static str,
    pub(super) title: &'static str,
    /// What there is ever more of.
    pub(super) size: &'static str,
    pub(super) measure: Measure,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// For each unit of the size.
    Instructions,
    /// For each unit of the size.
    Nanoseconds,
    /// For all of it.
    Kibibytes,
}

impl Measure {
    pub(super) fn what(self) -> &'static str {
        match self {
            Self::Instructions => "instructions for each",
            Self::Nanoseconds => "ns for each",
            Self::Kibibytes => "KiB above idle",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Instructions => "instructions",
            Self::Nanoseconds => "time",
            Self::Kibibytes => "memory",
        }
    }
}

const fn counted(cases: &'static str, title: &'static str, size: &'static str) -> Series {
    Series { cases, title, size, measure: Measure::Instructions }
}

pub(super) const SERIES: [Series; 9] = [
    counted("attributes-read", "An item is read", "attributes"),
    counted("attributes-write", "An item is written", "attributes"),
    counted("kilobytes-read", "A list of maps is read", "kilobytes"),
    counted("kilobytes-write", "A list of maps is written", "kilobytes"),
    counted("page", "A query has a page", "items"),
    counted("entities", "A query reads 100 items of a table", "entities"),
    Series { cases: "debt", title: "A relay ships a debt", size: "aggregates", measure: Measure::Nanoseconds },
    Series { cases: "backfill", title: "A backfill copies", size: "rows", measure: Measure::Nanoseconds },
    Series { cases: "backfill-memory", title: "A backfill holds", size: "rows", measure: Measure::Kibibytes },
];

/// A series as it was measured.
#[derive(Debug)]
pub(super) struct Growth {
    pub(super) series: &'static Series,
    /// Sizes, the least first, and the measure at each.
    pub(super) points: Vec<(f64, f64)>,
}

impl Growth {
    pub(super) fn of(series: &'static Series, numbers: &Numbers) -> Result<Self> {
        let prefix = format!("{}/", series.cases);
        let mut points = Vec::new();
        for (case, number) in numbers {
            let Some(size) = case.strip_prefix(&prefix).and_then(|rest| rest.split('/').next()) else { continue };
            let size: f64 = size.parse()?;
            let measure = if series.measure == Measure::Kibibytes { *number } else { number / size };
            points.push((size, measure));
        }
        points.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        ensure!(points.len() > 1, "`{}` was measured for {} sizes only", series.cases, points.len());
        Ok(Self { series, points })
    }

    /// Whether it grows no faster than linearly; memory must not grow beyond what is allowed.
    pub(super) fn verdict(&self) -> Result<Verdict> {
        let Some(((size, most), less)) = self.points.split_last() else {
            anyhow::bail!("`{}` was not measured", self.series.cases)
        };
        let measure = self.series.measure;
        let least = less.iter().map(|(_, measure)| *measure).fold(f64::MAX, f64::min);
        let (against, found, base, at_most) = match measure {
            Measure::Instructions | Measure::Nanoseconds => ("any less".to_owned(), *most, least, AT_MOST),
            Measure::Kibibytes => {
                let peak = self.points.iter().map(|(_, measure)| *measure).fold(0.0, f64::max);
                (format!("{MEMORY_KIB:.0}"), peak, MEMORY_KIB, 1.0)
            }
        };
        ensure!(base > 0.0, "`{}` was measured as nothing", self.series.cases);
        let case = format!("{}/{size}", self.series.cases);
        Ok(Verdict { of: measure.name(), case, against, found, ratio: found / base, at_most })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(cost: impl Fn(f64) -> f64) -> Numbers {
        [10.0, 100.0, 1000.0].into_iter().map(|size| (format!("page/{size}/derived"), cost(size))).collect()
    }

    fn page() -> &'static Series {
        SERIES.iter().find(|series| series.cases == "page").unwrap()
    }

    #[test]
    fn what_is_linear_passes_and_what_is_not_fails() {
        let passed = |cost: fn(f64) -> f64| Growth::of(page(), &measured(cost)).unwrap().verdict().unwrap().passed();
        assert!(passed(|size| 7.0 * size + 900.0));
        assert!(passed(|size| size * size.powf(0.08)), "one of a thousand is 1.45 times as dear as one of ten");
        assert!(!passed(|size| size * size) && !passed(|size| size * size.log10()));
        assert!(!passed(|size| if size > 500.0 { 1.6 * size } else { size }));
    }

    #[test]
    fn sizes_are_in_their_order_and_of_one_series() {
        let mut numbers = measured(|size| size);
        numbers.insert("pages/5/derived".to_owned(), 1.0);
        let growth = Growth::of(page(), &numbers).unwrap();
        assert_eq!(growth.points, [(10.0, 1.0), (100.0, 1.0), (1000.0, 1.0)]);
    }

    #[test]
    fn the_most_memory_of_all_sizes_counts() {
        let series = SERIES.iter().find(|series| series.measure == Measure::Kibibytes).unwrap();
        let numbers = |peak: f64| {
            Numbers::from([("backfill-memory/10/a".to_owned(), peak), ("backfill-memory/20/a".to_owned(), 1.0)])
        };
        let passed = |peak| Growth::of(series, &numbers(peak)).unwrap().verdict().unwrap().passed();
        assert!(passed(65_536.0) && !passed(65_537.0));
    }

    #[test]
    fn a_series_that_was_not_measured_is_no_pass() {
        let error = Growth::of(page(), &Numbers::new()).unwrap_err().to_string();
        assert_eq!(error, "`page` was measured for 0 sizes only");
    }
}
