//! Versions: of two who have read the same item, exactly one may write it.

use std::pin::Pin;

use dynamo_core::{Dynamo, DynamoEntity, Error, Result};
use futures::future::{Join, join};

use crate::managed::entities::{Folder, files, folder};

/// One of two won, and the other was told.
fn one_won<T>(outcomes: (Result<T>, Result<T>)) -> T {
    match outcomes {
        (Ok(won), Err(error)) | (Err(error), Ok(won)) => {
            assert!(matches!(error, Error::ConditionFailed { .. } | Error::Conflict { .. }), "{error:?}");
            won
        }
        (Ok(_), Ok(_)) => panic!("both won"),
        (Err(one), Err(other)) => panic!("none won: {one:?}, {other:?}"),
    }
}

/// Both at once. A call of the SDK is large, and two of them too large for the stack.
fn race<A: Future, B: Future>(a: A, b: B) -> Join<Pin<Box<A>>, Pin<Box<B>>> {
    join(Box::pin(a), Box::pin(b))
}

async fn now(db: &Dynamo) -> Option<Folder> {
    Folder::get("a").consistent().send(db).await.unwrap()
}

integration::on_every_engine! {
    async fn trap_16_two_puts_race_and_one_wins(db: Dynamo) {
        let (db, _) = files(db).await;
        let read = folder("a").create().send_new(&db).await.unwrap();
        for _ in 0..10 {
            let read = now(&db).await.unwrap();
            let named = |name: &str| Folder { name: name.into(), ..read.clone() };
            let won = one_won(race(named("x").put().send_new(&db), named("y").put().send_new(&db)).await);
            assert_eq!((won.revision, now(&db).await), (read.revision + 1, Some(won)));
        }
        assert_eq!(now(&db).await.unwrap().revision, read.revision + 10);
    }

    async fn trap_16_two_updates_race_and_one_wins(db: Dynamo) {
        let (db, _) = files(db).await;
        folder("a").create().send(&db).await.unwrap();
        for _ in 0..10 {
            let read = now(&db).await.unwrap();
            let named = |name: &'static str| Folder::update_of(&read).set(|f| f.name, name).send_new(&db);
            let won = one_won(race(named("x"), named("y")).await);
            assert_eq!((won.revision, now(&db).await), (read.revision + 1, Some(won)));
        }
    }

    async fn trap_16_a_delete_and_a_put_race_and_one_wins(db: Dynamo) {
        let (db, _) = files(db).await;
        for _ in 0..10 {
            let read = folder("a").create().send_new(&db).await.unwrap();
            let delete = async { Folder::delete_of(&read).send(&db).await.map(|_| None) };
            let put = async { read.clone().put().send_new(&db).await.map(Some) };
            let won = one_won(race(delete, put).await);
            assert_eq!(now(&db).await, won);
            Folder::delete("a").send(&db).await.unwrap();
        }
    }

    async fn trap_16_two_creates_by_put_race_and_one_wins(db: Dynamo) {
        let (db, _) = files(db).await;
        for _ in 0..10 {
            let won = one_won(race(folder("a").put().send_new(&db), folder("a").put().send_new(&db)).await);
            assert_eq!((won.revision, now(&db).await), (1, Some(won)));
            Folder::delete("a").send(&db).await.unwrap();
        }
    }

    async fn trap_16_a_failed_write_leaves_the_version_of_the_struct(db: Dynamo) {
        let (db, _) = files(db).await;
        let read = folder("a").create().send_new(&db).await.unwrap();
        let (broken, _) = integration::Faults::new().always("PutItem", integration::Fault::Throttle).over(&db);
        assert!(matches!(read.clone().put().send(&broken).await, Err(Error::Throttled { .. })));
        // The struct that the caller has is that of the stored item, and good for another try.
        assert_eq!(read.put().send_new(&db).await.unwrap().revision, 2);
    }
}
