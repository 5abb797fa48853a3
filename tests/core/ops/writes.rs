//! Writes find their calls.

use dynamo_core::op::{Call, Writes};
use dynamo_core::{Dynamo, DynamoEntity, Error};
use integration::Faults;

use super::entities::{Order, User, order, shop, user};

integration::on_every_engine! {
    async fn what_belongs_together_is_a_transaction_unless_it_is_one(db: Dynamo) {
        shop(&db).await;
        let (counted, log) = Faults::new().over(&db);
        let nothing = Writes::together().plan(&counted).unwrap();
        assert_eq!((nothing.calls(), nothing.to_string()), (vec![], "no call".to_owned()));
        nothing.send(&counted).await.unwrap();
        for (plan, text) in [
            (Writes::together().create(user("bob@x")), "PutItem"),
            (Writes::together().update(User::update("bob@x").add(|u| u.logins, 1)), "UpdateItem"),
            (Writes::together().check(User::exists("bob@x")), "TransactWriteItems with 1 operations"),
            (Writes::together().put(user("eve@x")).check(User::exists("bob@x")), "TransactWriteItems with 2 operations"),
            (Writes::together().delete(User::delete("eve@x")), "DeleteItem"),
        ] {
            let plan = plan.plan(&counted).unwrap();
            assert_eq!(plan.to_string(), text);
            plan.send(&counted).await.unwrap();
        }
        let sent: Vec<String> = log.all().into_iter().map(|request| request.operation).collect();
        assert_eq!(sent, ["PutItem", "UpdateItem", "TransactWriteItems", "TransactWriteItems", "DeleteItem"]);
        assert_eq!(User::get("bob@x").consistent().send(&db).await.unwrap().unwrap().logins, 1);
        let refused = Writes::together().create(user("bob@x")).plan(&db).unwrap().send(&db).await;
        assert!(matches!(refused, Err(Error::AlreadyExists { .. })), "{refused:?}");
    }

    async fn what_is_apart_is_a_batch_but_for_what_has_conditions(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let orders = (0..30).map(|id| order("bob@x", "d", id));
        let writes = orders.fold(Writes::apart(), Writes::put).delete(Order::delete(("bob@x", "d", 99)));
        let plan = writes
            .create(user("bob@x"))
            .update(User::update("bob@x").add(|u| u.logins, 1))
            .plan(&db)
            .unwrap();
        let batch = Call::BatchWriteItem { requests: 31 };
        assert_eq!(plan.calls(), [Call::PutItem, Call::UpdateItem, batch]);
        assert_eq!(plan.to_string(), "PutItem, UpdateItem, 2 calls of BatchWriteItem with 31 requests");
        let sent = plan.send(&db).await;
        assert!(matches!(sent[0], (Call::PutItem, Err(Error::AlreadyExists { .. }))), "{sent:?}");
        assert!(matches!(sent[1..], [(Call::UpdateItem, Ok(())), (_, Ok(()))]), "{sent:?}");
        assert_eq!(Order::query("bob@x").all(&db).await.unwrap().len(), 30);
        assert_eq!(User::get("bob@x").consistent().send(&db).await.unwrap().unwrap().logins, 1);
        let one = Writes::apart().put(user("eve@x")).plan(&db).unwrap();
        assert_eq!(one.calls(), [Call::PutItem]);
    }
}
