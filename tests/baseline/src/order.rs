//! What is read and written: the orders of customers, the same in both stores.

use chrono::{DateTime, TimeDelta, Utc};
use dual_repo::{MySqlEntity, MySqlValue};
use dynamo_core::{DynamoEntity, DynamoTable, DynamoValue};
use rust_decimal::Decimal;

/// A row of ten columns, and an item of as many attributes and its keys.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Orders", entity = "ORDER")]
#[pk("CUSTOMER#{customer:08}")]
#[sk("ORDER#{number:08}")]
#[gsi(1, pk = "PRODUCT#{product:08}", sk = "{placed_at}")]
#[mysql(table = "baseline_orders", key("customer", "number"))]
pub(crate) struct Order {
    pub(crate) customer: u32,
    pub(crate) number: u32,
    pub(crate) product: u32,
    pub(crate) status: Status,
    pub(crate) placed_at: DateTime<Utc>,
    pub(crate) total: Decimal,
    pub(crate) quantity: u32,
    pub(crate) address: String,
    pub(crate) note: Option<String>,
    pub(crate) priority: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, DynamoValue, MySqlValue)]
#[dynamo(rename_all = "lowercase")]
#[mysql(rename_all = "lowercase")]
pub(crate) enum Status {
    Pending,
    Paid,
    Shipped,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Orders")]
pub(crate) enum Orders {
    Order(Order),
}

/// The indexes serve every query, in its order.
pub(crate) const TABLE: &str = "CREATE TABLE baseline_orders (
    customer INT UNSIGNED NOT NULL,
    number INT UNSIGNED NOT NULL,
    product INT UNSIGNED NOT NULL,
    status ENUM('pending', 'paid', 'shipped') NOT NULL,
    placed_at DATETIME(6) NOT NULL,
    total DECIMAL(12, 2) NOT NULL,
    quantity INT UNSIGNED NOT NULL,
    address VARCHAR(200) NOT NULL,
    note VARCHAR(500),
    priority BOOLEAN NOT NULL,
    PRIMARY KEY (customer, number),
    KEY by_product (product, placed_at, customer, number)
) ENGINE = InnoDB";

/// Orders of a customer, on average of a product too.
pub(crate) const ORDERS_OF_ONE: u32 = 50;

/// The customers of orders that are made while it is measured come after all others.
pub(crate) const NEW_CUSTOMERS: u32 = 50_000_000;

/// Where an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) customer: u32,
    pub(crate) number: u32,
}

impl Place {
    /// That of the order at this position among those that are there from the start.
    pub(crate) fn of(position: u32) -> Place {
        Place { customer: position / ORDERS_OF_ONE, number: position % ORDERS_OF_ONE }
    }
}

/// How many products so many orders have.
pub(crate) fn products(items: u32) -> u32 {
    items.div_ceil(ORDERS_OF_ONE)
}

/// The order at a position, the same each time.
pub(crate) fn order(position: u32, items: u32) -> Order {
    let place = Place::of(position);
    // Every product has its share, spread over the customers.
    Order { product: position % products(items), ..new_order(place, position) }
}

/// An order that was not there.
pub(crate) fn new_order(Place { customer, number }: Place, seed: u32) -> Order {
    let draw = |salt: u32| mixed(u64::from(seed) << 8 | u64::from(salt));
    let pick = |salt: u32, of: u32| u32::try_from(draw(salt) % u64::from(of)).unwrap_or_default();
    let statuses = [Status::Pending, Status::Paid, Status::Shipped];
    Order {
        customer,
        number,
        product: u32::MAX / 100,
        status: statuses.get(pick(1, 3) as usize).copied().unwrap_or(Status::Pending),
        placed_at: DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(pick(2, 86_400 * 365).into()),
        total: Decimal::new(pick(3, 1_000_000).into(), 2),
        quantity: 1 + pick(4, 9),
        address: format!("{} {:x} Street, {:016x}", pick(5, 300), draw(6), draw(7)),
        note: (pick(8, 3) > 0).then(|| format!("{:064x}, {:032x}", draw(9), draw(10))),
        priority: pick(11, 2) == 0,
    }
}

/// A number that has nothing to do with this one, and is always the same (the finaliser of `SplitMix64`).
pub(crate) fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_has_a_place_of_its_own_and_every_product_about_as_many() {
        let orders: Vec<Order> = (0..1000).map(|position| order(position, 1000)).collect();
        let mut places: Vec<(u32, u32)> = orders.iter().map(|order| (order.customer, order.number)).collect();
        places.dedup();
        assert_eq!((places.len(), products(1000)), (1000, 20));
        assert!((0..20).all(|product| orders.iter().filter(|order| order.product == product).count() == 50));
    }
}
