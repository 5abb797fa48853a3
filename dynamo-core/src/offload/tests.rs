//! What is known of values and objects without a table.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::types::AttributeValue;
use futures::{StreamExt, TryStreamExt, stream};
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use proptest::prelude::*;

use super::*;
use crate::value::tests::any::attribute_value;
use crate::value::{AvSource, Value, item_size};
use crate::wire::{read_value, write_value};
use crate::{DynamoEntity, Error};

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Documents", entity = "DOCUMENT")]
#[pk("{id}")]
#[sk("#DOCUMENT")]
struct Document {
    id: u32,
    body: Offloaded<String>,
}

fn objects() -> (Arc<InMemory>, Objects) {
    let store = Arc::new(InMemory::new());
    let objects = Objects::new(Arc::clone(&store) as Arc<dyn ObjectStore>, "documents/body").unwrap();
    (store, objects)
}

async fn stored(store: &InMemory) -> Vec<Path> {
    store.list(None).map_ok(|object| object.location).try_collect().await.unwrap()
}

async fn content(store: &InMemory, path: &Path) -> Vec<u8> {
    store.get(path).await.unwrap().bytes().await.unwrap().to_vec()
}

/// Through the SDK's type and through JSON.
fn both_ways<T: Value + Clone + std::fmt::Debug + PartialEq>(value: &Offloaded<T>) {
    let attribute = value.clone().into_av().unwrap();
    assert_eq!(Offloaded::decode(AvSource::new(attribute.clone())).unwrap(), *value);
    let mut text = String::new();
    write_value(value, &mut text).unwrap();
    assert_eq!(read_value::<Offloaded<T>>(&text).unwrap(), *value);
    assert_eq!(read_value::<AttributeValue>(&text).unwrap(), attribute);
}

#[tokio::test]
async fn small_values_stay_in_the_item_and_large_ones_do_not() {
    let (store, objects) = objects();
    let (small, large) = ("x".repeat(4096), "x".repeat(4097));
    let kept = objects.offload(small.clone()).await.unwrap();
    assert_eq!(kept, Offloaded::Inline(small));
    assert_eq!(stored(&store).await, []);
    let offloaded = objects.offload(large.clone()).await.unwrap();
    let object = offloaded.object().unwrap();
    assert_eq!(object.bytes(), 4097);
    let path = Path::from(format!("documents/body/{}", object.name()));
    assert_eq!(stored(&store).await, std::slice::from_ref(&path));
    assert_eq!(content(&store, &path).await, large.as_bytes(), "the text itself");
    both_ways(&kept);
    both_ways(&offloaded);
    assert!(item_size(&Document { id: 1, body: offloaded }).unwrap() < 200);
}

#[tokio::test]
async fn an_absent_value_is_no_object() {
    let (store, objects) = objects();
    let none = objects.inline_up_to(0).offload(None::<String>).await.unwrap();
    assert_eq!(none, Offloaded::Inline(None));
    assert!(none.is_absent());
    assert_eq!(Offloaded::<Option<String>>::absent(), Some(none));
    assert_eq!(stored(&store).await, []);
}

#[tokio::test]
async fn a_value_that_looks_like_a_pointer_is_never_kept_in_the_item() {
    let (_, objects) = objects();
    let value = HashMap::from([("_object".to_owned(), "0".repeat(32))]);
    let offloaded = objects.offload(value.clone()).await.unwrap();
    assert!(offloaded.object().is_some());
    both_ways(&offloaded);
    assert_eq!(objects.load(offloaded).await.unwrap(), value);
    let other = HashMap::from([("object".to_owned(), "0".repeat(32))]);
    assert_eq!(objects.offload(other.clone()).await.unwrap(), Offloaded::Inline(other));
}

#[test]
fn a_pointer_cannot_lead_out_of_its_prefix() {
    for name in ["../secret", "", "ABCDEF0123456789ABCDEF0123456789", "0123456789abcdef0123456789abcde", "a/b"] {
        let text = format!(r#"{{"M":{{"_object":{{"S":"{name}"}},"_form":{{"S":"B"}},"_bytes":{{"N":"1"}}}}}}"#);
        let error = read_value::<Offloaded<String>>(&text).unwrap_err();
        assert!(error.to_string().contains("the name of an object"), "{error}");
    }
}

#[tokio::test]
async fn a_pointer_is_read_with_all_of_its_members_and_others_are_passed_over() {
    let (_, objects) = objects();
    let offloaded = objects.inline_up_to(0).offload("text".to_owned()).await.unwrap();
    let AttributeValue::M(members) = offloaded.clone().into_av().unwrap() else { panic!("{offloaded:?}") };
    assert_eq!(members.len(), 4);
    for member in ["_form", "_bytes", "_sha256"] {
        let mut without = members.clone();
        without.remove(member);
        let error = Offloaded::<String>::decode(AvSource::new(AttributeValue::M(without))).unwrap_err();
        assert_eq!(error.path(), member);
    }
    let mut with = members;
    with.insert("_later".to_owned(), AttributeValue::Null(true));
    assert_eq!(Offloaded::decode(AvSource::new(AttributeValue::M(with.clone()))).unwrap(), offloaded);
    with.insert("_form".to_owned(), AttributeValue::S("XML".to_owned()));
    let error = Offloaded::<String>::decode(AvSource::new(AttributeValue::M(with))).unwrap_err();
    assert!(error.to_string().contains("the form of no object"), "{error}");
}

#[tokio::test]
async fn an_object_that_is_gone_or_changed_is_an_error() {
    let (store, objects) = objects();
    let objects = objects.inline_up_to(0);
    let value = objects.offload("the text".to_owned()).await.unwrap();
    let path = stored(&store).await.remove(0);
    for (changed, reason) in [("another", "size"), ("the tExt", "hash")] {
        store.put(&path, changed.into()).await.unwrap();
        let error = objects.load(value.clone()).await.unwrap_err();
        assert!(matches!(&error, OffloadError::Damaged { .. }) && error.to_string().contains(reason), "{error}");
    }
    objects.delete(value.object().unwrap()).await.unwrap();
    objects.delete(value.object().unwrap()).await.unwrap();
    let error = objects.load(value).await.unwrap_err();
    assert!(matches!(&error, OffloadError::Missing { object } if *object == path.to_string()), "{error}");
}

#[tokio::test]
async fn an_object_of_another_type_is_an_error_without_its_content() {
    let (_, objects) = objects();
    let value = objects.inline_up_to(0).offload("secret".to_owned()).await.unwrap();
    let as_number: Offloaded<u32> = Offloaded::decode(AvSource::new(value.into_av().unwrap())).unwrap();
    let (_, elsewhere) = self::objects();
    assert!(matches!(elsewhere.load(as_number.clone()).await, Err(OffloadError::Missing { .. })));
    let (_, objects) = self::objects();
    let objects = objects.inline_up_to(0);
    let text = objects.offload("secret".to_owned()).await.unwrap();
    let as_number: Offloaded<u32> = Offloaded::decode(AvSource::new(text.into_av().unwrap())).unwrap();
    let error = objects.load(as_number).await.unwrap_err();
    assert!(matches!(error, OffloadError::Decode { .. }), "{error}");
    assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
}

#[test]
fn a_prefix_has_to_be_there() {
    for prefix in ["", "/", "a//b"] {
        let refused = Objects::new(Arc::new(InMemory::new()), prefix);
        assert!(matches!(refused, Err(OffloadError::Prefix { .. })), "{prefix:?}: {refused:?}");
    }
    assert!(format!("{:?}", objects().1).contains("InMemory"));
}

fn of(body: &Offloaded<String>) -> Document {
    Document { id: 1, body: body.clone() }
}

fn read(documents: Vec<Document>) -> impl futures::Stream<Item = crate::Result<Document>> {
    stream::iter(documents.into_iter().map(Ok))
}

fn body(document: &Document, objects: &mut Referenced) {
    objects.add(&document.body);
}

#[tokio::test]
async fn a_sweep_deletes_old_objects_that_nothing_points_to_and_nothing_else() {
    let (store, objects) = objects();
    let objects = objects.inline_up_to(0);
    let mut values = Vec::new();
    for text in ["kept", "orphan", "lost"] {
        values.push(objects.offload(text.to_owned()).await.unwrap());
    }
    let [kept, orphan, lost] = values.try_into().unwrap();
    objects.delete(lost.object().unwrap()).await.unwrap();
    for foreign in
        ["documents/body/readme.txt", "documents/body/x/0123456789abcdef0123456789abcdef", "documents/bodyguard/a"]
    {
        store.put(&Path::from(foreign), "not ours".into()).await.unwrap();
    }
    let documents = vec![of(&kept), of(&lost), of(&Offloaded::Inline("here".to_owned()))];

    let hour = Duration::from_hours(1);
    let swept = objects.sweep(hour).mark(read(documents.clone()), body).await.unwrap().delete().await.unwrap();
    let expected = Swept { referenced: 1, young: 1, missing: 1, foreign: 2, ..Swept::default() };
    assert_eq!(swept, expected);

    let sweep = || Sweep::before(SystemTime::now() + hour, objects.clone()).mark(read(documents.clone()), body);
    let expected = Swept { young: 0, deleted: 1, deleted_bytes: 6, ..expected };
    assert_eq!(sweep().await.unwrap().look().await.unwrap(), expected);
    assert_eq!(stored(&store).await.len(), 5, "a look deletes nothing");
    assert_eq!(sweep().await.unwrap().delete().await.unwrap(), expected);
    assert_eq!(objects.load(kept).await.unwrap(), "kept");
    assert!(matches!(objects.load(orphan).await, Err(OffloadError::Missing { .. })));
    assert_eq!(stored(&store).await.len(), 4);
}

#[tokio::test]
async fn objects_written_after_a_sweep_began_are_left_alone_however_long_it_takes() {
    let (store, objects) = objects();
    let sweep = objects.sweep(Duration::ZERO);
    objects.clone().inline_up_to(0).offload("new".to_owned()).await.unwrap();
    let swept = sweep.mark(read(vec![]), body).await.unwrap().delete().await.unwrap();
    assert_eq!((swept.young, swept.deleted), (1, 0));
    assert_eq!(stored(&store).await.len(), 1);
}

#[tokio::test]
async fn a_sweep_that_cannot_read_an_item_deletes_nothing() {
    let (store, objects) = objects();
    objects.clone().inline_up_to(0).offload("orphan".to_owned()).await.unwrap();
    let items = read(vec![]).chain(stream::once(async { Err(Error::InvalidRequest("broken".to_owned())) }));
    let later = SystemTime::now() + Duration::from_hours(1);
    let failed = Sweep::before(later, objects).mark(items, body).await;
    assert!(matches!(failed, Err(OffloadError::Items { .. })), "{failed:?}");
    assert_eq!(stored(&store).await.len(), 1);
}

proptest! {
    #[test]
    fn every_value_comes_back_from_an_object_and_from_an_item(value in attribute_value()) {
        let (_, objects) = objects();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let loaded = runtime.block_on(async {
            let mut loaded = Vec::new();
            for inline in [0, 1 << 20] {
                let offloaded = objects.clone().inline_up_to(inline).offload(value.clone()).await?;
                both_ways(&offloaded);
                loaded.push(objects.load(offloaded).await?);
            }
            Ok::<_, OffloadError>(loaded)
        });
        prop_assert_eq!(loaded.unwrap(), vec![value.clone(), value]);
    }
}
