//! How much of everything there is.

/// The size of a shop, in users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    users: u32,
}

/// The largest scale: beyond it, the ids of order items would leave `INT UNSIGNED`.
const USERS_MAX: u32 = 100_000_000;

impl Scale {
    /// A shop of `n` users (at least one, at most 100 million), with about `n / 2` products, `2 n`
    /// cart rows, `3 n` orders of 2.7 items each, and `n / 100` categories, but at least 30.
    #[must_use]
    pub fn users(n: u32) -> Self {
        Self { users: n.clamp(1, USERS_MAX) }
    }

    /// The rows that a shop of this scale has: exact, but for cart rows and order items, which are
    /// estimates.
    #[must_use]
    pub fn expected(self) -> Counts {
        Counts {
            users: self.user_count().into(),
            categories: self.category_count().into(),
            products: self.product_count().into(),
            cart_items: u64::from(self.users) * 2,
            orders: self.order_count().into(),
            order_items: u64::from(self.order_count()) * 27 / 10,
        }
    }

    pub(super) fn user_count(self) -> u32 {
        self.users
    }

    pub(super) fn category_count(self) -> u32 {
        (self.users / 100).max(30)
    }

    pub(super) fn product_count(self) -> u32 {
        (self.users / 2).max(1)
    }

    pub(super) fn order_count(self) -> u32 {
        self.users * 3
    }
}

/// Rows per table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Rows of `users`.
    pub users: u64,
    /// Rows of `categories`.
    pub categories: u64,
    /// Rows of `products`.
    pub products: u64,
    /// Rows of `shopping_carts`.
    pub cart_items: u64,
    /// Rows of `orders`.
    pub orders: u64,
    /// Rows of `order_items`.
    pub order_items: u64,
}
