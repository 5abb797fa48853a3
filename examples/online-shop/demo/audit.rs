//! What writers were told, held against both stores.

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use dual_repo::repository::Repository;
use dynamo_core::DynamoEntity;
use dynamo_core::batch::BatchGet;
use serde::Serialize;

use super::ledger::{Fact, Ledger};
use crate::entities::{CartItem, Order, Product, User};
use crate::services::Repositories;

/// Differences that are told.
const TOLD: usize = 20;

/// What has become of the writes of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Audited {
    /// Of what.
    pub of: &'static str,
    /// Writes that were acknowledged.
    pub acknowledged: u64,
    /// What they have left, each thing once: so many were compared, in both stores.
    pub compared: u64,
    /// Of those, with a write that has had no answer: they are compared with each other only.
    pub in_doubt: u64,
    /// Not as the last acknowledged write has left it, in MySQL or in DynamoDB.
    pub lost: u64,
    /// Not the same in both stores.
    pub divergent: u64,
}

/// What has become of all of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Audit {
    pub(super) kinds: Vec<Audited>,
    /// The first differences.
    pub(super) told: Vec<String>,
}

/// Compares what is there with what was acknowledged. `before` are the products as they were before anything was written.
pub(super) async fn audit(
    ledger: &Ledger,
    before: &[Product],
    mysql: &Repositories,
    dynamodb: &Repositories,
) -> Result<Audit> {
    let Ledger { writes, accounts, lines, orders, products } = ledger;
    let before: HashMap<u32, &Product> = before.iter().map(|product| (product.id, product)).collect();
    let mut audit = Audit::default();
    let claims = accounts.iter().map(|(email, fact)| {
        let holds = |found: Option<&User>| acknowledged(fact).map(|user| found == Some(user));
        (format!("account {email}"), holds)
    });
    let stores = (&mysql.users, &dynamodb.users);
    audit.add("accounts", writes.accounts, stores, || User::batch_get(accounts.keys()), claims).await?;

    let claims = lines.iter().map(|((email, product), fact)| {
        let holds = |found: Option<&CartItem>| acknowledged(fact).map(|line| is_line(line.as_ref(), found));
        (format!("product {product} in the cart of {email}"), holds)
    });
    let stores = (&mysql.carts, &dynamodb.carts);
    audit.add("cart lines", writes.carts, stores, || CartItem::batch_get(lines.keys().cloned()), claims).await?;

    let claims = orders.iter().map(|((email, _, id), fact)| {
        let holds = |found: Option<&Order>| acknowledged(fact).map(|order| found == Some(order));
        (format!("order {id} of {email}"), holds)
    });
    let stores = (&mysql.orders, &dynamodb.orders);
    audit.add("orders", writes.orders, stores, || Order::batch_get(orders.keys().cloned()), claims).await?;

    let claims = products.iter().map(|(id, facts)| {
        let before = before.get(id).copied();
        let holds = move |found: Option<&Product>| {
            let as_told = || before.zip(found).is_some_and(|(before, now)| facts.holds(before, now));
            (!facts.is_in_doubt).then(as_told)
        };
        (format!("product {id}"), holds)
    });
    let stores = (&mysql.products, &dynamodb.products);
    audit.add("products", writes.products, stores, || Product::batch_get(products.keys().copied()), claims).await?;
    Ok(audit)
}

fn acknowledged<T>(fact: &Fact<T>) -> Option<&T> {
    match fact {
        Fact::Acknowledged(value) => Some(value),
        Fact::InDoubt => None,
    }
}

/// Whether a line is as it was left. The name in it is the product's, which others change.
fn is_line(expected: Option<&CartItem>, found: Option<&CartItem>) -> bool {
    match (expected, found) {
        (Some(expected), Some(found)) => {
            *found == CartItem { product_name: found.product_name.clone(), ..expected.clone() }
        }
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

impl Audit {
    /// Compares all of one kind: by their keys what both stores have, and each with what is claimed of it, if anything is.
    async fn add<E: DynamoEntity + PartialEq + Debug + 'static>(
        &mut self,
        of: &'static str,
        acknowledged: u64,
        (mysql, dynamodb): (&Arc<dyn Repository<E>>, &Arc<dyn Repository<E>>),
        keys: impl Fn() -> BatchGet<E>,
        claims: impl ExactSizeIterator<Item = (String, impl Fn(Option<&E>) -> Option<bool>)>,
    ) -> Result<()> {
        let mut kind = Audited { of, acknowledged, ..Audited::default() };
        let left = mysql.batch_get(keys().consistent()).await.with_context(|| format!("cannot read {of} of MySQL"))?;
        let right = dynamodb.batch_get(keys().consistent()).await;
        let right = right.with_context(|| format!("cannot read {of} of DynamoDB"))?;
        ensure!(left.len() == claims.len() && right.len() == claims.len(), "not all {of} were answered for");
        for (((what, holds), left), right) in claims.zip(left).zip(right) {
            let (in_mysql, in_dynamodb) = (holds(left.as_ref()), holds(right.as_ref()));
            let (is_lost, is_divergent) = ([in_mysql, in_dynamodb].contains(&Some(false)), left != right);
            kind.compared += 1;
            kind.in_doubt += u64::from(in_mysql.is_none() && in_dynamodb.is_none());
            kind.lost += u64::from(is_lost);
            kind.divergent += u64::from(is_divergent);
            if (is_lost || is_divergent) && self.told.len() < TOLD {
                let wrong = if is_lost { "lost" } else { "divergent" };
                // The shop's rows are made up: there is nothing to hide.
                self.told.push(format!("{wrong}: {what}\n    MySQL has {left:?}\n    DynamoDB has {right:?}"));
            }
        }
        self.kinds.push(kind);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use dual_repo::repository::MemoryStore;
    use dynamo_core::DynamoEntity as _;
    use rust_decimal::Decimal;

    use super::*;
    use crate::entities::{OrderItem, OrderStatus, Profile};

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(second)
    }

    fn user(name: &str) -> User {
        User {
            id: 1,
            email: "ann@example.com".to_owned(),
            username: name.to_owned(),
            password_hash: "x".to_owned(),
            profile: Profile::default(),
            is_seller: false,
            created_at: at(0),
            updated_at: at(0),
        }
    }

    fn product(inventory: u32, price: i64) -> Product {
        Product {
            id: 7,
            seller_id: 1,
            category_id: 1,
            name: "A lamp".to_owned(),
            description: None,
            price: Decimal::from(price),
            inventory,
            image_url: None,
            created_at: at(0),
            updated_at: at(0),
        }
    }

    fn line(product_id: u32, quantity: u32) -> CartItem {
        CartItem {
            user_email: "ann@example.com".to_owned(),
            product_id,
            product_name: "A lamp".to_owned(),
            cart_id: product_id,
            quantity,
            created_at: at(0),
            updated_at: at(0),
        }
    }

    fn order() -> Order {
        Order {
            user_email: "ann@example.com".to_owned(),
            order_id: 5,
            status: OrderStatus::Pending,
            total_amount: Decimal::from(20),
            items: vec![OrderItem { id: 1, product_id: 7, quantity: 2, price_at_time: Decimal::from(10) }],
            created_at: at(1),
            updated_at: at(1),
        }
    }

    /// A ledger of each kind of write, and both stores as they have to be.
    async fn told() -> (Ledger, Repositories, Repositories) {
        let mut ledger = Ledger::default();
        ledger.account(user("ann"));
        ledger.line(line(8, 3));
        ledger.placed(&order());
        ledger.price(7, Decimal::from(11));
        let mut other = Ledger::default();
        other.stock(7, 4);
        ledger.merge(other);
        let stores = [(); 2].map(|()| Repositories::in_memory(&MemoryStore::new()));
        for store in &stores {
            store.users.create(user("ann")).await.unwrap();
            store.carts.create(line(8, 3)).await.unwrap();
            store.orders.create(order()).await.unwrap();
            store.products.create(product(9 - 2 + 4, 11)).await.unwrap();
        }
        let [mysql, dynamodb] = stores;
        (ledger, mysql, dynamodb)
    }

    async fn wrong(ledger: &Ledger, mysql: &Repositories, dynamodb: &Repositories) -> Vec<(&'static str, u64, u64)> {
        let audit = audit(ledger, &[product(9, 10)], mysql, dynamodb).await.unwrap();
        let wrong: Vec<&Audited> = audit.kinds.iter().filter(|kind| kind.lost + kind.divergent > 0).collect();
        assert_eq!(audit.told.len(), wrong.len(), "{:?}", audit.told);
        wrong.iter().map(|kind| (kind.of, kind.lost, kind.divergent)).collect()
    }

    #[tokio::test]
    async fn stores_that_have_what_was_acknowledged_have_lost_nothing() {
        let (ledger, mysql, dynamodb) = told().await;
        let audit = audit(&ledger, &[product(9, 10)], &mysql, &dynamodb).await.unwrap();
        assert_eq!(audit.told, Vec::<String>::new());
        let counts: Vec<_> = audit.kinds.iter().map(|kind| (kind.of, kind.acknowledged, kind.compared)).collect();
        assert_eq!(counts, [("accounts", 1, 1), ("cart lines", 1, 2), ("orders", 1, 1), ("products", 2, 1)]);
    }

    #[tokio::test]
    async fn a_write_that_the_mirror_lacks_is_lost_and_the_stores_differ() {
        let (ledger, mysql, dynamodb) = told().await;
        dynamodb.orders.delete(Order::delete_of(&order())).await.unwrap();
        assert_eq!(wrong(&ledger, &mysql, &dynamodb).await, [("orders", 1, 1)]);
        // What was taken out of the cart has come back.
        dynamodb.carts.create(line(7, 1)).await.unwrap();
        assert_eq!(wrong(&ledger, &mysql, &dynamodb).await, [("cart lines", 1, 1), ("orders", 1, 1)]);
    }

    #[tokio::test]
    async fn a_write_that_both_stores_lack_is_lost_although_they_do_not_differ() {
        let (ledger, mysql, dynamodb) = told().await;
        for store in [&mysql, &dynamodb] {
            store.users.update(User::update_of(&user("ann")).set(|u| u.username, "bob")).await.unwrap();
            // One sale too many.
            store.products.update(Product::update(7).subtract(|p| p.inventory, 1)).await.unwrap();
        }
        assert_eq!(wrong(&ledger, &mysql, &dynamodb).await, [("accounts", 1, 0), ("products", 1, 0)]);
    }

    #[tokio::test]
    async fn what_is_in_doubt_may_be_either_but_has_to_be_the_same() {
        let (mut ledger, mysql, dynamodb) = told().await;
        ledger.account_in_doubt("ann@example.com");
        ledger.product_in_doubt(7);
        for store in [&mysql, &dynamodb] {
            store.users.update(User::update_of(&user("ann")).set(|u| u.username, "bob")).await.unwrap();
        }
        assert_eq!(wrong(&ledger, &mysql, &dynamodb).await, []);
        dynamodb.products.update(Product::update(7).set(|p| p.price, Decimal::from(1))).await.unwrap();
        assert_eq!(wrong(&ledger, &mysql, &dynamodb).await, [("products", 0, 1)]);
    }
}
