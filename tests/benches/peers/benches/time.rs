//! The time of all cases: a group an operation and a struct, a function a way. `cargo bench` in this folder, with what Criterion
//! takes: `cargo bench -- query/order`.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use harness::Case;

/// Operations that are prepared together, which bounds the memory of their inputs.
const BATCH: u64 = 256;

fn all(criterion: &mut Criterion) {
    let mut groups: BTreeMap<String, Vec<(String, Case)>> = BTreeMap::new();
    for case in peers::cases() {
        if let Some((group, way)) = case.name().rsplit_once('/') {
            groups.entry(group.to_owned()).or_default().push((way.to_owned(), case.clone()));
        }
    }
    for (group, ways) in groups {
        let mut group = criterion.benchmark_group(group);
        for (way, case) in ways {
            group.bench_function(way, |bencher| bencher.iter_custom(|ops| time(&case, ops)));
        }
        group.finish();
    }
}

/// Of the operations alone: neither of making their inputs nor of dropping what they make.
fn time(case: &Case, ops: u64) -> Duration {
    let mut total = Duration::ZERO;
    let mut left = ops;
    while left > 0 {
        let some = left.min(BATCH);
        let prepared = case.prepare(usize::try_from(some).unwrap_or(1));
        let start = Instant::now();
        let made = black_box(prepared());
        total += start.elapsed();
        drop(made);
        left -= some;
    }
    total
}

criterion_group!(cases, all);
criterion_main!(cases);
