//! The online shop's whole move while it is used, on every engine.

use std::future::{pending, ready};
use std::path::PathBuf;

use dual_repo::mirror::Phase;
use integration::database;
use online_shop::demo::{self, Engine, Options};
use sqlx::MySqlPool;

fn options(mysql: String, engine: Engine, json: Option<PathBuf>) -> Options {
    let endpoint = match engine {
        Engine::DynamodbLocal => Some(servers::find_dynamodb_local().unwrap_or_else(|missing| panic!("{missing}"))),
        Engine::Embedded | Engine::Aws => None,
    };
    Options { mysql, users: 40, engine, endpoint, seed: 7, requests: 30, samples: 8, json }
}

async fn tables(pool: &MySqlPool) -> Vec<String> {
    sqlx::query_scalar("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
        .fetch_all(pool)
        .await
        .unwrap()
}

async fn nothing_differs_on(engine: Engine) {
    let database = database().await;
    let file = std::env::temp_dir().join(format!("{}.json", database.name()));
    let report = demo::run(&options(database.url(), engine, Some(file.clone())), pending()).await.unwrap();
    assert!(report.is_clean(), "{report}");
    assert_eq!(tables(&database.pool).await, Vec::<String>::new());

    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    std::fs::remove_file(file).unwrap();
    let zeros = ["mismatches", "lost", "divergent", "wrong"];
    assert!(zeros.iter().all(|name| json[name] == 0), "{json}");
    let phases: Vec<&str> = json["phases"].as_array().unwrap().iter().map(|p| p["phase"].as_str().unwrap()).collect();
    let up = Phase::ALL.map(Phase::as_str);
    let down = ["shadow-read", "dual-write", "backfill", "capture"];
    assert_eq!(phases, [&up[..], &down, &up[2..]].concat());
    for phase in json["phases"].as_array().unwrap() {
        let served = |what: &str| phase[what]["count"].as_u64().unwrap();
        assert!(served("reads") > 0 && served("writes") > 0 && served("reads") + served("writes") >= 30, "{phase}");
    }
    // Everything was written, and everything was compared.
    for kind in json["writes"].as_array().unwrap() {
        let count = |what: &str| kind[what].as_u64().unwrap();
        assert!(count("acknowledged") > 0 && count("compared") > 0 && count("in_doubt") == 0, "{kind}");
    }
    // Accounts, products and, in both designs, orders.
    assert!(json["verification"]["compared"].as_u64().unwrap() > 40 + 20 + 2 * 120, "{json}");
    assert!(json["shadow"]["compared"].as_u64().unwrap() > 0, "{json}");
    assert!(json["backfill"]["rows"].as_u64().unwrap() > 40 + 20 + 2 * 100, "{json}");
    let patterns = json["patterns"].as_array().unwrap();
    assert_eq!(patterns.len(), 14);
    for pattern in patterns {
        assert_eq!(pattern["equal"], true, "{pattern}");
        let asked = pattern["asked"].as_u64().unwrap();
        assert!(asked > 0 && pattern["mysql_median_us"].as_u64().unwrap() > 0, "{pattern}");
    }
    // Every kind of question is also answered with something.
    assert!(patterns.iter().all(|pattern| pattern["found"].as_u64().unwrap() > 0), "{patterns:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_moves_to_the_embedded_engine_and_nothing_differs() {
    nothing_differs_on(Engine::Embedded).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_moves_to_dynamodb_local_and_nothing_differs() {
    nothing_differs_on(Engine::DynamodbLocal).await;
}

#[tokio::test]
async fn an_interrupted_move_leaves_nothing_behind() {
    let database = database().await;
    let error = demo::run(&options(database.url(), Engine::DynamodbLocal, None), ready(())).await.unwrap_err();
    assert_eq!(error.to_string(), "interrupted");
    assert_eq!(tables(&database.pool).await, Vec::<String>::new());
}
