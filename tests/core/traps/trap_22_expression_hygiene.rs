//! Expressions that DynamoDB refuses, or reads otherwise than they were meant.

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::transaction::Reason;
use dynamo_core::{Dynamo, DynamoEntity, Engine, Error, Transaction};
use integration::Faults;

use crate::ops::entities::{Order, User, order, shop, stored, user};

/// The keys themselves.
#[derive(Debug, DynamoEntity)]
#[dynamo(table = "Shop")]
struct Raw {
    #[pk]
    #[dynamo(rename = "PK")]
    pk: String,
    #[sk]
    #[dynamo(rename = "SK")]
    sk: String,
}

fn never(user: &<User as DynamoEntity>::Fields) -> dynamo_core::expr::Condition<User> {
    user.name.is_in::<&str>([])
}

async fn three(db: &Dynamo) {
    shop(db).await;
    for (email, logins) in [("a@x", 1), ("b@x", 2), ("c@x", 3)] {
        User { logins, ..user(email) }.create().send(db).await.unwrap();
    }
}

async fn logins(
    db: &Dynamo,
    filter: impl FnOnce(&<User as DynamoEntity>::Fields) -> dynamo_core::expr::Condition<User>,
) -> Vec<u32> {
    let mut found: Vec<u32> =
        User::scan().filter(filter).all(db).await.unwrap().iter().map(|user| user.logins).collect();
    found.sort_unstable();
    found
}

integration::on_every_engine! {
    async fn trap_22_nothing_is_in_no_values_and_nothing_is_sent(db: Dynamo) {
        three(&db).await;
        let (watched, log) = Faults::new().over(&db);
        assert_eq!(User::query("a@x").filter(never).all(&watched).await.unwrap(), []);
        assert_eq!(User::query("a@x").filter(never).first(&watched).await.unwrap(), None);
        assert_eq!(User::scan().filter(never).all(&watched).await.unwrap(), []);
        assert_eq!(User::scan().segments(3).filter(never).all(&watched).await.unwrap(), []);
        assert!(matches!(User::query("a@x").filter(never).into_input(&watched), Err(Error::InvalidRequest(_))));
        assert!(matches!(User::scan().filter(never).into_input(&watched), Err(Error::InvalidRequest(_))));
        let failed = |error: &Error| matches!(error, Error::ConditionFailed { entity: "USER", item: None });
        let error = User::update("a@x").set(|u| u.logins, 9).condition(never).send(&watched).await.unwrap_err();
        assert!(failed(&error), "{error:?}");
        let error = user("a@x").put().condition(never).send(&watched).await.unwrap_err();
        assert!(failed(&error), "{error:?}");
        let error = User::delete("a@x").condition(never).send(&watched).await.unwrap_err();
        assert!(failed(&error), "{error:?}");
        let transaction = Transaction::new().delete(User::delete("a@x").condition(never));
        let Err(Error::TransactionCanceled { reasons }) = transaction.send(&watched).await else { panic!() };
        assert_eq!(reasons, [Reason::ConditionFailed { entity: "USER", item: None }]);
        assert_eq!(log.all().len(), 0);
        assert_eq!(logins(&db, |u| !never(u)).await, [1, 2, 3]);
        User::update("a@x").set(|u| u.logins, 9).condition(|u| !never(u)).send(&db).await.unwrap();
        assert_eq!(logins(&db, |u| never(u).or(u.logins.eq(9))).await, [9]);
    }

    // "The list can contain up to 100 values": dynoxide takes more.
    async fn trap_22_more_than_a_hundred_values_are_asked_for_in_groups(db: Dynamo) {
        three(&db).await;
        assert_eq!(logins(&db, |u| u.logins.is_in(3..250)).await, [3]);
        assert_eq!(logins(&db, |u| u.logins.is_in(103..250).or(u.logins.is_in(2..103))).await, [2, 3]);
        assert_eq!(logins(&db, |u| !u.logins.is_in(3..250)).await, [1, 2]);
    }

    async fn trap_22_nothing_is_between_bounds_that_are_the_wrong_way_round(db: Dynamo) {
        three(&db).await;
        let (watched, log) = Faults::new().over(&db);
        assert_eq!(logins(&watched, |u| u.logins.between(3, 1)).await, [0_u32; 0]);
        assert_eq!(log.all().len(), 0);
        assert_eq!(logins(&db, |u| u.logins.between(2, 2)).await, [2]);
        assert_eq!(logins(&db, |u| u.logins.between(3, 1).or(u.logins.eq(1))).await, [1]);
        // "The BETWEEN operator requires upper bound to be greater than or equal to lower bound"; dynoxide finds nothing.
        let table = db.table_name("Shop").unwrap();
        let n = |text: &str| AttributeValue::N(text.to_owned());
        let scan = db.client().scan().table_name(table).filter_expression("logins BETWEEN :a AND :b");
        let found = scan.expression_attribute_values(":a", n("3")).expression_attribute_values(":b", n("1")).send().await;
        if db.engine() == Engine::Embedded {
            assert_eq!(found.unwrap().count, 0);
        } else {
            assert_eq!(found.unwrap_err().code(), Some("ValidationException"));
        }
    }

    async fn trap_22_negation_and_groups_bind_as_they_are_written(db: Dynamo) {
        three(&db).await;
        assert_eq!(logins(&db, |u| u.logins.eq(1).or(u.logins.eq(2)).and(u.logins.gt(1))).await, [2]);
        assert_eq!(logins(&db, |u| u.logins.eq(1).or(u.logins.eq(2).and(u.logins.gt(1)))).await, [1, 2]);
        assert_eq!(logins(&db, |u| (!u.logins.eq(1)).or(u.logins.eq(1).and(u.logins.eq(2)))).await, [2, 3]);
        // Rust's `!` takes all that follows: this is the negation of both.
        assert_eq!(logins(&db, |u| !u.logins.eq(1).or(u.logins.eq(2))).await, [3]);
        assert_eq!(logins(&db, |u| !(u.logins.eq(1).or(u.logins.eq(2)))).await, [3]);
        assert_eq!(logins(&db, |u| (!u.logins.eq(1)).and(!u.logins.eq(3))).await, [2]);
        assert_eq!(logins(&db, |u| !!u.logins.eq(1)).await, [1]);
    }

    async fn trap_22_an_expression_that_is_too_long_is_refused_before_it_is_sent(db: Dynamo) {
        shop(&db).await;
        let (watched, log) = Faults::new().over(&db);
        let error = User::scan().filter(|u| u.logins.is_in(0..2000)).all(&watched).await.unwrap_err();
        assert!(matches!(&error, Error::InvalidRequest(reason) if reason.contains("more than 4096")), "{error:?}");
        let many = |u: &<User as DynamoEntity>::Fields| (0..151).fold(u.logins.eq(0), |all, at| all.or(u.logins.gt(at)));
        for error in [
            User::query("a@x").filter(many).all(&watched).await.unwrap_err(),
            User::update("a@x").condition(many).send(&watched).await.unwrap_err(),
            user("a@x").put().condition(many).send(&watched).await.unwrap_err(),
        ] {
            let expected = "operators and functions, more than 300";
            assert!(matches!(&error, Error::InvalidRequest(reason) if reason.contains(expected)), "{error:?}");
        }
        assert_eq!(log.all().len(), 0);
    }

    async fn trap_22_a_query_does_not_filter_by_the_keys_of_what_it_reads(db: Dynamo) {
        shop(&db).await;
        let error = Raw::query("a@x").filter(|raw| raw.sk.eq("x")).all(&db).await.unwrap_err();
        assert!(matches!(&error, Error::InvalidRequest(reason) if reason.contains("cannot name `SK`")), "{error:?}");
        assert!(Raw::scan().filter(|raw| raw.sk.eq("x")).all(&db).await.unwrap().is_empty());
    }

    async fn trap_22_no_placeholder_is_without_a_use_and_no_map_of_them_empty(db: Dynamo) {
        three(&db).await;
        User::delete("a@x").send(&db).await.unwrap();
        User::update("b@x").send(&db).await.unwrap();
        User::update("b@x").remove(|u| u.nickname).send(&db).await.unwrap();
        User::update("b@x").condition(|u| !never(u)).send(&db).await.unwrap();
        let input = User::delete("b@x").into_input(&db).unwrap();
        assert_eq!((input.expression_attribute_names, input.expression_attribute_values), (None, None));
        assert_eq!(User::query("b@x").filter(|u| !never(u)).all(&db).await.unwrap().len(), 1);
        let input = User::query("b@x").filter(|u| !never(u)).into_input(&db).unwrap();
        assert_eq!(input.filter_expression, None);
    }

    // DynamoDB asks for the order of strings, numbers and bytes only, and compares nothing with itself.
    async fn trap_22_what_dynamodb_refuses_of_operands_is_refused_first(db: Dynamo) {
        shop(&db).await;
        order("a@x", "d", 1).create().send(&db).await.unwrap();
        let error = Order::scan().filter(|o| o.total.gt(o.total)).all(&db).await.unwrap_err();
        assert!(std::error::Error::source(&error).unwrap().to_string().contains("compared with itself"), "{error:?}");
        assert_eq!(stored(&db, &order("a@x", "d", 1)).await.unwrap()["id"], AttributeValue::N("1".into()));
        let scan = db.client().scan().table_name(db.table_name("Shop").unwrap());
        let scan = scan.filter_expression("total > total");
        assert_eq!(scan.send().await.unwrap_err().code(), Some("ValidationException"));
    }

    async fn trap_22_attributes_compare_with_attributes(db: Dynamo) {
        shop(&db).await;
        order("a@x", "1", 1).create().send(&db).await.unwrap();
        Order { total: 7, note: Some("new".into()), ..order("a@x", "2", 7) }.create().send(&db).await.unwrap();
        let ids = async |filter: fn(&<Order as DynamoEntity>::Fields) -> dynamo_core::expr::Condition<Order>| {
            let found = Order::query("a@x").filter(filter).all(&db).await.unwrap();
            found.into_iter().map(|order| order.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(|o| o.total.eq(o.id)).await, [7]);
        assert_eq!(ids(|o| o.note.eq(o.status)).await, [7]);
        assert_eq!(ids(|o| o.status.ne(o.note)).await, [1]);
        assert_eq!(ids(|o| o.id.between(o.total, 5)).await, [1]);
        assert_eq!(ids(|o| o.org.size().gt(o.id)).await, [1]);
    }
}
