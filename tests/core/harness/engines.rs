//! Every engine answers, and a test's tables are its own.

use dynamo_core::{Dynamo, Engine};
use integration::{Backend, Tables, engines, run};

use crate::support::{s, table};

integration::on_every_engine! {
    async fn what_is_put_is_got(db: Dynamo) {
        let name = table(&db).await;
        db.client().put_item().table_name(&name).item("PK", s("a")).item("text", s("hello")).send().await.unwrap();
        let got = db.client().get_item().table_name(&name).key("PK", s("a")).send().await.unwrap();
        assert_eq!(got.item.unwrap()["text"], s("hello"));
    }

    async fn a_test_may_return_a_result(db: Dynamo) -> anyhow::Result<()> {
        db.client().list_tables().send().await?;
        Ok(())
    }

    #[should_panic(expected = "on purpose")]
    async fn a_panic_of_the_test_is_the_outcome(db: Dynamo) {
        table(&db).await;
        panic!("on purpose");
    }
}

#[tokio::test]
async fn engines_are_all_there_is_and_share_no_table() {
    let engines = engines().await;
    let backends: Vec<Backend> = engines.iter().map(Tables::backend).collect();
    assert_eq!(backends, Backend::ALL);
    assert_eq!(engines[0].db().engine(), Engine::Embedded);
    assert_eq!(engines[1].db().engine(), Engine::Remote);
    for tables in engines {
        let other = tables.backend().tables().await;
        let name = table(&tables.db()).await;
        assert_eq!((tables.names().await, other.names().await), (vec![name], vec![]));
        tables.drop_all().await;
        other.drop_all().await;
    }
}

#[test]
fn tables_are_dropped_whatever_the_outcome() {
    for panics in [false, true] {
        let (sender, receiver) = std::sync::mpsc::channel();
        let outcome = std::panic::catch_unwind(|| {
            run(Backend::DynamoDbLocal, async |db: Dynamo| {
                sender.send(table(&db).await).unwrap();
                assert!(!panics, "on purpose");
            });
        });
        assert_eq!(outcome.is_err(), panics);
        let name = receiver.recv().unwrap();
        run(Backend::DynamoDbLocal, async |db: Dynamo| {
            let error = db.client().describe_table().table_name(&name).send().await.unwrap_err();
            assert!(error.into_service_error().is_resource_not_found_exception());
        });
    }
}
