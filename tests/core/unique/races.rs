//! Of all who want one value, one gets it.

use dynamo_core::{Dynamo, DynamoEntity, Error};
use futures::future::join_all;

use super::entities::{Account, account, accounts, taken, values};

integration::on_every_engine! {
    async fn one_of_many_creators_wins(db: Dynamo) {
        accounts(&db).await;
        let create = |id: u32| account(&id.to_string(), "one@x", &id.to_string()).create();
        let sent = join_all((0..8).map(|id| create(id).send(&db))).await;
        let won: Vec<usize> = (0..sent.len()).filter(|at| sent[*at].is_ok()).collect();
        assert_eq!(won.len(), 1, "{sent:?}");
        let lost = sent.iter().filter(|sent| matches!(sent, Err(Error::NotUnique { unique: "email", .. })));
        assert_eq!(lost.count(), 7, "{sent:?}");
        assert_eq!(Account::scan().all(&db).await.unwrap().len(), 1);
        let id = won[0].to_string();
        assert_eq!(taken(&db).await, values(&[("ACCOUNT#email#one@x", &id), (&format!("ACCOUNT#login#7#{id}"), &id)]));
    }

    async fn one_of_two_updates_wins(db: Dynamo) {
        accounts(&db).await;
        let (ann, bob) = (account("a", "ann@x", "Ann"), account("b", "bob@x", "Bob"));
        ann.clone().create().send(&db).await.unwrap();
        bob.clone().create().send(&db).await.unwrap();
        let want = |account: &Account| Account::update_of(account).set(|a| a.email, "new@x");
        let (first, second) = futures::join!(want(&ann).send(&db), want(&bob).send(&db));
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        let owner = if first.is_ok() { "a" } else { "b" };
        let taken = taken(&db).await;
        assert!(taken.contains(&("ACCOUNT#email#new@x".into(), owner.into())), "{taken:?}");
        assert_eq!(taken.len(), 4);
    }
}
