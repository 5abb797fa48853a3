//! Explanations of batches: what is asked of each table, each key once, and how many calls that takes.

use aws_sdk_dynamodb::types::WriteRequest;

use super::expression::attributes;
use super::{Calls, Cost, Explain, Explanation, Sizes};
use crate::batch::keys::Asked;
use crate::batch::{BatchGet, BatchRead, BatchWrite, Read};
use crate::client::Dynamo;
use crate::entity::DynamoEntity;
use crate::error::Result;
use crate::expr::Expressions;
use crate::limits::{BATCH_GET_MAX, BATCH_WRITE_MAX};
use crate::op::Selection;
use crate::op::projection::projection;
use crate::schema::EntitySchema;

impl<E: DynamoEntity + 'static, S: Selection<E>> Explain for BatchGet<E, S> {
    fn explain(self, db: &Dynamo) -> Result<Explanation> {
        self.together().explain(db)
    }
}

impl<R: Read> Explain for BatchRead<R> {
    fn explain(self, db: &Dynamo) -> Result<Explanation> {
        let asked = self.into_asked(db)?;
        let keys: usize = asked.iter().map(|asked| asked.keys).sum();
        let parts = asked.into_iter().map(of_table).collect::<Result<_>>()?;
        let calls = batches(keys.div_ceil(BATCH_GET_MAX), BATCH_GET_MAX);
        let cost = Cost::read(0, Sizes::OfItems);
        Ok(Explanation { calls, parts, ..Explanation::new("BatchGetItem", String::new(), cost) })
    }
}

fn of_table(asked: Asked) -> Result<Explanation> {
    let Asked { table, consistent, wanted, keys } = asked;
    let mut expressions = Expressions::default();
    let projection = wanted.map(|places| projection(places, &mut expressions)).transpose()?;
    let attributes = attributes(projection.as_deref(), expressions.names().as_ref());
    let cost = Cost::read(if consistent { 2 } else { 1 }, Sizes::OfItems);
    Ok(Explanation { attributes, items: Some(keys), ..Explanation::new("Get", table, cost) })
}

impl Explain for BatchWrite {
    fn explain(self, db: &Dynamo) -> Result<Explanation> {
        let (requests, calls) = self.into_requests(db)?;
        let part = |(schema, (table, request)): (&'static EntitySchema, (_, WriteRequest))| {
            let operation = if request.put_request().is_some() { "PutRequest" } else { "DeleteRequest" };
            Explanation::new(operation, table, Cost::write(2, schema.indexes))
        };
        let parts = merged(requests.into_iter().map(part));
        let (calls, cost) = (batches(calls, BATCH_WRITE_MAX), Cost::write(0, &[]));
        Ok(Explanation { calls, parts, ..Explanation::new("BatchWriteItem", String::new(), cost) })
    }
}

pub(super) fn batches(calls: usize, of: usize) -> Calls {
    if calls == 0 { Calls::None } else { Calls::Batches { calls, of } }
}

/// Like requests as one, with their number.
pub(super) fn merged(parts: impl Iterator<Item = Explanation>) -> Vec<Explanation> {
    let mut merged: Vec<(Explanation, usize)> = Vec::new();
    for part in parts {
        match merged.iter_mut().find(|(known, _)| *known == part) {
            Some((_, count)) => *count += 1,
            None => merged.push((part, 1)),
        }
    }
    merged.into_iter().map(|(part, count)| Explanation { items: Some(count), ..part }).collect()
}
