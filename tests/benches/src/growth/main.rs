//! The same operations on ever more: `cargo xtask bench --growth` has them counted, and divides by what a case is named after.
#![allow(clippy::unwrap_used, reason = "a case that cannot run has nothing to say")]

mod series;

use std::process::ExitCode;

use benches::entities::Order;
use benches::{Canned, cases, client};
use dynamo_core::{Dynamo, DynamoEntity, DynamoValue, wire};
use harness::{Case, Runtime, Subject, per_request, runtime};

use self::series::{
    Attributes10, Attributes30, Attributes100, Attributes300, Attributes1000, Collection, Collection1, Collection2,
    Collection5, Collection10, Collection20,
};

/// Thousands of bytes of an item; DynamoDB takes 400 KiB.
const KILOBYTES: [u32; 6] = [1, 4, 16, 64, 256, 390];
/// Items of a page.
const PAGES: [u32; 4] = [1, 10, 100, 1000];
/// Items of a page of a table with several entities.
const COLLECTED: u32 = 100;

fn main() -> ExitCode {
    harness::run(&cases())
}

fn cases() -> Vec<Case> {
    let runtime = runtime();
    let mut cases = Vec::new();
    cases.extend(conversions("attributes", 10, Attributes10::example()));
    cases.extend(conversions("attributes", 30, Attributes30::example()));
    cases.extend(conversions("attributes", 100, Attributes100::example()));
    cases.extend(conversions("attributes", 300, Attributes300::example()));
    cases.extend(conversions("attributes", 1000, Attributes1000::example()));
    cases.extend(KILOBYTES.into_iter().flat_map(|size| conversions("kilobytes", size, Document::of(size))));
    cases.extend(PAGES.map(|items| page(&runtime, items)));
    cases.push(collected::<Collection1>(&runtime));
    cases.push(collected::<Collection2>(&runtime));
    cases.push(collected::<Collection5>(&runtime));
    cases.push(collected::<Collection10>(&runtime));
    cases.push(collected::<Collection20>(&runtime));
    cases
}

/// Something as long as it has parts, of a thousand bytes each.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Documents", entity = "DOCUMENT")]
#[pk("{id}")]
#[sk("#META")]
struct Document {
    id: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Part {
    number: u32,
    text: String,
}

impl Document {
    fn of(kilobytes: u32) -> Self {
        let part = |number| Part { number, text: "some words ".repeat(89) };
        Self { id: "a-document".to_owned(), parts: (0..kilobytes).map(part).collect() }
    }
}

/// A struct to DynamoDB's JSON, and back.
fn conversions<E: DynamoEntity + 'static>(series: &str, size: u32, example: E) -> [Case; 2] {
    let text: &'static str = Box::leak(item(&example).into_boxed_str());
    let example: &'static E = Box::leak(Box::new(example));
    [
        Case::new(&format!("{series}-write"), Subject::Size(size), "derived", example, item),
        Case::new(&format!("{series}-read"), Subject::Size(size), "derived", text, |text| {
            wire::read_item::<E>(text).unwrap()
        }),
    ]
}

/// A query of one entity, whose answer is one page.
fn page(runtime: &Runtime, items: u32) -> Case {
    let db = answering(Order::page(items.into()).iter().map(item));
    per_request(("page", Subject::Size(items), "derived"), runtime, db, (), async |db, ()| {
        Order::query(cases::EMAIL).send(db).await.unwrap()
    })
}

/// A query of all entities of a partition.
fn collected<C: Collection>(runtime: &Runtime) -> Case {
    let db = answering((0..COLLECTED).map(C::item));
    per_request(("entities", Subject::Size(C::ENTITIES), "derived"), runtime, db, (), async |db, ()| {
        C::query("owner").send(db).await.unwrap()
    })
}

/// A DynamoDB that answers with a page of these.
fn answering(items: impl Iterator<Item = String>) -> Dynamo {
    let items: Vec<String> = items.collect();
    let count = items.len();
    let page = format!("{{\"Count\":{count},\"Items\":[{}],\"ScannedCount\":{count}}}", items.join(","));
    Dynamo::new(client(&Canned::new(page)))
}

/// An item as DynamoDB's JSON.
fn item<E: DynamoEntity>(entity: &E) -> String {
    let mut out = String::new();
    wire::write_item(entity, &mut out).unwrap();
    out
}

#[cfg(test)]
mod tests {
    use dynamo_core::DynamoTable;

    use super::*;

    #[test]
    fn every_case_of_a_series_runs() {
        for case in cases() {
            drop(case.prepare(1)());
        }
    }

    #[test]
    fn what_is_collected_is_of_every_entity() {
        let db = answering((0..COLLECTED).map(Collection20::item));
        let found = runtime().block_on(Collection20::query("owner").send(&db)).unwrap();
        assert_eq!(found.items.len(), 100);
        let of_the_last = found.items.iter().filter(|item| matches!(item, Collection20::Entity19Of20(_))).count();
        assert_eq!(of_the_last, 5);
    }
}
