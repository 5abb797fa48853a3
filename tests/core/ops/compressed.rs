//! Fields that are stored compressed: in items, in what is in items, and in whatever reads and writes them.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::limits::ITEM_SIZE_MAX;
use dynamo_core::value::{Kind, inflated, item_size, to_item};
use dynamo_core::wire::{read_item, write_item};
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable, DynamoValue, Error, Transaction, Wire};
use integration::Faults;

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Letters", entity = "LETTER")]
#[pk("LETTER#{id}")]
struct Letter {
    id: u32,
    #[dynamo(compress)]
    body: String,
    #[dynamo(compress, rename = "ls", default)]
    lines: Vec<Line>,
    #[dynamo(compress)]
    note: Option<String>,
    #[dynamo(compress, null)]
    hint: Option<String>,
    #[dynamo(compress)]
    scan: Vec<u8>,
    #[dynamo(compress, serde)]
    tree: serde_json::Value,
    #[dynamo(compress, with = upper)]
    loud: String,
    inside: Inside,
    kind: Content,
    #[dynamo(flatten)]
    beside: Beside,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Line {
    text: String,
    count: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Inside {
    #[dynamo(compress)]
    text: String,
    #[dynamo(compress)]
    other: String,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
enum Content {
    Plain {
        #[dynamo(compress)]
        text: String,
    },
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Beside {
    #[dynamo(compress)]
    remark: String,
}

/// The same without compression, as it was before.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Letters", entity = "LETTER")]
#[pk("LETTER#{id}")]
struct Before {
    id: u32,
    body: String,
    #[dynamo(rename = "ls")]
    lines: Vec<Line>,
    #[dynamo(serde)]
    tree: serde_json::Value,
    loud: String,
    inside: BTreeMap<String, String>,
    kind: BTreeMap<String, BTreeMap<String, String>>,
    remark: String,
}

#[derive(Debug, DynamoTable)]
#[dynamo(table = "Letters")]
#[expect(dead_code, reason = "the table is made of it")]
enum Letters {
    Letter(Letter),
}

mod upper {
    use dynamo_core::value::{R, Sink, Source};

    pub(super) fn encode<S: Sink>(text: &str, sink: S) -> R<S::Done> {
        sink.string(&text.to_uppercase())
    }
    pub(super) fn decode<'de, S: Source<'de>>(source: S) -> R<String> {
        source.string().map(|text| text.to_lowercase())
    }
}

/// A text of a megabyte, of which no line is another.
fn megabyte() -> String {
    let text: String = (0..).map(|n| format!("line {n} of a text that goes on and on\n")).take(30_000).collect();
    assert!(text.len() > 1_000_000);
    text
}

fn again(text: &str) -> String {
    format!("{text}, and once more: ").repeat(100)
}

fn letter(id: u32) -> Letter {
    Letter {
        id,
        body: again("body"),
        lines: (0..100).map(|count| Line { text: again("line"), count }).collect(),
        note: Some(again("note")),
        hint: None,
        scan: vec![7; 5000],
        tree: serde_json::json!({ "b": [again("tree"), 1.5, null], "a": { "z": true, "y": again("leaf") } }),
        loud: again("loud"),
        inside: Inside { text: again("inside"), other: "short".into() },
        kind: Content::Plain { text: again("kind") },
        beside: Beside { remark: again("remark") },
    }
}

/// Bytes that nothing makes smaller.
fn noise(length: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(7);
    std::iter::repeat_with(|| random.u8(..)).take(length).collect()
}

#[test]
fn an_item_is_the_same_on_both_representations() {
    let letter = letter(1);
    let item = to_item(&letter).unwrap();
    let mut body = String::new();
    write_item(&letter, &mut body).unwrap();
    assert_eq!(dynamo_core::wire::attributes(&mut dynamo_core::wire::Cursor::new(&body)).unwrap(), item);
    assert_eq!(read_item::<Letter>(&body).unwrap(), letter);
    assert_eq!(dynamo_core::value::from_item::<Letter>(item.clone()).unwrap(), letter);
    assert_eq!(dynamo_core::value::into_item(letter.clone()).unwrap(), item);
    assert_eq!(dynamo_core::value::size_of_item(&item).unwrap(), item_size(&letter).unwrap());
    for name in ["body", "ls", "note", "scan", "tree", "loud", "remark"] {
        assert!(matches!(item[name], AttributeValue::B(_)), "{name}: {:?}", item[name]);
    }
    assert_eq!(item["hint"], AttributeValue::Null(true));
    let AttributeValue::M(inside) = &item["inside"] else { panic!("{:?}", item["inside"]) };
    assert!(matches!(inside["text"], AttributeValue::B(_)) && inside["other"] == AttributeValue::S("short".into()));
    assert_eq!(inflated(&item["loud"]).unwrap(), AttributeValue::S(again("loud").to_uppercase()));
    assert!(item_size(&letter).unwrap() < 3000, "{} bytes", item_size(&letter).unwrap());
}

#[test]
fn what_does_not_fit_is_an_error_at_its_attribute() {
    let mut item = to_item(&letter(1)).unwrap();
    item.insert("body".into(), AttributeValue::B(vec![0xf9, 2, 3].into()));
    let error = dynamo_core::value::from_item::<Letter>(item).unwrap_err().to_string();
    assert_eq!(error, "attribute `body`: expected a compressed value: it is no zlib stream, or a damaged one");
    let mut item = to_item(&letter(1)).unwrap();
    item.insert("inside".into(), AttributeValue::M([("text".into(), AttributeValue::B(vec![].into()))].into()));
    let error = dynamo_core::value::from_item::<Letter>(item).unwrap_err().to_string();
    assert_eq!(error, "attribute `inside.text`: expected a compressed value: it is empty");
}

integration::on_every_engine! {
    async fn a_text_of_a_megabyte_fits_into_an_item(db: Dynamo) {
        Letters::ensure_table(&db).await.unwrap();
        let large = |id| Letter { body: megabyte(), ..letter(id) };
        assert!(item_size(&large(1)).unwrap() < ITEM_SIZE_MAX);
        large(1).create().send(&db).await.unwrap();
        large(2).put().send(&db.clone().with_wire(Wire::Sdk)).await.unwrap();
        Transaction::new().put(large(3)).create(large(4)).send(&db).await.unwrap();
        BatchWrite::new().put_all([large(5), large(6)]).send(&db).await.unwrap();
        large(7).upsert().send(&db).await.unwrap();
        for id in 1..=7 {
            assert_eq!(Letter::get(id).send(&db).await.unwrap(), Some(large(id)));
        }
        let sdk = Letter::scan().all(&db.clone().with_wire(Wire::Sdk)).await.unwrap();
        assert_eq!(sdk.iter().map(|letter| letter.body.len()).sum::<usize>(), 7 * megabyte().len());
    }

    async fn what_stays_too_large_is_refused_before_it_is_sent(db: Dynamo) {
        Letters::ensure_table(&db).await.unwrap();
        let (counted, log) = Faults::new().over(&db);
        let large = || Letter { scan: noise(500_000), ..letter(1) };
        let errors = [
            large().create().send(&counted).await.map(drop).unwrap_err(),
            large().put().send(&counted).await.map(drop).unwrap_err(),
            large().put().send(&counted.clone().with_wire(Wire::Sdk)).await.map(drop).unwrap_err(),
            BatchWrite::new().put(large()).send(&counted).await.map(drop).unwrap_err(),
            Transaction::new().put(large()).send(&counted).await.map(drop).unwrap_err(),
        ];
        for error in errors {
            let Error::ItemTooLarge { size, largest, .. } = &error else { panic!("{error:?}") };
            assert!(*size > 500_000 && largest[0] == ("scan".to_owned(), 500_005), "{error:?}");
        }
        assert_eq!(log.total(), 0);
    }

    async fn a_field_is_set_and_removed_and_asked_for(db: Dynamo) {
        Letters::ensure_table(&db).await.unwrap();
        letter(1).create().send(&db).await.unwrap();
        let update = Letter::update(1_u32)
            .set(|l| l.body, megabyte())
            .set(|l| l.tree, serde_json::json!(1))
            .set(|l| l.loud, "Aloud")
            .set(|l| l.inside.at(|i| i.text), again("other"))
            .set(|l| l.beside.at(|b| b.remark), "none")
            .set_if_absent(|l| l.hint, again("hint"))
            .remove(|l| l.note)
            .condition(|l| l.note.is_some().and(l.hint.is_none()).and(l.scan.exists()))
            .condition(|l| l.body.attribute_type(Kind::B));
        let changed = update.send_new(&db).await.unwrap();
        let mut expected = Letter { body: megabyte(), note: None, tree: serde_json::json!(1), ..letter(1) };
        (expected.loud, expected.inside.text, expected.beside.remark) = ("aloud".into(), again("other"), "none".into());
        assert_eq!(changed, expected);
        assert_eq!(Letter::scan().filter(|l| l.note.is_none()).all(&db).await.unwrap(), [expected]);
        assert_eq!(Letter::scan().filter(|l| l.note.is_some()).all(&db).await.unwrap(), []);
        let body = Letter::get(1_u32).only(|l| (l.body, l.note)).send(&db).await.unwrap().unwrap();
        assert_eq!((body.0.as_str(), body.1.as_deref()), (megabyte().as_str(), None));
        // Two places are of the same type, but what DynamoDB would compare are bytes.
        let error = Letter::scan().filter(|l| l.inside.at(|i| i.text).eq(l.inside.at(|i| i.other))).all(&db).await.unwrap_err();
        assert!(format!("{error:?}").contains("it is compressed"), "{error:?}");
    }

    async fn an_item_from_before_is_read_and_updated(db: Dynamo) {
        Letters::ensure_table(&db).await.unwrap();
        let full = letter(1);
        let map = |entries: &[(&str, String)]| entries.iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect();
        let before = Before {
            id: 1,
            body: full.body.clone(),
            lines: full.lines.clone(),
            tree: full.tree.clone(),
            loud: again("loud").to_uppercase(),
            inside: map(&[("text", again("inside")), ("other", "short".into())]),
            kind: [("Plain".to_owned(), map(&[("text", again("kind"))]))].into(),
            remark: again("remark"),
        };
        let mut item = to_item(&before).unwrap();
        item.insert("scan".into(), to_item(&full).unwrap()["scan"].clone());
        let table = db.table_name("Letters").unwrap();
        db.client().put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
        let read = Letter::get(1_u32).send(&db).await.unwrap().unwrap();
        assert_eq!(read, Letter { note: None, ..full });
        // It has no version: what changes must be what it was, in whichever form it is stored.
        let changed = Letter { body: again("changed"), ..read.clone() };
        Letter::update_from(&read, &changed).send(&db).await.unwrap();
        assert_eq!(Letter::get(1_u32).send(&db).await.unwrap().unwrap(), changed);
        let stale = Letter::update_from(&read, &Letter { body: again("late"), ..read.clone() }).send(&db).await;
        assert!(matches!(stale, Err(Error::ConditionFailed { .. })), "{stale:?}");
        let twice = Letter { body: megabyte(), lines: Vec::new(), inside: Inside { text: again("in"), other: "o".into() }, ..changed.clone() };
        Letter::update_from(&changed, &twice).send(&db).await.unwrap();
        assert_eq!(Letter::get(1_u32).send(&db).await.unwrap().unwrap(), twice);
    }
}
