//! Every access pattern of the shop: in SQL by hand on MySQL, and by the services on DynamoDB.

use anyhow::Result;
use dynamo_core::op::{Cursor, Page};
use dynamo_core::{Dynamo, DynamoEntity};

use super::measure::{Pattern, compare};
use super::sample::{Month, Sample};
use crate::by_hand::ByHand;
use crate::entities::{Order, OrderApart};
use crate::services::Shop;

/// How many orders the shop's history page shows.
const LATEST: u32 = 10;

/// Products of a page.
const PAGE: usize = 100;

/// Everything, page by page.
async fn all<T, E>(page: impl AsyncFn(Option<Cursor>) -> Result<Page<T>, E>) -> Result<Vec<T>, E> {
    let (mut items, mut cursor) = (Vec::new(), None);
    loop {
        let page = page(cursor).await?;
        items.extend(page.items);
        match page.cursor {
            Some(next) => cursor = Some(next),
            None => return Ok(items),
        }
    }
}

/// Runs them all on the first design.
pub(super) async fn run(mysql: &ByHand, dynamodb: &Shop, sample: &Sample) -> Result<Vec<Pattern>> {
    let Sample { emails, user_ids, usernames, months, order_ids, product_ids, category_ids, seller_ids } = sample;
    Ok(vec![
        compare(
            "account by e-mail",
            emails,
            async |email| mysql.account_by_email(email).await,
            async |email| Ok(dynamodb.accounts.by_email(email).await?),
        )
        .await?,
        compare(
            "account by id",
            user_ids,
            async |id| mysql.account_by_id(*id).await,
            async |id| Ok(dynamodb.accounts.by_id(*id).await?),
        )
        .await?,
        compare(
            "account by username",
            usernames,
            async |name| mysql.account_by_username(name).await,
            async |name| Ok(dynamodb.accounts.by_username(name).await?),
        )
        .await?,
        compare(
            "cart",
            emails,
            async |email| mysql.cart(email).await,
            async |email| Ok(dynamodb.carts.list(email).await?),
        )
        .await?,
        compare(
            "order history, newest first",
            emails,
            async |email| mysql.latest_orders(email, LATEST).await,
            async |email| Ok(dynamodb.orders.latest(email, LATEST as usize, None).await?.items),
        )
        .await?,
        compare(
            "orders of a month",
            months,
            async |Month { email, from, to }| mysql.orders_between(email, *from, *to).await,
            async |Month { email, from, to }| Ok(dynamodb.orders.between(email, *from, *to).await?),
        )
        .await?,
        compare(
            "order by id",
            order_ids,
            async |id| mysql.order(*id).await,
            async |id| Ok(dynamodb.orders.by_id(*id).await?),
        )
        .await?,
        compare(
            "product by id",
            product_ids,
            async |id| mysql.product(*id).await,
            async |id| Ok(dynamodb.catalogue.product(*id).await?),
        )
        .await?,
        compare(
            "products of a category",
            category_ids,
            async |id| mysql.products_of_category(*id).await,
            async |id| Ok(all(async |after| dynamodb.catalogue.of_category(*id, PAGE, after).await).await?),
        )
        .await?,
        compare(
            "products of a seller",
            seller_ids,
            async |id| mysql.products_of_seller(*id).await,
            async |id| Ok(all(async |after| dynamodb.catalogue.of_seller(*id, PAGE, after).await).await?),
        )
        .await?,
        compare(
            "child categories",
            category_ids,
            async |id| mysql.child_categories(*id).await,
            async |id| Ok(dynamodb.catalogue.below(*id).await?),
        )
        .await?,
        compare(
            "root categories",
            &[(); 10],
            async |()| mysql.root_categories().await,
            async |()| Ok(dynamodb.catalogue.departments().await?),
        )
        .await?,
    ])
}

/// Those that the second design serves from its own table.
pub(super) async fn run_apart(mysql: &ByHand, db: &Dynamo, sample: &Sample) -> Result<Vec<Pattern>> {
    Ok(vec![
        compare(
            "order by id (own table)",
            &sample.order_ids,
            async |id| mysql.order(*id).await,
            async |id| Ok(OrderApart::get(*id).send(db).await?.map(Order::from)),
        )
        .await?,
        compare(
            "order history (own table)",
            &sample.emails,
            async |email| mysql.latest_orders(email, LATEST).await,
            async |email| {
                let latest = OrderApart::query_gsi::<1>(email).descending().limit(LATEST as usize).all(db).await?;
                Ok(latest.into_iter().map(Order::from).collect())
            },
        )
        .await?,
    ])
}
