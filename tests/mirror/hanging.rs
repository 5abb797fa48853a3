//! Connections to MySQL that stay open and answer no more.

use std::time::{Duration, Instant};

use dual_repo::repository::{DualStore, Error, ErrorKind, Repository};
use dual_repo::testing::conformance::Tag;
use dual_repo::{MySql, MySqlOptions};
use dynamo_core::{Dynamo, DynamoEntity};
use integration::{Cut, Proxy};
use sqlx::mysql::MySqlSslMode;

use crate::cut::address;
use crate::setting::{Setting, builder};

/// Longer than a busy server takes.
const WITHIN: Duration = Duration::from_secs(3);

fn tag(number: u32) -> Tag {
    Tag { tenant: "acme".to_owned(), name: format!("tag-{number}"), weight: Some(1) }
}

/// A MySQL of which the next request with this text in it is not answered when the proxy is told so. It has one connection, so
/// that one which is not given back is missed.
async fn behind(setting: &Setting, text: &'static [&'static str]) -> (MySql, Proxy) {
    let options = setting.database.options().ssl_mode(MySqlSslMode::Disabled);
    let proxy = Proxy::start(address(options.get_host(), options.get_port()), 1, text).await.unwrap();
    let options = options.host(&proxy.address().ip().to_string()).port(proxy.address().port());
    let options = MySqlOptions::from_driver(options).max_connections(1).acquire_timeout(Duration::from_mins(1));
    (options.answer_timeout(WITHIN).connect().await.unwrap(), proxy)
}

async fn store_of(mysql: &MySql, db: &Dynamo) -> DualStore {
    builder(mysql.clone(), db.clone()).connect().await.unwrap()
}

async fn store(mysql: &MySql, db: &Dynamo) -> DualStore {
    let store = store_of(mysql, db).await;
    // It knows by now how tags are read.
    assert_eq!(store.repository::<Tag>().get(Tag::get(("acme", "tag-1"))).await.unwrap(), Some(tag(1)));
    store
}

fn is_late(error: &Error) -> bool {
    let mut error: &dyn std::error::Error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string().contains("the server has not answered within 3000 ms")
}

integration::on_every_engine! {
    async fn a_read_that_is_not_answered_fails_in_time_and_its_connection_is_not_used_again(db: Dynamo) {
        let setting = Setting::new(db.clone()).await;
        setting.store().await.repository::<Tag>().create(tag(1)).await.unwrap();
        let (mysql, proxy) = behind(&setting, &["`tags`"]).await;
        let tags = store(&mysql, &db).await.repository::<Tag>();
        proxy.cut_next(Cut::Hang);
        let began = Instant::now();
        let failed = tags.find(Tag::query("acme").into()).await.unwrap_err();
        assert!(failed.kind() == ErrorKind::Unavailable && is_late(&failed), "{failed:?}");
        assert!(began.elapsed() < 3 * WITHIN, "{:?}", began.elapsed());
        assert_eq!(tags.find(Tag::query("acme").into()).await.unwrap().items, [tag(1)]);
        assert_eq!(proxy.cuts()[&Cut::Hang], 1);
    }

    async fn a_write_that_is_not_answered_is_not_carried_out(db: Dynamo) {
        let setting = Setting::new(db.clone()).await;
        setting.store().await.repository::<Tag>().create(tag(1)).await.unwrap();
        let (mysql, proxy) = behind(&setting, &["INSERT INTO `tags`"]).await;
        let tags = store(&mysql, &db).await.repository::<Tag>();
        proxy.cut_next(Cut::Hang);
        let failed = tags.create(tag(2)).await.unwrap_err();
        assert!(failed.kind() == ErrorKind::Unavailable && is_late(&failed), "{failed:?}");
        assert_eq!(proxy.cuts()[&Cut::Hang], 1);
        // The server has given up the row, and what was to be in it.
        assert_eq!(tags.get(Tag::get(("acme", "tag-2"))).await.unwrap(), None);
        tags.create(tag(2)).await.unwrap();
    }

    async fn a_caller_that_is_given_up_leaves_no_transaction_open(db: Dynamo) {
        let setting = Setting::new(db.clone()).await;
        let options = MySqlOptions::from_driver(setting.database.options()).max_connections(1);
        let mysql = options.connect().await.unwrap();
        let tags = store_of(&mysql, &db).await.repository::<Tag>();
        for micros in (0..100).map(|round| 20 * round) {
            // It is dropped wherever it is by then.
            let _ = tokio::time::timeout(Duration::from_micros(micros), mysql.begin()).await;
            tags.put(Tag { weight: i32::try_from(micros).ok(), ..tag(1) }.put()).await.unwrap();
            let statement = "SELECT weight FROM tags WHERE name = 'tag-1'";
            let weight: i32 = sqlx::query_scalar(statement).fetch_one(&setting.database.pool).await.unwrap();
            assert_eq!(u64::try_from(weight).unwrap(), micros);
        }
    }

    async fn of_a_commit_that_is_not_answered_it_is_found_out_what_became_of_it(db: Dynamo) {
        let setting = Setting::new(db.clone()).await;
        setting.store().await.repository::<Tag>().create(tag(1)).await.unwrap();
        let (mysql, proxy) = behind(&setting, &["\u{3}COMMIT"]).await;
        let tags = store(&mysql, &db).await.repository::<Tag>();
        proxy.cut_next(Cut::Hang);
        // It was passed on, and is on record.
        assert_eq!(tags.create(tag(2)).await.unwrap(), tag(2));
        assert_eq!(proxy.cuts()[&Cut::Hang], 1);

        // Where nothing is on record, nobody knows.
        let mut transaction = mysql.begin().await.unwrap();
        transaction.insert(&tag(3)).await.unwrap();
        proxy.cut_next(Cut::Hang);
        let unknown = transaction.commit().await.unwrap_err();
        assert!(matches!(unknown, dual_repo::Error::OutcomeUnknown { .. }), "{unknown:?}");
        assert_eq!(tags.get(Tag::get(("acme", "tag-3"))).await.unwrap(), Some(tag(3)));
    }
}
