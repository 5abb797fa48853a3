//! Reads of one moment.

use dynamo_core::transaction::{Reason, TransactGet};
use dynamo_core::{Dynamo, DynamoEntity, Error, Transaction};
use integration::{Fault, Faults};
use serde_json::json;

use super::entities::{Order, User, order, shop, user};

integration::on_every_engine! {
    async fn what_is_read_has_the_shape_of_what_was_asked(db: Dynamo) {
        shop(&db).await;
        let orders = [order("bob@x", "d", 1), order("bob@x", "d", 3)];
        let both = orders.iter().cloned().fold(Transaction::new().create(user("bob@x")), Transaction::create);
        both.send(&db).await.unwrap();
        let wanted: Vec<_> = (1..=3).map(|id| Order::get(("bob@x", "d", id))).collect();
        let (bob, nobody, found) =
            TransactGet::new((User::get("bob@x"), User::get("nobody"), wanted)).send(&db).await.unwrap();
        assert_eq!((bob, nobody), (Some(user("bob@x")), None));
        let [one, three] = orders;
        assert_eq!(found, [Some(one), None, Some(three)]);
    }

    async fn a_hundred_gets_are_the_most_and_none_is_no_call(db: Dynamo) {
        shop(&db).await;
        let of = |count: u32| TransactGet::new((0..count).map(|id| Order::get(("bob@x", "d", id))).collect::<Vec<_>>());
        assert_eq!(of(100).send(&db).await.unwrap(), vec![None; 100]);
        let (counted, log) = Faults::new().over(&db);
        let error = of(101).send(&counted).await.unwrap_err();
        assert!(matches!(&error, Error::InvalidRequest(reason) if reason.contains("not 101")), "{error:?}");
        assert_eq!(of(0).send(&counted).await.unwrap(), []);
        let twice = TransactGet::new((User::get("bob@x"), User::get("bob@x"))).send(&counted).await;
        assert!(matches!(twice, Err(Error::DuplicateKey { .. })), "{twice:?}");
        let wrong = TransactGet::new((User::get("bob@x"), User::get(""))).send(&counted).await;
        assert!(matches!(wrong, Err(Error::InvalidKey { .. })), "{wrong:?}");
        assert_eq!(log.all(), []);
    }

    async fn the_input_is_that_of_the_sdk(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let input = TransactGet::new((User::get("bob@x"), User::get("eve@x"))).into_input(&db).unwrap();
        let sent = db.client().transact_get_items().set_transact_items(input.transact_items).send().await.unwrap();
        let found: Vec<bool> = sent.responses().iter().map(|response| response.item().is_some()).collect();
        assert_eq!(found, [true, false]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_conflict_is_read_again_and_is_an_error_in_the_end() {
    let conflict = || {
        let body = json!({
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "Message": "Transaction cancelled",
            "CancellationReasons": [{ "Code": "None" }, { "Code": "TransactionConflict" }],
        });
        Fault::Answer { status: 400, body }
    };
    let item = json!({ "PK": { "S": "USER#bob@x" } });
    let found = Fault::Answer { status: 200, body: json!({ "Responses": [{ "Item": item }, {}] }) };
    let read = || TransactGet::new((User::get("bob@x"), User::get("eve@x")));
    let (alone, log) = Faults::new().next("TransactGetItems", conflict()).next("TransactGetItems", found).alone();
    // What was found is no whole user.
    assert!(matches!(read().send(&alone).await, Err(Error::Decode { entity: "USER", .. })));
    assert_eq!(log.count("TransactGetItems"), 2);

    let (alone, log) = Faults::new().always("TransactGetItems", conflict()).alone();
    let Err(Error::TransactionCanceled { reasons }) = read().send(&alone).await else { panic!() };
    assert_eq!((reasons, log.count("TransactGetItems")), (vec![Reason::InOrder, Reason::Conflict], 10));
}
