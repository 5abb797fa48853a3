//! The layout of stored keys as text: everything that the keys of an item depend on is in it.

#![allow(dead_code, reason = "only the declarations are looked at")]

use chrono::{DateTime, Utc};
use dynamo_core::schema::KeyLayout;
use dynamo_core::{DynamoEntity, DynamoTable, DynamoValue, assert_key_layout};
use rust_decimal::Decimal;

#[derive(Debug, Clone, Copy, PartialEq, DynamoValue)]
#[dynamo(rename_all = "lowercase")]
enum State {
    Open,
    Done,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Work", entity = "TASK", type_attr = "type")]
#[pk("TEAM#{team:lower}")]
#[sk("TASK#{due:desc}#{priority:03}#{name:escape}#{{}}")]
#[gsi(1, pk = "{state}", sk = "{cost:ordered}", shards = 8, projection = include("name"))]
struct Task {
    team: String,
    due: DateTime<Utc>,
    priority: u16,
    name: String,
    state: State,
    cost: Option<Decimal>,
    #[gsi(2, pk, name = "by-ticket", projection = "keys-only")]
    ticket: Option<u64>,
    #[dynamo(unique)]
    slug: String,
    #[dynamo(unique(name = "place", ignore_case))]
    room: String,
    #[dynamo(unique = "place")]
    desk: Option<u8>,
}

#[derive(DynamoTable)]
#[dynamo(table = "Work")]
enum Work {
    Task(Task),
}

/// The same, but for the width of a number and the type of another.
mod changed {
    use super::{DateTime, Decimal, DynamoEntity, DynamoTable, State, Utc};

    #[derive(DynamoEntity)]
    #[dynamo(table = "Work", entity = "TASK", type_attr = "type")]
    #[pk("TEAM#{team:lower}")]
    #[sk("TASK#{due:desc}#{priority:04}#{name:escape}#{{}}")]
    #[gsi(1, pk = "{state}", sk = "{cost:ordered}", shards = 8, projection = include("name"))]
    pub(super) struct Task {
        team: String,
        due: DateTime<Utc>,
        priority: u16,
        name: String,
        state: State,
        cost: Option<Decimal>,
        #[gsi(2, pk, name = "by-ticket", projection = "keys-only")]
        ticket: Option<Decimal>,
        #[dynamo(unique)]
        slug: String,
        #[dynamo(unique = "place")]
        room: String,
        #[dynamo(unique = "place")]
        desk: Option<u8>,
    }

    #[derive(DynamoTable)]
    #[dynamo(table = "Work")]
    pub(super) enum Work {
        Task(Task),
    }
}

#[test]
fn the_layout_is_that_of_the_file() {
    assert_key_layout!("core/key_layout.txt", Work);
}

#[test]
fn what_changes_stored_keys_changes_the_layout() {
    let lines = |tables| KeyLayout::of(tables).to_string().lines().map(str::to_owned).collect::<Vec<_>>();
    let (kept, changed) = (lines(&[Work::TABLE]), lines(&[changed::Work::TABLE]));
    let only = |some: &[String], others: &[String]| {
        some.iter().filter(|line| !others.contains(line)).map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    };
    let template = "SK = \"TASK#{due:desc}#{priority:0WIDTH}#{name:escape}#{{}}\"";
    let unique = "unique place = \"$unique#TASK#place#{roomCASE}#{desk}\"";
    let (three, four) = (template.replace("WIDTH", "3"), template.replace("WIDTH", "4"));
    let (folded, exact) = (unique.replace("CASE", ":ignore_case"), unique.replace("CASE", ""));
    assert_eq!(only(&kept, &changed), [&three, &folded, "{ticket} is an integer"]);
    assert_eq!(only(&changed, &kept), [&four, &exact, "{ticket} is a number"]);
}
