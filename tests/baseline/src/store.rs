//! The two stores, filled with the same orders.

use anyhow::{Context, Result, ensure};
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::NaiveDateTime;
use dual_repo::repository::{DynamoRepository, MySqlStore, Repository};
use dual_repo::{Backfill, MySql, MySqlOptions};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::call::key;
use crate::client::Client;
use crate::options::{Engine, Options};
use crate::order::{Order, Orders, Place, Status, TABLE, order};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    MySql,
    DynamoDb,
}

impl Kind {
    pub(crate) const BOTH: [Kind; 2] = [Kind::MySql, Kind::DynamoDb];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::MySql => "MySQL",
            Kind::DynamoDb => "DynamoDB",
        }
    }
}

/// A store: the repository, and what it goes through.
pub(crate) struct Store {
    orders: Box<dyn Repository<Order>>,
    beneath: Beneath,
}

enum Beneath {
    MySql(MySql),
    DynamoDb(Dynamo),
}

/// The stores of a run.
pub(crate) struct Stores {
    mysql: MySql,
    db: Dynamo,
    engine: Engine,
}

impl Stores {
    pub(crate) async fn connect(options: &Options, mysql: &str) -> Result<Stores> {
        let mysql = MySqlOptions::new(mysql).max_connections(options.connections()).connect().await?;
        let db = match options.engine {
            Engine::Embedded => Dynamo::embedded()?,
            Engine::DynamodbLocal => {
                let endpoint =
                    options.endpoint.as_deref().context("`--engine dynamodb-local` needs `--endpoint URL`")?;
                Dynamo::builder()
                    .endpoint(endpoint)
                    .region("eu-west-1")
                    .credentials("local", "local", None)
                    .build()
                    .await?
            }
        };
        // Others may use the same server.
        let db = db.with_table_prefix(format!("baseline-{}-", Uuid::new_v4().simple()));
        Ok(Stores { mysql, db, engine: options.engine })
    }

    pub(crate) fn of(&self, kind: Kind) -> Store {
        match kind {
            Kind::MySql => Store {
                orders: Box::new(MySqlStore::new(self.mysql.clone()).repository()),
                beneath: Beneath::MySql(self.mysql.clone()),
            },
            Kind::DynamoDb => Store {
                orders: Box::new(DynamoRepository::new(self.db.clone())),
                beneath: Beneath::DynamoDb(self.db.clone()),
            },
        }
    }

    /// Makes the tables, and as many orders in both.
    pub(crate) async fn fill(&self, items: u32) -> Result<()> {
        let pool = self.mysql.pool();
        sqlx::query(TABLE).execute(pool).await.context("cannot make the table `baseline_orders`")?;
        for first in (0..items).step_by(ROWS) {
            let orders = (first..items).take(ROWS).map(|position| order(position, items));
            let mut insert = sqlx::QueryBuilder::new("INSERT INTO baseline_orders ");
            insert.push_values(orders, |mut row, order| {
                row.push_bind(order.customer).push_bind(order.number).push_bind(order.product);
                row.push_bind(match order.status {
                    Status::Pending => "pending",
                    Status::Paid => "paid",
                    Status::Shipped => "shipped",
                });
                row.push_bind(order.placed_at.naive_utc()).push_bind(order.total).push_bind(order.quantity);
                row.push_bind(order.address).push_bind(order.note).push_bind(order.priority);
            });
            insert.build().execute(pool).await.context("cannot fill the table `baseline_orders`")?;
        }
        sqlx::query("ANALYZE TABLE baseline_orders").fetch_all(pool).await.context("cannot count the rows")?;
        Orders::ensure_table(&self.db).await?;
        let copied = Backfill::<Order>::new(&self.mysql, &self.db).run().await?;
        ensure!(copied.is_clean() && copied.items == u64::from(items), "the orders were not copied: {copied}");
        Ok(())
    }

    /// That both give the same answers, so that the same is measured.
    pub(crate) async fn compare(&self, items: u32) -> Result<()> {
        let (mysql, dynamodb) = (self.of(Kind::MySql), self.of(Kind::DynamoDb));
        let (mysql, dynamodb) = (mysql.orders(), dynamodb.orders());
        let mut client = Client::new(0, 1, items);
        for _ in 0..SAMPLES {
            let (place, customer, product) = (client.any(), client.customer(), client.product());
            let get = || Order::get(key(place));
            ensure!(mysql.get(get()).await? == dynamodb.get(get()).await?, "the stores differ in {place:?}");
            let query = || Order::query(customer).descending().limit(20).into();
            let same = mysql.find(query()).await?.items == dynamodb.find(query()).await?.items;
            ensure!(same, "the stores differ in the orders of customer {customer}");
            let query = || Order::query_gsi::<1>(product).into();
            ensure!(
                mysql.count(query()).await? == dynamodb.count(query()).await?,
                "the stores differ in the orders of product {product}"
            );
        }
        Ok(())
    }

    /// What the server says that it is.
    pub(crate) async fn mysql_version(&self) -> Result<String> {
        let sql = "SELECT CONCAT(VERSION(), ', innodb_flush_log_at_trx_commit = ', @@innodb_flush_log_at_trx_commit)";
        sqlx::query_scalar(sql).fetch_one(self.mysql.pool()).await.context("MySQL does not tell its version")
    }

    /// Leaves both as they were.
    pub(crate) async fn clear(&self) -> Result<()> {
        sqlx::query("DROP TABLE IF EXISTS baseline_orders")
            .execute(self.mysql.pool())
            .await
            .context("cannot drop the table `baseline_orders`")?;
        if self.engine == Engine::DynamodbLocal {
            let name = self.db.table_name(Order::SCHEMA.table)?;
            let deleted = self.db.client().delete_table().table_name(&name).send().await;
            deleted.with_context(|| format!("cannot delete the table `{name}`"))?;
        }
        Ok(())
    }
}

/// Rows of one `INSERT`.
const ROWS: usize = 500;
/// Answers that are compared.
const SAMPLES: usize = 20;

type Row = (u32, u32, u32, String, NaiveDateTime, Decimal, u32, String, Option<String>, bool);

impl Store {
    pub(crate) fn orders(&self) -> &dyn Repository<Order> {
        &*self.orders
    }

    /// Reads an order without this library; false when it is not there.
    pub(crate) async fn by_hand(&self, Place { customer, number }: Place) -> Result<bool> {
        match &self.beneath {
            Beneath::MySql(mysql) => {
                let sql = "SELECT customer, number, product, status, placed_at, total, quantity, address, note, priority \
                           FROM baseline_orders WHERE customer = ? AND number = ?";
                let row: Option<Row> =
                    sqlx::query_as(sql).bind(customer).bind(number).fetch_optional(mysql.pool()).await?;
                Ok(row.is_some())
            }
            Beneath::DynamoDb(db) => {
                let get = db.client().get_item().table_name(db.table_name(Order::SCHEMA.table)?);
                let get = get.key("PK", AttributeValue::S(format!("CUSTOMER#{customer:08}")));
                let get = get.key("SK", AttributeValue::S(format!("ORDER#{number:08}")));
                Ok(get.send().await?.item.is_some())
            }
        }
    }
}
