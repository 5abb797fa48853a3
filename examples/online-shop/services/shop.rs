//! The services together.

use super::{Accounts, Carts, Catalogue, Checkouts, OrderHistory, Repositories};

/// All services over one store.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "they are those of the module above")]
pub struct Shop {
    pub accounts: Accounts,
    pub catalogue: Catalogue,
    pub carts: Carts,
    pub checkouts: Checkouts,
    pub orders: OrderHistory,
}

impl Shop {
    /// The shop whose data these repositories have.
    #[must_use]
    pub fn new(repositories: &Repositories) -> Self {
        Shop {
            accounts: Accounts::new(repositories.clone()),
            catalogue: Catalogue::new(repositories.clone()),
            carts: Carts::new(repositories.clone()),
            checkouts: Checkouts::new(repositories.clone()),
            orders: OrderHistory::new(repositories.clone()),
        }
    }
}
