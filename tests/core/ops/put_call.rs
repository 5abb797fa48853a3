//! Puts that are written into their call as they come.

use dynamo_core::batch::{LeftoverRequest, PutCall};
use dynamo_core::value::to_item;
use dynamo_core::{Dynamo, DynamoEntity, Error, Wire};
use integration::{Fault, Faults};

use super::entities::{Order, count, order, shop};

fn filled(db: &Dynamo, ids: std::ops::Range<u32>) -> PutCall<Order> {
    let mut call = PutCall::new(db).unwrap();
    for id in ids {
        assert!(call.put(&order("bob@x", "d", id)).unwrap());
    }
    call
}

integration::on_every_engine! {
    async fn a_call_writes_what_it_has(db: Dynamo) {
        shop(&db).await;
        for (wire, ids) in [(Wire::Direct, 0..25), (Wire::Sdk, 25..40)] {
            let db = db.clone().with_wire(wire);
            filled(&db, ids).take().send(&db).await.unwrap();
        }
        assert_eq!(count(&db, "Shop", None).await, 40);
        let read = Order::get(("bob@x", "d", 30)).send(&db).await.unwrap().unwrap();
        assert_eq!(read, order("bob@x", "d", 30));

        let mut call = filled(&db, 0..0);
        assert!(call.put_item(&to_item(&order("eve@x", "d", 1)).unwrap()).unwrap());
        call.take().send(&db).await.unwrap();
        call.take().send(&db).await.unwrap();
        assert_eq!(count(&db, "Shop", None).await, 41);
    }

    async fn what_is_left_of_a_call_is_sent_again(db: Dynamo) {
        shop(&db).await;
        let some = Fault::Unprocessed { percent: 60 };
        let (faulty, log) = Faults::new().times(2, "BatchWriteItem", some).next("BatchWriteItem", Fault::Throttle).over(&db);
        filled(&faulty, 0..25).take().send(&faulty).await.unwrap();
        assert_eq!((log.count("BatchWriteItem"), count(&db, "Shop", None).await), (4, 25));
    }
}

#[tokio::test]
async fn a_call_has_room_for_25_puts_of_different_keys() {
    let (db, log) = Faults::new().alone();
    let mut call = filled(&db, 0..24);
    let again = call.put(&order("bob@x", "d", 7)).unwrap_err();
    assert!(matches!(again, Error::DuplicateKey { entity: "ORDER", .. }), "{again}");
    // What cannot be written leaves nothing behind.
    let large = Order { note: Some("n".repeat(500_000)), ..order("bob@x", "d", 30) };
    assert!(matches!(call.put(&large), Err(Error::ItemTooLarge { .. })));
    let mut keyless = to_item(&order("bob@x", "d", 30)).unwrap();
    keyless.remove("SK");
    assert!(matches!(call.put_item(&keyless), Err(Error::InvalidRequest(_))));
    assert_eq!(call.len(), 24);
    assert!(call.put(&order("bob@x", "d", 24)).unwrap());
    assert!(!call.put(&order("bob@x", "d", 25)).unwrap(), "there are 25");

    call.truncate(3);
    assert!(call.put(&order("bob@x", "d", 24)).unwrap(), "it was forgotten");
    assert_eq!((call.len(), call.is_empty()), (4, false));
    let text = format!("{call:?} {:?}", call.clone().take());
    assert!(!text.contains("bob"), "{text}");
    drop(call.take());
    assert!(call.is_empty());
    call.take().send(&db).await.unwrap();
    assert_eq!(log.count("BatchWriteItem"), 0);
}

#[tokio::test]
async fn a_call_has_16_megabytes_at_most() {
    let (db, _) = Faults::new().alone();
    // A control character takes six bytes in JSON, and one in the table.
    let mut call = PutCall::new(&db).unwrap();
    let large = |id| Order { note: Some("\u{1}".repeat(390_000)), ..order("bob@x", "d", id) };
    let fit = (0..25).take_while(|id| call.put(&large(*id)).unwrap()).count();
    assert_eq!((fit, call.len()), (7, 7));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_fails_hands_all_of_it_back() {
    let (db, _) = Faults::new().always("BatchWriteItem", Fault::Throttle).alone();
    let error = filled(&db, 0..3).take().send(&db).await.unwrap_err();
    let Error::Unprocessed { left, total: 3, .. } = error else { panic!("{error:?}") };
    for (id, left) in (0..).zip(&left) {
        let LeftoverRequest::Write(request) = &left.request else { panic!("{left:?}") };
        assert_eq!(request.put_request().unwrap().item(), &to_item(&order("bob@x", "d", id)).unwrap());
    }
    assert_eq!(left.len(), 3);
}
