//! Accounts.

use chrono::NaiveDateTime;

use super::Shop;
use super::calendar::{Moment, changed, datetime, moment_in, steady};
use super::draw::{Draw, Purpose};
use super::words::people::{self, Name};

/// A row of `users`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct UserRow {
    pub id: u32,
    pub username: String,
    pub email: String,
    pub password_hash: String,
    pub first_name: Option<&'static str>,
    pub last_name: Option<&'static str>,
    pub is_seller: bool,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

/// One seller in every ten accounts.
const SELLER_EVERY: u32 = 10;

/// Every 200th account belongs to someone whose address differs from the neighbour's in the case of
/// its first letter.
const TWIN_EVERY: u32 = 200;

const DOMAINS: [&str; 8] = [
    "example.com",
    "example.org",
    "example.net",
    "Example.com",
    "post.example.org",
    "MAIL.example.net",
    "kunden.example.com",
    "o2.mail.example",
];
const TAGS: [&str; 6] = ["shop", "orders", "news.letters", "Sale", "x", "no-spam"];
const BCRYPT: &[u8; 64] = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

pub(super) fn user(shop: Shop, id: u32) -> UserRow {
    let mut draw = shop.seed.draw(Purpose::User, id);
    let joined = joined_with(&mut draw, shop, id);
    let (given, family) = names(shop, id);
    UserRow {
        id,
        username: username(&mut draw, id, given, family),
        email: email(shop, id),
        password_hash: password_hash(&mut draw),
        first_name: (!draw.one_in(12)).then_some(given.native),
        last_name: (!draw.one_in(9)).then_some(family.native),
        is_seller: seller_of_block(shop, (id - 1) / SELLER_EVERY) == id,
        created_at: datetime(joined),
        updated_at: datetime(changed(&mut draw, joined, 400)),
    }
}

/// When the user signed up.
pub(super) fn joined(shop: Shop, id: u32) -> Moment {
    joined_with(&mut shop.seed.draw(Purpose::User, id), shop, id)
}

/// Has to be the first use of `draw`, so that [`joined`] agrees with the row.
fn joined_with(draw: &mut Draw, shop: Shop, id: u32) -> Moment {
    moment_in(draw, steady(id, shop.scale.user_count()))
}

/// A seller among the first `members` users.
pub(super) fn seller_among(draw: &mut Draw, shop: Shop, members: u32) -> u32 {
    seller_of_block(shop, draw.below((members / SELLER_EVERY).max(1)))
}

fn seller_of_block(shop: Shop, block: u32) -> u32 {
    match block {
        0 => 1,
        _ => block * SELLER_EVERY + shop.seed.draw(Purpose::Seller, block).id(SELLER_EVERY),
    }
}

fn names(shop: Shop, id: u32) -> (Name, Name) {
    people::name(&mut shop.seed.draw(Purpose::Name, id))
}

/// Unique, as every form has the id as its only run of digits.
fn username(draw: &mut Draw, id: u32, given: Name, family: Name) -> String {
    match draw.below(6) {
        0 => format!("{}_{id}", given.native),
        1 => format!("{}{id}", given.ascii),
        2 => format!("{}.{}.{id}", given.ascii, family.ascii),
        3 => format!("{}{}{id}", capital(given.ascii), capital(family.ascii)),
        4 => format!("{}-{id}", family.ascii),
        _ => format!("the_{}_{id}", capital(family.ascii)),
    }
}

fn email(shop: Shop, id: u32) -> String {
    if id.is_multiple_of(TWIN_EVERY) {
        return flip_first_letter(&own_email(shop, id - 1));
    }
    own_email(shop, id)
}

/// Unique whatever the case, as every local part has the id as its only run of digits.
fn own_email(shop: Shop, id: u32) -> String {
    let mut draw = shop.seed.draw(Purpose::Name, id);
    let (given, family) = people::name(&mut draw);
    let (given, family) = (given.ascii, family.ascii);
    let local = match draw.below(6) {
        0 => format!("{given}.{family}{id}"),
        1 => format!("{}.{}{id}", capital(given), capital(family)),
        2 => format!("{given}{id}+{}", draw.pick(&TAGS)),
        3 => format!("{}.{}.{id}", initial(given), family),
        4 => format!("{given}_{family}{id}+{}", draw.pick(&TAGS)),
        _ => format!("{}{id}", family.to_ascii_uppercase()),
    };
    format!("{local}@{}", draw.pick(&DOMAINS))
}

fn password_hash(draw: &mut Draw) -> String {
    let digest = std::iter::repeat_with(|| char::from(draw.pick(BCRYPT))).take(53);
    "$2b$12$".chars().chain(digest).collect()
}

fn initial(word: &str) -> String {
    word.chars().take(1).collect()
}

fn capital(word: &str) -> String {
    let mut word = word.to_owned();
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    word
}

fn flip_first_letter(address: &str) -> String {
    let mut letters = address.chars();
    let first =
        letters.next().map(|c| if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() });
    first.into_iter().chain(letters).collect()
}
