//! What to ask for: questions spread evenly over the made-up shop, the unusual ones among them.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};

use crate::generate::{OrderRow, Shop, UserRow};

/// A user's e-mail and a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Month {
    pub(super) email: String,
    pub(super) from: DateTime<Utc>,
    pub(super) to: DateTime<Utc>,
}

/// Questions about one shop.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) emails: Vec<String>,
    pub(super) user_ids: Vec<u32>,
    pub(super) usernames: Vec<String>,
    pub(super) months: Vec<Month>,
    pub(super) order_ids: Vec<u32>,
    pub(super) product_ids: Vec<u32>,
    pub(super) category_ids: Vec<u32>,
    pub(super) seller_ids: Vec<u32>,
}

/// An id and a name that no generated shop has: both stores have to find nothing.
const NOBODY: (u32, &str) = (u32::MAX, "nobody@nowhere.example");
/// The customer of each shop with the most orders.
const COMPANY: u32 = 2;

impl Sample {
    /// About `size` questions of each kind.
    pub(super) fn of(shop: Shop, size: usize) -> Sample {
        let users: Vec<UserRow> = spread(|| shop.users(), size, |user| user.id == COMPANY);
        let is_companys = |order: &OrderRow| order.user_id == COMPANY && order.id.is_multiple_of(100);
        let orders = spread(|| shop.orders(), size, is_companys);
        let sellers = spread(|| shop.users().filter(|user| user.is_seller), size, |_| false);
        let emails: HashMap<u32, &String> = users.iter().map(|user| (user.id, &user.email)).collect();
        let months = || {
            let of_users = shop.orders().filter_map(|order| Some((*emails.get(&order.user_id)?, order.created_at)));
            of_users.filter_map(|(email, placed)| month(email.clone(), placed.date()))
        };
        let months = spread(months, size, |_| false);
        let ids = |ids: &mut dyn Iterator<Item = u32>| ids.chain([NOBODY.0]).collect();
        Sample {
            user_ids: ids(&mut users.iter().map(|user| user.id)),
            order_ids: ids(&mut orders.iter().map(|order| order.id)),
            product_ids: ids(&mut spread(|| shop.products(), size, |_| false).iter().map(|product| product.id)),
            category_ids: ids(&mut spread(|| shop.categories(), size, |_| false).iter().map(|category| category.id)),
            seller_ids: ids(&mut sellers.iter().map(|user| user.id)),
            usernames: users.iter().map(|user| user.username.clone()).chain([NOBODY.1.to_owned()]).collect(),
            months,
            emails: users.into_iter().map(|user| user.email).chain([NOBODY.1.to_owned()]).collect(),
        }
    }
}

/// The calendar month of a day.
fn month(email: String, day: NaiveDate) -> Option<Month> {
    let first = day.with_day(1)?;
    let start = |day: NaiveDate| Some(day.and_hms_opt(0, 0, 0)?.and_utc());
    Some(Month { email, from: start(first)?, to: start(first.checked_add_months(Months::new(1))?)? })
}

/// About `size` of the rows, at even distances, and those that are always wanted (of these too no more than `size`).
fn spread<T, I: Iterator<Item = T>>(rows: impl Fn() -> I, size: usize, always: impl Fn(&T) -> bool) -> Vec<T> {
    let size = size.max(1);
    let step = rows().count().div_ceil(size).max(1);
    let mut extra = size;
    let mut kept = Vec::new();
    for (at, row) in rows().enumerate() {
        if at.is_multiple_of(step) {
            kept.push(row);
        } else if extra > 0 && always(&row) {
            extra -= 1;
            kept.push(row);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::Scale;

    #[test]
    fn a_sample_is_spread_over_the_rows_and_has_what_is_always_wanted() {
        assert_eq!(spread(|| 0..10, 5, |_| false), [0, 2, 4, 6, 8]);
        assert_eq!(spread(|| 0..10, 3, |row| *row == 7), [0, 4, 7, 8]);
        assert_eq!(spread(|| 0..2, 100, |_| true), [0, 1]);
    }

    #[test]
    fn every_shop_has_questions_of_every_kind() {
        let sample = Sample::of(Shop::new(Scale::users(1), 3), 5);
        assert!(!sample.months.is_empty());
        for asked in
            [&sample.user_ids, &sample.order_ids, &sample.product_ids, &sample.category_ids, &sample.seller_ids]
        {
            assert!(asked.len() > 1, "{sample:?}");
        }
    }
}
