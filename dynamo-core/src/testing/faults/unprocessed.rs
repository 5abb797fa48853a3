//! Leaving part of a batch unprocessed, as DynamoDB does when it is short of capacity.

use aws_smithy_runtime_api::client::result::ConnectorError;
use serde_json::{Map, Value, json};

/// A batch in two.
pub(super) struct Split {
    /// The request without what is left out; `None` when nothing is left of it.
    pub(super) rest: Option<Value>,
    left_out: Map<String, Value>,
    /// The member that holds the rest of an answer.
    empty: Value,
    member: &'static str,
}

/// Leaves out `percent` of all requests in the batch, rounded up, from its end; `None` of what is no batch.
pub(super) fn split(operation: &str, body: &[u8], percent: usize) -> Option<Split> {
    let (member, empty) = match operation {
        "BatchWriteItem" => ("UnprocessedItems", json!({})),
        "BatchGetItem" => ("UnprocessedKeys", json!({ "Responses": {} })),
        _ => return None,
    };
    let mut request: Value = serde_json::from_slice(body).ok()?;
    let tables = request.get_mut("RequestItems").and_then(Value::as_object_mut)?;
    let total: usize = tables.values_mut().filter_map(entries).map(|list| list.len()).sum();
    let mut missing = (total * percent.min(100)).div_ceil(100);
    let mut left_out = Map::new();
    for (name, table) in tables.iter_mut().rev() {
        let mut twin = table.clone();
        let Some(list) = entries(table) else { continue };
        let kept = list.len().saturating_sub(missing);
        missing -= list.len() - kept;
        let cut = list.split_off(kept);
        if let Some(list) = entries(&mut twin).filter(|_| !cut.is_empty()) {
            *list = cut;
            left_out.insert(name.clone(), twin);
        }
    }
    tables.retain(|_, table| entries(table).is_some_and(|list| !list.is_empty()));
    let rest = if tables.is_empty() { None } else { Some(request) };
    Some(Split { rest, left_out, empty, member })
}

/// The requests for one table: `[{"PutRequest": ..}]` of a write, `{"Keys": [..]}` of a read.
fn entries(table: &mut Value) -> Option<&mut Vec<Value>> {
    let list = if table.is_array() { table } else { table.get_mut("Keys")? };
    list.as_array_mut()
}

impl Split {
    /// The engine's answer to the rest, with what was left out. Without an answer, the rest counts as done.
    pub(super) fn hand_back(&self, answer: Option<&[u8]>) -> Result<Value, ConnectorError> {
        let answer = answer.map_or(Ok(self.empty.clone()), serde_json::from_slice);
        let mut answer = answer.map_err(|error| ConnectorError::other(error.into(), None))?;
        if let Some(members) = answer.as_object_mut() {
            members.insert(self.member.to_owned(), json!(self.left_out));
        }
        Ok(answer)
    }
}
