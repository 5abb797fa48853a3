//! Whether the keys of two entities can be told apart.

use super::text::{ends, same, starts};
use crate::key::{KeyAttribute, KeySource, Template};
use crate::schema::IndexSchema;

/// False when some text could be a key of both templates, as far as literals tell.
pub(super) const fn told_apart(mine: &IndexSchema, theirs: &IndexSchema) -> bool {
    if disjoint(&mine.partition, &theirs.partition) {
        return true;
    }
    match (&mine.sort, &theirs.sort) {
        (Some(mine), Some(theirs)) => disjoint(mine, theirs),
        _ => false,
    }
}

const fn disjoint(mine: &KeyAttribute, theirs: &KeyAttribute) -> bool {
    match (&mine.source, &theirs.source) {
        (KeySource::Template(mine), KeySource::Template(theirs)) => {
            if mine.is_constant() && theirs.is_constant() {
                return !same(mine.head(), theirs.head());
            }
            if mine.is_constant() {
                return !may_be(mine.head(), theirs);
            }
            if theirs.is_constant() {
                return !may_be(theirs.head(), mine);
            }
            !(starts(mine.head(), theirs.head()) || starts(theirs.head(), mine.head()))
                || !(ends(mine.tail(), theirs.tail()) || ends(theirs.tail(), mine.tail()))
        }
        _ => false,
    }
}

/// True when `text` may be a key of `template`.
const fn may_be(text: &str, template: &Template) -> bool {
    text.len() > template.head().len() + template.tail().len()
        && starts(text, template.head())
        && ends(text, template.tail())
}
