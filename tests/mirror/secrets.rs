//! A field marked `secret` is in no report of a move, nor in its errors.

use std::time::{Duration, Instant};

use dual_repo::mirror::Phase;
use dual_repo::repository::{DualStore, Error, Repository};
use dual_repo::{MySql, MySqlEntity, project};
use dynamo_core::value::Item;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};

use crate::setting::go_up;

/// What nobody may see.
const SECRET: &str = "tr0ub4dor";

#[derive(Clone, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Vault", entity = "ACCOUNT")]
#[pk("{id}")]
#[mysql(table = "accounts", key = "id")]
struct Account {
    id: u32,
    #[dynamo(secret)]
    password: String,
}

#[derive(DynamoTable)]
#[dynamo(table = "Vault")]
#[expect(dead_code, reason = "the table is made of it")]
enum Vault {
    Account(Account),
}

fn hidden(text: &str) {
    assert!(!text.contains(SECRET), "{text}");
}

integration::on_every_engine! {
    async fn differences_and_errors_show_no_secret(db: Dynamo) {
        Vault::ensure_table(&db).await.unwrap();
        let database = integration::database().await;
        database.run("CREATE TABLE accounts (id INT UNSIGNED PRIMARY KEY, password VARCHAR(50) NOT NULL)").await;
        database.run(format!("INSERT INTO accounts VALUES (1, '{SECRET}'), (2, '{SECRET}')")).await;
        let mysql = MySql::connect(&database.url()).await.unwrap();
        let builder = DualStore::builder(mysql, db.clone()).dynamo_within(Duration::from_mins(1));
        let store = builder.entity::<Account>().shadow_per_mille(1000).connect().await.unwrap();
        go_up(&store, Phase::ShadowRead).await;
        let accounts = store.repository::<Account>();

        // Somebody writes past the mirror.
        let table = db.table_name("Vault").unwrap();
        let (name, value) = (":p", format!("not {SECRET}"));
        let write = db.client().update_item().table_name(&table).set_key(Some(key(1)));
        let value = aws_sdk_dynamodb::types::AttributeValue::S(value);
        let write = write.update_expression("SET password = :p").expression_attribute_values(name, value);
        write.send().await.unwrap();
        accounts.get(Account::get(1_u32)).await.unwrap().unwrap();
        let began = Instant::now();
        while store.shadow().different == 0 {
            assert!(began.elapsed() < Duration::from_secs(30), "no read is compared");
            accounts.get(Account::get(1_u32)).await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let samples = store.shadow_samples();
        assert!(format!("{samples:?}").contains("password"), "{samples:?}");
        let check = store.verify().await.unwrap();
        assert_eq!(check.unexplained(), 1, "{check}");
        let report = std::env::temp_dir().join(format!("{}.json", database.name()));
        check.write_json(&report).unwrap();
        let json = std::fs::read_to_string(&report).unwrap();
        std::fs::remove_file(&report).unwrap();
        hidden(&format!("{samples:?} {check} {check:?} {json}"));

        let update = Account::update(1_u32).set(|a| a.password, SECRET).condition(|a| a.password.eq("wrong"));
        let refused = accounts.update(update).await.map(drop).unwrap_err();
        assert!(matches!(refused, Error::ConditionFailed { item: Some(_), .. }), "{refused:?}");
        hidden(&format!("{refused} {refused:?}"));
        // Longer than the column.
        let long = Account { id: 3, password: SECRET.repeat(10) };
        let long = accounts.create(long).await.map(drop).unwrap_err();
        hidden(&format!("{long} {long:?} {:?}", std::error::Error::source(&long)));
        hidden(&format!("{:?}", project(Account { id: 4, password: SECRET.to_owned() }).unwrap()));
    }
}

fn key(id: u32) -> Item {
    Account::key_of(id).unwrap().into_item(&Account::SCHEMA.primary)
}
