//! Leaving part of a batch unprocessed, as DynamoDB does when it is short of capacity.

use serde_json::{Map, Value, json};

/// A batch in two.
pub(super) struct Split {
    /// The request without what is left out; `None` when nothing is left of it.
    pub(super) rest: Option<Value>,
    left_out: Map<String, Value>,
    is_write: bool,
}

/// Leaves out `percent` of all requests in the batch, rounded up, from its end.
pub(super) fn split(operation: &str, body: &[u8], percent: usize) -> Split {
    let mut request: Value = serde_json::from_slice(body).expect("the SDK writes JSON");
    let is_write = match operation {
        "BatchWriteItem" => true,
        "BatchGetItem" => false,
        other => panic!("`{other}` is no batch, of which something could be left unprocessed"),
    };
    let tables = request.get_mut("RequestItems").and_then(Value::as_object_mut).expect("a batch has `RequestItems`");
    let total: usize = tables.values_mut().map(|table| entries(table).len()).sum();
    let mut missing = (total * percent).div_ceil(100);
    let mut left_out = Map::new();
    for (name, table) in tables.iter_mut().rev() {
        let mut twin = table.clone();
        let list = entries(table);
        let kept = list.len().saturating_sub(missing);
        missing -= list.len() - kept;
        let cut = list.split_off(kept);
        if !cut.is_empty() {
            *entries(&mut twin) = cut;
            left_out.insert(name.clone(), twin);
        }
    }
    tables.retain(|_, table| !entries(table).is_empty());
    let rest = if tables.is_empty() { None } else { Some(request) };
    Split { rest, left_out, is_write }
}

/// The requests for one table: `[{"PutRequest": ..}]` of a write, `{"Keys": [..]}` of a read.
fn entries(table: &mut Value) -> &mut Vec<Value> {
    let list = if table.is_array() { table } else { &mut table["Keys"] };
    list.as_array_mut().expect("a batch has a list of requests for each table")
}

impl Split {
    /// The engine's answer to the rest, with what was left out. Without an answer, the rest counts as done.
    pub(super) fn hand_back(&self, answer: Option<&[u8]>) -> Value {
        let nothing = if self.is_write { json!({}) } else { json!({ "Responses": {} }) };
        let mut answer =
            answer.map_or(nothing, |body| serde_json::from_slice(body).expect("an engine answers in JSON"));
        let name = if self.is_write { "UnprocessedItems" } else { "UnprocessedKeys" };
        let members = answer.as_object_mut().expect("an engine answers with an object");
        members.insert(name.to_owned(), json!(self.left_out));
        answer
    }
}
