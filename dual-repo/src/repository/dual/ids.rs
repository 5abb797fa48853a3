//! Ids for what is new.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::DualStore;
use crate::mirror::ids::Allocator as _;
use crate::mirror::mysql::MySqlSource;
use crate::repository::{Error, Result};

/// Ids that one call gets from MySQL.
const BLOCK: u64 = 100;

/// Gives out ids for a column, each once, to all instances of a program, in every phase. Clones share what was fetched.
///
/// They begin behind the greatest one that the column has, and behind its `AUTO_INCREMENT` counter. They rise, but not from one
/// instance to the other, and some are never used: each instance fetches a hundred at a time. Whoever inserts rows beside it by
/// `AUTO_INCREMENT` needs ids of another range.
#[derive(Clone)]
pub struct Ids {
    inner: Arc<Inner>,
}

struct Inner {
    source: MySqlSource,
    sequence: String,
    most: u64,
    left: Mutex<Range<u64>>,
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ids").field("of", &self.inner.sequence).field("most", &self.inner.most).finish_non_exhaustive()
    }
}

impl DualStore {
    /// The ids of a column, `orders.id`.
    ///
    /// ```no_run
    /// # async fn run(store: dual_repo::repository::DualStore) -> Result<(), Box<dyn std::error::Error>> {
    /// let ids = store.ids("orders", "id").await?; // once; then it is shared
    /// let id: u32 = ids.next().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] when there is no such column, or none of whole numbers; whatever MySQL says.
    pub async fn ids(&self, table: &str, column: &str) -> Result<Ids> {
        let source = self.inner.source.clone();
        let sequence = format!("{table}.{column}");
        let found = source.id_column(table, column).await?;
        source.floor(&sequence, found.free).await?;
        Ok(Ids { inner: Arc::new(Inner { source, sequence, most: found.most, left: Mutex::new(0..0) }) })
    }
}

impl Ids {
    /// An id that nobody has been given before, and nobody else will be; a statement for every hundred.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the column, or the type of the id, has no room for it; whatever MySQL says.
    pub async fn next<T: TryFrom<u64>>(&self) -> Result<T> {
        let Inner { source, sequence, most, left } = &*self.inner;
        let mut left = left.lock().await;
        let id = if let Some(id) = left.next() {
            id
        } else {
            *left = source.take(sequence, BLOCK).await?;
            left.next().unwrap_or(u64::MAX)
        };
        let used_up =
            || Error::Invalid { source: format!("the ids of `{sequence}` are used up: {id} does not fit").into() };
        if id > *most {
            return Err(used_up());
        }
        T::try_from(id).map_err(|_| used_up())
    }
}
