//! Reading all entities of a table together: each item is what its key says, or nothing.

use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};
use futures::TryStreamExt;

use super::entities::{OrderLog, Shop, order, put_raw, shop, user};
use crate::support::s;

async fn one_of_each(db: &Dynamo) {
    shop(db).await;
    user("bob@x").create().send(db).await.unwrap();
    order("bob@x", "d", 1).create().send(db).await.unwrap();
    OrderLog { email: "bob@x".into(), at: 1 }.create().send(db).await.unwrap();
}

fn expected() -> Vec<Shop> {
    let log = OrderLog { email: "bob@x".into(), at: 1 };
    vec![Shop::User(user("bob@x")), Shop::Order(order("bob@x", "d", 1)), Shop::OrderLog(log)]
}

integration::on_every_engine! {
    async fn a_partition_holds_what_its_keys_say(db: Dynamo) {
        one_of_each(&db).await;
        assert_eq!(Shop::query("bob@x").all(&db).await.unwrap(), expected());
        assert_eq!(Shop::query("bob@x").consistent().descending().all(&db).await.unwrap()[2], expected()[0]);
        assert_eq!(Shop::query("nobody").all(&db).await.unwrap(), []);
        assert_eq!(Shop::scan().consistent().all(&db).await.unwrap(), expected());
    }

    async fn an_unknown_item_is_an_error_unless_it_is_skipped(db: Dynamo) {
        one_of_each(&db).await;
        put_raw(&db, "Shop", [("PK", s("bob@x")), ("SK", s("CART#1")), ("secret", s("hunter2"))]).await;
        for error in [Shop::query("bob@x").all(&db).await.unwrap_err(), Shop::scan().all(&db).await.unwrap_err()] {
            assert!(matches!(error, Error::UnknownEntity { table: "Shop" }), "{error:?}");
        }
        assert_eq!(Shop::query("bob@x").skip_unknown().all(&db).await.unwrap(), expected());
        let streamed: Vec<Shop> = Shop::scan().skip_unknown().stream(&db).try_collect().await.unwrap();
        assert_eq!(streamed, expected());
    }

    // No discriminator, no guess by shape: an item of a user's key that lacks the user's attributes is an error.
    async fn an_item_that_does_not_fit_its_key_is_never_another_entity(db: Dynamo) {
        shop(&db).await;
        put_raw(&db, "Shop", [("PK", s("bob@x")), ("SK", s("ORDER#d#000001")), ("email", s("bob@x"))]).await;
        let error = Shop::query("bob@x").skip_unknown().all(&db).await.unwrap_err();
        assert!(matches!(error, Error::Decode { .. }), "{error:?}");
    }

    async fn a_limit_and_a_cursor_span_the_entities(db: Dynamo) {
        one_of_each(&db).await;
        let page = Shop::query("bob@x").limit(2).send(&db).await.unwrap();
        assert_eq!(page.items, expected()[..2]);
        let rest = Shop::query("bob@x").after(page.cursor.unwrap()).all(&db).await.unwrap();
        assert_eq!(rest, expected()[2..]);
        assert!(matches!(Shop::query("bob@x").limit(0).all(&db).await, Err(Error::InvalidRequest(_))));
    }

    async fn an_empty_partition_key_is_refused(db: Dynamo) {
        let error = Shop::query("").all(&db).await.unwrap_err();
        assert!(matches!(error, Error::InvalidKey { attribute: "PK", .. }), "{error:?}");
        let error = Shop::query("x".repeat(2049)).all(&db).await.unwrap_err();
        assert!(matches!(error, Error::InvalidKey { attribute: "PK", .. }), "{error:?}");
    }
}
