//! The calls that are measured.

use std::fmt;

use anyhow::{Result, ensure};
use dynamo_core::{DynamoEntity, Transaction};
use serde::{Deserialize, Serialize};

use crate::client::Client;
use crate::order::{Order, Place};
use crate::store::Store;

/// A call; reads first, so that they find what was there from the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Call {
    /// A read by key with the driver or the SDK alone, whose results are left as they are: what the machine and the server
    /// take without this library.
    ByHand,
    Get,
    Query,
    IndexQuery,
    BatchGet,
    Count,
    Update,
    Create,
    Transaction,
}

/// Results of a page.
const PAGE: usize = 20;
/// Keys of a batch.
const BATCH: usize = 25;

impl Call {
    pub(crate) const ALL: [Call; 9] = [
        Call::ByHand,
        Call::Get,
        Call::Query,
        Call::IndexQuery,
        Call::BatchGet,
        Call::Count,
        Call::Update,
        Call::Create,
        Call::Transaction,
    ];

    /// What it is, in words.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Call::ByHand => "get by hand",
            Call::Get => "get",
            Call::Query => "query, page of 20",
            Call::IndexQuery => "index query, page of 20",
            Call::BatchGet => "batch_get of 25",
            Call::Count => "count of 50",
            Call::Update => "update with condition",
            Call::Create => "create",
            Call::Transaction => "transaction of 3",
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Carries out a call once. An answer that cannot be right is an error.
pub(crate) async fn run(call: Call, store: &Store, client: &mut Client) -> Result<()> {
    let orders = store.orders();
    match call {
        Call::ByHand => ensure!(store.by_hand(client.any()).await?, "an order was not found"),
        Call::Get => ensure!(orders.get(Order::get(key(client.any()))).await?.is_some(), "an order was not found"),
        Call::Query => {
            let page = orders.find(Order::query(client.customer()).descending().limit(PAGE).into()).await?;
            ensure!(!page.items.is_empty(), "a customer has no orders");
        }
        Call::IndexQuery => {
            let page = orders.find(Order::query_gsi::<1>(client.product()).limit(PAGE).into()).await?;
            ensure!(!page.items.is_empty(), "a product has no orders");
        }
        Call::BatchGet => {
            let keys: Vec<_> = (0..BATCH).map(|_| key(client.any())).collect();
            let found = orders.batch_get(Order::batch_get(keys)).await?;
            ensure!(found.len() == BATCH && found.iter().all(Option::is_some), "an order was not found");
        }
        Call::Count => {
            let count = orders.count(Order::query(client.customer()).into()).await?;
            ensure!(count > 0, "a customer has no orders");
        }
        Call::Update => {
            let [own, _] = client.own();
            orders.update(changed(own)).await?;
        }
        Call::Create => {
            orders.create(client.new_order()).await?;
        }
        Call::Transaction => {
            let [first, second] = client.own();
            let transaction =
                Transaction::new().update(changed(first)).update(changed(second)).create(client.new_order());
            orders.transaction(transaction).await?;
        }
    }
    Ok(())
}

/// A change that must find the order as it is.
fn changed(place: Place) -> dynamo_core::op::Update<Order> {
    Order::update(key(place)).add(|o| o.quantity, 1).condition(|o| o.quantity.ge(1))
}

pub(crate) fn key(Place { customer, number }: Place) -> (u32, u32) {
    (customer, number)
}
