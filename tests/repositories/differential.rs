//! Every repository answers random sequences of operations alike.

use std::sync::Arc;

use dual_repo::repository::Error;
use dynamo_core::DynamoEntity;
use integration::differential::{Engines, Grounds, LOCAL, Load, Member, Scope, run};

/// The sequences of one test; there are four, so that they run at the same time.
const SEQUENCES: u64 = 1_250;

async fn alike(seed: u64) {
    let engines = Arc::new(Engines::new(8).await);
    let grounds: Arc<dyn Grounds> = Arc::<Engines>::clone(&engines);
    let load = Load { seed, sequences: SEQUENCES, concurrency: 8, differences: 1 };
    let report = run(&grounds, load, |_| {}).await;
    drop(grounds);
    Arc::into_inner(engines).expect("all sequences have ended").drop_all().await;
    println!("{}", report.statistics);
    if let Some(difference) = report.differences.first() {
        panic!("{difference}");
    }
    let statistics = report.statistics;
    let calls = |store: &str| statistics.stores.get(store).copied().unwrap_or_default();
    assert_eq!(statistics.sequences, SEQUENCES);
    assert!(calls("mysql") == calls("memory") && calls("embedded") == calls("memory"));
    assert!(calls("dynamodb-local") > calls("memory") / LOCAL / 2, "DynamoDB Local is left out");
    // What is not asked, nobody answers alike.
    for answer in ["NotFound", "AlreadyExists", "NotUnique", "ConditionFailed", "Canceled", "Invalid"] {
        assert!(statistics.answers.contains_key(&format!("refused: {answer}")), "no answer is {answer}");
    }
    assert!(statistics.cursors > 100, "{} cursors were handed on", statistics.cursors);
}

/// DynamoDB hides what has expired, and deletes it some day; MySQL deletes it then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unique_value_is_free_when_its_owner_has_expired() {
    let engines = Engines::new(4).await;
    let scope = Scope::new("expired");
    let ground = engines.ground(LOCAL, &scope, false).await;
    let member = |id, expires| Member {
        area: "expired".to_owned(),
        id,
        email: "ann@expired".to_owned(),
        phone: Some("1@expired".to_owned()),
        name: None,
        expires,
    };
    let members = || ground.subjects.iter().map(|subject| (subject.name, &subject.members));
    for (_, members) in members() {
        members.create(member(1, Some(Scope::at(5)))).await.unwrap();
        let refused = members.create(member(2, None)).await;
        assert!(matches!(refused, Err(Error::NotUnique { .. })), "{refused:?}");
    }
    scope.pass(10);
    for (name, members) in members() {
        assert_eq!(members.create(member(2, None)).await.unwrap(), member(2, None), "{name}");
        let found = members.batch_get(Member::batch_get([("expired", 1), ("expired", 2)]).consistent()).await;
        assert_eq!(found.unwrap(), [None, Some(member(2, None))], "{name}");
        let refused = members.create(member(3, None)).await;
        assert!(matches!(refused, Err(Error::NotUnique { .. })), "{name}: {refused:?}");
    }
    drop(ground);
    engines.drop_all().await;
}

macro_rules! parts {
    ($($name:ident: $seed:expr,)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            alike($seed).await;
        }
    )*};
}
parts! {
    stores_answer_alike_one: 0,
    stores_answer_alike_two: SEQUENCES,
    stores_answer_alike_three: 2 * SEQUENCES,
    stores_answer_alike_four: 3 * SEQUENCES,
}
