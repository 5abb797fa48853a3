//! Finding and deleting the objects that no item points to.

use std::collections::HashSet;
use std::time::SystemTime;

use futures::{Stream, StreamExt, TryStreamExt, pin_mut, stream};
use object_store::path::Path;

use super::objects::failed;
use super::pointer::ObjectName;
use super::{Objects, OffloadError, Offloaded};

/// A search for objects that nothing points to: reads all items, then lists all objects.
///
/// An object is left alone if an item points to it, or if it was written less than the grace period before the search began: the item
/// that will point to it may be yet to be written. So the grace period is longer than the longest time between
/// [`offload`](Objects::offload) and the write of the item, with its retries and whatever waits in a queue; and longer than
/// readers hold on to what they have read. A day does for most. A table that is restored to a point in time points to the objects of that time,
/// so keep deleted objects for as long as that, by versions of the bucket.
///
/// It holds 16 bytes, and what a hash set adds to them, for each object that an item points to.
///
#[cfg_attr(feature = "embedded", doc = "```")]
#[cfg_attr(not(feature = "embedded"), doc = "```ignore")]
/// # use std::{sync::Arc, time::Duration};
/// # use dynamo_core::offload::{Objects, Offloaded};
/// # use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
/// # #[derive(Debug, DynamoEntity)]
/// # #[dynamo(table = "Reports", entity = "REPORT")]
/// # #[pk("{id}")]
/// # #[sk("#REPORT")]
/// # struct Report { id: String, body: Offloaded<String> }
/// # #[derive(DynamoTable)]
/// # #[dynamo(table = "Reports")]
/// # enum Reports { Report(Report) }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let db = Dynamo::embedded()?;
/// # Reports::ensure_table(&db).await?;
/// # let objects = Objects::new(Arc::new(object_store::memory::InMemory::new()), "reports/body")?;
/// let a_day = Duration::from_hours(24);
/// let swept = objects
///     .sweep(a_day)
///     .mark(Report::scan().consistent().stream(&db), |report, objects| objects.add(&report.body))
///     .await?
///     .delete()
///     .await?;
/// assert_eq!(swept.deleted, 0);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "a sweep marks what items point to, and then deletes the rest"]
pub struct Sweep {
    objects: Objects,
    /// Objects written from this time on are left alone.
    before: SystemTime,
}

/// The objects that items point to.
#[derive(Debug, Default)]
pub struct Referenced(HashSet<ObjectName>);

/// A [`Sweep`] that knows what items point to.
#[derive(Debug)]
#[must_use = "nothing is deleted before `delete` is called"]
pub struct Marked {
    sweep: Sweep,
    referenced: Referenced,
}

/// What a [`Sweep`] has found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Swept {
    /// Objects that an item points to.
    pub referenced: u64,
    /// Objects that nothing points to, and that were written within the grace period.
    pub young: u64,
    /// Objects that nothing points to; deleted ones, if the sweep was to delete.
    pub deleted: u64,
    /// Their size in bytes.
    pub deleted_bytes: u64,
    /// Objects under the prefix with names that are none of ours, left alone.
    pub foreign: u64,
    /// Pointers in items whose objects were not found. They are those of values that were replaced while the sweep went on;
    /// of others the values are lost.
    pub missing: u64,
}

impl Referenced {
    /// The field points to what it points to.
    pub fn add<T>(&mut self, value: &Offloaded<T>) {
        self.0.extend(value.object().map(|object| object.name));
    }
}

impl Sweep {
    /// Objects written from this time on are left alone.
    pub(super) fn before(before: SystemTime, objects: Objects) -> Self {
        Sweep { objects, before }
    }

    /// Reads all items that may point to objects; `add` names the fields that do.
    ///
    /// # Errors
    /// [`OffloadError::Items`] when an item cannot be read: a sweep that has not seen all of them deletes nothing.
    pub async fn mark<E>(
        self,
        items: impl Stream<Item = crate::Result<E>>,
        add: impl FnMut(&E, &mut Referenced),
    ) -> Result<Marked, OffloadError> {
        Marked { sweep: self, referenced: Referenced::default() }.mark(items, add).await
    }
}

impl Marked {
    /// Reads the items of another entity that points to objects under the same prefix.
    ///
    /// # Errors
    /// As [`Sweep::mark`].
    pub async fn mark<E>(
        mut self,
        items: impl Stream<Item = crate::Result<E>>,
        mut add: impl FnMut(&E, &mut Referenced),
    ) -> Result<Marked, OffloadError> {
        pin_mut!(items);
        while let Some(item) = items.next().await {
            let prefix = || self.sweep.objects.prefix.to_string();
            let item = item.map_err(|source| OffloadError::Items { prefix: prefix(), source: Box::new(source) })?;
            add(&item, &mut self.referenced);
        }
        Ok(self)
    }

    /// Says what [`delete`](Self::delete) would delete.
    ///
    /// # Errors
    /// When the object store fails.
    pub async fn look(self) -> Result<Swept, OffloadError> {
        self.find().await.map(|(swept, _)| swept)
    }

    /// Deletes the objects that nothing points to.
    ///
    /// # Errors
    /// When the object store fails; some of the objects may be deleted by then.
    pub async fn delete(self) -> Result<Swept, OffloadError> {
        let objects = self.sweep.objects.clone();
        let (swept, orphans) = self.find().await?;
        let mut deleting = objects.store.delete_stream(stream::iter(orphans.into_iter().map(Ok)).boxed());
        while let Some(deleted) = deleting.next().await {
            match deleted {
                Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
                Err(source) => return Err(failed("delete objects under", objects.prefix, source)),
            }
        }
        Ok(swept)
    }

    async fn find(self) -> Result<(Swept, Vec<Path>), OffloadError> {
        let Marked { sweep: Sweep { objects, before }, referenced: Referenced(mut referenced) } = self;
        let (mut swept, mut orphans) = (Swept::default(), Vec::new());
        let mut found = objects.store.list(Some(&objects.prefix));
        while let Some(object) =
            found.try_next().await.map_err(|source| failed("list", objects.prefix.clone(), source))?
        {
            let Some(name) = own_name(&objects.prefix, &object.location) else {
                swept.foreign += 1;
                continue;
            };
            if referenced.remove(&name) {
                swept.referenced += 1;
            } else if SystemTime::from(object.last_modified) >= before {
                swept.young += 1;
            } else {
                swept.deleted += 1;
                swept.deleted_bytes += object.size;
                orphans.push(object.location);
            }
        }
        swept.missing = referenced.len() as u64;
        Ok((swept, orphans))
    }
}

/// The name of an object directly under the prefix; `None` for what [`Objects`] would not have written.
fn own_name(prefix: &Path, location: &Path) -> Option<ObjectName> {
    let mut rest = location.prefix_match(prefix)?;
    let name = rest.next()?;
    rest.next().is_none().then(|| ObjectName::parse(name.as_ref())).flatten()
}
