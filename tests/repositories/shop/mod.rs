//! The online shop does the same wherever its data are.

mod accounts;
mod carts;
mod catalogue;
mod checkouts;
mod orders;
mod stores;

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::BoxFuture;
use online_shop::entities::{CartItem, Parent, Product, Profile, User};
use online_shop::services::{AddToCart, Checkout, NewProduct, Shop, SignUp};
use rust_decimal::Decimal;

/// Something that the shop does.
#[derive(Clone, Copy)]
struct Behaviour {
    name: &'static str,
    check: fn(Case) -> BoxFuture<'static, ()>,
}

fn behaviours() -> Vec<Behaviour> {
    [accounts::BEHAVIOURS, catalogue::BEHAVIOURS, carts::BEHAVIOURS, checkouts::BEHAVIOURS, orders::BEHAVIOURS].concat()
}

/// Lists functions as behaviours.
macro_rules! list {
    ($($name:ident),* $(,)?) => {
        pub(super) const BEHAVIOURS: &[super::Behaviour] = &[$(
            super::Behaviour { name: stringify!($name), check: |case| Box::pin($name(case)) },
        )*];
    };
}
use list;

/// A shop in which many things happen at once, and the ids and addresses that are a behaviour's own.
#[derive(Debug, Clone)]
struct Case {
    shop: Shop,
    number: u32,
}

impl std::ops::Deref for Case {
    type Target = Shop;
    fn deref(&self) -> &Shop {
        &self.shop
    }
}

impl Case {
    fn id(&self, number: u32) -> u32 {
        self.number * 1000 + number
    }

    fn email(&self, name: &str) -> String {
        format!("{name}@{}.example", self.number)
    }

    fn username(&self, name: &str) -> String {
        format!("{name}-{}", self.number)
    }

    fn sign_up(&self, number: u32, name: &str) -> SignUp {
        SignUp {
            id: self.id(number),
            email: self.email(name),
            username: self.username(name),
            password_hash: "$2b$12$hash".to_owned(),
            profile: Profile { first_name: Some(name.to_owned()), last_name: None },
            is_seller: name == "seller",
            at: at(0),
        }
    }

    async fn user(&self, number: u32, name: &str) -> User {
        self.accounts.sign_up(self.sign_up(number, name)).await.unwrap()
    }

    /// A seller, a category, and a customer.
    async fn open(&self) -> User {
        self.user(900, "seller").await;
        self.catalogue.add_category(self.id(1), "Things", Parent::Root, at(0)).await.unwrap();
        self.user(901, "ann").await
    }

    fn new_product(&self, number: u32, inventory: u32) -> NewProduct {
        NewProduct {
            id: self.id(number),
            seller: self.email("seller"),
            category_id: self.id(1),
            name: format!("Thing {number}"),
            description: None,
            price: Decimal::new(i64::from(number) * 100 + 50, 2),
            inventory,
            image_url: None,
            at: at(number),
        }
    }

    async fn product(&self, number: u32, inventory: u32) -> Product {
        self.catalogue.offer(self.new_product(number, inventory)).await.unwrap()
    }

    fn put(&self, name: &str, number: u32, quantity: u32) -> AddToCart {
        // Every line has an id of its own.
        let cart_id = self.id(number) * 4 + u32::from(name.as_bytes()[0] % 4);
        AddToCart { email: self.email(name), product_id: self.id(number), quantity, cart_id, at: at(100) }
    }

    async fn add(&self, name: &str, number: u32, quantity: u32) -> CartItem {
        self.carts.add(&self.put(name, number, quantity)).await.unwrap()
    }

    fn checkout(&self, name: &str, number: u32) -> Checkout {
        let order_id = self.id(number);
        Checkout { email: self.email(name), order_id, first_item_id: order_id * 50, placed: at(200 + number) }
    }

    async fn stock(&self, number: u32) -> u32 {
        self.catalogue.product(self.id(number)).await.unwrap().unwrap().inventory
    }
}

/// A time, so many minutes after others.
fn at(minute: u32) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
        + TimeDelta::days(20_000)
        + TimeDelta::minutes(minute.into())
        + TimeDelta::microseconds(123_456)
}

/// That something was refused, and how.
macro_rules! assert_refused {
    ($result:expr, $($pattern:tt)+) => {
        match $result {
            Err($($pattern)+) => {}
            other => panic!("expected {}, found {other:?}", stringify!($($pattern)+)),
        }
    };
}
use assert_refused;

/// How many were done; the others were refused as expected.
fn count_done<T: fmt::Debug, E: fmt::Debug>(results: Vec<Result<T, E>>, refused: impl Fn(&E) -> bool) -> usize {
    let (done, failed): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    for result in &failed {
        assert!(result.as_ref().is_err_and(&refused), "{result:?}");
    }
    done.len()
}
