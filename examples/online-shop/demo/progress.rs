//! Progress for people: bars on a terminal, a line at the end elsewhere.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that counts rows.
pub(super) fn rows(what: &str, total: Option<u64>) -> ProgressBar {
    let style = ProgressStyle::with_template("  {prefix:<28} [{bar:32}] {pos:>8}/{len:<8} {per_sec:>14} {eta:>4}");
    bar(what, total.unwrap_or(0), style.ok())
}

/// A line that shows that something is going on.
pub(super) fn step(what: &str) -> ProgressBar {
    let bar = bar(what, 0, ProgressStyle::with_template("  {prefix:<28} {spinner} {elapsed}").ok());
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn bar(what: &str, total: u64, style: Option<ProgressStyle>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(10));
    // The template is a constant, and a bar without one is a bar all the same.
    let bar = if let Some(style) = style { bar.with_style(style) } else { bar };
    bar.with_prefix(what.to_owned())
}

/// Ends a bar, with a line that stays.
pub(super) fn done(bar: &ProgressBar, line: &str) {
    bar.finish_and_clear();
    say(line);
}

/// A line for people, on standard error: standard output is for the report.
pub(super) fn say(line: &str) {
    use std::io::Write;
    // A closed terminal is no reason to stop: there is something to clean up.
    let _ = writeln!(std::io::stderr(), "{line}");
}
