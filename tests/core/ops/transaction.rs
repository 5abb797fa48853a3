//! Transactions: all of it or nothing, and why not.

use dynamo_core::transaction::Reason;
use dynamo_core::value::from_item;
use dynamo_core::{Dynamo, DynamoEntity, Error, Transaction};
use integration::Faults;

use super::entities::{Order, User, count, order, shop, user};

fn reasons(result: dynamo_core::Result<()>) -> Vec<Reason> {
    match result.unwrap_err() {
        Error::TransactionCanceled { reasons } => reasons,
        other => panic!("{other:?}"),
    }
}

integration::on_every_engine! {
    async fn all_of_it_is_applied(db: Dynamo) {
        shop(&db).await;
        User { logins: 2, ..user("bob@x") }.create().send(&db).await.unwrap();
        order("bob@x", "d", 1).create().send(&db).await.unwrap();
        user("eve@x").create().send(&db).await.unwrap();
        Transaction::new()
            .create(order("bob@x", "d", 2))
            .put(user("new@x"))
            .update(User::update("bob@x").subtract(|u| u.logins, 2).condition(|u| u.logins.ge(2)))
            .delete(Order::delete(("bob@x", "d", 1)))
            .check(User::exists("eve@x").condition(|u| u.logins.eq(0)))
            .operation(order("bob@x", "d", 3).put().condition(|o| o.total.is_absent()))
            .send(&db)
            .await
            .unwrap();
        let ids: Vec<u32> = Order::query("bob@x").all(&db).await.unwrap().iter().map(|order| order.id).collect();
        assert_eq!(ids, [2, 3]);
        assert_eq!(User::get("bob@x").consistent().send(&db).await.unwrap().unwrap().logins, 0);
        assert_eq!(count(&db, "Shop", None).await, 5);
    }

    async fn nothing_of_it_is_applied_and_each_operation_has_its_reason(db: Dynamo) {
        shop(&db).await;
        User { logins: 1, ..user("bob@x") }.create().send(&db).await.unwrap();
        let transaction = Transaction::new()
            .create(order("bob@x", "d", 1))
            .update(User::update("bob@x").subtract(|u| u.logins, 2).condition(|u| u.logins.ge(2)))
            .check(User::exists("nobody"))
            .put(user("new@x"));
        let reasons = reasons(transaction.send(&db).await);
        assert_eq!((&reasons[0], &reasons[3]), (&Reason::InOrder, &Reason::InOrder));
        let Reason::ConditionFailed { entity: "USER", item: Some(item) } = &reasons[1] else { panic!("{reasons:?}") };
        assert_eq!(from_item::<User>(item.clone()).unwrap(), User { logins: 1, ..user("bob@x") });
        assert_eq!(reasons[2], Reason::NotFound { entity: "USER" });
        assert_eq!(reasons.len(), 4);
        assert_eq!(count(&db, "Shop", None).await, 1);
    }

    async fn a_create_of_what_exists_shows_the_item(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let result = Transaction::new().create(User { name: "Eve".into(), ..user("bob@x") }).send(&db).await;
        let text = result.as_ref().unwrap_err().to_string();
        assert_eq!(text, "the transaction was cancelled: operation 0: there is a `USER` with this key already");
        let reasons = reasons(result);
        assert!(matches!(reasons[0], Reason::AlreadyExists { entity: "USER", item: Some(_) }), "{reasons:?}");
        assert_eq!(reasons[0].found::<User>().unwrap(), Some(user("bob@x")));
    }

    async fn a_hundred_operations_are_the_most(db: Dynamo) {
        shop(&db).await;
        let of = |count: u32| (0..count).fold(Transaction::new(), |all, id| all.create(order("bob@x", "d", id)));
        let error = of(101).send(&db).await.unwrap_err();
        assert!(matches!(&error, Error::InvalidRequest(reason) if reason.contains("not 101")), "{error:?}");
        assert_eq!(of(100).len(), 100);
        of(100).send(&db).await.unwrap();
        assert_eq!(count(&db, "Shop", None).await, 100);
    }

    async fn two_operations_on_one_item_are_refused_before_anything_is_sent(db: Dynamo) {
        let (counted, log) = Faults::new().over(&db);
        let twice = Transaction::new().check(User::exists("bob@x")).update(User::update("bob@x").set(|u| u.logins, 1));
        let error = twice.send(&counted).await.unwrap_err();
        assert!(matches!(error, Error::DuplicateKey { .. }), "{error:?}");
        assert_eq!(log.all(), []);
    }

    async fn four_megabytes_are_the_most(db: Dynamo) {
        let (counted, log) = Faults::new().over(&db);
        let note = "x".repeat(400_000);
        let transaction = (0..11).fold(Transaction::new(), |all, id| all.put(Order { note: Some(note.clone()), ..order("bob@x", "d", id) }));
        let error = transaction.send(&counted).await.unwrap_err();
        assert!(matches!(&error, Error::InvalidRequest(reason) if reason.contains("4194304")), "{error:?}");
        assert_eq!(log.all(), []);
    }

    async fn an_empty_transaction_sends_nothing(db: Dynamo) {
        let (counted, log) = Faults::new().over(&db);
        assert!(Transaction::new().is_empty());
        Transaction::new().send(&counted).await.unwrap();
        assert_eq!(log.all(), []);
    }

    async fn what_is_wrong_with_an_operation_is_found_first(db: Dynamo) {
        let (counted, log) = Faults::new().over(&db);
        let error = Transaction::new().put(user("bob@x")).put(user("")).send(&counted).await.unwrap_err();
        assert!(matches!(error, Error::InvalidKey { .. }), "{error:?}");
        let partial = Order::update(("bob@x", "d", 1)).set(|o| o.status, "done");
        let error = Transaction::new().update(partial).send(&counted).await.unwrap_err();
        assert!(matches!(error, Error::PartialIndexKey { .. }), "{error:?}");
        assert_eq!(log.all(), []);
    }

    async fn an_update_without_changes_is_a_check(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let check = |logins: u32| Transaction::new().put(user("new@x")).update(User::update("bob@x").keep(|u| u.logins, logins));
        assert!(matches!(reasons(check(1).send(&db).await)[1], Reason::ConditionFailed { .. }));
        assert_eq!(count(&db, "Shop", None).await, 1);
        check(0).send(&db).await.unwrap();
        assert_eq!(count(&db, "Shop", None).await, 2);
    }

    async fn a_token_makes_two_transactions_one(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        // Tokens are an account's, not a table's.
        let token = db.table_prefix().rsplit('-').skip(1).collect::<Vec<_>>().join("-");
        let add = |logins: u32| {
            Transaction::new().update(User::update("bob@x").add(|u| u.logins, logins)).idempotency_token(&*token)
        };
        add(1).send(&db).await.unwrap();
        add(1).send(&db).await.unwrap();
        assert_eq!(User::get("bob@x").consistent().send(&db).await.unwrap().unwrap().logins, 1);
        let error = add(2).send(&db).await.unwrap_err();
        let Error::Sdk { code: Some(code), .. } = &error else { panic!("{error:?}") };
        assert_eq!(code, "IdempotentParameterMismatchException");
    }

    async fn a_token_has_one_to_thirty_six_characters(db: Dynamo) {
        for token in [String::new(), "x".repeat(37)] {
            let error = Transaction::new().put(user("bob@x")).idempotency_token(token).into_input(&db).unwrap_err();
            assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        }
    }
}
