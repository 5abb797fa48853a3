//! Servers are killed under load and started again, and nothing is lost. While DynamoDB does not answer, writes do not fail and
//! do not wait for it.

use std::collections::BTreeMap;
use std::time::Duration;

use dual_repo::mirror::Phase;
use dual_repo::repository::DualStore;
use dual_repo::testing::conformance::Ledger;
use dynamo_core::{Dynamo, DynamoTable as _};
use integration::{Backend, database_at, dynamodb_at, run};
use servers::{Durability, DynamoDbLocal, DynamoDbLocalOptions, MySqlServer, MySqlServerOptions};

use crate::crew::Crew;
use crate::ending::{both_are_the_same, hold_to_what_was_said, is_paid};
use crate::setting::{Setting, go_up};

/// Where the servers of these tests are.
const DIRECTORY: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/restarts");
/// Writers at the same time, an instance each.
const WRITERS: usize = 4;
/// How often MySQL is killed.
const KILLS: usize = 3;
/// Writes of each writer between two events.
const WRITES: usize = 10;
/// Members that a writer has.
const MEMBERS: u64 = 2;
/// What a write waits for DynamoDB, unless told.
const WAIT: Duration = Duration::from_millis(250);
/// Half of the writes may take this long besides, and none longer than `LONGEST`, on the slowest of machines. The client of
/// DynamoDB waits for an answer for a minute.
const SLOW: Duration = Duration::from_secs(3);
const LONGEST: Duration = Duration::from_secs(10);

/// What is known of the server, by which it is told from others.
async fn identity(setting: &Setting) -> String {
    sqlx::query_scalar("SELECT server FROM dual_control").fetch_one(&setting.database.pool).await.unwrap()
}

async fn instances(setting: &Setting) -> Vec<DualStore> {
    let mut stores = Vec::new();
    for _ in 0..WRITERS {
        stores.push(setting.instance().await);
    }
    stores
}

/// A MySQL that keeps what it has committed, as one in production does.
fn mysql() -> MySqlServer {
    MySqlServer::start(&MySqlServerOptions::new(DIRECTORY).durability(Durability::Full)).unwrap()
}

fn dynamodb(options: impl FnOnce(DynamoDbLocalOptions) -> DynamoDbLocalOptions) -> DynamoDbLocal {
    let all = DynamoDbLocalOptions::new(DIRECTORY).cache(servers::directory());
    DynamoDbLocal::start(&options(all)).unwrap()
}

/// Kills MySQL again and again while writers write.
async fn kill_again_and_again(mysql: &mut MySqlServer, crew: &Crew) {
    for _ in 0..KILLS {
        crew.carries_out(WRITES).await;
        tokio::task::block_in_place(|| {
            mysql.kill().unwrap();
            mysql.start_again().unwrap();
        });
    }
    crew.carries_out(WRITES).await;
    assert!(crew.failed() + usize::try_from(crew.unknown()).unwrap() > 0, "it was killed while nobody wrote");
}

/// While the mirror does not answer, writes are carried out, and wait for it no longer than they are meant to.
async fn writes_go_on(crew: &Crew, without: &str) {
    let (failed, unknown) = (crew.failed(), crew.unknown());
    drop(crew.take_write_times());
    crew.writes(WRITES).await;
    let times = crew.take_write_times();
    println!(
        "{without}: {} writes, the median took {:.0?}, the longest {:.0?}",
        times.count(),
        times.median(),
        times.longest()
    );
    assert_eq!((crew.failed(), crew.unknown()), (failed, unknown), "{without}, writes failed");
    assert!(times.median() < WAIT + SLOW && times.longest() < LONGEST, "{without}, writes waited");
}

/// In the phase in which reads are from MySQL, so that all that DynamoDB may hold up is writes.
async fn with_dynamodb_local() {
    let mut mysql = mysql();
    let mut dynamodb = dynamodb(DynamoDbLocalOptions::on_disk);
    let db = dynamodb_at(&dynamodb.endpoint(), "restarts-").await;
    let setting = Setting::on(db, database_at(&mysql.url("mysql")).await).await;
    let store = setting.store().await;
    go_up(&store, Phase::DualWrite).await;
    let before = identity(&setting).await;
    let crew = Crew::start(instances(&setting).await, BTreeMap::new());
    kill_again_and_again(&mut mysql, &crew).await;

    writes_go_on(&crew, "with DynamoDB").await;
    tokio::task::block_in_place(|| dynamodb.freeze()).unwrap();
    writes_go_on(&crew, "while DynamoDB stands still").await;
    tokio::task::block_in_place(|| dynamodb.thaw()).unwrap();
    crew.writes(WRITES).await;
    tokio::task::block_in_place(|| dynamodb.kill()).unwrap();
    writes_go_on(&crew, "while DynamoDB is not there").await;
    tokio::task::block_in_place(|| dynamodb.start_again()).unwrap();
    crew.writes(WRITES).await;

    let said = crew.stop().await;
    let tally = hold_to_what_was_said(&setting, &said).await;
    let paid = is_paid(&store).await;
    both_are_the_same(&setting, &store, said.keys()).await;
    assert_eq!(identity(&setting).await, before);
    println!("debt paid after {paid:.1?}: {tally}");
}

async fn with_the_embedded_engine() {
    let mut mysql = mysql();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("engine");
    let open = || Dynamo::embedded_at(&file).unwrap();
    let mut setting = Setting::on(open(), database_at(&mysql.url("mysql")).await).await;
    let store = setting.store().await;
    go_up(&store, Phase::DynamoRead).await;
    let before = identity(&setting).await;
    drop(store);
    let crew = Crew::start(instances(&setting).await, BTreeMap::new());
    kill_again_and_again(&mut mysql, &crew).await;
    // The engine ends with its writers, whatever they owe it.
    let said = crew.stop().await;
    setting.db = open();
    let crew = Crew::start(instances(&setting).await, said);
    crew.writes(WRITES).await;
    let said = crew.stop().await;
    let tally = hold_to_what_was_said(&setting, &said).await;
    let store = setting.store().await;
    let paid = is_paid(&store).await;
    both_are_the_same(&setting, &store, said.keys()).await;
    assert_eq!(identity(&setting).await, before);
    println!("debt paid after {paid:.1?}: {tally}");
}

/// What the engine had is gone: the comparison finds every row, and a repair brings it back.
async fn comes_back_empty(db: Dynamo, empty: impl AsyncFnOnce() -> Dynamo) {
    let mut setting = Setting::new(db).await;
    let store = setting.store().await;
    go_up(&store, Phase::DynamoRead).await;
    let crew = Crew::start(vec![setting.instance().await], BTreeMap::new());
    crew.writes(40).await;
    let said = crew.stop().await;
    is_paid(&store).await;
    both_are_the_same(&setting, &store, said.keys()).await;
    drop(store);

    setting.db = empty().await;
    Ledger::ensure_table(&setting.db).await.unwrap();
    let store = setting.store().await;
    let check = store.verify().await.unwrap();
    // Each member has a marker of its address besides its item.
    assert!(check.compared > MEMBERS, "{check}");
    assert_eq!(check.classes.into_iter().collect::<Vec<_>>(), [("lost", check.compared + MEMBERS)]);
    store.repair().await.unwrap();
    both_are_the_same(&setting, &store, said.keys()).await;
    let crew = Crew::start(vec![store.clone()], said);
    crew.writes(10).await;
    let said = crew.stop().await;
    hold_to_what_was_said(&setting, &said).await;
    is_paid(&store).await;
    both_are_the_same(&setting, &store, said.keys()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_are_killed_lose_nothing_and_dynamodb_holds_nobody_up() {
    with_dynamodb_local().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_mysql_and_an_embedded_engine_that_ends_lose_nothing() {
    with_the_embedded_engine().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dynamodb_local_that_comes_back_empty_is_found_and_repaired() {
    let mut dynamodb = dynamodb(|options| options);
    let db = dynamodb_at(&dynamodb.endpoint(), "restarts-").await;
    let again = async || {
        tokio::task::block_in_place(|| {
            dynamodb.kill().unwrap();
            dynamodb.start_again().unwrap();
        });
        db.clone()
    };
    comes_back_empty(db.clone(), again).await;
}

#[test]
fn an_embedded_engine_that_comes_back_empty_is_found_and_repaired() {
    run(Backend::Embedded, async |db| comes_back_empty(db, async || Dynamo::embedded().unwrap()).await);
}
