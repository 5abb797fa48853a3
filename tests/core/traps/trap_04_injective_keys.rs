//! Keys are injective: what a component contains is never taken for the template's own text. The default refuses what
//! would be ambiguous, `escape` writes it.

use std::collections::BTreeSet;

use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};
use integration::Faults;
use proptest::prelude::*;

use crate::ops::entities::count;

/// Refuses what would be ambiguous.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, DynamoEntity)]
#[dynamo(table = "Labels", entity = "LABEL")]
#[pk("L")]
#[sk("LABEL#{a}#b_{b}")]
struct Label {
    #[dynamo(key_only)]
    a: String,
    #[dynamo(key_only)]
    b: String,
}

/// Writes everything but nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, DynamoEntity)]
#[dynamo(table = "Labels", entity = "TAG")]
#[pk("T")]
#[sk("TAG#{a:escape}#b_{b:escape}_")]
struct Tag {
    #[dynamo(key_only)]
    a: String,
    #[dynamo(key_only)]
    b: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Labels")]
enum Labels {
    Label(Label),
    Tag(Tag),
}

fn label(a: &str, b: &str) -> Label {
    Label { a: a.into(), b: b.into() }
}

fn tag(a: &str, b: &str) -> Tag {
    Tag { a: a.into(), b: b.into() }
}

/// Delimiters, their beginnings, escapes, and what sorts beside them.
const AWKWARD: [&str; 16] =
    ["#", "_", "%", "%23", "%25", "a", "a#", "#a", "a#b_", "#b_", "A", "é", "名#", " ", "\u{10FFFF}", "a%"];

fn awkward() -> impl Strategy<Value = String> {
    "[ab#_%235é]{1,6}"
}

proptest! {
    #[test]
    fn different_components_make_different_keys(a in awkward(), b in awkward(), c in awkward(), d in awkward()) {
        let key = |a: &str, b: &str| Tag::key_of((a, b)).unwrap();
        prop_assert_eq!(key(&a, &b) == key(&c, &d), (&a, &b) == (&c, &d));
        prop_assert_eq!(Tag::parse_key(&key(&a, &b)).unwrap(), (a.clone(), b.clone()));
        match (Label::key_of((&a, &b)), Label::key_of((&c, &d))) {
            (Ok(one), Ok(two)) => {
                prop_assert_eq!(one == two, (&a, &b) == (&c, &d));
                prop_assert_eq!(Label::parse_key(&one).unwrap(), (a, b));
            }
            (Err(error), _) | (_, Err(error)) => {
                prop_assert!(matches!(error, Error::InvalidKey { entity: "LABEL", .. }), "{:?}", error);
            }
        }
    }
}

integration::on_every_engine! {
    async fn ambiguous_components_are_refused(db: Dynamo) {
        Labels::ensure_table(&db).await.unwrap();
        let (counted, log) = Faults::new().over(&db);
        for label in [label("x#b_y", "z"), label("x#b_y", ""), label("", "z")] {
            let error = label.create().send(&counted).await.unwrap_err();
            assert!(matches!(error, Error::InvalidKey { entity: "LABEL", attribute: "SK", .. }), "{error:?}");
        }
        assert!(Tag::key_of(("", "z")).is_err() && Tag::key_of(("x", "")).is_err());
        assert_eq!(log.all(), []);
        label("x", "y#b_z").create().send(&db).await.unwrap();
        assert_eq!(Label::get(("x", "y#b_z")).send(&db).await.unwrap(), Some(label("x", "y#b_z")));
    }

    async fn ids_that_differ_in_case_are_two_items(db: Dynamo) {
        Labels::ensure_table(&db).await.unwrap();
        for id in ["AbC", "aBc"] {
            label(id, "x").create().send(&db).await.unwrap();
            tag(id, "x").create().send(&db).await.unwrap();
        }
        for id in ["AbC", "aBc"] {
            assert_eq!(Label::get((id, "x")).send(&db).await.unwrap(), Some(label(id, "x")));
            assert_eq!(Tag::get((id, "x")).send(&db).await.unwrap(), Some(tag(id, "x")));
        }
        assert_eq!(count(&db, "Labels", None).await, 4);
    }

    async fn escaped_components_are_items_of_their_own(db: Dynamo) {
        Labels::ensure_table(&db).await.unwrap();
        let pairs = || AWKWARD.iter().flat_map(|a| AWKWARD.iter().step_by(3).map(move |b| (*a, *b)));
        for (a, b) in pairs().chain([("x#b_y", "z"), ("x", "y#b_z")]) {
            // An item that were there already would be another pair's.
            tag(a, b).create().send(&db).await.unwrap();
        }
        for (a, b) in pairs() {
            assert_eq!(Tag::get((a, b)).send(&db).await.unwrap(), Some(tag(a, b)));
        }
        let all: BTreeSet<Tag> = Tag::query(()).all(&db).await.unwrap().into_iter().collect();
        let expected = pairs().chain([("x#b_y", "z"), ("x", "y#b_z")]).map(|(a, b)| tag(a, b)).collect();
        assert_eq!(all, expected);
        // A prefix is of the items with this component, whatever others begin with.
        for a in AWKWARD {
            let found: BTreeSet<Tag> = Tag::query(()).sk(|k| k.a(a)).all(&db).await.unwrap().into_iter().collect();
            assert_eq!(found, pairs().filter(|(of, _)| *of == a).map(|(a, b)| tag(a, b)).collect(), "{a}");
        }
    }
}
