//! Ids are given out once, whoever asks.

use std::collections::BTreeSet;

use dual_repo::repository::{DualStore, Error};
use integration::Backend;

use crate::setting::Setting;

async fn setting() -> Setting {
    Setting::new(Backend::Embedded.tables().await.db()).await
}

async fn refused(store: &DualStore, table: &str, column: &str, says: &str) {
    let refused = store.ids(table, column).await;
    assert!(matches!(&refused, Err(Error::Invalid { source }) if source.to_string().contains(says)), "{refused:?}");
}

#[tokio::test]
async fn instances_never_give_out_the_same_id() {
    let setting = setting().await;
    setting.database.run("CREATE TABLE things (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY)").await;
    setting.database.run("INSERT INTO things (id) VALUES (7), (1000)").await;
    // Whose id was the greatest one may be gone.
    setting.database.run("DELETE FROM things WHERE id = 1000").await;
    let (one, other) = (setting.store().await, setting.store().await);
    let (one, other) = (one.ids("things", "id").await.unwrap(), other.ids("things", "id").await.unwrap());
    let tasks = (0..8).map(|at| {
        let ids = if at % 2 == 0 { one.clone() } else { other.clone() };
        tokio::spawn(async move {
            let mut given: Vec<u32> = Vec::new();
            for _ in 0..150 {
                given.push(ids.next().await.unwrap());
            }
            given
        })
    });
    let mut all = BTreeSet::new();
    for task in tasks.collect::<Vec<_>>() {
        let given = task.await.unwrap();
        assert!(given.is_sorted(), "they rise");
        all.extend(given);
    }
    assert_eq!(all.len(), 8 * 150);
    assert!(all.first().is_some_and(|first| *first > 1000), "{:?}", all.first());

    // What somebody else has inserted since is passed over, by whoever begins then.
    setting.database.run("INSERT INTO things (id) VALUES (50000)").await;
    let late = setting.store().await.ids("things", "id").await.unwrap();
    assert!(late.next::<u32>().await.unwrap() > 50_000);
}

#[tokio::test]
async fn ids_come_to_an_end_where_the_column_does() {
    let setting = setting().await;
    setting.database.run("CREATE TABLE small (id TINYINT UNSIGNED NOT NULL PRIMARY KEY, name VARCHAR(9))").await;
    setting.database.run("INSERT INTO small (id) VALUES (252)").await;
    let store = setting.store().await;
    let ids = store.ids("small", "id").await.unwrap();
    assert_eq!(ids.next::<u8>().await.unwrap(), 253);
    assert_eq!(ids.next::<u8>().await.unwrap(), 254);
    assert_eq!(ids.next::<u64>().await.unwrap(), 255);
    let refused_one = ids.next::<u64>().await;
    assert!(matches!(&refused_one, Err(Error::Invalid { source }) if source.to_string().contains("used up")));

    refused(&store, "small", "name", "whole numbers").await;
    refused(&store, "small", "nothing", "no column").await;
}
