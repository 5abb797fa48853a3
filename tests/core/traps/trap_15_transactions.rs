//! Reasons belong to operations, a token is held over retries, the bytes are always the same, and what DynamoDB would refuse
//! is refused before it is sent.

use dynamo_core::limits::TOKEN_MAX;
use dynamo_core::transaction::{Reason, TransactGet};
use dynamo_core::{Dynamo, DynamoEntity, Error, Transaction};
use integration::{Fault, Faults};

use crate::ops::entities::{Order, User, order, shop, user};

fn shipped(id: u32, total: u32) -> Transaction {
    Transaction::new()
        .update(User::update("bob@x").add(|u| u.logins, 1))
        .operation(order("bob@x", "d", id).put().condition(|o| o.total.eq(total)))
}

async fn logins(db: &Dynamo) -> u32 {
    User::get("bob@x").consistent().send(db).await.unwrap().unwrap().logins
}

integration::on_every_engine! {
    async fn trap_15_the_reason_of_an_operation_is_typed_and_has_the_item_that_was_found(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        order("bob@x", "d", 1).create().send(&db).await.unwrap();
        let Err(Error::TransactionCanceled { reasons }) = shipped(1, 77).send(&db).await else { panic!() };
        assert_eq!(reasons[0], Reason::InOrder);
        assert!(matches!(&reasons[1], Reason::ConditionFailed { entity: "ORDER", item: Some(_) }), "{reasons:?}");
        assert_eq!(reasons[1].found::<Order>().unwrap(), Some(order("bob@x", "d", 1)));
        assert_eq!(logins(&db).await, 0);
    }

    async fn trap_15_a_transaction_with_one_token_is_applied_once(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let add = || Transaction::new().update(User::update("bob@x").add(|u| u.logins, 1));
        // A token is one of the whole account, and these tests run again and again.
        let token: String = db.table_prefix().chars().rev().take(TOKEN_MAX).collect();
        // The answer is lost, so that it is sent again; then the caller sends it again.
        let (faulty, log) = Faults::new().next("TransactWriteItems", Fault::LoseAnswer).attempts(3).over(&db);
        add().idempotency_token(&token).send(&faulty).await.unwrap();
        add().idempotency_token(&token).send(&faulty).await.unwrap();
        assert_eq!((log.count("TransactWriteItems"), logins(&db).await), (3, 1));
        // Without a token of the caller's, each call is one of its own.
        add().send(&db).await.unwrap();
        add().send(&db).await.unwrap();
        assert_eq!(logins(&db).await, 3);
        // Another transaction under the same name is a mistake.
        let other = Transaction::new().update(User::update("bob@x").add(|u| u.logins, 5)).idempotency_token(&token);
        let Err(Error::Sdk { code: Some(code), .. }) = other.send(&db).await else { panic!() };
        assert_eq!((&*code, logins(&db).await), ("IdempotentParameterMismatchException", 3));
    }

    async fn trap_15_one_transaction_is_one_text(db: Dynamo) {
        let refusal = Fault::Refuse { code: "ValidationException", message: "no" };
        let (counted, log) = Faults::new().always("TransactWriteItems", refusal).over(&db);
        let build = || {
            let order = Order { note: Some("n".into()), coupon: Some("c".into()), ..order("bob@x", "d", 1) };
            let update = User::update("eve@x").set(|u| u.name, "Eve").remove(|u| u.nickname).add(|u| u.score, 2);
            let update = update.condition(|u| u.logins.ge(1).and(u.name.ne("x")).or(u.score.lt(5)));
            Transaction::new().create(order).update(update).delete(User::delete("dan@x")).idempotency_token("t")
        };
        for _ in 0..3 {
            assert!(matches!(build().send(&counted).await, Err(Error::Sdk { .. })));
        }
        let mut texts: Vec<String> = log.all().into_iter().map(|request| request.text).collect();
        assert_eq!(texts.len(), 3);
        texts.dedup();
        assert_eq!(texts.len(), 1);
    }

    async fn trap_15_what_is_too_much_is_refused_before_it_is_sent(db: Dynamo) {
        let (counted, log) = Faults::new().over(&db);
        let of = |count: u32| (0..count).fold(Transaction::new(), |all, id| all.create(order("bob@x", "d", id)));
        let Err(Error::InvalidRequest(reason)) = of(101).send(&counted).await else { panic!() };
        assert!(reason.contains("at most 100 operations, not 101"), "{reason}");
        let large = |id| Order { note: Some("x".repeat(400_000)), ..order("bob@x", "d", id) };
        let sent = (0..11).fold(Transaction::new(), |all, id| all.create(large(id))).send(&counted).await;
        assert!(matches!(sent, Err(Error::InvalidRequest(_))), "{sent:?}");
        let twice = Transaction::new().put(user("bob@x")).check(User::exists("bob@x")).send(&counted).await;
        assert!(matches!(twice, Err(Error::DuplicateKey { .. })), "{twice:?}");
        let twice = TransactGet::new((User::get("bob@x"), User::get("bob@x"))).send(&counted).await;
        assert!(matches!(twice, Err(Error::DuplicateKey { .. })), "{twice:?}");
        assert_eq!(log.all(), []);
    }
}
