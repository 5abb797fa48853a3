//! `update` of fields that index keys are made of: never a stale key.

use dynamo_core::value::Item;
use dynamo_core::{Dynamo, DynamoEntity, Error};

use super::entities::{Order, count, order, shop, stored, text};

async fn item(db: &Dynamo) -> Item {
    stored(db, &order("bob@x", "d1", 1)).await.unwrap()
}

fn update() -> dynamo_core::op::Update<Order> {
    Order::update(("bob@x", "d1", 1))
}

fn key(item: &Item, index: usize) -> (Option<String>, Option<String>) {
    (text(item, &format!("GSI{index}PK")), text(item, &format!("GSI{index}SK")))
}

fn some(pk: &str, sk: &str) -> (Option<String>, Option<String>) {
    (Some(pk.into()), Some(sk.into()))
}

const NEITHER: (Option<String>, Option<String>) = (None, None);

integration::on_every_engine! {
    async fn a_part_of_an_index_key_needs_the_other_parts(db: Dynamo) {
        shop(&db).await;
        order("bob@x", "d1", 1).create().send(&db).await.unwrap();
        let error = update().set(|o| o.status, "done").send(&db).await.unwrap_err();
        let Error::PartialIndexKey { entity: "ORDER", index: "GSI1", missing } = error else { panic!("{error:?}") };
        assert_eq!(missing, ["org", "total"]);
        assert_eq!(key(&item(&db).await, 1), some("ORG#acme#new", "00000000"));
    }

    async fn parts_that_are_kept_are_asserted(db: Dynamo) {
        shop(&db).await;
        order("bob@x", "d1", 1).create().send(&db).await.unwrap();
        let wrong = update().set(|o| o.status, "done").keep(|o| o.org, "other").keep(|o| o.total, 0);
        let error = wrong.send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { item: Some(_), .. }), "{error:?}");
        assert_eq!(text(&item(&db).await, "status").as_deref(), Some("new"));
        assert_eq!(key(&item(&db).await, 1), some("ORG#acme#new", "00000000"));

        let right = update().set(|o| o.status, "done").keep(|o| o.org, "acme").keep(|o| o.total, 0);
        right.send(&db).await.unwrap();
        assert_eq!(text(&item(&db).await, "status").as_deref(), Some("done"));
        assert_eq!(key(&item(&db).await, 1), some("ORG#acme#done", "00000000"));
        assert_eq!(Order::query_gsi::<1>(("acme", "new")).all(&db).await.unwrap(), []);
        assert_eq!(Order::query_gsi::<1>(("acme", "done")).all(&db).await.unwrap().len(), 1);
    }

    async fn several_parts_change_together(db: Dynamo) {
        shop(&db).await;
        Order { total: 9, ..order("bob@x", "d1", 1) }.create().send(&db).await.unwrap();
        // Both become what the other was, and a zero is a value.
        let swap = update().set(|o| o.org, "new").set(|o| o.status, "acme").set(|o| o.total, 0);
        swap.send(&db).await.unwrap();
        assert_eq!(key(&item(&db).await, 1), some("ORG#new#acme", "00000000"));
        let read = Order::get(("bob@x", "d1", 1)).consistent().send(&db).await.unwrap().unwrap();
        assert_eq!((&*read.org, &*read.status, read.total), ("new", "acme", 0));
        assert_eq!(stored(&db, &read).await, Some(dynamo_core::value::into_item(read).unwrap()));
    }

    async fn what_a_field_becomes_counts_and_not_what_it_was(db: Dynamo) {
        shop(&db).await;
        order("bob@x", "d1", 1).create().send(&db).await.unwrap();
        let set = update().set(|o| o.status, "done").keep(|o| o.status, "new").keep(|o| o.org, "acme").keep(|o| o.total, 0);
        set.send(&db).await.unwrap();
        assert_eq!(key(&item(&db).await, 1), some("ORG#acme#done", "00000000"));
        let set = update().keep(|o| o.status, "done").set(|o| o.status, "new").keep(|o| o.org, "acme").keep(|o| o.total, 0);
        set.send(&db).await.unwrap();
        assert_eq!(key(&item(&db).await, 1), some("ORG#acme#new", "00000000"));
    }

    async fn none_takes_an_item_out_of_a_sparse_index_and_some_puts_it_back(db: Dynamo) {
        shop(&db).await;
        order("bob@x", "d1", 1).create().send(&db).await.unwrap();
        assert_eq!((key(&item(&db).await, 2), count(&db, "Shop", Some("GSI2")).await), (NEITHER, 0));
        update().set(|o| o.coupon, "X1").send(&db).await.unwrap();
        assert_eq!((key(&item(&db).await, 2), count(&db, "Shop", Some("GSI2")).await), (some("COUPON#X1", "d1"), 1));
        update().set(|o| o.coupon, None).send(&db).await.unwrap();
        assert_eq!((key(&item(&db).await, 2), count(&db, "Shop", Some("GSI2")).await), (NEITHER, 0));
        update().set(|o| o.coupon, "X2").send(&db).await.unwrap();
        update().remove(|o| o.coupon).send(&db).await.unwrap();
        assert_eq!((key(&item(&db).await, 2), count(&db, "Shop", Some("GSI2")).await), (NEITHER, 0));
        assert!(!item(&db).await.contains_key("coupon"));
    }

    async fn put_writes_a_sparse_key_or_none_of_it(db: Dynamo) {
        shop(&db).await;
        Order { coupon: Some("X1".into()), ..order("bob@x", "d1", 1) }.put().send(&db).await.unwrap();
        assert_eq!(key(&item(&db).await, 2), some("COUPON#X1", "d1"));
        order("bob@x", "d1", 1).put().send(&db).await.unwrap();
        assert_eq!(key(&item(&db).await, 2), NEITHER);
    }

    async fn an_index_key_that_cannot_be_is_refused(db: Dynamo) {
        let cases = [update().set(|o| o.coupon, ""), update().set(|o| o.coupon, "x".repeat(2042))];
        for case in cases {
            let error = case.into_input(&db).unwrap_err();
            assert!(matches!(error, Error::InvalidKey { entity: "ORDER", attribute: "GSI2PK", .. }), "{error:?}");
        }
        update().set(|o| o.coupon, "x".repeat(2041)).into_input(&db).unwrap();
        let ambiguous = update().set(|o| o.org, "a#b").set(|o| o.status, "new").set(|o| o.total, 1);
        let error = ambiguous.into_input(&db).unwrap_err();
        assert!(matches!(error, Error::InvalidKey { attribute: "GSI1PK", .. }), "{error:?}");
    }

    async fn a_field_outside_the_index_leaves_its_key_alone(db: Dynamo) {
        shop(&db).await;
        Order { coupon: Some("X1".into()), ..order("bob@x", "d1", 1) }.create().send(&db).await.unwrap();
        update().set(|o| o.note, "n").send(&db).await.unwrap();
        assert_eq!(key(&item(&db).await, 1), some("ORG#acme#new", "00000000"));
        assert_eq!(key(&item(&db).await, 2), some("COUPON#X1", "d1"));
    }
}
