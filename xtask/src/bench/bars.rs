//! What is asked of the library: each bar is a number that a measurement must not be above.

use anyhow::{Context, Result};

use super::count::Numbers;

/// What was measured.
#[derive(Debug, Default)]
pub(super) struct Measured {
    /// Per operation.
    pub(super) instructions: Numbers,
    /// Nanoseconds per operation: the least of all rounds, or the median where a server has a part in it.
    pub(super) time: Numbers,
    /// Per operation.
    pub(super) allocations: Numbers,
    /// That MySQL is sent, per operation.
    pub(super) statements: Numbers,
}

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// What tells a change for the worse.
    Quick,
    /// Also rates of this machine, and of engines.
    Full,
}

/// Which measurement a bar is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Instructions,
    Time,
    Allocations,
    Statements,
}

impl Of {
    fn name(self) -> &'static str {
        match self {
            Self::Instructions => "instructions",
            Self::Time => "time",
            Self::Allocations => "allocations",
            Self::Statements => "statements",
        }
    }
}

/// A bar.
#[derive(Debug)]
pub(super) struct Bar {
    of: Of,
    case: String,
    against: Against,
    at_most: f64,
}

#[derive(Debug)]
enum Against {
    /// Another case.
    Case(String),
    /// A number of the same unit.
    Number(f64),
}

/// How a bar was met.
#[derive(Debug, PartialEq)]
pub(super) struct Verdict {
    /// What was measured.
    pub(super) of: &'static str,
    pub(super) case: String,
    pub(super) against: String,
    pub(super) found: f64,
    pub(super) ratio: f64,
    pub(super) at_most: f64,
}

impl Verdict {
    pub(super) fn passed(&self) -> bool {
        self.ratio <= self.at_most
    }
}

const SUBJECTS: [&str; 3] = ["user", "product", "order"];

/// Instructions that reading the same three bodies took a first prototype of the reader.
const PROTOTYPE: [f64; 3] = [14_736.0, 13_168.0, 35_748.0];

/// All bars that these measurements decide.
pub(super) fn all(extent: Extent) -> Vec<Bar> {
    let mut bars = typed();
    bars.extend(moved());
    if extent == Extent::Full {
        bars.extend(rates());
    }
    bars
}

/// Of what is moved from MySQL and read there.
fn moved() -> Vec<Bar> {
    let bar = |of, case: &str, against, at_most| Bar { of, case: case.to_owned(), against, at_most };
    let case = |case: &str| Against::Case(case.to_owned());
    let added = |write: &str| bar(Of::Statements, &format!("{write}/product/added"), Against::Number(2.0), 1.0);
    vec![
        bar(Of::Time, "backfill/product/derived", case("backfill/product/by-hand"), 1.0 / 1.4),
        // Of a row that is read, with children at half the rate.
        bar(Of::Time, "backfill/order/derived", case("backfill/product/derived"), 2.0),
        bar(Of::Time, "point-read/product/repository", case("point-read/product/by-hand"), 1.10),
        // Two statements beside those of the write, its note and its commit.
        bar(Of::Time, "own-write/product/triggers", case("own-write/product/without-triggers"), 1.5),
        added("create"),
        added("update"),
        added("delete"),
        bar(Of::Statements, "find/product/repository", Against::Number(1.0), 1.0),
    ]
}

/// Of engines, and of this machine.
fn rates() -> Vec<Bar> {
    let bar = |case: &str, against, at_most| Bar { of: Of::Time, case: case.to_owned(), against, at_most };
    let per_second = |rate: f64| Against::Number(1e9 / rate);
    let bare = |engine: &str| {
        let case = |way: &str| format!("backfill-{engine}/product/{way}");
        bar(&case("derived"), Against::Case(case("bare")), 1.0 / 0.95)
    };
    vec![
        bar("backfill/product/derived", per_second(60_000.0), 1.0),
        bar("relay/product/derived", per_second(5_000.0), 1.0),
        bare("embedded"),
        bare("local"),
    ]
}

/// Of conversions and requests.
fn typed() -> Vec<Bar> {
    let mut bars = Vec::new();
    for (subject, prototype) in SUBJECTS.into_iter().zip(PROTOTYPE) {
        let mut bar = |of, operation: &str, against: Against, at_most| {
            bars.push(Bar { of, case: format!("{operation}/{subject}/derived"), against, at_most });
        };
        let way = |operation: &str, way: &str| Against::Case(format!("{operation}/{subject}/{way}"));
        bar(Of::Instructions, "into_item", way("into_item", "by-hand"), 1.05);
        bar(Of::Instructions, "to_item", way("to_item", "by-hand"), 1.05);
        bar(Of::Instructions, "from_item", way("from_item", "by-hand"), 1.20);
        bar(Of::Instructions, "from_item", way("from_item", "serde_dynamo"), 0.33);
        bar(Of::Instructions, "write", way("write", "by-hand"), 1.12);
        bar(Of::Instructions, "read", Against::Number(prototype), 0.80);
        for operation in ["into_item", "to_item", "from_item"] {
            bar(Of::Allocations, operation, way(operation, "by-hand"), 1.0);
        }
    }
    let mut request = |of, subject: &str, way: &str, at_most| {
        let case = format!("{subject}/derived");
        bars.push(Bar { of, case, against: Against::Case(format!("{subject}/{way}")), at_most });
    };
    request(Of::Instructions, "get/user", "by-hand", 0.95);
    request(Of::Instructions, "put/user", "by-hand", 0.97);
    request(Of::Instructions, "query/order", "by-hand", 0.36);
    request(Of::Instructions, "query/order", "toasty", 0.16);
    request(Of::Time, "get/user", "by-hand", 0.95);
    // The SDK shows one interceptor more to each of its seventeen hooks, which takes atomics rather than instructions: a percent.
    request(Of::Time, "put/user", "by-hand", 0.98);
    request(Of::Time, "query/order", "by-hand", 0.36);
    // Valgrind hashes the body in software, which is most of what it counts.
    request(Of::Time, "batch-write/user", "by-hand", 0.60);
    bars
}

impl Bar {
    /// How it was met.
    ///
    /// # Errors
    /// When it was not measured.
    pub(super) fn judge(&self, measured: &Measured) -> Result<Verdict> {
        let numbers = match self.of {
            Of::Instructions => &measured.instructions,
            Of::Time => &measured.time,
            Of::Allocations => &measured.allocations,
            Of::Statements => &measured.statements,
        };
        let number = |case: &str| {
            let number = numbers.get(case).copied();
            number.with_context(|| format!("the {} of `{case}` were not measured", self.of.name()))
        };
        let way = |case: &str| case.rsplit('/').next().unwrap_or(case).to_owned();
        let found = number(&self.case)?;
        let (against, base) = match &self.against {
            Against::Case(case) => (way(case), number(case)?),
            Against::Number(number) => (format!("{number:.0}"), *number),
        };
        // Of nothing, nothing is the same and anything is too much.
        let ratio = if base > 0.0 { found / base } else { 1.0 + found };
        Ok(Verdict { of: self.of.name(), case: self.case.clone(), against, found, ratio, at_most: self.at_most })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(at_most: f64) -> Bar {
        Bar { of: Of::Instructions, case: "a/b/derived".into(), against: Against::Case("a/b/by-hand".into()), at_most }
    }

    fn measured(ours: f64, theirs: f64) -> Measured {
        let instructions = Numbers::from([("a/b/derived".to_owned(), ours), ("a/b/by-hand".to_owned(), theirs)]);
        Measured { instructions, ..Measured::default() }
    }

    #[test]
    fn a_bar_is_failed_above_it_only() {
        assert!(bar(1.05).judge(&measured(105.0, 100.0)).unwrap().passed());
        let failed = bar(1.05).judge(&measured(106.0, 100.0)).unwrap();
        assert!(!failed.passed());
        assert_eq!((failed.against.as_str(), failed.ratio), ("by-hand", 1.06));
    }

    #[test]
    fn no_allocation_is_met_by_none_only() {
        assert!(bar(1.0).judge(&measured(0.0, 0.0)).unwrap().passed());
        assert!(!bar(1.0).judge(&measured(1.0, 0.0)).unwrap().passed());
    }

    #[test]
    fn what_was_not_measured_is_no_pass() {
        let error = bar(1.0).judge(&Measured::default()).unwrap_err().to_string();
        assert_eq!(error, "the instructions of `a/b/derived` were not measured");
    }
}
