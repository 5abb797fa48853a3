//! The objects of one field: written before the item, read and deleted on request.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};

use super::offloaded::looks_like_a_pointer;
use super::pointer::ObjectName;
use super::{ObjectRef, OffloadError, Offloaded, Sweep, body};
use crate::value::{AvSink, SizeSink, Value};

/// Values of at most this size stay in the item unless [`Objects::inline_up_to`] says otherwise: a read of an item this small costs one
/// unit of capacity all the same.
const INLINE_UP_TO: usize = 4096;

/// Where the values of a field go: an object store, and a prefix that only this field's objects have.
///
/// It is cheap to clone. Give each field a prefix of its own, since a [`Sweep`] takes objects under it that nothing points to
/// for left-overs.
#[derive(Clone)]
pub struct Objects {
    pub(super) store: Arc<dyn ObjectStore>,
    pub(super) prefix: Path,
    inline_up_to: usize,
}

impl fmt::Debug for Objects {
    /// Without the configuration of the object store, which has credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Objects")
            .field("store", &format_args!("{}", self.store))
            .field("prefix", &self.prefix)
            .field("inline_up_to", &self.inline_up_to)
            .finish()
    }
}

impl Objects {
    /// Objects of this store, with names below this prefix, as in `reports/body`.
    ///
    /// # Errors
    /// [`OffloadError::Prefix`] when the prefix is empty, or no path.
    pub fn new(store: Arc<dyn ObjectStore>, prefix: &str) -> Result<Self, OffloadError> {
        let invalid = |source| OffloadError::Prefix { prefix: prefix.to_owned(), source };
        let path = Path::parse(prefix).map_err(invalid)?;
        if path.parts().next().is_none() {
            return Err(invalid(object_store::path::Error::EmptySegment { path: prefix.to_owned() }));
        }
        Ok(Objects { store, prefix: path, inline_up_to: INLINE_UP_TO })
    }

    /// Keeps values of at most this many bytes in the item, by DynamoDB's way of counting them; 4,096 unless this is called. With 0, every value
    /// that is there goes to the object store.
    #[must_use]
    pub fn inline_up_to(mut self, bytes: usize) -> Self {
        self.inline_up_to = bytes;
        self
    }

    /// Writes the value to the object store, unless it is small or absent. The item is written afterwards.
    ///
    /// # Errors
    /// When the value cannot be stored, or the object store fails; then there may be an object that nothing points to.
    pub async fn offload<T: Value>(&self, value: T) -> Result<Offloaded<T>, OffloadError> {
        let size = value.encode(SizeSink::default()).map_err(OffloadError::Value)?;
        let small = size <= self.inline_up_to;
        if value.is_absent() || (small && !looks_like_a_pointer(&value.encode(AvSink).map_err(OffloadError::Value)?)) {
            return Ok(Offloaded::Inline(value));
        }
        let (form, content) = value.into_av().and_then(body::write).map_err(OffloadError::Value)?;
        let name = ObjectName::random().map_err(OffloadError::Random)?;
        let object = ObjectRef::to(name, form, &content);
        let path = self.path(&object);
        match self.store.put(&path, PutPayload::from(content)).await {
            Ok(_) => Ok(Offloaded::Object(object)),
            Err(source) => Err(failed("write", path, source)),
        }
    }

    /// The value, read from the object store if it is there.
    ///
    /// # Errors
    /// [`OffloadError::Missing`] when the object was deleted, [`OffloadError::Damaged`] when it is not what was written, and when the
    /// object store fails.
    pub async fn load<T: Value>(&self, value: Offloaded<T>) -> Result<T, OffloadError> {
        let object = match value {
            Offloaded::Inline(value) => return Ok(value),
            Offloaded::Object(object) => object,
        };
        let path = self.path(&object);
        let content = match self.store.get(&path).await {
            Ok(found) => found.bytes().await.map_err(|source| failed("read", path.clone(), source))?,
            Err(object_store::Error::NotFound { .. }) => return Err(OffloadError::Missing { object: path.into() }),
            Err(source) => return Err(failed("read", path, source)),
        };
        if let Some(reason) = object.fault(&content) {
            return Err(OffloadError::Damaged { object: path.into(), reason });
        }
        body::read(object.form, content.into()).map_err(|problem| OffloadError::Decode { object: path.into(), problem })
    }

    /// Deletes an object that no item points to any more. One that is gone already is no error.
    ///
    /// # Errors
    /// When the object store fails.
    pub async fn delete(&self, object: &ObjectRef) -> Result<(), OffloadError> {
        let path = self.path(object);
        match self.store.delete(&path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(source) => Err(failed("delete", path, source)),
        }
    }

    /// Deletes the object that an item had before a change and does not have after it; `None` is an item that is not there.
    ///
    /// Call it when the change is known to have happened: after the write has succeeded, or for each [`Change`](crate::streams::Change) of the table's stream, which
    /// also has what its TTL removed. Whoever has read the item before may find the object [missing](OffloadError::Missing), and reads
    /// it again.
    ///
    /// # Errors
    /// When the object store fails.
    pub async fn delete_replaced<T>(
        &self,
        old: Option<&Offloaded<T>>,
        new: Option<&Offloaded<T>>,
    ) -> Result<(), OffloadError> {
        let (old, new) = (old.and_then(Offloaded::object), new.and_then(Offloaded::object));
        match old {
            Some(object) if new.is_none_or(|new| new.name != object.name) => self.delete(object).await,
            _ => Ok(()),
        }
    }

    /// Finds the objects that nothing points to; see [`Sweep`].
    pub fn sweep(&self, grace: Duration) -> Sweep {
        let before = SystemTime::now().checked_sub(grace).unwrap_or(SystemTime::UNIX_EPOCH);
        Sweep::before(before, self.clone())
    }

    fn path(&self, object: &ObjectRef) -> Path {
        self.prefix.clone().join(object.name())
    }
}

pub(super) fn failed(doing: &'static str, path: Path, source: object_store::Error) -> OffloadError {
    OffloadError::Store { doing, object: path.into(), source }
}
