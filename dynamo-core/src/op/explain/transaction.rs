//! Explanations of transactions: those of their operations, which cost twice as much as alone.

use aws_sdk_dynamodb::types::{Get, TransactWriteItem};

use super::expression::{attributes, with_names};
use super::{Cost, Explain, Explanation, Sizes};
use crate::client::Dynamo;
use crate::error::Result;
use crate::schema::EntitySchema;
use crate::transaction::{Prepared, TransactGet, TransactRead, Transaction};

impl Explain for Transaction {
    fn explain(self, db: &Dynamo) -> Result<Explanation> {
        Ok(of_prepared(self.prepare(db)?))
    }
}

/// Operations that are applied together.
pub(super) fn of_prepared(prepared: Prepared) -> Explanation {
    let part = |(item, schema): (_, Option<&'static EntitySchema>)| Some(part(item, schema)?.without_secrets(schema));
    let parts = prepared.into_requests().filter_map(part).collect();
    Explanation { parts, ..Explanation::new("TransactWriteItems", String::new(), Cost::write(0, &[])) }
}

impl<R: TransactRead> Explain for TransactGet<R> {
    fn explain(self, db: &Dynamo) -> Result<Explanation> {
        let items = self.into_input(db)?.transact_items.unwrap_or_default();
        let part = |get: Get| {
            let attributes = attributes(get.projection_expression(), get.expression_attribute_names());
            let explanation = Explanation::new("Get", get.table_name, Cost::read(4, Sizes::OfItems));
            Explanation { attributes, ..explanation }
        };
        let parts = items.into_iter().filter_map(|item| item.get).map(part).collect();
        let cost = Cost::read(0, Sizes::OfItems);
        Ok(Explanation { parts, ..Explanation::new("TransactGetItems", String::new(), cost) })
    }
}

macro_rules! part {
    ($name:literal, $cost:expr, $part:expr, $condition:expr $(, $update:ident)?) => {{
        let part = $part;
        let names = part.expression_attribute_names.as_ref();
        let condition = with_names($condition(&part), names);
        let update = [$(with_names(Some(&part.$update), names))?].into_iter().next().flatten();
        let explanation = Explanation::new($name, part.table_name, $cost);
        let explanation = explanation.with_values(part.expression_attribute_values);
        Some(Explanation { condition, update, ..explanation })
    }};
}

fn part(item: TransactWriteItem, schema: Option<&'static EntitySchema>) -> Option<Explanation> {
    use aws_sdk_dynamodb::types::{ConditionCheck, Delete, Put, Update};

    let TransactWriteItem { condition_check, put, delete, update, .. } = item;
    // Those that may have to follow it.
    let indexes = schema.map_or(&[][..], |schema| schema.indexes);
    let write = || Cost::write(4, indexes);
    if let Some(put) = put {
        return part!("Put", write(), put, Put::condition_expression);
    }
    if let Some(update) = update {
        return part!("Update", write(), update, Update::condition_expression, update_expression);
    }
    if let Some(delete) = delete {
        return part!("Delete", write(), delete, Delete::condition_expression);
    }
    let condition = |check: &ConditionCheck| Some(check.condition_expression.clone());
    let check = condition_check?;
    let text = condition(&check);
    part!("ConditionCheck", Cost::read(4, Sizes::OfItems), check, |_: &ConditionCheck| text.as_deref())
}
