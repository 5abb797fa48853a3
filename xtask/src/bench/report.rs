//! What was measured, as text and as JSON.

use std::collections::BTreeMap;

use serde_json::json;

use super::bars::{Measured, Verdict};
use super::count::Numbers;

/// What was measured, and the bars.
pub(super) fn text(measured: &Measured, verdicts: &[Verdict]) -> String {
    let mut out = Vec::new();
    let mut table = |title: &str, numbers: &Numbers, shown: fn(f64) -> f64| {
        out.push(title.to_owned());
        out.extend(rows(numbers, shown));
        out.push(String::new());
    };
    table("Instructions per operation", &measured.instructions, |count| count);
    table("Allocations per operation", &measured.allocations, |count| count);
    table("Operations per second", &measured.time, |nanoseconds| 1e9 / nanoseconds.max(1.0));
    table("Statements per operation", &measured.statements, |count| count);
    out.push(bars(verdicts));
    out.join("\n")
}

/// The bars.
pub(super) fn bars(verdicts: &[Verdict]) -> String {
    let mut out =
        vec![format!("  {:<13} {:<30} {:<14} {:>12} {:>7} {:>8}", "bar", "of", "against", "", "ratio", "at most")];
    out.extend(verdicts.iter().map(|verdict| {
        let Verdict { of, case, against, found, ratio, at_most } = verdict;
        let word = if verdict.passed() { "pass" } else { "FAIL" };
        format!("  {of:<13} {case:<30} {against:<14} {found:>12.0} {ratio:>7.3} {at_most:>8.2}  {word}")
    }));
    let failed = verdicts.iter().filter(|verdict| !verdict.passed()).count();
    out.push(format!("\n{} bars, {failed} failed", verdicts.len()));
    out.join("\n")
}

/// A row an operation, with each way to do it.
fn rows(numbers: &Numbers, shown: fn(f64) -> f64) -> Vec<String> {
    let mut rows: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (case, number) in numbers {
        let (operation, way) = case.rsplit_once('/').unwrap_or((case, ""));
        rows.entry(operation).or_default().push(format!("{way} {:.0}", shown(*number)));
    }
    rows.iter().map(|(operation, ways)| format!("  {operation:<26} {}", ways.join(", "))).collect()
}

/// Everything, for programs.
pub(super) fn json(measured: &Measured, verdicts: &[Verdict]) -> String {
    let bars: Vec<_> = verdicts
        .iter()
        .map(|verdict| {
            json!({
                "measure": verdict.of,
                "case": verdict.case,
                "against": verdict.against,
                "found": verdict.found,
                "ratio": verdict.ratio,
                "at_most": verdict.at_most,
                "passed": verdict.passed(),
            })
        })
        .collect();
    let report = json!({
        "instructions": measured.instructions,
        "nanoseconds": measured.time,
        "allocations": measured.allocations,
        "statements": measured.statements,
        "bars": bars,
    });
    format!("{report:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(ratio: f64) -> Verdict {
        let (case, against) = ("get/user/derived".to_owned(), "by-hand".to_owned());
        Verdict { of: "instructions", case, against, found: 370_000.0, ratio, at_most: 0.95 }
    }

    #[test]
    fn a_failed_bar_is_said_and_counted() {
        let text = text(&Measured::default(), &[verdict(0.9), verdict(0.96)]);
        assert!(text.contains("0.900     0.95  pass") && text.contains("0.960     0.95  FAIL"), "{text}");
        assert!(text.ends_with("2 bars, 1 failed"), "{text}");
    }

    #[test]
    fn the_json_has_the_same() {
        let instructions = Numbers::from([("get/user/derived".to_owned(), 370_000.0)]);
        let json = json(&Measured { instructions, ..Measured::default() }, &[verdict(0.96)]);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["instructions"]["get/user/derived"], 370_000.0);
        assert_eq!(read["bars"][0]["passed"], false);
    }
}
