//! Children are found with their own parents, whatever was asked before.

use dual_repo::mysql::MySqlOptions;
use dual_repo::repository::{MySqlStore, Repository};
use dual_repo::testing::conformance::{Account, Line, Status, TABLES};
use dynamo_core::DynamoEntity;

/// MariaDB runs a prepared statement as it has simplified it for the values that it had at first: where those agreed in a column
/// of the key, it does not sort by that column any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn children_of_keys_that_agree_in_a_column_are_asked_for_before_those_of_others() {
    let database = integration::database().await;
    sqlx::raw_sql(TABLES).execute(&database.pool).await.unwrap();
    // One connection, so that statements are prepared once.
    let mysql = MySqlOptions::new(&database.url()).max_connections(1).connect().await.unwrap();
    let accounts = MySqlStore::new(mysql).repository::<Account>();
    for tenant in ["acme", "bolt"] {
        for number in [3, 1, 2] {
            accounts.create(account(tenant, number)).await.unwrap();
        }
    }
    let read = async |keys: [(&'static str, u32); 2]| {
        let found = accounts.batch_get(Account::batch_get(keys)).await.unwrap();
        let lines = |account: Option<Account>| account.unwrap().lines.iter().map(|line| line.line).collect::<Vec<_>>();
        found.into_iter().map(lines).collect::<Vec<_>>()
    };
    for keys in
        [[("acme", 2), ("bolt", 2)], [("acme", 1), ("acme", 3)], [("bolt", 3), ("bolt", 1)], [("bolt", 1), ("acme", 3)]]
    {
        assert_eq!(read(keys).await, [vec![1, 2], vec![1, 2]], "{keys:?}");
    }
}

fn account(tenant: &str, number: u32) -> Account {
    let lines = [1, 2].map(|line| Line { line, text: format!("line {line}") });
    Account {
        tenant: tenant.to_owned(),
        number,
        status: Status::Open,
        opened: 20_240_101,
        owner: None,
        balance: 100,
        lines: lines.into(),
        version: 0,
    }
}
