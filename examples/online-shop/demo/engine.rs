//! The handle of the engine that was asked for.

use anyhow::{Context, Result};
use dynamo_core::Dynamo;
use uuid::Uuid;

use super::{Engine, Options};

/// A handle whose tables are this run's own.
pub(super) async fn connect(options: &Options) -> Result<Dynamo> {
    // Not the process id: other machines use the same account, and a process may run the demo twice at once.
    let prefix = format!("online-shop-{}-", Uuid::new_v4().simple());
    let db = match options.engine {
        Engine::Embedded => Dynamo::embedded()?,
        Engine::DynamodbLocal => {
            let endpoint = options.endpoint.as_deref().context("`--engine dynamodb-local` needs `--endpoint URL`")?;
            Dynamo::builder().endpoint(endpoint).region("eu-west-1").credentials("local", "local", None).build().await?
        }
        Engine::Aws => Dynamo::from_env().await?,
    };
    Ok(db.with_table_prefix(prefix))
}
