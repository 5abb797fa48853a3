//! Tables: enums of all entities that live in one table.

use aws_sdk_dynamodb::operation::create_table::CreateTableInput;

use crate::client::Dynamo;
use crate::entity::{Gsi, Lsi, ReadAs};
use crate::error::Result;
use crate::key::KeyValue;
use crate::op::{OnlyEntities, TableQuery, TableScan};
use crate::schema::{
    Ensured, IndexId, ScalingTarget, TablePlan, TableSchema, check_readable, create_table_input, ensure_table,
    plan_table, scaling_targets,
};
#[cfg(feature = "streams")]
use crate::streams::Changes;
use crate::value::{MapSource, R};

/// All entities of a table. Derive it with `#[derive(DynamoTable)]` on an enum with a variant for each.
pub trait DynamoTable: Sized + Send {
    /// The table's entities and settings.
    const TABLE: &'static TableSchema;

    /// Reads an item as the entity that its keys and its type attribute say it is; hands back an item of no entity.
    ///
    /// # Errors
    /// When the item does not fit its entity.
    #[doc(hidden)]
    fn read_entity<'de, M: MapSource<'de>>(map: M) -> R<ReadAs<Self, M>>;

    /// The `CreateTable` input of the declaration; the handle gives the prefix of the name.
    ///
    /// Time to live and point-in-time recovery are no part of it: DynamoDB has calls of their own for them, which
    /// [`ensure_table`](Self::ensure_table) makes.
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) when the prefix makes no table name of it.
    fn create_table_input(db: &Dynamo) -> Result<CreateTableInput> {
        create_table_input(Self::TABLE, &db.table_name(Self::TABLE.name)?)
    }

    /// What Application Auto Scaling has to be told for the capacities that are declared as ranges, such as
    /// `read = 5..=500`. It is a service of its own, which [`ensure_table`](Self::ensure_table) does not call; until it is
    /// told, the table keeps the fewest units.
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) when the prefix makes no table name of it.
    fn scaling_targets(db: &Dynamo) -> Result<Vec<ScalingTarget>> {
        Ok(scaling_targets(Self::TABLE, &db.table_name(Self::TABLE.name)?))
    }

    /// Makes the table unless it is there, waits until it and its indexes are active, and compares it with the declaration.
    ///
    /// A table that exists is never changed: the error lists what differs, and [`plan_table`](Self::plan_table) changes it.
    /// Several processes may call it at once. In a test, an embedded engine and a prefix give each its own table.
    ///
    /// ```no_run
    /// use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
    ///
    /// #[derive(DynamoEntity)]
    /// #[dynamo(table = "Sessions")]
    /// struct Session {
    ///     #[pk]
    ///     id: String,
    ///     expires_at: u64,
    /// }
    ///
    /// #[derive(DynamoTable)]
    /// #[dynamo(table = "Sessions", ttl = "expires_at")]
    /// enum Sessions {
    ///     Session(Session),
    /// }
    ///
    /// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
    /// Sessions::ensure_table(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::TableMismatch`](crate::Error::TableMismatch) with all differences;
    /// [`Error::TableNotActive`](crate::Error::TableNotActive) after ten minutes; whatever [`Error`](crate::Error) says of
    /// requests.
    #[must_use = "a future does nothing until it is awaited"]
    fn ensure_table(db: &Dynamo) -> impl Future<Output = Result<Ensured>> + Send {
        ensure_table(Self::TABLE, db)
    }

    /// Compares the table with the declaration, and says what makes it what is declared: which calls, in which order, and
    /// what DynamoDB cannot change. It only reads: `DescribeTable`, `DescribeTimeToLive`, `DescribeContinuousBackups`,
    /// `ListTagsOfResource` and `GetResourcePolicy`, the last two where there is a declaration to compare with.
    ///
    /// [`TablePlan::apply`] carries it out; the guide [`schema_changes`](crate::guide::schema_changes) has the whole of it.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynamo_core::Result<()> {
    /// use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
    ///
    /// #[derive(DynamoEntity)]
    /// #[dynamo(table = "Sessions")]
    /// struct Session {
    ///     #[pk]
    ///     id: String,
    ///     expires_at: u64,
    /// }
    ///
    /// #[derive(DynamoTable)]
    /// #[dynamo(table = "Sessions", ttl = "expires_at")]
    /// enum Sessions {
    ///     Session(Session),
    /// }
    ///
    /// let db = Dynamo::embedded()?;
    /// let plan = Sessions::plan_table(&db).await?;
    /// println!("{plan}"); // `create the table`, then `switch time to live on`
    /// plan.apply().send(&db).await?;
    /// assert!(Sessions::plan_table(&db).await?.is_empty());
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "embedded"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) when the prefix makes no table name of it; whatever [`Error`](crate::Error)
    /// says of requests.
    #[must_use = "a future does nothing until it is awaited"]
    fn plan_table(db: &Dynamo) -> impl Future<Output = Result<TablePlan>> + Send {
        plan_table(Self::TABLE, db)
    }

    /// One partition with all entities in it; `partition` is the value of the partition key attribute.
    fn query(partition: impl Into<KeyValue>) -> TableQuery<Self> {
        TableQuery::new(partition.into(), None)
    }

    /// One partition of global secondary index `N` with all entities that are in it; `partition` is the value of the
    /// index's partition key attribute.
    ///
    /// The index has to project all attributes, and to have one attribute for a partition key: else it does not compile.
    fn query_gsi<const N: usize>(partition: impl Into<KeyValue>) -> TableQuery<Self, OnlyEntities, Gsi<N>> {
        const { check_readable(Self::TABLE, IndexId::Gsi(N)) }
        TableQuery::new(partition.into(), Some(IndexId::Gsi(N)))
    }

    /// The same of local secondary index `N`.
    fn query_lsi<const N: usize>(partition: impl Into<KeyValue>) -> TableQuery<Self, OnlyEntities, Lsi<N>> {
        const { check_readable(Self::TABLE, IndexId::Lsi(N)) }
        TableQuery::new(partition.into(), Some(IndexId::Lsi(N)))
    }

    /// A consumer of the table's stream. The name is that of its checkpoints: consumers of other names read for themselves.
    #[cfg(feature = "streams")]
    fn changes(consumer: impl Into<String>) -> Changes<Self> {
        Changes::new(consumer.into())
    }

    /// All items of the table.
    fn scan() -> TableScan<Self> {
        TableScan::new()
    }
}
