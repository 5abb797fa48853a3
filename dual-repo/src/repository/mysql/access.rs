//! Entities of one type in a transaction, without the type.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use async_trait::async_trait;
use dynamo_core::DynamoEntity;
use dynamo_core::key::Key;
use dynamo_core::schema::EntitySchema;
use dynamo_core::value::Item;

use super::search::Keys;
use crate::error::{Error, Result};
use crate::mysql::page;
use crate::mysql::plan::Plan;
use crate::mysql::predicate::Predicate;
use crate::mysql::search::Search;
use crate::mysql::select::Rows;
use crate::mysql::{MySqlTransaction, write};
use crate::project::{project, unproject};
use crate::{MySql, MySqlEntity};

/// An entity whose row is locked.
pub(super) struct Locked {
    pub(super) item: Item,
    entity: Box<dyn Any + Send + Sync>,
}

/// Reads and writes of the entities of one type.
#[async_trait]
pub(super) trait Access: fmt::Debug + Send + Sync {
    /// Locks the entity with a key, if there is one, and reads it.
    async fn lock(&self, transaction: &mut MySqlTransaction, key: &Key) -> Result<Option<Locked>>;
    /// Writes what is to be there in place of what is.
    async fn write(
        &self,
        transaction: &mut MySqlTransaction,
        before: Option<&Locked>,
        after: Option<&Item>,
    ) -> Result<()>;
    /// The fields of columns of a table; `None` when it is not the entity's own, but that of a list.
    async fn fields(&self, mysql: &MySql, table: &str, columns: &[String]) -> Result<Option<Vec<String>>>;
}

/// [`Access`] to entities of a type.
pub(super) struct Of<E>(pub(super) PhantomData<fn() -> E>);

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
    plan: &std::sync::Arc<Plan>,
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

#[async_trait]
impl<E: DynamoEntity + MySqlEntity> Access for Of<E> {
    async fn lock(&self, transaction: &mut MySqlTransaction, key: &Key) -> Result<Option<Locked>> {
        let plan = transaction.plan::<E>().await?;
        let connection = transaction.connection();
        let search = search::<E>(&plan, std::slice::from_ref(key))?;
        for row_key in page::keys_within(connection, &plan, Rows::Found(&search)).await? {
            if !write::lock(connection, &plan, &row_key).await? {
                continue;
            }
            // It may be another spelling of the key, or have changed before it was locked.
            let page = page::read_within(connection, &plan, Rows::Is(&row_key), 1).await?;
            let Some(found) = page.decode::<E>(0).transpose()? else { continue };
            if found.key()? != *key {
                continue;
            }
            // The entity is decoded twice rather than cloned, which entities need not be able to.
            let Some(again) = page.decode::<E>(0).transpose()? else { continue };
            return Ok(Some(Locked { item: project(found)?.item, entity: Box::new(again) }));
        }
        Ok(None)
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
}
