//! Tables whose keys are numbers or bytes.

use dynamo_core::value::Number;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};

/// Keys that are fields, of type N; an index with a field for each key.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Readings")]
pub(crate) struct Reading {
    #[pk]
    pub sensor: u32,
    #[sk]
    pub at: i64,
    #[gsi(1, pk)]
    pub kind: String,
    #[gsi(1, sk)]
    pub level: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Readings")]
pub(crate) enum Readings {
    Reading(Reading),
}

/// Any number may be a key, and stays what it is.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Samples")]
pub(crate) struct Sample {
    #[pk]
    pub series: Number,
    #[sk]
    pub at: Number,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Samples")]
pub(crate) enum Samples {
    Sample(Sample),
}

/// Keys of bytes.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Chunks")]
pub(crate) struct Chunk {
    #[pk]
    pub digest: Vec<u8>,
    #[sk]
    pub part: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Chunks")]
pub(crate) enum Chunks {
    Chunk(Chunk),
}

pub(crate) fn reading(sensor: u32, at: i64) -> Reading {
    Reading { sensor, at, kind: "heat".into(), level: Some(0) }
}

pub(crate) fn sample(series: &str, at: &str) -> Sample {
    Sample { series: series.parse().unwrap(), at: at.parse().unwrap() }
}

pub(crate) async fn readings(db: &Dynamo, keys: &[(u32, i64)]) {
    Readings::ensure_table(db).await.unwrap();
    for (sensor, at) in keys {
        reading(*sensor, *at).create().send(db).await.unwrap();
    }
}
