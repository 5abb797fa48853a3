//! What the entities of one table must agree on, checked while the user's crate is compiled.

#![expect(clippy::indexing_slicing, reason = "const fns have no iterators; every index is checked by its loop")]

use super::{EntitySchema, IndexId, IndexSchema, Projection};
use crate::key::{KeyAttribute, KeyKind, KeySource, Template};

/// Stops the build when `entity` does not fit the table or the entities declared before it.
///
/// # Panics
/// At compile time, with the reason.
pub const fn check_entity(table: &str, entity: &EntitySchema, before: &[&EntitySchema]) {
    if is_invalid(entity) {
        return;
    }
    assert!(same(table, entity.table), "this entity is declared with another `table`");
    let mut at = 0;
    while at < before.len() {
        let other = before[at];
        at += 1;
        if is_invalid(other) {
            continue;
        }
        assert!(
            same_attribute(&entity.primary.partition, &other.primary.partition),
            "this entity and one before it have different partition key attributes (name or type)"
        );
        assert!(
            same_sort(&entity.primary, &other.primary),
            "this entity and one before it have different sort key attributes (name or type)"
        );
        assert!(
            !same(entity.entity, other.entity),
            "this entity and one before it have the same name; give one of them another `entity = \"..\"`"
        );
        check_indexes(entity.indexes, other.indexes);
        assert!(
            told_apart(&entity.primary, &other.primary),
            "the keys of this entity and of one before it cannot be told apart; start one of the `#[sk(\"..\")]` templates with a literal that the other does not start with"
        );
    }
}

/// Global secondary indexes of a table.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-secondary-indexes>
const GSI_MAX: usize = 20;

/// Stops the build when the indexes of a table are too many, or not numbered from 1 without a gap.
///
/// # Panics
/// At compile time, with the reason.
pub const fn check_numbers(entities: &[&EntitySchema]) {
    let mut seen = [false; GSI_MAX + 1];
    let mut largest = 0;
    let mut at = 0;
    while at < entities.len() {
        if is_invalid(entities[at]) {
            return;
        }
        let indexes = entities[at].indexes;
        let mut index = 0;
        while index < indexes.len() {
            if let IndexId::Gsi(number) = indexes[index].id {
                assert!(number <= GSI_MAX, "a table has at most 20 global secondary indexes, numbered from 1");
                seen[number] = true;
                if number > largest {
                    largest = number;
                }
            }
            index += 1;
        }
        at += 1;
    }
    let mut number = 1;
    while number < largest {
        assert!(
            seen[number],
            "the global secondary indexes of a table are numbered from 1 without a gap, and a number is missing"
        );
        number += 1;
    }
}

/// True for an entity whose declaration has mistakes, which are reported already.
const fn is_invalid(entity: &EntitySchema) -> bool {
    entity.table.is_empty()
}

const fn check_indexes(mine: &[IndexSchema], theirs: &[IndexSchema]) {
    let mut at = 0;
    while at < mine.len() {
        let mut other = 0;
        while other < theirs.len() {
            if same_id(mine[at].id, theirs[other].id) {
                assert!(
                    same(mine[at].name, theirs[other].name)
                        && same_attribute(&mine[at].partition, &theirs[other].partition)
                        && same_sort(&mine[at], &theirs[other]),
                    "this entity and one before it declare one index with different names, attributes or types"
                );
                assert!(
                    same_projection(mine[at].projection, theirs[other].projection),
                    "this entity and one before it declare one index with different projections"
                );
            }
            other += 1;
        }
        at += 1;
    }
}

/// False when some text could be a key of both templates, as far as literals tell.
const fn told_apart(mine: &IndexSchema, theirs: &IndexSchema) -> bool {
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

const fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && starts(a, b)
}

/// True when `text` starts with `prefix`.
const fn starts(text: &str, prefix: &str) -> bool {
    contains_at(text.as_bytes(), prefix.as_bytes(), 0)
}

/// True when `text` ends with `suffix`.
const fn ends(text: &str, suffix: &str) -> bool {
    text.len() >= suffix.len() && contains_at(text.as_bytes(), suffix.as_bytes(), text.len() - suffix.len())
}

const fn contains_at(text: &[u8], part: &[u8], start: usize) -> bool {
    if text.len() < start + part.len() {
        return false;
    }
    let mut at = 0;
    while at < part.len() {
        if text[start + at] != part[at] {
            return false;
        }
        at += 1;
    }
    true
}

const fn same_kind(a: KeyKind, b: KeyKind) -> bool {
    matches!((a, b), (KeyKind::S, KeyKind::S) | (KeyKind::N, KeyKind::N) | (KeyKind::B, KeyKind::B))
}

const fn same_attribute(a: &KeyAttribute, b: &KeyAttribute) -> bool {
    same(a.name.text, b.name.text) && same_kind(a.kind, b.kind)
}

const fn same_sort(a: &IndexSchema, b: &IndexSchema) -> bool {
    match (&a.sort, &b.sort) {
        (Some(a), Some(b)) => same_attribute(a, b),
        (None, None) => true,
        _ => false,
    }
}

const fn same_id(a: IndexId, b: IndexId) -> bool {
    match (a, b) {
        (IndexId::Primary, IndexId::Primary) => true,
        (IndexId::Gsi(a), IndexId::Gsi(b)) => a == b,
        _ => false,
    }
}

const fn same_projection(a: Projection, b: Projection) -> bool {
    match (a, b) {
        (Projection::All, Projection::All) | (Projection::KeysOnly, Projection::KeysOnly) => true,
        (Projection::Include(a), Projection::Include(b)) => {
            let mut at = 0;
            while at < a.len() && at < b.len() && same(a[at], b[at]) {
                at += 1;
            }
            at == a.len() && at == b.len()
        }
        _ => false,
    }
}
