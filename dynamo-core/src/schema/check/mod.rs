//! What the entities of one table must agree on, checked while the user's crate is compiled.

#![expect(clippy::indexing_slicing, reason = "const fns have no iterators; every index is checked by its loop")]

mod apart;
mod expiry;
pub(crate) mod text;

use apart::told_apart;
use text::{Message, has, same};

use super::{EntitySchema, IndexId, IndexSchema, Projection, TableSchema, TableSettings};
use crate::key::{KeyAttribute, KeyKind};

/// Stops the build when `entity` does not fit the table or the entities declared before it.
///
/// # Panics
/// At compile time, with the reason.
#[track_caller]
pub const fn check_entity(table: &str, entity: &EntitySchema, before: &[&EntitySchema]) {
    if is_invalid(entity) {
        return;
    }
    if !same(table, entity.table) {
        Message::new("")
            .name(entity.entity)
            .text(" is declared for table ")
            .name(entity.table)
            .text("; write `#[dynamo(table = \"")
            .text(table)
            .text("\")]` on it, or move it to the enum of that table")
            .fail();
    }
    types_of_keys(entity, entity);
    let mut at = 0;
    while at < before.len() {
        if !is_invalid(before[at]) {
            check_pair(entity, before[at]);
        }
        at += 1;
    }
}

/// Stops the build when there is no place for unique values: each is the partition key of an item of its own.
///
/// # Panics
/// At compile time, with the reason.
#[track_caller]
pub const fn check_unique(entity: &EntitySchema) {
    let partition = &entity.primary.partition;
    if !matches!(partition.kind, KeyKind::S) {
        Message::new("a unique value is the partition key of an item of its own, and partition key ")
            .attribute(partition)
            .text(" cannot hold it; give the table a partition key that is a string, as in `#[pk(\"{id}\")]`")
            .fail();
    }
}

#[track_caller]
const fn check_pair(entity: &EntitySchema, other: &EntitySchema) {
    if same(entity.entity, other.entity) {
        Message::new("two entities of the table are named ")
            .name(entity.entity)
            .text("; give one of them another `entity = \"..\"`")
            .fail();
    }
    let (mine, theirs) = (&entity.primary, &other.primary);
    if !same_attribute(&mine.partition, &theirs.partition) {
        let message = pair(entity, other).text(" have different partition key attributes: ");
        message.attribute(&mine.partition).text(" and ").attribute(&theirs.partition).fail();
    }
    if !same_sort(mine, theirs) {
        let message = pair(entity, other).text(" have different sort key attributes: ");
        sorts(message, mine, theirs).fail();
    }
    check_indexes(entity, other);
    types_of_keys(entity, other);
    if !told_apart(mine, theirs) {
        let message = keys(keys(Message::new("the keys of "), entity).text(" and of "), other);
        message
            .text(
                " cannot be told apart; start one of the `#[sk(\"..\")]` templates with a literal that the other does \
                 not start with",
            )
            .fail();
    }
}

/// `` `ORDER` and `USER` ``.
const fn pair(entity: &EntitySchema, other: &EntitySchema) -> Message {
    Message::new("").name(entity.entity).text(" and ").name(other.entity)
}

/// `` `ORDER` (`"{user}"`, `"ORDER#{id}"`) ``.
const fn keys(message: Message, entity: &EntitySchema) -> Message {
    let message = message.name(entity.entity).text(" (").key(&entity.primary.partition);
    let message = match &entity.primary.sort {
        Some(sort) => message.text(", ").key(sort),
        None => message,
    };
    message.text(")")
}

const fn sorts(message: Message, mine: &IndexSchema, theirs: &IndexSchema) -> Message {
    sort(sort(message, mine).text(" and "), theirs)
}

const fn sort(message: Message, index: &IndexSchema) -> Message {
    match &index.sort {
        Some(sort) => message.attribute(sort),
        None => message.text("none"),
    }
}

#[track_caller]
const fn check_indexes(entity: &EntitySchema, other: &EntitySchema) {
    let mut at = 0;
    while at < entity.indexes.len() {
        let mut further = 0;
        while further < other.indexes.len() {
            let (mine, theirs) = (&entity.indexes[at], &other.indexes[further]);
            if same_id(mine.id, theirs.id) {
                check_index(entity, other, mine, theirs);
            }
            further += 1;
        }
        at += 1;
    }
}

#[track_caller]
const fn check_index(entity: &EntitySchema, other: &EntitySchema, mine: &IndexSchema, theirs: &IndexSchema) {
    if !same(mine.name, theirs.name) {
        let message = index_of(pair(entity, other), mine).text(" with different names: ");
        message.name(mine.name).text(" and ").name(theirs.name).fail();
    }
    if !same_attribute(&mine.partition, &theirs.partition) {
        let message = index_of(pair(entity, other), mine).text(" with different partition key attributes: ");
        message.attribute(&mine.partition).text(" and ").attribute(&theirs.partition).fail();
    }
    if !same_sort(mine, theirs) {
        let message = index_of(pair(entity, other), mine).text(" with different sort key attributes: ");
        sorts(message, mine, theirs).fail();
    }
    if !(same_attributes(mine.more_partition, theirs.more_partition)
        && same_attributes(mine.more_sort, theirs.more_sort))
    {
        index_of(pair(entity, other), mine)
            .text(" with different further key attributes; mark the same fields, in the same order, on both")
            .fail();
    }
    if !same_projection(mine.projection, theirs.projection) {
        index_of(pair(entity, other), mine)
            .text(" with different projections; a table has one, so write the same `projection = ..` on both")
            .fail();
    }
}

const fn index_of(message: Message, index: &IndexSchema) -> Message {
    match index.id {
        IndexId::Primary => message.text(" declare the primary key"),
        IndexId::Gsi(number) => message.text(" declare index ").number(number),
        IndexId::Lsi(number) => message.text(" declare local index ").number(number),
    }
}

//     #[gsi(1, pk_attr = "x", pk = "{a}")]     and     #[gsi(2, pk)] x: u32
/// DynamoDB has one type for an attribute that keys are made of, whatever index it is in.
#[track_caller]
const fn types_of_keys(entity: &EntitySchema, other: &EntitySchema) {
    let mut mine = 0;
    while mine <= entity.indexes.len() {
        let mut theirs = 0;
        while theirs <= other.indexes.len() {
            types_of_indexes(entity, index_at(entity, mine), other, index_at(other, theirs));
            theirs += 1;
        }
        mine += 1;
    }
}

/// The primary key, then the indexes.
const fn index_at(entity: &EntitySchema, at: usize) -> &IndexSchema {
    if at == 0 { &entity.primary } else { &entity.indexes[at - 1] }
}

#[track_caller]
const fn types_of_indexes(entity: &EntitySchema, mine: &IndexSchema, other: &EntitySchema, theirs: &IndexSchema) {
    let mut at = 0;
    while let Some(attribute) = attribute_at(mine, at) {
        let mut further = 0;
        while let Some(other_attribute) = attribute_at(theirs, further) {
            one_type(entity, attribute, other, other_attribute);
            further += 1;
        }
        at += 1;
    }
}

/// All attributes of a key, one after the other.
const fn attribute_at(index: &IndexSchema, at: usize) -> Option<&KeyAttribute> {
    let partitions = 1 + index.more_partition.len();
    match (&index.sort, at) {
        (_, 0) => Some(&index.partition),
        (_, at) if at < partitions => Some(&index.more_partition[at - 1]),
        (Some(sort), at) if at == partitions => Some(sort),
        (Some(_), at) if at <= partitions + index.more_sort.len() => Some(&index.more_sort[at - partitions - 1]),
        _ => None,
    }
}

#[track_caller]
const fn one_type(entity: &EntitySchema, mine: &KeyAttribute, other: &EntitySchema, theirs: &KeyAttribute) {
    if same(mine.name.text, theirs.name.text) && !same_kind(mine.kind, theirs.kind) {
        let message = Message::new("key attribute ").attribute(mine).text(" of ").name(entity.entity);
        let message = message.text(" is ").attribute(theirs).text(" in another key, of ").name(other.entity);
        message.text("; a table has one type for it, so give one of them another name").fail();
    }
}

/// Global secondary indexes of a table.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-secondary-indexes>
const GSI_MAX: usize = 20;

/// Local secondary indexes of a table.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-secondary-indexes>
const LSI_MAX: usize = 5;

/// Stops the build when the indexes of a table are too many, not numbered from 1 without a gap, project what no entity
/// has, or when there are settings for one that does not exist.
///
/// # Panics
/// At compile time, with the reason.
#[track_caller]
pub const fn check_table(entities: &[&EntitySchema], settings: &TableSettings) {
    let mut seen = [false; GSI_MAX + 1];
    let mut local = [false; LSI_MAX + 1];
    let mut at = 0;
    while at < entities.len() {
        if is_invalid(entities[at]) {
            return;
        }
        expiry::one_attribute(entities[at], settings);
        let indexes = entities[at].indexes;
        let mut index = 0;
        while index < indexes.len() {
            match indexes[index].id {
                IndexId::Gsi(number) => {
                    assert!(number <= GSI_MAX, "a table has at most 20 global secondary indexes, numbered from 1");
                    seen[number] = true;
                }
                IndexId::Lsi(number) => {
                    assert!(number <= LSI_MAX, "a table has at most 5 local secondary indexes, numbered from 1");
                    local[number] = true;
                }
                IndexId::Primary => {}
            }
            projected(&indexes[index], entities);
            index += 1;
        }
        at += 1;
    }
    few_included(entities);
    without_gap(&seen, "the global secondary indexes of a table are numbered from 1 without a gap, and ");
    without_gap(&local, "the local secondary indexes of a table are numbered from 1 without a gap, and ");
    let mut at = 0;
    while at < settings.index_billing.len() {
        let (number, _) = settings.index_billing[at];
        if number > GSI_MAX || !seen[number] {
            Message::new("`gsi(").number(number).text(", ..)`: no entity of the table declares this index").fail();
        }
        at += 1;
    }
}

//     #[gsi(1, ..)] #[gsi(3, ..)]
//           ^             ^ and no 2
#[track_caller]
const fn without_gap(seen: &[bool], rule: &str) {
    let mut missing = 0;
    let mut number = 1;
    while number < seen.len() {
        if seen[number] && missing > 0 {
            Message::new(rule).number(missing).text(" is missing").fail();
        }
        if !seen[number] && missing == 0 {
            missing = number;
        }
        number += 1;
    }
}

/// Attributes that all indexes of a table include.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-secondary-indexes>
const INCLUDED_MAX: usize = 100;

//     #[gsi(1, .., projection = include(..))] and so on, with more than 100 names in all
#[track_caller]
const fn few_included(entities: &[&EntitySchema]) {
    let mut included = 0;
    let mut at = 0;
    while at < entities.len() {
        let mut index = 0;
        while index < entities[at].indexes.len() {
            let found = &entities[at].indexes[index];
            if let Projection::Include(names) = found.projection
                && !is_declared_before(found, entities, at)
            {
                included += names.len();
            }
            index += 1;
        }
        at += 1;
    }
    if included > INCLUDED_MAX {
        Message::new("the indexes of a table include at most 100 attributes together, and these are ")
            .number(included)
            .text("; write `projection = \"all\"` for the widest")
            .fail();
    }
}

/// True when an entity before this one declares the index too.
const fn is_declared_before(index: &IndexSchema, entities: &[&EntitySchema], entity: usize) -> bool {
    let mut at = 0;
    while at < entity {
        let mut other = 0;
        while other < entities[at].indexes.len() {
            if same_id(entities[at].indexes[other].id, index.id) {
                return true;
            }
            other += 1;
        }
        at += 1;
    }
    false
}

//     projection = include("nmae")     <- no entity of the table has it
#[track_caller]
const fn projected(index: &IndexSchema, entities: &[&EntitySchema]) {
    let Projection::Include(names) = index.projection else { return };
    let mut at = 0;
    while at < names.len() {
        let mut entity = 0;
        let mut is_known = false;
        while entity < entities.len() {
            is_known |= has(entities[entity].attributes, names[at]);
            entity += 1;
        }
        if !is_known {
            Message::new("index ")
                .name(index.name)
                .text(" includes ")
                .name(names[at])
                .text(", which is an attribute of no entity of the table")
                .fail();
        }
        at += 1;
    }
}

/// Stops the build when the entities of a table cannot be read through an index.
///
/// # Panics
/// At compile time, with the reason.
#[track_caller]
pub(crate) const fn check_readable(table: &TableSchema, id: IndexId) {
    let mut at = 0;
    while at < table.entities.len() {
        if is_invalid(table.entities[at]) {
            return;
        }
        let indexes = table.entities[at].indexes;
        let mut index = 0;
        while index < indexes.len() {
            if same_id(indexes[index].id, id) {
                return readable(&indexes[index]);
            }
            index += 1;
        }
        at += 1;
    }
    Message::new("no entity of table ").name(table.name).text(" declares this index").fail();
}

#[track_caller]
const fn readable(index: &IndexSchema) {
    if !matches!(index.projection, Projection::All) {
        Message::new("index ")
            .name(index.name)
            .text(" does not project all attributes; query it through one of its entities")
            .fail();
    }
    if !index.more_partition.is_empty() {
        Message::new("index ")
            .name(index.name)
            .text(" has several attributes for a partition key; query it through one of its entities")
            .fail();
    }
}

/// True for an entity whose declaration has mistakes, which are reported already.
const fn is_invalid(entity: &EntitySchema) -> bool {
    entity.table.is_empty()
}

const fn same_kind(a: KeyKind, b: KeyKind) -> bool {
    matches!((a, b), (KeyKind::S, KeyKind::S) | (KeyKind::N, KeyKind::N) | (KeyKind::B, KeyKind::B))
}

const fn same_attribute(a: &KeyAttribute, b: &KeyAttribute) -> bool {
    same(a.name.text, b.name.text) && same_kind(a.kind, b.kind)
}

const fn same_attributes(a: &[KeyAttribute], b: &[KeyAttribute]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && same_attribute(&a[at], &b[at]) {
        at += 1;
    }
    at == a.len() && at == b.len()
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
        (IndexId::Gsi(a), IndexId::Gsi(b)) | (IndexId::Lsi(a), IndexId::Lsi(b)) => a == b,
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
