//! How far a database has been filled.

/// A table of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Table {
    /// `users`
    Users,
    /// `categories`
    Categories,
    /// `products`
    Products,
    /// `shopping_carts`
    ShoppingCarts,
    /// `orders`, whose items are inserted with them
    Orders,
}

impl Table {
    /// The table's name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Categories => "categories",
            Self::Products => "products",
            Self::ShoppingCarts => "shopping_carts",
            Self::Orders => "orders",
        }
    }
}

/// How far [`fill`](super::fill) has come; reported after each commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The table being filled: one after the other, in the order of the enum.
    pub table: Table,
    /// Rows committed so far. The items of orders do not count.
    pub rows: u64,
    /// Rows that there will be: exact, but for [`Table::ShoppingCarts`], where it is an estimate.
    pub expected: u64,
}
