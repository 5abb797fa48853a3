//! How often the cases of this crate allocate.

use std::{alloc::System, process::ExitCode};

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    let made = || {
        let stats = GLOBAL.stats();
        stats.allocations + stats.reallocations
    };
    harness::run_counting(&toasty_peer::cases(), &made)
}
