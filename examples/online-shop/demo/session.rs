//! The same calls of the services on both stores: an account, a product, a cart, an order, and what becomes of them.

use std::any::Any;
use std::fmt::{Debug, Display};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use sqlx::MySqlPool;

use super::checkouts::{FIRST, next_id};
use super::measure::{Pattern, median};
use crate::entities::Profile;
use crate::services::{AddToCart, Checkout, NewProduct, ProductChange, Shop, SignUp};

const SELLER: &str = "session-seller@example.com";
const CUSTOMER: &str = "Session-Customer@example.com";

/// Runs the session on both stores, and compares what each call has answered.
pub(super) async fn run(pool: &MySqlPool, mysql: &Shop, dynamodb: &Shop, categories: &[u32]) -> Result<Pattern> {
    let ids = Ids {
        user: next_id(pool, "users").await?,
        product: next_id(pool, "products").await?,
        line: next_id(pool, "shopping_carts").await?,
        order: next_id(pool, "orders").await?,
        item: next_id(pool, "order_items").await?,
        category: categories.first().copied().context("the shop has no categories")?,
    };
    let (mut left, mut right) = (Answers::default(), Answers::default());
    Box::pin(session(mysql, &ids, &mut left)).await;
    Box::pin(session(dynamodb, &ids, &mut right)).await;
    let mut pairs = left.said.iter().zip(&right.said);
    let difference = pairs.find(|(left, right)| !left.is_same(right));
    Ok(Pattern {
        name: "a session of the services",
        asked: left.said.len().max(right.said.len()),
        found: left.done,
        difference: difference.map(|(Said { call, answer: left }, Said { answer: right, .. })| {
            format!("a session, {call}:\n  MySQL:    {left:?}\n  DynamoDB: {right:?}")
        }),
        mysql_median: median(left.times),
        dynamodb_median: median(right.times),
    })
}

/// Ids that are not used yet, and a category that there is.
struct Ids {
    user: u32,
    product: u32,
    line: u32,
    order: u32,
    item: u32,
    category: u32,
}

/// What each call has answered, and how long it took.
#[derive(Default)]
struct Answers {
    said: Vec<Said>,
    done: usize,
    times: Vec<Duration>,
}

/// A call, and its answer: the text of a refusal counts as one.
struct Said {
    call: &'static str,
    answer: Result<Box<dyn Answer>, String>,
}

impl Said {
    fn is_same(&self, other: &Said) -> bool {
        match (&self.answer, &other.answer) {
            (Ok(left), Ok(right)) => left.is_same(right.as_ref()),
            (Err(left), Err(right)) => left == right,
            (Ok(_), Err(_)) | (Err(_), Ok(_)) => false,
        }
    }
}

/// An answer that another one is compared with by value: 7.5 is 7.50.
trait Answer: Debug + Send {
    fn is_same(&self, other: &dyn Answer) -> bool;
    fn as_any(&self) -> &dyn Any;
}

impl<T: PartialEq + Debug + Send + 'static> Answer for T {
    fn is_same(&self, other: &dyn Answer) -> bool {
        other.as_any().downcast_ref::<T>() == Some(self)
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Answers {
    async fn of<T, E>(&mut self, call: &'static str, answer: impl Future<Output = Result<T, E>>) -> Option<T>
    where
        T: Clone + PartialEq + Debug + Send + 'static,
        E: Display,
    {
        let start = Instant::now();
        let answer = answer.await;
        self.times.push(start.elapsed());
        self.done += usize::from(answer.is_ok());
        let (kept, answer) = match answer {
            Ok(answer) => (Some(answer.clone()), Ok(Box::new(answer) as Box<dyn Answer>)),
            Err(error) => (None, Err(error.to_string())),
        };
        self.said.push(Said { call, answer });
        kept
    }
}

async fn session(shop: &Shop, ids: &Ids, answers: &mut Answers) {
    let seller = sign_up(ids.user, SELLER, "session-seller", true);
    let customer = sign_up(ids.user + 1, CUSTOMER, "session-customer", false);
    answers.of("a seller signs up", shop.accounts.sign_up(seller.clone())).await;
    answers.of("a customer signs up", shop.accounts.sign_up(customer.clone())).await;
    let again = SignUp { id: ids.user + 2, email: "other@example.com".to_owned(), ..customer.clone() };
    answers.of("a username is taken", shop.accounts.sign_up(again)).await;
    let again = SignUp { id: ids.user + 2, username: "other".to_owned(), ..customer };
    answers.of("an address is taken", shop.accounts.sign_up(again)).await;
    answers.of("an account by id", shop.accounts.by_id(ids.user + 1)).await;
    answers.of("an account by username", shop.accounts.by_username("session-customer")).await;

    answers.of("a product is offered", shop.catalogue.offer(product(ids))).await;
    let nowhere = NewProduct { id: ids.product + 1, category_id: u32::MAX, ..product(ids) };
    answers.of("a product of no category", shop.catalogue.offer(nowhere)).await;
    let price = ProductChange { price: Some(Decimal::new(750, 2)), ..ProductChange::default() };
    answers.of("another price", shop.catalogue.change(ids.product, price, at(2))).await;
    answers.of("more in stock", shop.catalogue.put_in_stock(ids.product, 2, at(3))).await;
    answers.of("more than there is", shop.catalogue.take_out_of_stock(ids.product, 6, at(4))).await;
    answers.of("the product", shop.catalogue.product(ids.product)).await;

    let add =
        AddToCart { email: CUSTOMER.to_owned(), product_id: ids.product, quantity: 2, cart_id: ids.line, at: at(5) };
    answers.of("into the cart", shop.carts.add(&add)).await;
    answers.of("once more", shop.carts.add(&add)).await;
    answers.of("a product that is not there", shop.carts.add(&AddToCart { product_id: u32::MAX, ..add })).await;
    let set = |quantity| shop.carts.set_quantity(CUSTOMER, ids.product, quantity, at(6));
    answers.of("too many", set(9)).await;
    answers.of("the cart", shop.carts.list(CUSTOMER)).await;
    let checkout = Checkout { email: CUSTOMER.to_owned(), order_id: ids.order, first_item_id: ids.item, placed: at(7) };
    answers.of("a checkout of too many", shop.checkouts.place(&checkout)).await;
    answers.of("fewer", set(3)).await;
    let order = answers.of("a checkout", shop.checkouts.place(&checkout)).await;
    answers.of("the same checkout", shop.checkouts.place(&checkout)).await;
    answers.of("the empty cart", shop.carts.list(CUSTOMER)).await;
    let page = async { shop.orders.latest(CUSTOMER, 5, None).await.map(|page| page.items) };
    answers.of("the orders", page).await;
    answers.of("what is left", shop.catalogue.product(ids.product)).await;
    if let Some(order) = order {
        answers.of("the order is cancelled", shop.orders.cancel(&order, at(8))).await;
        answers.of("and then completed", shop.orders.complete(&order, at(9))).await;
    }
    answers.of("the order", shop.orders.by_id(ids.order)).await;
    answers.of("what is there again", shop.catalogue.product(ids.product)).await;
    answers.of("the account is closed", shop.accounts.close(CUSTOMER, at(10))).await;
    answers.of("the closed account", shop.accounts.by_email(CUSTOMER)).await;
}

fn sign_up(id: u32, email: &str, username: &str, is_seller: bool) -> SignUp {
    SignUp {
        id,
        email: email.to_owned(),
        username: username.to_owned(),
        password_hash: "$2b$12$session".to_owned(),
        profile: Profile { first_name: Some("Jos\u{e9}".to_owned()), last_name: None },
        is_seller,
        at: at(0),
    }
}

fn product(ids: &Ids) -> NewProduct {
    NewProduct {
        id: ids.product,
        seller: SELLER.to_owned(),
        category_id: ids.category,
        name: "A lamp".to_owned(),
        description: Some(String::new()),
        price: Decimal::new(80, 1),
        inventory: 3,
        image_url: None,
        at: at(1),
    }
}

/// A time after all checkouts, so many minutes after others.
fn at(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + FIRST + TimeDelta::days(30) + TimeDelta::minutes(minute)
}
