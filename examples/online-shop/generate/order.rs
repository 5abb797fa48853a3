//! What users have bought.

use chrono::NaiveDateTime;
use rust_decimal::Decimal;

use super::calendar::{Moment, arrived, changed, datetime, growing, moment_in, same_second};
use super::draw::{Draw, Purpose};
use super::{Shop, product};

/// A row of `orders`, with its items.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct OrderRow {
    pub id: u32,
    pub user_id: u32,
    pub total_amount: Decimal,
    pub status: Status,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    /// The rows of `order_items` that belong to this one.
    pub items: Vec<OrderItemRow>,
}

/// A row of `order_items`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct OrderItemRow {
    pub id: u32,
    pub order_id: u32,
    pub product_id: u32,
    pub quantity: u32,
    pub price_at_time: Decimal,
}

/// A label of the column `orders.status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the column's labels")]
pub enum Status {
    Pending,
    Completed,
    Cancelled,
}

impl Status {
    /// The label as the column has it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Orders of one item, of two items, and so on, in percent: 2.7 items on average.
const SIZES: [u32; 8] = [30, 26, 18, 11, 7, 4, 2, 2];

/// Every 100th order is the second half of a double click.
const DOUBLE_CLICK_EVERY: u32 = 100;

/// Users per customer that buys for a company. Together, the companies place a tenth of all orders.
const USERS_PER_COMPANY: u32 = 1000;
const COMPANY_ORDERS_EVERY: u32 = 10;

/// The ids of companies are 2, 10, 18, ..; those of users who only look are 5, 13, 21, ..
const HABIT_EVERY: u32 = 8;
const COMPANY: u32 = 2;
const ONLY_LOOKS: u32 = 5;

const STATUSES: [Status; 8] = [
    Status::Completed,
    Status::Completed,
    Status::Completed,
    Status::Completed,
    Status::Completed,
    Status::Completed,
    Status::Pending,
    Status::Cancelled,
];

/// An order, whose items are numbered from `first_item`.
pub(super) fn order(shop: Shop, id: u32, first_item: u32) -> OrderRow {
    let (placed, user_id) = head(shop, id);
    let mut draw = shop.seed.draw(Purpose::OrderBody, id);
    let offered = arrived(placed, shop.scale.product_count());
    let items: Vec<_> = (0..draw.weighted(&SIZES))
        .map(|nth| {
            let product_id = popular(&mut draw, offered);
            OrderItemRow {
                id: first_item + nth,
                order_id: id,
                product_id,
                quantity: if draw.one_in(100) { 100 } else { draw.id(4) },
                price_at_time: price_paid(&mut draw, shop, product_id),
            }
        })
        .collect();
    let status = draw.pick(&STATUSES);
    OrderRow {
        id,
        user_id,
        total_amount: items.iter().map(|item| item.price_at_time * Decimal::from(item.quantity)).sum(),
        status,
        created_at: datetime(placed),
        updated_at: datetime(if status == Status::Pending { placed } else { changed(&mut draw, placed, 14) }),
        items,
    }
}

/// When an order was placed, and by whom. A double click repeats the order before it, within the
/// same second; every other one in the same microsecond.
fn head(shop: Shop, id: u32) -> (Moment, u32) {
    let mut draw = shop.seed.draw(Purpose::OrderHead, id);
    if id.is_multiple_of(DOUBLE_CLICK_EVERY) {
        let (first, user_id) = head(shop, id - 1);
        let again = if id.is_multiple_of(2 * DOUBLE_CLICK_EVERY) { first } else { same_second(&mut draw, first) };
        return (again, user_id);
    }
    let placed = moment_in(&mut draw, growing(id, shop.scale.order_count()));
    let members = arrived(placed, shop.scale.user_count());
    (placed, customer(&mut draw, shop, members))
}

fn customer(draw: &mut Draw, shop: Shop, members: u32) -> u32 {
    if draw.one_in(COMPANY_ORDERS_EVERY) {
        let companies = (shop.scale.user_count() / USERS_PER_COMPANY).max(1);
        let company = COMPANY + HABIT_EVERY * draw.below(companies);
        if company <= members {
            return company;
        }
    }
    let anyone = draw.id(members);
    if anyone % HABIT_EVERY == ONLY_LOOKS { anyone - 1 } else { anyone }
}

/// The longer a product has been on offer, the more it sells.
fn popular(draw: &mut Draw, offered: u32) -> u32 {
    let newest = draw.id(offered);
    draw.id(newest)
}

/// Today's price, or what it was before it changed or with a discount: two decimals, and never
/// nothing.
fn price_paid(draw: &mut Draw, shop: Shop, product_id: u32) -> Decimal {
    let price = product::price(shop, product_id);
    if !draw.one_in(4) {
        return price;
    }
    let percent = 75 + draw.below(46);
    (price * Decimal::new(percent.into(), 2)).round_dp(2).max(Decimal::new(1, 2))
}
