//! What users have put aside.

use chrono::NaiveDateTime;

use super::calendar::{any_time_after, arrived, changed, datetime};
use super::draw::Purpose;
use super::{Shop, user};

/// A row of `shopping_carts`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct CartRow {
    pub id: u32,
    pub user_id: u32,
    pub product_id: u32,
    pub quantity: u32,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

/// Carts of one row, of two rows, and so on, in percent: three rows on average.
const SIZES: [u32; 8] = [24, 22, 19, 14, 9, 6, 4, 2];

/// The rows of a user's cart, numbered from `first`: none for every third user, dozens for one in a
/// thousand.
pub(super) fn cart(shop: Shop, user_id: u32, first: u32) -> Vec<CartRow> {
    let mut draw = shop.seed.draw(Purpose::Cart, user_id);
    let size = match user_id % 1000 {
        10 => 60,
        rest if rest % 3 == 0 => 0,
        _ => draw.weighted(&SIZES),
    };
    let joined = user::joined(shop, user_id);
    let mut rows: Vec<CartRow> = Vec::new();
    let mut ids = first..;
    for _ in 0..size {
        let added = any_time_after(&mut draw, joined);
        let product_id = draw.id(arrived(added, shop.scale.product_count()));
        if rows.iter().any(|row| row.product_id == product_id) {
            continue;
        }
        rows.extend(ids.next().map(|id| CartRow {
            id,
            user_id,
            product_id,
            quantity: draw.id(5),
            created_at: datetime(added),
            updated_at: datetime(changed(&mut draw, added, 20)),
        }));
    }
    rows
}
