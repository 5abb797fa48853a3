//! Sizes and depths at the boundary: what we count is what DynamoDB counts, for values of every type.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use dynamo_core::limits::ITEM_SIZE_MAX;
use dynamo_core::value::{NESTING_MAX, Number, Problem, item_size, to_item};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, DynamoValue, Error};
use integration::Faults;

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Boxes", entity = "BOX")]
#[pk("BOX#{id}")]
struct Box {
    id: u32,
    /// As many bytes as it takes.
    filling: String,
    content: Content,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Boxes")]
enum Boxes {
    Box(Box),
    Chain(Chain),
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
enum Content {
    Numbers(Vec<Number>),
    NumberSet(BTreeSet<i64>),
    Texts(Vec<String>),
    TextSet(BTreeSet<String>),
    Bytes(Vec<u8>),
    ByteSet(BTreeSet<Vec<u8>>),
    Map(BTreeMap<String, Vec<Option<bool>>>),
    #[dynamo(rename = "…")]
    Umlauts(BTreeMap<String, String>),
}

fn numbers(texts: &[&str]) -> Content {
    Content::Numbers(texts.iter().map(|text| text.parse().unwrap()).collect())
}

/// Where the rule is exact: numbers of an even count of digits before and after the point, and of one digit, are the same
/// to everyone who counts.
fn contents() -> Vec<Content> {
    vec![
        numbers(&["0", "7", "42", "-7", "-42", "1234", "12.34", "-1234567890.5678", "1E+100", "0.0042"]),
        Content::NumberSet([0, 7, 42, -7, -42, 123_456, -123_456].into()),
        Content::Texts(vec![String::new(), "a".into(), "é€😀".into()]),
        Content::TextSet(["a".into(), "é€😀".into()].into()),
        Content::Bytes(vec![0; 1000]),
        Content::ByteSet([vec![1], vec![2, 3]].into()),
        Content::Map([("k".into(), vec![Some(true), None, Some(false)]), ("empty".into(), vec![])].into()),
        Content::Umlauts([("ü".into(), "ß".into()), ("名".into(), "前".into())].into()),
    ]
}

fn filled(id: u32, content: &Content, size: usize) -> Box {
    let empty = Box { id, filling: String::new(), content: content.clone() };
    let rest = size - item_size(&empty).unwrap();
    Box { filling: "x".repeat(rest), ..empty }
}

/// Maps in maps in an attribute, and a number in the innermost.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Boxes", entity = "CHAIN")]
#[pk("CHAIN#{id}")]
struct Chain {
    id: u32,
    links: Link,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Link {
    number: u32,
    next: Option<std::boxed::Box<Link>>,
}

fn chain(id: u32, depth: usize) -> Chain {
    let link = |inner: Option<Link>| Link { number: 7, next: inner.map(std::boxed::Box::new) };
    let links = (1..depth).fold(link(None), |inner, _| link(Some(inner)));
    Chain { id, links }
}

integration::on_every_engine! {
    async fn an_item_of_any_type_is_taken_at_400_kilobytes_and_refused_a_byte_later(db: Dynamo) {
        Boxes::ensure_table(&db).await.unwrap();
        let table = db.table_name("Boxes").unwrap();
        let (counted, log) = Faults::new().over(&db);
        for (id, content) in (0..).zip(contents()) {
            let full = filled(id, &content, ITEM_SIZE_MAX);
            full.clone().create().send(&db).await.unwrap_or_else(|error| panic!("{content:?}: {error:?}"));
            assert_eq!(Box::get(id).consistent().send(&db).await.unwrap(), Some(full));

            let over = filled(id, &content, ITEM_SIZE_MAX + 1);
            let item = to_item(&over).unwrap();
            let refused = db.client().put_item().table_name(&table).set_item(Some(item)).send().await;
            assert_eq!(refused.unwrap_err().code(), Some("ValidationException"), "{content:?}");
            let sent = over.put().send(&counted).await;
            assert!(matches!(sent, Err(Error::ItemTooLarge { size: 409_601, .. })), "{sent:?}");
        }
        assert_eq!(log.all(), []);
    }

    async fn a_document_of_32_levels_is_taken_and_a_deeper_one_is_not_sent(db: Dynamo) {
        Boxes::ensure_table(&db).await.unwrap();
        // "DynamoDB supports nested attributes up to 32 levels deep", and what is innermost is one of them.
        let deepest = chain(1, NESTING_MAX - 1);
        deepest.clone().create().send(&db).await.unwrap();
        assert_eq!(Chain::get(1).consistent().send(&db).await.unwrap(), Some(deepest));

        let (counted, log) = Faults::new().over(&db);
        let Err(Error::Encode { source, .. }) = chain(2, NESTING_MAX).put().send(&counted).await else { panic!() };
        assert_eq!(*source.problem(), Problem::TooDeep);
        assert!(source.path().starts_with("links.next.next"), "{source}");
        assert_eq!(log.all(), []);
        let item = to_item(&chain(2, NESTING_MAX)).unwrap();
        let put = db.client().put_item().table_name(db.table_name("Boxes").unwrap()).set_item(Some(item));
        assert_eq!(put.send().await.unwrap_err().code(), Some("ValidationException"));
    }
}
