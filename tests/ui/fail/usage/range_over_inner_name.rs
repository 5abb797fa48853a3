//! A range over names needs them to sort as the keys do, whatever follows them.

use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(Clone, DynamoValue)]
enum State {
    #[dynamo(rename = "open")]
    Open,
    #[dynamo(rename = "open!")]
    Urgent,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Tasks")]
#[pk("{team}")]
#[sk("{state}#{id:06}")]
struct Task {
    team: String,
    state: State,
    id: u32,
}

fn main() {
    Task::query("a").sk(|key| key.state(State::Open)..=key.state(State::Urgent));
}
