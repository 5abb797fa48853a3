//! Part of a batch is handed back, and the engine gets the rest.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, PutRequest, WriteRequest};
use dynamo_core::Dynamo;
use integration::{Fault, Faults};

use crate::support::{s, table};

type Writes = HashMap<String, Vec<WriteRequest>>;

fn writes(table: &str, count: usize) -> Writes {
    let put = |index| PutRequest::builder().item("PK", s(format!("k{index}"))).build().unwrap();
    let requests = (0..count).map(|index| WriteRequest::builder().put_request(put(index)).build());
    HashMap::from([(table.to_owned(), requests.collect())])
}

integration::on_every_engine! {
    async fn the_rest_of_a_write_is_written(db: Dynamo) {
        let name = table(&db).await;
        let (faulty, log) = Faults::new().times(2, "BatchWriteItem", Fault::Unprocessed { percent: 60 }).over(&db);
        let write = |requests: Writes| faulty.client().batch_write_item().set_request_items(Some(requests)).send();

        let left = write(writes(&name, 10)).await.unwrap().unprocessed_items.unwrap();
        assert_eq!(left[&name], writes(&name, 10)[&name][4..]);
        assert_eq!(db.client().scan().table_name(&name).send().await.unwrap().count, 4);
        let left = write(left).await.unwrap().unprocessed_items.unwrap();
        assert_eq!(left[&name].len(), 4);
        assert!(write(left).await.unwrap().unprocessed_items.unwrap().is_empty());
        assert_eq!(db.client().scan().table_name(&name).send().await.unwrap().count, 10);
        assert_eq!(log.count("BatchWriteItem"), 3);
    }

    async fn the_rest_of_a_read_is_read(db: Dynamo) {
        let name = table(&db).await;
        db.client().batch_write_item().set_request_items(Some(writes(&name, 5))).send().await.unwrap();
        let (faulty, _) = Faults::new().next("BatchGetItem", Fault::Unprocessed { percent: 50 }).over(&db);
        let keys: Vec<HashMap<String, AttributeValue>> =
            (0..5).map(|index| HashMap::from([("PK".to_owned(), s(format!("k{index}")))])).collect();
        let wanted = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build().unwrap();

        let read = faulty.client().batch_get_item().request_items(&name, wanted).send().await.unwrap();
        assert_eq!(read.responses().unwrap()[&name].len(), 2);
        let left = read.unprocessed_keys().unwrap();
        assert_eq!((left[&name].keys().len(), left[&name].consistent_read()), (3, Some(true)));
    }
}

#[tokio::test]
async fn all_of_a_batch_can_be_handed_back() {
    let everything = Fault::Unprocessed { percent: 100 };
    let (alone, _) = Faults::new().always("BatchWriteItem", everything).alone();
    let write = alone.client().batch_write_item().set_request_items(Some(writes("T", 3))).send().await.unwrap();
    assert_eq!(write.unprocessed_items.unwrap(), writes("T", 3));
}
