//! `CreateTable`: what a declaration becomes.

use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};
use integration::Faults;

use super::readings::Samples;

/// Templates, a sparse index and one that has some attributes only.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Library", entity = "BOOK")]
#[pk("BOOK#{isbn}")]
#[sk("#META")]
#[gsi(1, pk = "AUTHOR#{author}", sk = "{year:04}", name = "by-author")]
#[gsi(2, pk = "SHELF#{shelf}", projection = "keys-only")]
pub(crate) struct Book {
    pub isbn: String,
    pub author: String,
    pub year: u32,
    pub shelf: Option<String>,
    pub title: String,
}

/// Another entity with the first index and one of its own, whose keys are fields of types N and B.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Library", entity = "COPY")]
#[pk("BOOK#{isbn}")]
#[sk("COPY#{number:04}")]
#[gsi(1, pk = "OWNER#{owner}", sk = "{number:04}", name = "by-author")]
#[gsi(3, projection = include("owner", "number"))]
pub(crate) struct Copy {
    pub isbn: String,
    pub number: u32,
    pub owner: String,
    #[gsi(3, pk)]
    pub weight: u64,
    #[gsi(3, sk)]
    pub chip: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(
    table = "Library",
    billing = provisioned(read = 5, write = 6),
    point_in_time_recovery,
    deletion_protection,
    stream = "new-and-old-images",
    ttl = "expires_at",
    encryption = customer_key("alias/library"),
    tags("team" = "books", "stage" = "test")
)]
pub(crate) enum Library {
    Book(Book),
    Copy(Copy),
}

/// No setting at all.
#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Library")]
pub(crate) enum Plain {
    Book(Book),
}

#[test]
fn every_setting_of_a_table_with_several_entities() {
    let (db, _) = Faults::new().alone();
    let db: Dynamo = db.with_table_prefix("test-");
    insta::assert_debug_snapshot!(Library::create_table_input(&db).unwrap());
}

#[test]
fn a_table_without_settings() {
    let (db, _) = Faults::new().alone();
    insta::assert_debug_snapshot!(Plain::create_table_input(&db).unwrap());
    insta::assert_debug_snapshot!(Samples::create_table_input(&db).unwrap());
}

#[test]
fn a_prefix_that_makes_no_name_is_refused() {
    let (db, _) = Faults::new().alone();
    let input = Plain::create_table_input(&db.with_table_prefix("a b"));
    assert!(matches!(input, Err(Error::Config(_))), "{input:?}");
}
