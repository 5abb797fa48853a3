//! What expires in these tests. The clock stands in 2090, so that no engine deletes anything of its own accord.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};

/// The second at which these tests play.
pub(crate) const NOW: u64 = 3_786_912_000;

/// An item that may expire.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Logins", entity = "SESSION")]
#[pk("{user}")]
#[sk("SESSION#{id:04}")]
#[gsi(1, pk = "ALL", sk = "{id:04}")]
pub(crate) struct Session {
    pub user: String,
    pub id: u32,
    #[dynamo(default)]
    pub visits: u32,
    #[dynamo(ttl, rename = "expires_at")]
    pub until: Option<u64>,
}

/// One that always does, and has a version.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Logins", entity = "LOCK")]
#[pk("{user}")]
#[sk("LOCK")]
pub(crate) struct Lock {
    pub user: String,
    #[dynamo(version)]
    pub version: u64,
    #[dynamo(ttl)]
    pub expires_at: DateTime<Utc>,
}

/// One that never does.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Logins", entity = "USER")]
#[pk("{user}")]
#[sk("USER")]
pub(crate) struct User {
    pub user: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Logins", ttl = "expires_at")]
pub(crate) enum Logins {
    Session(Session),
    Lock(Lock),
    User(User),
}

pub(crate) fn session(id: u32, until: impl Into<Option<u64>>) -> Session {
    Session { user: "ann".into(), id, visits: 0, until: until.into() }
}

pub(crate) fn lock(expires_at: u64) -> Lock {
    let expires_at = DateTime::from_timestamp(i64::try_from(expires_at).unwrap(), 0).unwrap();
    Lock { user: "ann".into(), version: 0, expires_at }
}

/// The handle in the middle of the second [`NOW`].
pub(crate) async fn logins(db: Dynamo) -> Dynamo {
    Logins::ensure_table(&db).await.unwrap();
    at(db, NOW)
}

/// The handle at another time.
pub(crate) fn at(db: Dynamo, seconds: u64) -> Dynamo {
    let time: SystemTime = UNIX_EPOCH + Duration::from_secs(seconds) + Duration::from_millis(500);
    db.with_clock(move || time)
}
