//! Lost answers: a write with its values is applied once, and known to be.

use dynamo_core::{Dynamo, DynamoEntity};
use integration::{Fault, Faults};

use super::entities::{Account, account, accounts, read, taken, values};

integration::on_every_engine! {
    async fn an_answer_that_is_lost_is_asked_for_again(db: Dynamo) {
        accounts(&db).await;
        let lossy = || Faults::new().next("TransactWriteItems", Fault::LoseAnswer).attempts(3).over(&db);
        let ann = account("a", "ann@x", "Ann");
        let (faulty, log) = lossy();
        ann.clone().create().send(&faulty).await.unwrap();
        assert_eq!(log.count("TransactWriteItems"), 2);

        let (faulty, _) = lossy();
        let eve = Account::update_of(&ann).set(|a| a.email, "eve@x").add(|a| a.visits, 1).send_new(&faulty).await.unwrap();
        assert_eq!(eve.visits, 1, "a sum, once");
        let (faulty, _) = lossy();
        Account::delete_of(&eve).send(&faulty).await.unwrap();
        assert_eq!((taken(&db).await, read(&db, "a").await), (values(&[]), None));
    }
}
