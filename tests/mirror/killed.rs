//! Programs that write are killed at any moment, and nothing is lost: not what was answered, not half of what was not.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dual_repo::mirror::Phase;
use dual_repo::repository::{DualStore, DynamoRepository, Repository};
use dual_repo::testing::conformance::{Member, Tag};
use dynamo_core::{Dynamo, DynamoEntity};
use integration::Backend;

use crate::setting::{Setting, go_up, reason};

/// Programs that write at the same time.
const WRITERS: usize = 4;

/// What a program has said before it was killed.
#[derive(Debug, Default)]
struct Said {
    /// The number that its last write had.
    last: Option<u32>,
    /// What was answered of each number that was begun.
    answers: BTreeMap<u32, String>,
}

/// Runs a program for a while, and kills it.
fn run_and_kill(setting: &Settings, writer: usize, first: u32, wait: Duration) -> Said {
    let mut child: Child = Command::new(env!("CARGO_BIN_EXE_mirror-writer"))
        .args([&setting.mysql, &setting.dynamo, &setting.prefix, &name(writer), &first.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the writer starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
    let ready = lines.next().expect("it says that it is ready").expect("its output is text");
    assert!(ready.starts_with("ready"), "{ready}");
    let reader = std::thread::spawn(move || {
        let mut said = Said::default();
        for line in lines.map_while(Result::ok) {
            // The last line may be half of one.
            let Some((what, number)) = line.split_once(' ') else { continue };
            let Ok(number) = number.parse() else { continue };
            said.last = Some(number);
            said.answers.insert(number, what.to_owned());
        }
        said
    });
    std::thread::sleep(wait);
    // SIGKILL: nothing of the program runs any more.
    child.kill().expect("it can be killed");
    child.wait().expect("it has ended");
    reader.join().expect("its output was read")
}

/// How programs reach the stores.
#[derive(Clone)]
struct Settings {
    mysql: String,
    dynamo: String,
    prefix: String,
}

fn name(writer: usize) -> String {
    format!("writer{writer}")
}

/// What a writer's tags are, by its writes in their order.
#[derive(Default)]
struct Expected(BTreeMap<String, i32>);

impl Expected {
    fn apply(&mut self, number: u32) {
        let tag = format!("tag-{}", number.wrapping_mul(2_654_435_761).rotate_left(9) % 6);
        match number % 5 {
            0..=2 => drop(self.0.insert(tag, i32::try_from(number).unwrap())),
            3 => drop(self.0.remove(&tag)),
            _ => {}
        }
    }
}

async fn tags(of: &dyn Repository<Tag>, tenant: &str) -> BTreeMap<String, i32> {
    let found = of.find(Tag::query(tenant).into()).await.unwrap().items;
    found.into_iter().map(|tag| (tag.name, tag.weight.unwrap())).collect()
}

async fn members(of: &dyn Repository<Member>, tenant: &str) -> Vec<Member> {
    of.find(Member::query(tenant).into()).await.unwrap().items
}

/// Whether a write was carried out, as the store has it on record.
async fn was_committed(setting: &Setting, op: &str) -> bool {
    let status: Option<String> = sqlx::query_scalar("SELECT CAST(status AS CHAR) FROM dual_ops WHERE op = ?")
        .bind(op.as_bytes())
        .fetch_optional(&setting.database.pool)
        .await
        .unwrap();
    status.as_deref() == Some("committed")
}

/// Kills programs so many times, while the phase goes up and down.
async fn survives(db: Dynamo, kills: u32) {
    let setting = Setting::new(db).await;
    let store = setting.store().await;
    go_up(&store, Phase::DualWrite).await;
    let settings = Settings {
        mysql: setting.database.url(),
        dynamo: setting.db.endpoint().unwrap().to_owned(),
        prefix: setting.db.table_prefix().to_owned(),
    };
    let began = Instant::now();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let settings = settings.clone();
            tokio::task::spawn_blocking(move || {
                let (mut next, mut answers, mut killed) = (1, BTreeMap::new(), 0);
                while killed < kills / u32::try_from(WRITERS).unwrap() {
                    // Some are killed at once, others in the middle of it.
                    let wait = Duration::from_millis(u64::from(killed.wrapping_mul(7919) % 90));
                    let said = run_and_kill(&settings, writer, next, wait);
                    killed += 1;
                    next = said.last.map_or(next, |last| last + 1);
                    answers.extend(said.answers);
                }
                answers
            })
        })
        .collect();
    let mut flips = 0;
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        // An instance that was killed counts as running for a while, so that the phase is not always free to change.
        let to = if store.phase() == Phase::DualWrite { Phase::Backfill } else { Phase::DualWrite };
        flips += u32::from(store.switch(to, &reason()).await.is_ok());
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    let mut unanswered = 0;
    let (mut acknowledged, mut carried_out) = (0, 0);
    for (writer, answers) in writers.into_iter().enumerate() {
        let answers: BTreeMap<u32, String> = answers.await.unwrap();
        let mut expected = Expected::default();
        for (number, answer) in answers {
            let is_there = was_committed(&setting, &format!("{}-{number}", name(writer))).await;
            match answer.as_str() {
                "done" => {
                    acknowledged += 1;
                    assert!(is_there, "write {number} was answered");
                }
                "failed" => assert!(!is_there, "write {number} has failed"),
                _ => unanswered += 1,
            }
            if is_there {
                carried_out += 1;
                expected.apply(number);
            }
        }
        let found = tags(&store.repository::<Tag>(), &name(writer)).await;
        assert_eq!(found, expected.0, "of writer {writer}");
    }
    finish(&setting, &store).await;
    println!(
        "{kills} programs killed in {:.1?}, {acknowledged} writes answered, {unanswered} not, {carried_out} carried out, {flips} flips",
        began.elapsed()
    );
}

/// Both stores have the same in the end.
async fn finish(setting: &Setting, store: &DualStore) {
    let deadline = Instant::now() + Duration::from_mins(2);
    // What a program had claimed when it was killed is free after a while.
    while store.facts().await.unwrap().pending > 0 {
        assert!(Instant::now() < deadline, "the debt is not paid: {:?}", store.facts().await.unwrap());
        store.relay().await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let check = store.verify().await.unwrap();
    assert!(check.classes.is_empty(), "{check}");
    let mirror = setting.db.clone().with_tombstones();
    for writer in (0..WRITERS).map(name) {
        let in_mirror = tags(&DynamoRepository::new(mirror.clone()), &writer).await;
        assert_eq!(in_mirror, tags(&store.repository::<Tag>(), &writer).await);
        let in_mirror = members(&DynamoRepository::new(mirror.clone()), &writer).await;
        assert_eq!(in_mirror, members(&store.repository::<Member>(), &writer).await);
    }
}

#[test]
fn programs_that_are_killed_lose_nothing() {
    // The embedded engine would be killed with them.
    integration::run(Backend::DynamoDbLocal, async |db| survives(db, 200).await);
}
