//! Where the shop's data are.

use std::fmt;
use std::sync::Arc;

use dual_repo::repository::{
    CacheGroup, CacheOptions, CachedRepository, DualSession, DualStore, DynamoRepository, MemoryStore, MySqlStore,
    Repository,
};
use dynamo_core::Dynamo;

use crate::entities::{CartItem, Category, Order, Product, User};

/// A repository for each entity, all of one store.
#[derive(Clone)]
#[expect(missing_docs, reason = "they are those of the entities")]
pub struct Repositories {
    pub users: Arc<dyn Repository<User>>,
    pub carts: Arc<dyn Repository<CartItem>>,
    pub orders: Arc<dyn Repository<Order>>,
    pub products: Arc<dyn Repository<Product>>,
    pub categories: Arc<dyn Repository<Category>>,
}

impl fmt::Debug for Repositories {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repositories").finish_non_exhaustive()
    }
}

impl Repositories {
    /// Those of DynamoDB, whose tables are there.
    #[must_use]
    pub fn in_dynamodb(db: &Dynamo) -> Self {
        Repositories {
            users: Arc::new(DynamoRepository::new(db.clone())),
            carts: Arc::new(DynamoRepository::new(db.clone())),
            orders: Arc::new(DynamoRepository::new(db.clone())),
            products: Arc::new(DynamoRepository::new(db.clone())),
            categories: Arc::new(DynamoRepository::new(db.clone())),
        }
    }

    /// Those of MySQL, with the tables of `schema.sql`.
    #[must_use]
    pub fn in_mysql(store: &MySqlStore) -> Self {
        Repositories {
            users: Arc::new(store.repository()),
            carts: Arc::new(store.repository()),
            orders: Arc::new(store.repository()),
            products: Arc::new(store.repository()),
            categories: Arc::new(store.repository()),
        }
    }

    /// Those of both, while the data move from one to the other, for somebody who reads what they have written.
    #[must_use]
    pub fn in_both(store: &DualStore, session: &DualSession) -> Self {
        Repositories {
            users: Arc::new(store.repository::<User>().in_session(session)),
            carts: Arc::new(store.repository::<CartItem>().in_session(session)),
            orders: Arc::new(store.repository::<Order>().in_session(session)),
            products: Arc::new(store.repository::<Product>().in_session(session)),
            categories: Arc::new(store.repository::<Category>().in_session(session)),
        }
    }

    /// Those of the memory of this process, for tests.
    #[must_use]
    pub fn in_memory(store: &MemoryStore) -> Self {
        Repositories {
            users: Arc::new(store.repository()),
            carts: Arc::new(store.repository()),
            orders: Arc::new(store.repository()),
            products: Arc::new(store.repository()),
            categories: Arc::new(store.repository()),
        }
    }

    /// The same with a cache in front of each. A checkout writes products by a transaction of orders, so the caches are told of
    /// each other's writes.
    #[must_use]
    pub fn cached(self, options: CacheOptions) -> Self {
        let group = CacheGroup::new();
        Repositories {
            users: Arc::new(CachedRepository::in_group(self.users, options, &group)),
            carts: Arc::new(CachedRepository::in_group(self.carts, options, &group)),
            orders: Arc::new(CachedRepository::in_group(self.orders, options, &group)),
            products: Arc::new(CachedRepository::in_group(self.products, options, &group)),
            categories: Arc::new(CachedRepository::in_group(self.categories, options, &group)),
        }
    }
}
