//! The stores that sequences run on: memory, a cache over it, MySQL, and DynamoDB on both engines.

use std::sync::Arc;

use dual_repo::MySql;
use dual_repo::mysql::MySqlOptions;
use dual_repo::repository::{
    CacheGroup, CacheOptions, CachedRepository, DynamoRepository, MemoryRepository, MemoryStore, MySqlStore,
};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::Mutex;

use super::entities::{Depot, Gauge, TABLE_NAMES, TABLES};
use super::scope::Scope;
use super::stores::{Ground, Grounds, Subject};
use crate::{Backend, Database, Tables, database};

/// Of so many sequences, one runs on DynamoDB Local too, which is ten times as slow as the others.
pub const LOCAL: u64 = 5;

/// What it is called among the stores.
pub(super) const LOCAL_NAME: &str = "dynamodb-local";

/// Tables for all sequences, and a database for those that have to have theirs alone.
#[derive(Debug)]
pub struct Engines {
    embedded: Tables,
    local: Tables,
    shared: Place,
    alone: Place,
    lock: Arc<Mutex<()>>,
}

#[derive(Debug)]
struct Place {
    mysql: MySql,
    database: Database,
}

impl Engines {
    /// Makes the tables.
    ///
    /// # Panics
    /// When a server does not run; the message says how to start one.
    pub async fn new(connections: u32) -> Self {
        let (embedded, local) = (Backend::Embedded.tables().await, Backend::DynamoDbLocal.tables().await);
        make_tables(&embedded.db()).await;
        make_tables(&local.db()).await;
        let (shared, alone) = (Place::new(connections).await, Place::new(4).await);
        Engines { embedded, local, shared, alone, lock: Arc::default() }
    }

    /// Drops the tables.
    ///
    /// # Panics
    /// When an engine refuses.
    pub async fn drop_all(self) {
        let Engines { embedded, local, shared, alone, .. } = self;
        for Place { mysql, database } in [shared, alone] {
            mysql.pool().close().await;
            drop(database);
        }
        embedded.drop_all().await;
        local.drop_all().await;
    }

    async fn make(&self, number: u64, scope: &Scope, alone: bool) -> Ground {
        let guard = if alone { Some(Arc::clone(&self.lock).lock_owned().await) } else { None };
        let (mut embedded, mut local) = (self.embedded.db(), self.local.db());
        let mut place = &self.shared;
        if alone {
            embedded = Backend::Embedded.tables().await.db();
            make_tables(&embedded).await;
            local = local.with_table_prefix(scope.table_prefix(self.local.db().table_prefix()));
            place = &self.alone;
            place.empty().await;
        }
        let behind = MemoryStore::with_clock(scope.clock());
        let mut subjects = vec![
            of_memory(&MemoryStore::with_clock(scope.clock())),
            of_cache(&behind, scope),
            of_mysql(&MySqlStore::new(place.mysql.clone()).with_clock(scope.clock())),
            of_dynamo("embedded", &embedded.with_clock(scope.clock())),
        ];
        if number.is_multiple_of(LOCAL) {
            if alone {
                make_tables(&local).await;
            }
            subjects.push(of_dynamo(LOCAL_NAME, &local.with_clock(scope.clock())));
        }
        Ground { subjects, alone: guard }
    }
}

impl Grounds for Engines {
    fn ground<'a>(&'a self, number: u64, scope: &'a Scope, alone: bool) -> BoxFuture<'a, Ground> {
        self.make(number, scope, alone).boxed()
    }
}

impl Place {
    async fn new(connections: u32) -> Self {
        let database = database().await;
        database.run(TABLES.replace("{bytes}", database.bytewise().await)).await;
        let options = MySqlOptions::new(&database.url()).max_connections(connections);
        Place { mysql: options.connect().await.expect("the tests' MySQL answers"), database }
    }

    async fn empty(&self) {
        let statements = TABLE_NAMES.map(|table| format!("DELETE FROM {table};"));
        self.database.run(statements.concat()).await;
    }
}

async fn make_tables(db: &Dynamo) {
    Depot::ensure_table(db).await.expect("a table can be made");
    Gauge::ensure_table(db).await.expect("a table can be made");
}

/// A store in memory.
#[must_use]
pub fn of_memory(store: &MemoryStore) -> Subject {
    Subject {
        name: "memory",
        parcels: Arc::new(store.repository()),
        members: Arc::new(store.repository()),
        tags: Arc::new(store.repository()),
        samples: Arc::new(store.repository()),
    }
}

fn of_cache(behind: &MemoryStore, scope: &Scope) -> Subject {
    let group = CacheGroup::new();
    Subject {
        name: "cached",
        parcels: Arc::new(cached(behind, scope, &group)),
        members: Arc::new(cached(behind, scope, &group)),
        tags: Arc::new(cached(behind, scope, &group)),
        samples: Arc::new(cached(behind, scope, &group)),
    }
}

fn cached<E: DynamoEntity + Clone + 'static>(
    behind: &MemoryStore,
    scope: &Scope,
    group: &CacheGroup,
) -> CachedRepository<E, MemoryRepository<E>> {
    CachedRepository::in_group(behind.repository(), CacheOptions::default(), group).with_clock(scope.clock())
}

fn of_mysql(store: &MySqlStore) -> Subject {
    Subject {
        name: "mysql",
        parcels: Arc::new(store.repository()),
        members: Arc::new(store.repository()),
        tags: Arc::new(store.repository()),
        samples: Arc::new(store.repository()),
    }
}

fn of_dynamo(name: &'static str, db: &Dynamo) -> Subject {
    Subject {
        name,
        parcels: Arc::new(DynamoRepository::new(db.clone())),
        members: Arc::new(DynamoRepository::new(db.clone())),
        tags: Arc::new(DynamoRepository::new(db.clone())),
        samples: Arc::new(DynamoRepository::new(db.clone())),
    }
}
