//! What the shop sells.

use chrono::NaiveDateTime;
use rust_decimal::Decimal;

use super::Shop;
use super::calendar::{changed, datetime, moment_in, steady};
use super::draw::{Draw, Purpose};
use super::words::goods;
use super::{calendar, user};

/// A row of `products`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct ProductRow {
    pub id: u32,
    pub seller_id: u32,
    pub category_id: u32,
    pub name: String,
    pub description: Option<String>,
    pub price: Decimal,
    pub inventory_quantity: u32,
    pub image_url: Option<String>,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

/// The stock of what cannot run out, such as downloads; more than a signed column could hold.
const UNLIMITED: u32 = 4_000_000_000;

pub(super) fn product(shop: Shop, id: u32) -> ProductRow {
    let mut draw = shop.seed.draw(Purpose::Product, id);
    let listed = moment_in(&mut draw, steady(id, shop.scale.product_count()));
    let members = calendar::arrived(listed, shop.scale.user_count());
    let language = goods::language(&mut draw);
    ProductRow {
        id,
        seller_id: user::seller_among(&mut draw, shop, members),
        category_id: draw.id(shop.scale.category_count()),
        name: language.name(&mut draw, id),
        description: description(&mut draw, id, language),
        price: price(shop, id),
        inventory_quantity: inventory(&mut draw, id),
        image_url: image_url(&mut draw, id),
        created_at: datetime(listed),
        updated_at: datetime(changed(&mut draw, listed, 300)),
    }
}

/// The price, always with two decimals; four products of every 500 have an extreme one.
pub(super) fn price(shop: Shop, id: u32) -> Decimal {
    let mut draw = shop.seed.draw(Purpose::Price, id);
    let cents = match id % 500 {
        42 => 1,
        43 => 999_999_999,
        44 => 100_000,
        45 => 734_567_890,
        _ => match draw.below(8) {
            0 => 100 * (1 + draw.below(200)),
            1 => 50 * (1 + draw.below(300)),
            2 => 10 * (1 + draw.below(90)),
            3 => 100_000 + draw.below(5_000_000),
            4 | 5 => 100 * (1 + draw.below(150)) - 1,
            _ => 100 + draw.below(50_000),
        },
    };
    Decimal::new(cents.into(), 2)
}

/// Mostly a few sentences; now and then none, an empty text or a long one.
fn description(draw: &mut Draw, id: u32, language: &goods::Language) -> Option<String> {
    if id % 250 == 7 {
        return Some(String::new());
    }
    if draw.one_in(7) {
        return None;
    }
    let sentences = if draw.one_in(200) { 60 } else { draw.id(4) };
    let mut text = language.sentence(draw).to_owned();
    for _ in 1..sentences {
        text.push(draw.pick(&[' ', ' ', ' ', '\n']));
        text.push_str(language.sentence(draw));
    }
    Some(text)
}

fn inventory(draw: &mut Draw, id: u32) -> u32 {
    match id % 100 {
        5 => UNLIMITED,
        _ if draw.one_in(15) => 0,
        _ => draw.id(500),
    }
}

fn image_url(draw: &mut Draw, id: u32) -> Option<String> {
    let version = draw.below_u64(1 << 40);
    (!draw.one_in(5)).then(|| format!("https://img.shop.example/p/{id}/main.webp?v={version:010x}&w=1200"))
}
