//! Unique values in transactions of several operations.

use dynamo_core::transaction::Reason;
use dynamo_core::{Dynamo, DynamoEntity, Error, Transaction};

use super::entities::{Account, account, accounts, badge, read, taken, values};

async fn ann_and_bob(db: &Dynamo) -> (Account, Account) {
    accounts(db).await;
    let (ann, bob) = (account("a", "ann@x", "Ann"), account("b", "bob@x", "Bob"));
    Transaction::new().create(ann.clone()).create(bob.clone()).send(db).await.unwrap();
    (ann, bob)
}

integration::on_every_engine! {
    async fn two_items_exchange_a_value(db: Dynamo) {
        let (ann, bob) = ann_and_bob(&db).await;
        let exchange = Transaction::new()
            .update(Account::update_of(&ann).set(|a| a.email, "bob@x"))
            .update(Account::update_of(&bob).set(|a| a.email, "ann@x"));
        exchange.send(&db).await.unwrap();
        assert_eq!(read(&db, "a").await.unwrap().email, "bob@x");
        let taken = taken(&db).await;
        assert!(taken.contains(&("ACCOUNT#email#bob@x".into(), "a".into())), "{taken:?}");
        assert!(taken.contains(&("ACCOUNT#email#ann@x".into(), "b".into())) && taken.len() == 4, "{taken:?}");
    }

    async fn a_value_goes_from_what_is_deleted_to_what_is_created(db: Dynamo) {
        let (ann, bob) = ann_and_bob(&db).await;
        let heir = account("c", "ann@x", "Cem");
        Transaction::new().create(heir).delete(Account::delete_of(&ann)).send(&db).await.unwrap();
        let expected = [
            ("ACCOUNT#email#ann@x", "c"),
            ("ACCOUNT#login#7#cem", "c"),
            ("ACCOUNT#email#bob@x", "b"),
            ("ACCOUNT#login#7#bob", "b"),
        ];
        assert_eq!(taken(&db).await, values(&expected));
        // A chain: one takes what another gives up for what a third gave up.
        let cem = read(&db, "c").await.unwrap();
        Transaction::new()
            .update(Account::update_of(&bob).set(|a| a.email, "ann@x"))
            .update(Account::update_of(&cem).set(|a| a.email, "free@x"))
            .create(account("d", "bob@x", "Dan"))
            .send(&db)
            .await
            .unwrap();
        let owners: Vec<String> = taken(&db).await.into_iter().map(|(_, owner)| owner).collect();
        assert_eq!(owners, ["b", "d", "c", "b", "c", "d"]);
    }

    async fn the_reason_is_that_of_the_operation(db: Dynamo) {
        let (ann, _) = ann_and_bob(&db).await;
        let refused = Transaction::new()
            .create(badge(1, "x"))
            .create(account("c", "BOB@x", "Cem"))
            .update(Account::update_of(&ann).set(|a| a.phone, Some("1".to_owned())))
            .create(account("b", "new@x", "New"))
            .update(Account::update("nobody").add(|a| a.visits, 1));
        let Err(Error::TransactionCanceled { reasons }) = refused.send(&db).await else { panic!() };
        assert_eq!(reasons[..3], [
            Reason::InOrder,
            Reason::NotUnique { entity: "ACCOUNT", unique: "email" },
            Reason::InOrder,
        ]);
        assert!(matches!(reasons[3], Reason::AlreadyExists { entity: "ACCOUNT", item: Some(_) }), "{reasons:?}");
        assert_eq!(reasons[3].found::<Account>().unwrap().unwrap().name, "Bob");
        assert_eq!(reasons[4], Reason::NotFound { entity: "ACCOUNT" });
        assert_eq!(taken(&db).await.len(), 4);
    }

    async fn two_operations_that_take_one_value_are_refused_before_anything_is_sent(db: Dynamo) {
        accounts(&db).await;
        let twice = Transaction::new().create(account("a", "x@x", "A")).create(account("b", "X@x", "B"));
        let sent = twice.send(&db).await;
        let Err(Error::TransactionCanceled { reasons }) = sent else { panic!("{sent:?}") };
        assert_eq!(reasons, [Reason::InOrder, Reason::NotUnique { entity: "ACCOUNT", unique: "email" }]);
        let one_item = Transaction::new().create(account("a", "x@x", "A")).create(account("a", "X@x", "B"));
        let sent = one_item.send(&db).await;
        assert!(matches!(sent, Err(Error::DuplicateKey { .. })), "{sent:?}");
    }

    async fn values_count_as_operations(db: Dynamo) {
        accounts(&db).await;
        let of = |count: u32| {
            let id = |id: u32| id.to_string();
            (0..count).fold(Transaction::new(), |all, at| all.create(account(&id(at), &id(at), &id(at))))
        };
        let Err(Error::InvalidRequest(reason)) = of(34).send(&db).await else { panic!() };
        assert_eq!(
            reason,
            "a transaction has at most 100 operations, not 102, 68 of them for values of unique fields"
        );
        of(33).send(&db).await.unwrap();
        assert_eq!(taken(&db).await.len(), 66);
    }
}
