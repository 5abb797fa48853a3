//! All rows of a shop, as iterators.

use super::draw::Seed;
use super::{CartRow, CategoryRow, OrderRow, ProductRow, Scale, UserRow};
use super::{cart, category, order, product, user};

/// A made-up shop: its rows are computed when asked for, in the order of their ids.
///
/// ```
/// use online_shop::generate::{Scale, Shop};
///
/// let shop = Shop::new(Scale::users(100), 7);
/// assert_eq!(shop.users().count(), 100);
/// assert!(shop.orders().eq(shop.orders()));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Shop {
    pub(super) scale: Scale,
    pub(super) seed: Seed,
}

impl Shop {
    /// The shop that `scale` and `seed` determine.
    #[must_use]
    pub fn new(scale: Scale, seed: u64) -> Self {
        Self { scale, seed: Seed(seed) }
    }

    /// The rows of `users`.
    pub fn users(self) -> impl Iterator<Item = UserRow> {
        (1..=self.scale.user_count()).map(move |id| user::user(self, id))
    }

    /// The rows of `categories`, parents before their children.
    pub fn categories(self) -> impl Iterator<Item = CategoryRow> {
        (1..=self.scale.category_count()).map(move |id| category::category(self, id))
    }

    /// The rows of `products`.
    pub fn products(self) -> impl Iterator<Item = ProductRow> {
        (1..=self.scale.product_count()).map(move |id| product::product(self, id))
    }

    /// The rows of `shopping_carts`, cart after cart.
    pub fn cart_items(self) -> impl Iterator<Item = CartRow> {
        let mut next = 1;
        (1..=self.scale.user_count()).flat_map(move |user| {
            let cart = cart::cart(self, user, next);
            next = cart.last().map_or(next, |row| row.id + 1);
            cart
        })
    }

    /// The rows of `orders`, each with its rows of `order_items`.
    pub fn orders(self) -> impl Iterator<Item = OrderRow> {
        let mut next_item = 1;
        (1..=self.scale.order_count()).map(move |id| {
            let order = order::order(self, id, next_item);
            next_item = order.items.last().map_or(next_item, |item| item.id + 1);
            order
        })
    }
}
