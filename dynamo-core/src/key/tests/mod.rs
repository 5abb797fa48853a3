//! Keys: injective, reversible, in the order of their values.

mod attribute;
mod component;
mod descending;
mod escape;
mod ordered;
mod range;
mod shards;
mod template;
mod values;

use proptest::prelude::*;

use super::{Format, KeyPart, Part};

/// Texts that try to look like a delimiter, an escape, or nothing at all.
fn awkward() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[ab#_!\"%\\\\ ]{0,6}",
        1 => "#{0,3}",
        2 => crate::value::tests::any::text(),
    ]
}

const fn part(component: usize) -> Part {
    Part::Component { component, field: ["a", "b", "c"][component], format: Format::PLAIN }
}

fn lend(values: &[String]) -> Vec<Option<&dyn KeyPart>> {
    values.iter().map(|value| Some(value as &dyn KeyPart)).collect()
}
