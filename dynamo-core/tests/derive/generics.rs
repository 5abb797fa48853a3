//! Parameters of entities and values.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::marker::PhantomData;

use dynamo_core::key::{KeyComponent, KeyValue};
use dynamo_core::value::{AvSource, Value, from_item, into_item, to_item};
use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Events")]
#[pk("{stream}")]
#[sk("{at:010}#{kind}")]
#[gsi(1, pk = "{kind}", sk = "{at:010}")]
struct Event<K, P, const VERSION: usize = 1>
where
    K: KeyComponent,
    K: Clone,
{
    #[dynamo(key_only)]
    stream: String,
    at: u64,
    #[dynamo(unique)]
    kind: K,
    payload: P,
    earlier: Vec<P>,
    #[dynamo(skip)]
    marker: PhantomData<fn(P)>,
}

#[test]
fn an_entity_may_have_parameters() {
    type Login = Event<String, BTreeMap<String, u8>, 2>;
    let event = Login {
        stream: "s".into(),
        at: 5,
        kind: "login".into(),
        payload: BTreeMap::from([("a".into(), 1)]),
        earlier: vec![],
        marker: PhantomData,
    };
    let item = to_item(&event).unwrap();
    assert_eq!(item["SK"].as_s().unwrap(), "0000000005#login");
    assert_eq!(into_item(event.clone()).unwrap(), item);
    assert_eq!(from_item::<Login>(item).unwrap(), event);
    assert_eq!(Login::key_of(("s", 5, "login")).unwrap().sort, Some(KeyValue::from("0000000005#login")));
    assert_eq!(Login::FIELDS.payload.name(), "payload");
    let _ = Login::query("s").sk(|key| key.at(4)..key.at(9));
    let _ = Login::query_gsi::<1>("login").sk(|key| key.at(4)..);
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Page<'a, T, const SIZE: usize> {
    title: Cow<'a, str>,
    entries: Vec<T>,
    next: Option<Box<Self>>,
    #[dynamo(skip)]
    marker: PhantomData<T>,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Tagged<T>(Vec<T>);

#[test]
fn a_value_may_have_parameters_and_borrow() {
    let last = Page { title: Cow::Borrowed("last"), entries: vec![3_u8], next: None, marker: PhantomData };
    let page: Page<'_, u8, 9> =
        Page { title: Cow::Borrowed("t"), entries: vec![1, 2], next: Some(Box::new(last)), marker: PhantomData };
    let stored = page.clone().into_av().unwrap();
    assert_eq!(Page::<u8, 9>::decode(AvSource::new(stored)).unwrap(), page);
    let tagged = Tagged(vec!["a".to_owned()]);
    let stored = tagged.clone().into_av().unwrap();
    assert_eq!(Tagged::<String>::decode(AvSource::new(stored)).unwrap(), tagged);
}
