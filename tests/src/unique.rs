//! Names that no other test has, in this process or another.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Letters, digits and `separator` only: it can be part of a table's or a database's name.
pub(crate) fn name(separator: char) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    // The time makes the difference when a process id is used again.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    format!("test{separator}{now:x}{separator}{id:x}{separator}{count}", id = process::id())
}
