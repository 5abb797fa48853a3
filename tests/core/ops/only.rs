//! `only`: some attributes of each item, with their own types.

use std::time::{Duration, UNIX_EPOCH};

use dynamo_core::transaction::TransactGet;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error, Wire};
use futures::TryStreamExt;
use integration::Faults;

use super::entities::{Order, User, order, put_raw, shop, user};
use crate::managed::sessions::{NOW, Session, logins, session};
use crate::support::s;

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Posts", entity = "POST", type_attr = "type", rename_all = "camelCase")]
#[pk("BLOG#{blog}")]
#[sk("POST#{number:04}")]
#[gsi(1, pk = "TAG#{tag}", sk = "{number:04}", projection = include("pageTitle"))]
struct Post {
    blog: String,
    number: u32,
    tag: String,
    page_title: Option<String>,
    /// A reserved word.
    size: u64,
    words: Vec<String>,
    #[dynamo(format = "unix-millis")]
    written: std::time::SystemTime,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Posts")]
enum Posts {
    Post(Post),
}

fn post(number: u32) -> Post {
    Post {
        blog: "b".into(),
        number,
        tag: "t".into(),
        page_title: (number % 2 == 1).then(|| format!("Title {number}")),
        size: 7,
        words: vec!["a".into(), "b".into()],
        written: UNIX_EPOCH + Duration::from_millis(1_500),
    }
}

async fn posts(db: &Dynamo) {
    Posts::ensure_table(db).await.unwrap();
    for number in 1..=3 {
        post(number).create().send(db).await.unwrap();
    }
}

integration::on_every_engine! {
    async fn a_field_or_a_tuple_of_fields_is_read(db: Dynamo) {
        posts(&db).await;
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = &db.clone().with_wire(wire);
            assert_eq!(Post::query("b").only(|p| p.number).all(db).await.unwrap(), [1, 2, 3]);
            let titles = Post::query("b").only(|p| (p.page_title, p.number, p.size)).descending().limit(2).all(db).await.unwrap();
            assert_eq!(titles, [(Some("Title 3".into()), 3, 7), (None, 2, 7)]);
            let found = Post::get(("b", 1)).only(|p| (p.words, p.page_title)).send(db).await.unwrap();
            assert_eq!(found, Some((vec!["a".to_owned(), "b".to_owned()], Some("Title 1".to_owned()))));
            assert_eq!(Post::get(("b", 9)).only(|p| p.size).send(db).await.unwrap(), None);
            // An item without the attribute is not one that is missing.
            assert_eq!(Post::get(("b", 2)).only(|p| p.page_title).send(db).await.unwrap(), Some(None));
            let mut numbers: Vec<(u32, u64)> =
                Post::scan().only(|p| (p.number, p.size)).segments(2).stream(db).try_collect().await.unwrap();
            numbers.sort_unstable();
            assert_eq!(numbers, [(1, 7), (2, 7), (3, 7)]);
            let written = Post::query("b").only(|p| (p.written,)).first(db).await.unwrap().unwrap();
            assert_eq!((*written.0, written.0.into_inner()), (post(1).written, post(1).written));
            let titles = Post::query_gsi::<1>("t").only(|p| p.page_title).all(db).await.unwrap();
            assert_eq!(titles, [Some("Title 1".into()), None, Some("Title 3".into())]);
        }
    }

    async fn a_transaction_reads_some_attributes_too(db: Dynamo) {
        posts(&db).await;
        let wanted = (Post::get(("b", 1)).only(|p| p.page_title), Post::get(("b", 2)).only(|p| (p.number, p.size)), Post::get(("b", 3)));
        let (title, numbers, whole) = TransactGet::new(wanted).send(&db).await.unwrap();
        assert_eq!((title, numbers, whole), (Some(Some("Title 1".into())), Some((2, 7)), Some(post(3))));
    }

    async fn pages_and_filters_go_with_it(db: Dynamo) {
        posts(&db).await;
        let page = Post::query("b").only(|p| p.number).filter(|p| p.page_title.exists()).limit(1).send(&db).await.unwrap();
        assert_eq!(page.items, [1]);
        let rest = Post::query("b").only(|p| p.size).filter(|p| p.page_title.exists()).after(page.cursor.unwrap()).all(&db).await.unwrap();
        assert_eq!(rest, [7]);
    }

    async fn what_is_not_asked_for_stays_where_it_is(db: Dynamo) {
        posts(&db).await;
        let (counted, log) = Faults::new().over(&db);
        Post::query("b").only(|p| p.size).all(&counted).await.unwrap();
        assert_eq!(Post::scan().only(|p| (p.size, p.size)).all(&counted).await.unwrap(), [(7, 7); 3]);
        let [query, ..] = &log.all()[..] else { panic!() };
        let names = query.body["ExpressionAttributeNames"].as_object().unwrap();
        let names: std::collections::BTreeSet<&str> = names.values().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(names, ["PK", "SK", "size", "type"].into());
        assert!(query.body["ProjectionExpression"].is_string());
    }

    // Trap 23: the name of the entity comes along, wherever it is.
    async fn other_entities_stay_out(db: Dynamo) {
        posts(&db).await;
        let key = |number| [("PK", s("BLOG#b")), ("SK", s(format!("POST#{number:04}"))), ("GSI1PK", s("TAG#t")), ("GSI1SK", s("0009"))];
        let [pk, sk, gpk, gsk] = key(8);
        put_raw(&db, "Posts", [pk, sk, gpk, gsk, ("type", s("DRAFT")), ("size", aws_sdk_dynamodb::types::AttributeValue::N("1".into()))]).await;
        assert_eq!(Post::query("b").only(|p| p.size).all(&db).await.unwrap(), [7, 7, 7]);
        assert_eq!(Post::scan().only(|p| p.size).all(&db).await.unwrap().len(), 3);
        let error = Post::get(("b", 8)).only(|p| p.size).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::Decode { entity: "POST", .. }), "{error:?}");
        // The first index does not hold the name, so that it cannot be asked for: whose item it is, only the item tells.
        assert_eq!(Post::query_gsi::<1>("t").only(|p| p.page_title).all(&db).await.unwrap().len(), 4);
    }

    async fn what_does_not_fit_is_an_error(db: Dynamo) {
        shop(&db).await;
        put_raw(&db, "Shop", [("PK", s("x")), ("SK", s("#META")), ("email", s("x")), ("logins", s("many"))]).await;
        user("y").create().send(&db).await.unwrap();
        order("x", "d", 1).create().send(&db).await.unwrap();
        let Err(Error::Decode { entity: "USER", source }) = User::query("x").only(|u| u.logins).all(&db).await else { panic!() };
        assert_eq!(source.path(), "logins");
        let Err(Error::Decode { source, .. }) = User::get("x").only(|u| (u.email, u.name)).send(&db).await else { panic!() };
        assert_eq!(source.path(), "name");
        // What is wrong elsewhere in the item is of no interest.
        assert_eq!(User::get("x").only(|u| u.email).send(&db).await.unwrap().as_deref(), Some("x"));
        assert_eq!(Order::query("x").only(|o| o.coupon).all(&db).await.unwrap(), [None]);
    }

    async fn what_has_expired_is_hidden(db: Dynamo) {
        let db = logins(db).await;
        for (id, until) in [(1, NOW - 1), (2, NOW + 1)] {
            session(id, until).create().send(&db).await.unwrap();
        }
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = &db.clone().with_wire(wire);
            assert_eq!(Session::get(("ann", 1)).only(|s| s.id).send(db).await.unwrap(), None);
            assert_eq!(Session::get(("ann", 1)).include_expired().only(|s| s.id).send(db).await.unwrap(), Some(1));
            assert_eq!(Session::get(("ann", 2)).only(|s| s.id).send(db).await.unwrap(), Some(2));
            assert_eq!(Session::query("ann").only(|s| s.id).all(db).await.unwrap(), [2]);
        }
    }
}
