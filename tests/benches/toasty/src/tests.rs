//! That what is compared does the same.

use harness::runtime;

use crate::answers::{Answers, Recorder};
use crate::canned::client;
use crate::entities::User;
use crate::{PAGE, by_hand, mapped};

#[test]
fn a_user_is_put_in_the_same_request() {
    runtime().block_on(async {
        let recorder = Recorder::default();
        by_hand::put(&recorder.client(), User::example()).await;
        let expected = recorder.request();
        mapped::put_user(&mut mapped::users(recorder.client()).await, User::example()).await;
        assert_eq!(recorder.request(), expected);
    });
}

#[test]
fn the_same_user_is_read() {
    let runtime = runtime();
    let answers = Answers::new(&runtime);
    runtime.block_on(async {
        let read = mapped::get(&mut mapped::users(client(&answers.get)).await).await;
        assert_eq!(format!("{read:?}"), format!("{:?}", User::example()));
        let by_hand = by_hand::get(&client(&answers.get)).await;
        assert_eq!(format!("{by_hand:?}"), format!("{read:?}"));
    });
}

#[test]
fn the_same_orders_are_read_by_one_query() {
    let runtime = runtime();
    let answers = Answers::new(&runtime);
    runtime.block_on(async {
        let read = mapped::query(&mut mapped::orders(client(&answers.query)).await).await;
        assert_eq!(u64::try_from(read.len()).unwrap(), PAGE);
        let by_hand = by_hand::query(&client(&answers.query)).await;
        let by_hand: Vec<_> = by_hand.into_iter().map(|item| by_hand::order(item).unwrap()).collect();
        assert_eq!(format!("{by_hand:?}"), format!("{read:?}"));

        let recorder = Recorder::default();
        mapped::query(&mut mapped::orders(recorder.client()).await).await;
        let request = recorder.request();
        let condition = request["KeyConditionExpression"].as_str().unwrap();
        assert!(condition.contains("begins_with"), "{condition}");
        assert!(request["FilterExpression"].is_null(), "{request}");
    });
}
