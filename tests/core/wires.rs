//! Both ways in which answers are read give the same results, the same cursors and the same errors.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::op::Cursor;
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable, Error, Wire};
use futures::TryStreamExt;

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Readings", entity = "READING")]
#[pk("SENSOR#{sensor}")]
#[gsi(1, pk = "{place}", sk = "{sensor}")]
struct Reading {
    sensor: String,
    #[sk]
    at: u32,
    place: Option<String>,
    note: String,
    values: Vec<i64>,
    labels: BTreeMap<String, Option<bool>>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Readings")]
enum Readings {
    Reading(Reading),
}

fn reading(at: u32) -> Reading {
    Reading {
        sensor: format!("s{}\u{1F321}\"\\", at % 2),
        at,
        place: at.is_multiple_of(3).then(|| "roof \u{7}\n".to_owned()),
        note: "x".repeat(at as usize * 7),
        values: (0..i64::from(at)).map(|value| value - 5).collect(),
        labels: BTreeMap::from([("a.b".to_owned(), Some(true)), ("\u{e9}\t".to_owned(), None)]),
    }
}

/// Its partition key is any text, so that it could be that of a unique value.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Readings")]
#[pk("{sensor}")]
struct Raw {
    sensor: String,
    #[sk]
    at: u32,
    texts: Vec<String>,
}

async fn filled(db: &Dynamo) -> [Dynamo; 2] {
    Readings::ensure_table(db).await.unwrap();
    BatchWrite::new().put_all((0..60).map(reading)).send(db).await.unwrap();
    [db.clone().with_wire(Wire::Direct), db.clone().with_wire(Wire::Sdk)]
}

/// The pages of a query, as results and cursors.
async fn pages(db: &Dynamo, limit: usize, low: u32, high: u32) -> Vec<(Vec<Reading>, Option<String>)> {
    let mut pages = Vec::new();
    let mut after: Option<Cursor> = None;
    loop {
        let sensor = reading(0).sensor;
        let query = Reading::query(sensor).sk(|k| k.at(low)..k.at(high)).filter(|r| r.note.ne("")).limit(limit);
        let query = query.descending();
        let page = match after.take() {
            Some(cursor) => query.after(cursor).send(db).await.unwrap(),
            None => query.send(db).await.unwrap(),
        };
        pages.push((page.items, page.cursor.as_ref().map(ToString::to_string)));
        match page.cursor {
            Some(cursor) => after = Some(cursor),
            None => return pages,
        }
    }
}

integration::on_every_engine! {
    async fn a_handle_over_the_client_of_another_writes_each_item_once(db: Dynamo) {
        Readings::ensure_table(&db).await.unwrap();
        let other = Dynamo::new(db.client().clone()).with_table_prefix(db.table_prefix());
        reading(1).create().send(&other).await.unwrap();
        assert!(matches!(reading(1).create().send(&other).await, Err(Error::AlreadyExists { .. })));
        BatchWrite::new().put_all((2..5).map(reading)).send(&other).await.unwrap();
        for at in 1..5 {
            let read = Reading::get((reading(at).sensor, at)).consistent();
            assert_eq!(read.send(&other).await.unwrap(), Some(reading(at)));
        }
    }

    async fn pages_and_cursors_are_the_same(db: Dynamo) {
        let [direct, sdk] = filled(&db).await;
        for limit in [1, 2, 7, 100] {
            let ours = pages(&direct, limit, 0, 40).await;
            let found: Vec<u32> = ours.iter().flat_map(|(items, _)| items.iter().map(|reading| reading.at)).collect();
            assert_eq!(found, (1..20).rev().map(|at| at * 2).collect::<Vec<_>>(), "the end is excluded, the filter applied");
            assert_eq!(ours, pages(&sdk, limit, 0, 40).await);
        }
    }

    async fn items_scans_and_streams_are_the_same(db: Dynamo) {
        let [direct, sdk] = filled(&db).await;
        let mut all = Vec::new();
        for db in [&direct, &sdk] {
            let key = (reading(3).sensor, 3);
            assert_eq!(Reading::get(key).consistent().send(db).await.unwrap(), Some(reading(3)));
            assert_eq!(Reading::get(("nobody", 3)).send(db).await.unwrap(), None);
            let mut raw: Vec<_> = Reading::scan().segments(3).stream_items(db).try_collect().await.unwrap();
            raw.sort_by_key(|item| item["at"].as_n().unwrap().parse::<u32>().unwrap());
            let mut scanned = Reading::scan().all(db).await.unwrap();
            scanned.sort_by_key(|reading| reading.at);
            assert_eq!(scanned, (0..60).map(reading).collect::<Vec<_>>());
            let roof = Reading::query_gsi::<1>(reading(0).place.unwrap()).all(db).await.unwrap();
            assert_eq!(roof.len(), 20);
            let table: Vec<Readings> = Readings::query("SENSOR#".to_owned() + &reading(1).sensor).all(db).await.unwrap();
            all.push((raw, roof, table));
        }
        assert_eq!(all[0], all[1]);
    }

    async fn errors_are_the_same(db: Dynamo) {
        let [direct, sdk] = filled(&db).await;
        let table = db.table_name("Readings").unwrap();
        let item = |pk: &str, note: Option<AttributeValue>| {
            let keys = [("PK", AttributeValue::S(pk.to_owned())), ("at", AttributeValue::N("7".to_owned()))];
            let all = keys.into_iter().map(|(name, value)| (name.to_owned(), value));
            all.chain(note.map(|note| ("note".to_owned(), note))).collect()
        };
        for broken in [item("SENSOR#broken", Some(AttributeValue::Bool(true))), item("OTHER#x", None)] {
            db.client().put_item().table_name(&table).set_item(Some(broken)).send().await.unwrap();
        }
        let mut texts = Vec::new();
        for db in [&direct, &sdk] {
            let unreadable = Reading::get(("broken", 7)).send(db).await.unwrap_err();
            let Error::Decode { source, .. } = &unreadable else { panic!("{unreadable:?}") };
            let queried = Reading::query("broken").all(db).await.unwrap_err();
            let unknown = Readings::query("OTHER#x").all(db).await.unwrap_err();
            assert!(matches!(unknown, Error::UnknownEntity { table: "Readings" }), "{unknown:?}");
            assert_eq!(Readings::query("OTHER#x").skip_unknown().all(db).await.unwrap(), []);
            texts.push([source.to_string(), queried.to_string(), unknown.to_string()]);
        }
        assert_eq!(texts[0][0], "attribute `note`: expected S, found BOOL");
        assert_eq!(texts[0], texts[1]);
    }

    async fn writes_store_the_same_and_are_refused_for_the_same_reasons(db: Dynamo) {
        Readings::ensure_table(&db).await.unwrap();
        let raw = |sensor: &str, texts: &[&str]| Raw {
            sensor: sensor.to_owned(),
            at: 7,
            texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        };
        let mut all = Vec::new();
        for db in [db.clone().with_wire(Wire::Direct), db.clone().with_wire(Wire::Sdk)] {
            Raw::delete(("a", 7)).send(&db).await.unwrap();
            raw("a", &["x\"\\\n", ""]).create().send(&db).await.unwrap();
            raw("a", &["\u{7}", "é"]).put().condition(|r| r.texts.size().eq(2)).send(&db).await.unwrap();
            let stored = Raw::batch_get([("a", 7)]).consistent().send_items(&db).await.unwrap();
            let long = "x".repeat(400_000);
            let refused = [
                raw("a", &[]).create().send(&db).await.unwrap_err(),
                raw("a", &[]).put().condition(|r| r.texts.size().eq(3)).send(&db).await.unwrap_err(),
                raw("$unique#Raw#x#y", &[]).put().send(&db).await.unwrap_err(),
                raw("", &[]).put().send(&db).await.unwrap_err(),
                raw(&"k".repeat(2049), &[]).create().send(&db).await.unwrap_err(),
                raw("a", &[&long, &long]).put().send(&db).await.unwrap_err(),
                BatchWrite::new().put(raw("$unique#", &[])).send(&db).await.unwrap_err(),
                BatchWrite::new().put(raw("a", &[])).put(raw("a", &["b"])).send(&db).await.unwrap_err(),
            ];
            assert!(matches!(&refused[2], Error::InvalidKey { attribute: "PK", .. }), "{:?}", refused[2]);
            all.push((stored, refused.map(|error| error.to_string())));
        }
        assert_eq!(all[0], all[1]);
    }
}
