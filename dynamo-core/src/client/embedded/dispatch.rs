//! The operations of the engine, by their names on the wire.

use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error;

type Answer = Result<Vec<u8>, DynoxideError>;

/// Runs `operation`; `None` when the engine does not have it.
pub(super) fn run(db: &Database, operation: &str, body: &[u8]) -> Option<Answer> {
    Some(match operation {
        "GetItem" => answer(body, |request| db.get_item(request)),
        "PutItem" => answer(body, |request| db.put_item(request)),
        "UpdateItem" => answer(body, |request| db.update_item(request)),
        "DeleteItem" => answer(body, |request| db.delete_item(request)),
        "Query" => answer(body, |request| db.query(request)),
        "Scan" => answer(body, |request| db.scan(request)),
        "BatchGetItem" => answer(body, |request| db.batch_get_item(request)),
        "BatchWriteItem" => answer(body, |request| db.batch_write_item(request)),
        "TransactGetItems" => answer(body, |request| db.transact_get_items(request)),
        "TransactWriteItems" => answer(body, |request| db.transact_write_items(request)),
        "SearchVectors" => answer(body, |request| db.search_vectors(request)),
        "ExecuteStatement" => answer(body, |request| db.execute_statement(request)),
        "ExecuteTransaction" => answer(body, |request| db.execute_transaction(request)),
        "BatchExecuteStatement" => answer(body, |request| db.batch_execute_statement(request)),
        "CreateTable" => answer(body, |request| db.create_table(request)),
        "DescribeTable" => answer(body, |request| db.describe_table(request)),
        "UpdateTable" => answer(body, |request| db.update_table(request)),
        "DeleteTable" => answer(body, |request| db.delete_table(request)),
        "ListTables" => answer(body, |request| db.list_tables(request)),
        "TagResource" => answer(body, |request| db.tag_resource(request)),
        "UntagResource" => answer(body, |request| db.untag_resource(request)),
        "ListTagsOfResource" => answer(body, |request| db.list_tags_of_resource(request)),
        "UpdateTimeToLive" => answer(body, |request| db.update_time_to_live(request)),
        "DescribeTimeToLive" => answer(body, |request| db.describe_time_to_live(request)),
        "ListStreams" => answer(body, |request| db.list_streams(request)),
        "DescribeStream" => answer(body, |request| db.describe_stream(request)),
        "GetShardIterator" => answer(body, |request| db.get_shard_iterator(request)),
        "GetRecords" => answer(body, |request| db.get_records(request)),
        _ => return None,
    })
}

/// The engine's types of requests and answers are those of the wire.
fn answer<Q, A>(body: &[u8], operation: impl FnOnce(Q) -> dynoxide::Result<A>) -> Answer
where
    Q: DeserializeOwned,
    A: Serialize,
{
    let request = serde_json::from_slice(body).map_err(|error| error::unreadable(&error))?;
    let response = operation(request)?;
    serde_json::to_vec(&response).map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}
