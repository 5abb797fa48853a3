//! What these tests write.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};

/// Versions and times, one of them in an index.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Files", entity = "DOCUMENT")]
#[pk("{id}")]
#[sk("#META")]
#[gsi(1, pk = "OWNER#{owner}", sk = "{changed}")]
pub(crate) struct Document {
    pub id: String,
    pub owner: String,
    pub text: String,
    pub note: Option<String>,
    #[dynamo(default)]
    pub reads: u32,
    #[dynamo(version)]
    pub version: u64,
    #[dynamo(created_at, rename = "made")]
    pub created: Option<DateTime<Utc>>,
    #[dynamo(updated_at)]
    pub changed: DateTime<Utc>,
}

/// A version that can be used up, and nothing else.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Files", entity = "FOLDER")]
#[pk("{id}")]
#[sk("FOLDER")]
pub(crate) struct Folder {
    pub id: String,
    pub name: String,
    #[dynamo(version, rename = "v")]
    pub revision: u8,
}

/// Times alone, which any batch may write.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Files", entity = "VISIT")]
#[pk("{id}")]
#[sk("VISIT#{at}")]
pub(crate) struct Visit {
    pub id: String,
    #[dynamo(created_at, key_only)]
    pub at: DateTime<Utc>,
    pub page: String,
    #[dynamo(updated_at)]
    pub left: SystemTime,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Files")]
pub(crate) enum Files {
    Document(Document),
    Folder(Folder),
    Visit(Visit),
}

pub(crate) fn document(id: &str) -> Document {
    Document {
        id: id.into(),
        owner: "ann".into(),
        text: "Draft".into(),
        note: None,
        reads: 0,
        version: 0,
        created: None,
        changed: DateTime::UNIX_EPOCH,
    }
}

pub(crate) fn folder(id: &str) -> Folder {
    Folder { id: id.into(), name: "Inbox".into(), revision: 0 }
}

pub(crate) async fn read(db: &Dynamo, id: &str) -> Document {
    Document::get(id).consistent().send(db).await.unwrap().unwrap()
}

/// A clock that stands still until it is moved.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hands(Arc<AtomicU64>);

impl Hands {
    /// Seconds after 2024 began.
    pub(crate) fn set(&self, seconds: u64) {
        self.0.store(seconds, Ordering::Relaxed);
    }

    pub(crate) fn clock(&self) -> impl Fn() -> SystemTime + Send + Sync + 'static {
        let hands = Arc::clone(&self.0);
        move || at(hands.load(Ordering::Relaxed))
    }
}

/// Seconds after 2024 began.
pub(crate) fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_704_067_200 + seconds)
}

/// The tables, and a handle whose clock is the test's.
pub(crate) async fn files(db: Dynamo) -> (Dynamo, Hands) {
    Files::ensure_table(&db).await.unwrap();
    let hands = Hands::default();
    (db.with_clock(hands.clock()), hands)
}
