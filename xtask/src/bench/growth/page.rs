//! The series as tables of the guide.

use std::{fmt::Write as _, fs, thread};

use super::series::Growth;

/// The tables, as Markdown.
pub(super) fn text(grown: &[Growth]) -> String {
    let mut out = format!(
        "# Growth\n\nThe same of ever more, by `cargo xtask bench --growth`, which fails when something grows faster than \
         linearly.\nMeasured on {}.\n",
        machine()
    );
    for Growth { series, points } in grown {
        let row = |cells: &mut dyn Iterator<Item = String>| cells.collect::<Vec<_>>().join(" | ");
        let sizes = row(&mut points.iter().map(|(size, _)| grouped(*size)));
        let rule = row(&mut points.iter().map(|_| "---".to_owned()));
        let measures = row(&mut points.iter().map(|(_, measure)| grouped(*measure)));
        let _ = write!(
            out,
            "\n{}:\n\n| {} | {sizes} |\n|---|{}|\n| {} | {measures} |\n",
            series.title,
            series.size,
            rule.replace(' ', ""),
            series.measure.what()
        );
    }
    out.push('\n');
    out
}

/// Whole, with commas.
pub(super) fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// As far as it tells.
fn machine() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let about = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = about.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or("an unknown processor", |(_, model)| model.trim());
    format!("{cores} cores of {model}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::growth::series::SERIES;

    #[test]
    fn a_series_is_a_table() {
        let [series, ..] = &SERIES;
        let text = text(&[Growth { series, points: vec![(10.0, 871.1), (1000.0, 1234.5)] }]);
        let table =
            "An item is read:\n\n| attributes | 10 | 1,000 |\n|---|---|---|\n| instructions for each | 871 | 1,234 |\n";
        assert!(text.contains(table), "{text}");
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(
            ["7", "999", "1,000", "10,000,000"],
            [7.0, 999.0, 1e3, 1e7].map(grouped).each_ref().map(String::as_str)
        );
    }
}
