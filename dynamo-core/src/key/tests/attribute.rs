//! Key attributes: limits, sparse indexes, what is written.

use super::{lend, part};
use crate::key::{
    KeyAttribute, KeyKind, KeyPart, KeySource, KeyValue, PARTITION_KEY_MAX, Part, SORT_KEY_MAX, Template, put_keys,
};
use crate::schema::{EntitySchema, IndexId, IndexSchema, ManagedSchema, Projection, Writer};
use crate::value::{Item, Name};

const fn template(name: &'static Name, parts: &'static [Part]) -> KeyAttribute {
    KeyAttribute { name, kind: KeyKind::S, source: KeySource::Template(Template { parts }) }
}

const PK: KeyAttribute = template(&Name { text: "PK", json: "\"PK\":" }, &[Part::Literal("ORG#"), part(0)]);
const SK: KeyAttribute = template(&Name { text: "SK", json: "\"SK\":" }, &[Part::Literal("#META")]);
const GSI: KeyAttribute =
    template(&Name { text: "GSI1PK", json: "\"GSI1PK\":" }, &[part(0), Part::Literal("#"), part(1)]);
const NUMBER: KeyAttribute = KeyAttribute {
    name: &Name { text: "rank", json: "\"rank\":" },
    kind: KeyKind::N,
    source: KeySource::Field { component: 2, field: "rank" },
};

const fn index(id: IndexId, partition: KeyAttribute, sort: Option<KeyAttribute>) -> IndexSchema {
    IndexSchema {
        id,
        name: "",
        partition,
        more_partition: &[],
        sort,
        more_sort: &[],
        partition_writer: Writer::Own,
        sort_writer: Writer::Own,
        projection: Projection::All,
    }
}

const SCHEMA: EntitySchema = EntitySchema {
    entity: "ORG",
    type_attribute: None,
    table: "T",
    primary: index(IndexId::Primary, PK, Some(SK)),
    indexes: &[index(IndexId::Gsi(1), GSI, Some(NUMBER))],
    components: &["a", "b", "c"],
    texts: &[],
    managed: ManagedSchema::NONE,
    unique: &[],
    attributes: &["rank"],
    secrets: &[],
    shape: None,
    flattened: &[],
};

fn keys(components: &[Option<&dyn KeyPart>]) -> crate::value::R<Vec<(String, String)>> {
    let mut item = Item::new();
    put_keys(&mut item, &SCHEMA, components)?;
    let mut keys: Vec<_> = item.into_iter().map(|(name, value)| (name, value.as_s().unwrap().clone())).collect();
    keys.sort();
    Ok(keys)
}

fn pairs(keys: &[(&str, &str)]) -> Vec<(String, String)> {
    keys.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn an_index_key_is_written_whole_or_not_at_all() {
    let (org, status, rank) = ("o".to_owned(), "new".to_owned(), 7_u8);
    let (org, status, rank): (&dyn KeyPart, &dyn KeyPart, &dyn KeyPart) = (&org, &status, &rank);
    let primary = [("PK", "ORG#o"), ("SK", "#META")];
    let all = keys(&[Some(org), Some(status), Some(rank)]).unwrap();
    assert_eq!(all, pairs(&[("GSI1PK", "o#new"), primary[0], primary[1]]));
    assert_eq!(keys(&[Some(org), None, Some(rank)]).unwrap(), pairs(&primary));
    // Without a sort key the item would not be in the index, so the partition key is left out too.
    assert_eq!(keys(&[Some(org), Some(status), None]).unwrap(), pairs(&primary));
}

#[test]
fn a_primary_key_is_never_left_out() {
    let error = keys(&[None, None, None]).unwrap_err();
    assert_eq!(error.to_string(), "attribute `PK`: the attribute is missing");
}

#[test]
fn an_empty_component_is_an_error_and_no_empty_key() {
    let error = keys(&lend(&[String::new()])).unwrap_err();
    assert_eq!(error.to_string(), "attribute `PK`: `a`: the component is empty");
}

#[test]
fn keys_are_limited_in_bytes() {
    let value = |attribute: &KeyAttribute, text: String, max| attribute.value(&lend(&[text]), max);
    let head = "ORG#".len();
    assert!(value(&PK, "é".repeat((PARTITION_KEY_MAX - head) / 2), PARTITION_KEY_MAX).is_ok());
    let error = value(&PK, "x".repeat(PARTITION_KEY_MAX - head + 1), PARTITION_KEY_MAX).unwrap_err();
    assert_eq!(error.to_string(), "attribute `PK`: `PK`: a partition key has at most 2048 bytes");
    let error = value(&PK, "é".repeat(SORT_KEY_MAX / 2), SORT_KEY_MAX).unwrap_err();
    assert_eq!(error.to_string(), "attribute `PK`: `PK`: a sort key has at most 1024 bytes");
}

#[test]
fn a_field_that_is_a_key_is_checked_under_its_own_name() {
    const EMAIL: KeyAttribute = KeyAttribute {
        name: &Name { text: "mail", json: "\"mail\":" },
        kind: KeyKind::S,
        source: KeySource::Field { component: 0, field: "email" },
    };
    assert_eq!(EMAIL.value(&lend(&["x".to_owned()]), 2048).unwrap(), Some(KeyValue::from("x")));
    let error = EMAIL.value(&lend(&[String::new()]), 2048).unwrap_err();
    assert_eq!(error.to_string(), "attribute `mail`: `email`: a key cannot be empty");
    assert_eq!(EMAIL.value(&[None], 2048).unwrap(), None);
    assert!(EMAIL.uses(0) && !EMAIL.uses(1) && !EMAIL.is_template() && EMAIL.head().is_empty());
    assert!(GSI.uses(1) && !GSI.uses(2) && GSI.is_template() && PK.head() == "ORG#");
}
