//! `query`: which items of a partition are meant, and in what order.

use dynamo_core::{Dynamo, DynamoEntity, Error};
use futures::TryStreamExt;
use integration::Faults;

use super::entities::{Order, OrderLog, User, order, put_raw, shop, user};
use super::readings::Reading;
use crate::support::s;

async fn orders(db: &Dynamo, keys: &[(&str, u32)]) {
    for (day, id) in keys {
        order("bob@x", day, *id).create().send(db).await.unwrap();
    }
}

fn ids(orders: &[Order]) -> Vec<u32> {
    orders.iter().map(|order| order.id).collect()
}

integration::on_every_engine! {
    async fn only_the_entity_is_returned_from_a_shared_partition(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        orders(&db, &[("d1", 1), ("d2", 2)]).await;
        order("eve@x", "d1", 9).create().send(&db).await.unwrap();
        OrderLog { email: "bob@x".into(), at: 1 }.create().send(&db).await.unwrap();
        put_raw(&db, "Shop", [("PK", s("bob@x")), ("SK", s("ORDER#d1"))]).await;

        let page = Order::query("bob@x").send(&db).await.unwrap();
        assert_eq!((ids(&page.items), page.cursor), (vec![1, 2], None));
        assert_eq!(User::query("bob@x").all(&db).await.unwrap(), [user("bob@x")]);
        assert_eq!(OrderLog::query("bob@x").all(&db).await.unwrap().len(), 1);
        assert_eq!(Order::query("nobody").all(&db).await.unwrap(), []);
    }

    async fn no_more_is_read_than_the_entity(db: Dynamo) {
        shop(&db).await;
        orders(&db, &[("d1", 1), ("d2", 2)]).await;
        OrderLog { email: "bob@x".into(), at: 1 }.create().send(&db).await.unwrap();
        let input = Order::query("bob@x").sk(|k| k.day("d2").id(0)..).into_input(&db).unwrap();
        let read = db.client().query().table_name(input.table_name.unwrap())
            .set_key_condition_expression(input.key_condition_expression)
            .set_expression_attribute_names(input.expression_attribute_names)
            .set_expression_attribute_values(input.expression_attribute_values)
            .send().await.unwrap();
        assert_eq!((read.count, read.scanned_count), (1, 1));
    }

    async fn descending_starts_with_the_greatest_sort_key(db: Dynamo) {
        shop(&db).await;
        orders(&db, &[("d1", 10), ("d1", 9), ("d2", 1)]).await;
        assert_eq!(ids(&Order::query("bob@x").all(&db).await.unwrap()), [9, 10, 1]);
        assert_eq!(ids(&Order::query("bob@x").descending().all(&db).await.unwrap()), [1, 10, 9]);
        assert_eq!(Order::query("bob@x").descending().first(&db).await.unwrap().unwrap().id, 1);
    }

    async fn a_limit_counts_what_the_filter_lets_through(db: Dynamo) {
        shop(&db).await;
        for id in 1..=300 {
            let status = if id % 100 == 0 { "done" } else { "new" };
            let order = dynamo_core::BatchWrite::new().put(Order { status: status.into(), ..order("bob@x", "d1", id) });
            order.send(&db).await.unwrap();
        }
        let done = || Order::query("bob@x").filter(|o| o.status.eq("done"));
        let page = done().limit(2).send(&db).await.unwrap();
        assert_eq!(ids(&page.items), [100, 200]);
        let rest = done().limit(2).after(page.cursor.unwrap()).send(&db).await.unwrap();
        assert_eq!(ids(&rest.items), [300]);
        assert_eq!(done().filter(|o| o.id.gt(299)).first(&db).await.unwrap().unwrap().id, 300);
        assert_eq!(done().filter(|o| o.id.gt(300)).first(&db).await.unwrap(), None);
    }

    async fn other_entities_between_the_results_cost_few_calls(db: Dynamo) {
        shop(&db).await;
        // In index 1, whose sort key says nothing of the entity.
        for number in 0..150 {
            let key = format!("x{number:04}");
            let index = [("PK", s("other")), ("SK", s(key)), ("GSI1PK", s("ORG#acme#new")), ("GSI1SK", s(format!("0{number:04}")))];
            put_raw(&db, "Shop", index).await;
        }
        Order { total: 99_999_999, ..order("bob@x", "d1", 1) }.create().send(&db).await.unwrap();
        let (counted, log) = Faults::new().over(&db);
        assert_eq!(Order::query_gsi::<1>(("acme", "new")).first(&counted).await.unwrap().unwrap().id, 1);
        assert!(log.count("Query") <= 3, "{} calls", log.count("Query"));
    }

    async fn a_filter_cannot_name_a_key_of_what_is_queried(db: Dynamo) {
        shop(&db).await;
        let error = Reading::query(1).filter(|r| r.at.gt(3)).send(&db).await.unwrap_err();
        assert!(matches!(&error, Error::InvalidRequest(reason) if reason.contains("`at`")), "{error:?}");
    }

    async fn a_limit_of_nothing_is_a_mistake(db: Dynamo) {
        shop(&db).await;
        let errors = [
            Order::query("bob@x").limit(0).send(&db).await.unwrap_err(),
            Order::query("bob@x").limit(0).into_input(&db).unwrap_err(),
            Order::query("bob@x").limit(0).stream(&db).try_collect::<Vec<_>>().await.unwrap_err(),
            Order::scan().limit(0).send(&db).await.unwrap_err(),
            Order::scan().limit(0).all(&db).await.unwrap_err(),
            Order::scan().limit(0).segments(3).all(&db).await.unwrap_err(),
        ];
        assert!(errors.iter().all(|error| matches!(error, Error::InvalidRequest(_))), "{errors:?}");
    }

    async fn a_stream_calls_only_for_what_is_taken(db: Dynamo) {
        shop(&db).await;
        orders(&db, &[("d1", 1), ("d1", 2), ("d1", 3)]).await;
        let (counted, log) = Faults::new().over(&db);
        let mut stream = Order::query("bob@x").stream(&counted);
        assert_eq!(log.count("Query"), 0);
        assert_eq!(stream.try_next().await.unwrap().unwrap().id, 1);
        assert_eq!(stream.try_next().await.unwrap().unwrap().id, 2);
        assert_eq!(log.count("Query"), 1);
        let taken: Vec<Order> = Order::query("bob@x").limit(2).stream(&db).try_collect().await.unwrap();
        assert_eq!(ids(&taken), [1, 2]);
    }

    async fn a_stream_ends_with_its_error(db: Dynamo) {
        shop(&db).await;
        orders(&db, &[("d1", 1), ("d1", 3)]).await;
        put_raw(&db, "Shop", [("PK", s("bob@x")), ("SK", s("ORDER#d1#000002"))]).await;
        let mut stream = Order::query("bob@x").stream(&db);
        assert!(matches!(stream.try_next().await, Err(Error::Decode { entity: "ORDER", .. })));
        assert!(stream.try_next().await.unwrap().is_none());
    }

    async fn a_consistent_query_asks_for_it(db: Dynamo) {
        shop(&db).await;
        orders(&db, &[("d1", 1)]).await;
        let input = Order::query("bob@x").consistent().into_input(&db).unwrap();
        assert_eq!(input.consistent_read, Some(true));
        assert_eq!(ids(&Order::query("bob@x").consistent().all(&db).await.unwrap()), [1]);
    }
}
