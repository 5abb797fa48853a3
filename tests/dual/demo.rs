//! The online shop's whole move, on every engine.

use std::future::{pending, ready};
use std::path::PathBuf;

use integration::database;
use online_shop::demo::{self, Engine, Options};
use sqlx::MySqlPool;

fn options(mysql: String, engine: Engine, json: Option<PathBuf>) -> Options {
    let endpoint = match engine {
        Engine::DynamodbLocal => Some(servers::find_dynamodb_local().unwrap_or_else(|missing| panic!("{missing}"))),
        Engine::Embedded | Engine::Aws => None,
    };
    Options { mysql, users: 40, engine, endpoint, seed: 7, samples: 8, json }
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
    assert_eq!(json["mismatches"], 0);
    assert!(json["items"].as_u64().unwrap() > 40 + 120 + 120, "{json}");
    assert!(json["backfill_rows_per_second"].as_f64().unwrap() > 0.0);
    let patterns = json["patterns"].as_array().unwrap();
    assert_eq!(patterns.len(), 16);
    for pattern in patterns {
        assert_eq!(pattern["equal"], true, "{pattern}");
        let asked = pattern["asked"].as_u64().unwrap();
        assert!(asked > 0 && pattern["mysql_median_us"].as_u64().unwrap() > 0, "{pattern}");
    }
    // Every kind of question is also answered with something.
    assert!(patterns.iter().all(|pattern| pattern["found"].as_u64().unwrap() > 0), "{patterns:?}");
}

#[tokio::test]
async fn a_shop_moves_to_the_embedded_engine_and_nothing_differs() {
    nothing_differs_on(Engine::Embedded).await;
}

#[tokio::test]
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
