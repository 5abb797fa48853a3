//! What a comparison has found.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::mirror::check::Finding;

/// Findings that a report has, at most.
pub(super) const FINDINGS: usize = 100;

/// What a comparison of all data, or of a sample, has found. Keys are in it, and no values. With the feature `serde` it can be
/// written as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Check {
    /// How many of a thousand were compared.
    pub per_mille: u32,
    /// Aggregates that were compared.
    pub compared: u64,
    /// Items of DynamoDB that were looked at.
    pub items: u64,
    /// Findings by their class.
    pub classes: BTreeMap<&'static str, u64>,
    /// Some of them, 100 at most.
    pub findings: Vec<Finding>,
    /// How long it took.
    pub elapsed: Duration,
}

impl Check {
    /// How many findings are not explained by what is pending.
    #[must_use]
    pub fn unexplained(&self) -> u64 {
        self.classes.iter().filter(|(class, _)| **class != "lag").map(|(_, count)| count).sum()
    }

    /// Writes it to a file, as JSON.
    ///
    /// # Errors
    /// Whatever the file system says.
    #[cfg(feature = "serde")]
    pub fn write_json(&self, path: impl AsRef<std::path::Path>) -> std::io::Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        std::fs::write(path, text)
    }

    pub(super) fn add(&mut self, findings: Vec<Finding>) {
        for finding in findings {
            *self.classes.entry(finding.class.as_str()).or_default() += 1;
            if self.findings.len() < FINDINGS {
                self.findings.push(finding);
            }
        }
    }
}

/// A table of the classes, and the findings below it.
impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Check { per_mille, compared, items, classes, findings, elapsed } = self;
        write!(f, "{compared} aggregates compared, {items} items looked at, in {:.1} s", elapsed.as_secs_f64())?;
        if *per_mille < 1000 {
            write!(f, ": a sample of {per_mille} in a thousand")?;
        }
        if classes.is_empty() {
            return f.write_str("; no differences");
        }
        write!(f, "\n{:<12}{:>12}", "class", "places")?;
        for (class, count) in classes {
            write!(f, "\n{class:<12}{count:>12}")?;
        }
        for finding in findings {
            write!(f, "\n  {finding}")?;
        }
        let unnamed = classes.values().sum::<u64>().saturating_sub(u64::try_from(findings.len()).unwrap_or(u64::MAX));
        if unnamed > 0 { write!(f, "\n  and {unnamed} more") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mirror::AggregateId;
    use crate::mirror::check::Class;

    #[test]
    fn a_report_is_a_table() {
        let finding = |id: &str, class| {
            let aggregate = Some(AggregateId { entity: "TAG".to_owned(), id: id.to_owned() });
            Finding { aggregate, place: None, class }
        };
        let mut check = Check { per_mille: 1000, compared: 1204, items: 1203, ..Check::default() };
        assert_eq!(check.to_string(), "1204 aggregates compared, 1203 items looked at, in 0.0 s; no differences");
        check.per_mille = 10;
        check.add(vec![finding("[1]", Class::Lag), finding("[2]", Class::Lost)]);
        check.add(vec![finding("[3]", Class::Lost); FINDINGS]);
        let text = check.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[..6],
            [
                "1204 aggregates compared, 1203 items looked at, in 0.0 s: a sample of 10 in a thousand",
                "class             places",
                "lag                    1",
                "lost                 101",
                "  no place of TAG [1]: lag",
                "  no place of TAG [2]: lost",
            ]
        );
        assert_eq!(lines.last(), Some(&"  and 2 more"));
        assert_eq!(check.unexplained(), 101);
    }

    #[cfg(feature = "serde")]
    #[test]
    fn a_report_as_json_has_keys_and_no_values() {
        use crate::verify::{AttributeDifference, Shown};
        let shown = Some(Shown { kind: "N", value: None });
        let attribute = AttributeDifference { path: "weight".to_owned(), expected: shown.clone(), found: shown };
        let aggregate = Some(AggregateId { entity: "TAG".to_owned(), id: "[1]".to_owned() });
        let mut check = Check { per_mille: 1000, compared: 1, ..Check::default() };
        check.add(vec![Finding { aggregate, place: None, class: Class::Different(vec![attribute]) }]);
        let json = serde_json::to_value(&check).unwrap();
        assert_eq!(json["classes"], serde_json::json!({ "different": 1 }));
        let attribute = serde_json::json!({ "path": "weight", "expected": { "type": "N" }, "found": { "type": "N" } });
        let finding = serde_json::json!({
            "aggregate": "TAG [1]", "place": null, "class": { "different": [attribute] },
        });
        assert_eq!(json["findings"], serde_json::json!([finding]));
    }
}
