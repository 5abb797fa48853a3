//! What has to hold in the end.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use dual_repo::repository::{DualStore, DynamoRepository, MySqlStore, Repository};
use dual_repo::testing::conformance::{Member, Tag};
use dynamo_core::DynamoEntity;
use integration::numbered::{Event, Tags, op};

use crate::said::Said;
use crate::setting::Setting;

/// What became of writes.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) acknowledged: u32,
    pub(crate) failed: u32,
    /// What was begun, and never answered.
    pub(crate) unanswered: u32,
    /// What was unknown at first.
    pub(crate) unknown: u32,
    pub(crate) carried_out: u32,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { acknowledged, failed, unanswered, unknown, carried_out } = self;
        write!(
            f,
            "{acknowledged} writes acknowledged, {failed} failed, {unanswered} not answered, {unknown} unknown at first, \
             {carried_out} carried out"
        )
    }
}

async fn tags(of: &dyn Repository<Tag>, tenant: &str) -> BTreeMap<String, i32> {
    let found = of.find(Tag::query(tenant).into()).await.unwrap().items;
    found.into_iter().map(|tag| (tag.name, tag.weight.unwrap())).collect()
}

async fn members(of: &dyn Repository<Member>, tenant: &str) -> Vec<Member> {
    of.find(Member::query(tenant).into()).await.unwrap().items
}

/// The writes of a writer that are on record, and whether they were carried out.
async fn on_record(setting: &Setting, writer: &str) -> BTreeMap<Vec<u8>, bool> {
    let ops: Vec<(Vec<u8>, bool)> =
        sqlx::query_as("SELECT op, CAST(status = 'committed' AS SIGNED) FROM dual_ops WHERE op LIKE CONCAT(?, '-%')")
            .bind(writer)
            .fetch_all(&setting.database.pool)
            .await
            .unwrap();
    ops.into_iter().collect()
}

/// Writes of which it was not known whether they were committed, and which were given up then.
pub(crate) async fn given_up(setting: &Setting) -> i64 {
    let count = "SELECT COUNT(*) FROM dual_ops WHERE status = 'aborted'";
    sqlx::query_scalar(count).fetch_one(&setting.database.pool).await.unwrap()
}

/// No write that was acknowledged is lost, none that has failed is visible, and all that was carried out is there.
pub(crate) async fn hold_to_what_was_said(setting: &Setting, said: &BTreeMap<String, Said>) -> Tally {
    let mysql = MySqlStore::new(setting.mysql.clone());
    let mut tally = Tally::default();
    for (writer, said) in said {
        let on_record = on_record(setting, writer).await;
        let mut expected = Tags::default();
        for (&number, event) in &said.writes {
            let was_carried_out = on_record.get(op(writer, number).unwrap().as_str().as_bytes()) == Some(&true);
            match event {
                Event::Done => {
                    tally.acknowledged += 1;
                    assert!(was_carried_out, "write {number} of {writer} was acknowledged");
                }
                Event::Failed => {
                    tally.failed += 1;
                    assert!(!was_carried_out, "write {number} of {writer} has failed");
                }
                Event::Begun | Event::Unknown => tally.unanswered += 1,
                Event::Read | Event::Stale | Event::Unread => panic!("{event:?} is no outcome"),
            }
            if was_carried_out {
                tally.carried_out += 1;
                expected.apply(number);
            }
        }
        tally.unknown += said.unknown;
        assert_eq!(said.stale, [0; 0], "{writer} has not read what it had written");
        assert_eq!(tags(&mysql.repository::<Tag>(), writer).await, expected.0, "of {writer}");
    }
    tally
}

/// Waits until nothing is pending: what a program had claimed when it was killed is free after half a minute.
pub(crate) async fn is_paid(store: &DualStore) -> Duration {
    let began = Instant::now();
    loop {
        let facts = store.facts().await.unwrap();
        assert_eq!(facts.dead, 0, "{facts:?}");
        if facts.pending == 0 {
            return began.elapsed();
        }
        assert!(began.elapsed() < Duration::from_mins(2), "the debt is not paid: {facts:?}");
        store.relay().await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Both stores have the same, and nothing else.
pub(crate) async fn both_are_the_same(
    setting: &Setting,
    store: &DualStore,
    writers: impl IntoIterator<Item = &String>,
) {
    let check = store.verify().await.unwrap();
    assert!(check.classes.is_empty(), "{check}");
    let (mysql, mirror) = (MySqlStore::new(setting.mysql.clone()), setting.db.clone().with_tombstones());
    let (mut compared, mut there) = (0, 0);
    for writer in writers {
        let in_mirror = tags(&DynamoRepository::new(mirror.clone()), writer).await;
        compared += in_mirror.len();
        assert_eq!(in_mirror, tags(&mysql.repository::<Tag>(), writer).await);
        let in_mirror = members(&DynamoRepository::new(mirror.clone()), writer).await;
        compared += in_mirror.len();
        assert_eq!(in_mirror, members(&mysql.repository::<Member>(), writer).await);
    }
    there += DynamoRepository::<Tag>::new(mirror.clone()).count(Tag::scan().into()).await.unwrap();
    there += DynamoRepository::<Member>::new(mirror).count(Member::scan().into()).await.unwrap();
    assert!(compared > 0);
    assert_eq!((check.compared, there), (u64::try_from(compared).unwrap(), compared));
}
