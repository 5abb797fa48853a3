//! How much memory this program has held at once, as Linux counts it.

use std::fs;

use anyhow::{Context, Result};

/// The most that is resident from now on.
#[derive(Debug)]
pub(crate) struct Peak {
    start: f64,
}

impl Peak {
    /// Forgets the peak that was before. <https://docs.kernel.org/filesystems/proc.html>: `5` to `clear_refs`.
    pub(crate) fn start() -> Result<Self> {
        fs::write("/proc/self/clear_refs", "5").context("Linux does not reset the peak of memory")?;
        Ok(Self { start: status("VmRSS")? })
    }

    /// KiB at the peak beyond those at the start.
    pub(crate) fn above_start(&self) -> Result<f64> {
        Ok((status("VmHWM")? - self.start).max(0.0))
    }
}

/// A line of `/proc/self/status`, in KiB.
fn status(field: &str) -> Result<f64> {
    let text = fs::read_to_string("/proc/self/status").context("Linux does not say what memory there is")?;
    let kib = text.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')?.trim().strip_suffix(" kB"));
    Ok(kib.with_context(|| format!("`/proc/self/status` has no `{field}`"))?.trim().parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_held_counts_although_it_is_given_back() {
        let peak = Peak::start().unwrap();
        drop(std::hint::black_box(vec![7_u8; 64 << 20]));
        let above = peak.above_start().unwrap();
        assert!(above > 60.0 * 1024.0, "{above} KiB");
    }
}
