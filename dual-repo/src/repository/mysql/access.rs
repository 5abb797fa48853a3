//! Entities of one type in a transaction, without the type.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use async_trait::async_trait;
use dynamo_core::DynamoEntity;
use dynamo_core::key::Key;
use dynamo_core::local::unique_items;
use dynamo_core::schema::{EntitySchema, UniqueSchema};
use dynamo_core::value::Item;

use super::search::Keys;
use crate::error::{Error, Result, with_causes};
use crate::mysql::key_value;
use crate::mysql::page;
use crate::mysql::plan::Plan;
use crate::mysql::predicate::Predicate;
use crate::mysql::search::Search;
use crate::mysql::select::Rows;
use crate::mysql::write::Kept;
use crate::mysql::{MySqlTransaction, RowKey, write};
use crate::project::{Projected, project, unproject};
use crate::{MySql, MySqlEntity};

/// An entity whose row is locked.
pub(crate) struct Locked {
    pub(crate) item: Item,
    /// The row, as it is read.
    pub(crate) row: RowKey,
    entity: Box<dyn Any + Send + Sync>,
}

/// Reads and writes of the entities of one type.
#[async_trait]
pub(crate) trait Access: fmt::Debug + Send + Sync {
    /// Locks the entity with a key, if there is one, and reads it.
    async fn lock(&self, transaction: &mut MySqlTransaction, key: &Key) -> Result<Option<Locked>>;
    /// Locks the entities that have the value of a constraint which an item has, and reads them, whether or not they have
    /// expired.
    async fn lock_owners(
        &self,
        transaction: &mut MySqlTransaction,
        unique: &UniqueSchema,
        item: &Item,
    ) -> Result<Vec<(Key, Locked)>>;
    /// Writes what is to be there in place of what is.
    async fn write(
        &self,
        transaction: &mut MySqlTransaction,
        before: Option<&Locked>,
        after: Option<&Item>,
    ) -> Result<()>;
    /// What stays of what is there, when it becomes another item.
    async fn kept(&self, transaction: &mut MySqlTransaction, before: &Locked, after: &Item) -> Result<Kept>;
    /// The fields of columns of a table; `None` when it is not the entity's own, but that of a list.
    async fn fields(&self, mysql: &MySql, table: &str, columns: &[String]) -> Result<Option<Vec<String>>>;
    /// The entity.
    fn schema(&self) -> &'static EntitySchema;
    /// How it is read.
    async fn plan(&self, mysql: &MySql) -> Result<Arc<Plan>>;
    /// The row of an item, as it is read, if there is one.
    async fn row(&self, transaction: &mut MySqlTransaction, item: &Item) -> Result<Option<RowKey>>;
    /// The row that was written for an item, as it is read; `before` is the one that was there.
    async fn written(
        &self,
        transaction: &mut MySqlTransaction,
        item: &Item,
        before: Option<&RowKey>,
    ) -> Result<Option<RowKey>>;
    /// What rows are in DynamoDB, in their order; `None` where there is no row, and why it has no item, if it has none. They
    /// are read in the transaction that the connection is in.
    async fn project(
        &self,
        plan: &Arc<Plan>,
        connection: &mut sqlx::MySqlConnection,
        rows: &[RowKey],
    ) -> Result<Vec<Option<Result<Items, String>>>>;
    /// The items of an item: itself, and its markers.
    fn items(&self, item: Item) -> Result<Items>;
}

/// Items with their keys.
pub(crate) type Items = Vec<(Key, Item)>;

/// [`Access`] to entities of a type.
pub(crate) struct Of<E>(pub(crate) PhantomData<fn() -> E>);

impl<E: DynamoEntity> fmt::Debug for Of<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(E::SCHEMA.entity)
    }
}

/// That an entity is found by its key only by reading its whole table.
fn no_columns(schema: &EntitySchema, plan: &Plan) -> Error {
    let problem = format!(
        "no column of `{}` tells the key of a `{}`: its fields have to be columns, in the case that they have in the key",
        plan.table, schema.entity
    );
    Error::Mapping { entity: plan.entity, problems: vec![problem] }
}

/// How many keys one statement looks for, at most.
pub(super) const KEYS: usize = 256;

/// The entities with these keys, in their order: a statement for every [`KEYS`], and one for each list of children.
pub(super) async fn find<E: DynamoEntity + MySqlEntity>(
    connection: &mut sqlx::MySqlConnection,
    plan: &Arc<Plan>,
    keys: &[Key],
) -> Result<Vec<Option<E>>> {
    let mut found = Vec::with_capacity(keys.len());
    for keys in keys.chunks(KEYS) {
        let search = search::<E>(plan, keys)?;
        let page = page::read(connection, plan, Rows::Found(&search), u64::MAX).await?;
        // Where each key is, and the entity until somebody takes it.
        let mut rows: HashMap<Key, (usize, Option<E>)> = HashMap::with_capacity(keys.len());
        for row in 0..page.len() {
            if let Some(entity) = page.decode::<E>(row).transpose()? {
                rows.entry(entity.key()?).or_insert((row, Some(entity)));
            }
        }
        for key in keys {
            // A collation finds other spellings too: in DynamoDB they are other keys.
            let entity = match rows.get_mut(key) {
                None => None,
                Some((row, entity)) => match entity.take() {
                    Some(entity) => Some(entity),
                    // It is asked for once more, and entities need not be able to be cloned.
                    None => page.decode::<E>(*row).transpose()?,
                },
            };
            found.push(entity);
        }
    }
    Ok(found)
}

/// The rows that may have one of these keys.
fn search<E: DynamoEntity>(plan: &Plan, keys: &[Key]) -> Result<Search> {
    let of_key = Keys { plan, schema: E::SCHEMA };
    let columns = keys.iter().map(|key| of_key.of_key(key).ok_or_else(|| no_columns(E::SCHEMA, plan)));
    Ok(Search { predicates: vec![Predicate::one_of(columns.collect::<Result<_>>()?)], ..Search::default() })
}

/// Locks the entities that a search finds, and reads them as they are since.
async fn lock_all<E: DynamoEntity + MySqlEntity>(
    transaction: &mut MySqlTransaction,
    plan: &std::sync::Arc<Plan>,
    search: &Search,
) -> Result<Vec<(Key, Locked)>> {
    let connection = transaction.connection();
    let mut all = Vec::new();
    for row_key in page::keys_within(connection, plan, Rows::Found(search), u64::MAX).await? {
        if !write::lock(connection, plan, &row_key).await? {
            continue;
        }
        let page = page::read_within(connection, plan, Rows::Is(&row_key), 1).await?;
        // The entity is decoded twice rather than cloned, which entities need not be able to.
        let Some(found) = page.decode::<E>(0).transpose()? else { continue };
        let Some(again) = page.decode::<E>(0).transpose()? else { continue };
        let key = found.key()?;
        all.push((key, Locked { item: project(found)?.item, row: row_key, entity: Box::new(again) }));
    }
    Ok(all)
}

/// The row of an item, as it is written.
async fn key_of<E: DynamoEntity + MySqlEntity>(
    transaction: &mut MySqlTransaction,
    item: &Item,
) -> Result<(Arc<Plan>, RowKey)> {
    let plan = transaction.plan::<E>().await?;
    let key = write::row_of(&plan, &unproject::<E>(item.clone())?)?;
    Ok((plan, key))
}

#[async_trait]
impl<E: DynamoEntity + MySqlEntity> Access for Of<E> {
    async fn lock(&self, transaction: &mut MySqlTransaction, key: &Key) -> Result<Option<Locked>> {
        let plan = transaction.plan::<E>().await?;
        let search = search::<E>(&plan, std::slice::from_ref(key))?;
        // Some may be other spellings of the key.
        let found = lock_all::<E>(transaction, &plan, &search).await?;
        Ok(found.into_iter().find(|(found, _)| found == key).map(|(_, locked)| locked))
    }

    async fn lock_owners(
        &self,
        transaction: &mut MySqlTransaction,
        unique: &UniqueSchema,
        item: &Item,
    ) -> Result<Vec<(Key, Locked)>> {
        let plan = transaction.plan::<E>().await?;
        let columns = write::column_values(&plan, &unproject::<E>(item.clone())?)?;
        match (Keys { plan: &plan, schema: E::SCHEMA }.of_unique(unique, &columns)) {
            Some(search) => lock_all::<E>(transaction, &plan, &search).await,
            None => Ok(Vec::new()),
        }
    }

    async fn write(
        &self,
        transaction: &mut MySqlTransaction,
        before: Option<&Locked>,
        after: Option<&Item>,
    ) -> Result<()> {
        let before = before.and_then(|before| before.entity.downcast_ref::<E>());
        let after = after.map(|item| unproject::<E>(item.clone())).transpose()?;
        match (before, &after) {
            (Some(before), Some(after)) => {
                let plan = transaction.plan::<E>().await?;
                if write::is_same_row(&plan, before, after)? {
                    return transaction.update(before, after).await;
                }
                transaction.delete(before).await?;
                transaction.insert(after).await
            }
            (Some(before), None) => transaction.delete(before).await,
            (None, Some(after)) => transaction.insert(after).await,
            (None, None) => Ok(()),
        }
    }

    async fn kept(&self, transaction: &mut MySqlTransaction, before: &Locked, after: &Item) -> Result<Kept> {
        let Some(before) = before.entity.downcast_ref::<E>() else { return Ok(Kept::default()) };
        let plan = transaction.plan::<E>().await?;
        Kept::by_update(&plan, before, &unproject::<E>(after.clone())?)
    }

    async fn fields(&self, mysql: &MySql, table: &str, columns: &[String]) -> Result<Option<Vec<String>>> {
        let plan = mysql.plan::<E>().await?;
        if plan.table != table {
            return Ok(None);
        }
        let field = |name: &String| {
            let own = plan.root.columns.iter().filter(|column| column.alias == plan.table);
            own.clone().find(|column| column.name.eq_ignore_ascii_case(name)).map(|column| column.field.clone())
        };
        Ok(Some(columns.iter().filter_map(field).collect()))
    }

    fn schema(&self) -> &'static EntitySchema {
        E::SCHEMA
    }

    async fn plan(&self, mysql: &MySql) -> Result<Arc<Plan>> {
        mysql.plan::<E>().await
    }

    async fn row(&self, transaction: &mut MySqlTransaction, item: &Item) -> Result<Option<RowKey>> {
        let (plan, key) = key_of::<E>(transaction, item).await?;
        Ok(page::keys_within(transaction.connection(), &plan, Rows::Is(&key), 1).await?.pop())
    }

    async fn written(
        &self,
        transaction: &mut MySqlTransaction,
        item: &Item,
        before: Option<&RowKey>,
    ) -> Result<Option<RowKey>> {
        let (plan, key) = key_of::<E>(transaction, item).await?;
        // Whoever has written it has found it by this key, to the byte, and compared it.
        if before.is_some_and(|before| before.is_same(&key)) || key_value::is_read_as_written(&plan.key, &key) {
            return Ok(Some(key));
        }
        Ok(page::keys_within(transaction.connection(), &plan, Rows::Is(&key), 1).await?.pop())
    }

    async fn project(
        &self,
        plan: &Arc<Plan>,
        connection: &mut sqlx::MySqlConnection,
        rows: &[RowKey],
    ) -> Result<Vec<Option<Result<Items, String>>>> {
        let page = page::read_within(connection, plan, Rows::Are(rows), u64::MAX).await?;
        let of = |wanted: &RowKey| {
            let at = page.keys().iter().position(|found| found.is_same(wanted))?;
            Some(match page.decode::<E>(at)? {
                Ok(entity) => items(entity).map_err(|error| with_causes(&error)),
                Err(error) => Err(error.to_string()),
            })
        };
        let projected = rows.iter().map(of).collect();
        // One that is taken for gone would be deleted from the mirror. Under another spelling it is another one.
        let is_wanted =
            |found: &RowKey| rows.iter().any(|wanted| found.is_same(wanted) || page::is_respelt(plan, found, wanted));
        if !page.keys().iter().all(is_wanted) {
            let problem = format!("rows of `{}` have other keys than they were asked for by", plan.table);
            return Err(Error::Mapping { entity: plan.entity, problems: vec![problem] });
        }
        Ok(projected)
    }

    fn items(&self, item: Item) -> Result<Items> {
        Ok(items(unproject::<E>(item)?)?)
    }
}

/// The markers of an entity, and its own item.
fn items<E: DynamoEntity>(entity: E) -> dynamo_core::Result<Items> {
    let key = |item: &Item| Key::of_item(item, &E::SCHEMA.primary);
    let mut items: Items = unique_items(&entity)?.into_iter().filter_map(|item| Some((key(&item)?, item))).collect();
    let Projected { key, item, .. } = project(entity)?;
    items.push((key, item));
    Ok(items)
}
