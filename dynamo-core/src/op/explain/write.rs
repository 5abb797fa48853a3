//! Explanations of single writes. One with unique fields is a transaction.

use super::expression::with_names;
use super::{Cost, Explain, Explanation};
use crate::client::Dynamo;
use crate::entity::DynamoEntity;
use crate::error::Result;
use crate::op::{Create, Delete, Put, Update};
use crate::transaction::Transaction;

macro_rules! writes {
    ($($write:ident, $operation:literal, ($($update:ident)?);)*) => {$(
        impl<E: DynamoEntity + 'static> Explain for $write<E> {
            fn explain(self, db: &Dynamo) -> Result<Explanation> {
                if !E::SCHEMA.unique.is_empty() {
                    return Transaction::new().operation(self).explain(db);
                }
                let input = self.into_input(db)?;
                let names = input.expression_attribute_names();
                let condition = with_names(input.condition_expression(), names);
                let update = [$(with_names(input.$update(), names))?].into_iter().next().flatten();
                let cost = Cost::write(2, Some(E::SCHEMA));
                let explanation = Explanation::new($operation, input.table_name.unwrap_or_default(), cost);
                let explanation = explanation.with_values(input.expression_attribute_values);
                Ok(Explanation { condition, update, ..explanation })
            }
        }
    )*};
}
writes! {
    Create, "PutItem", ();
    Put, "PutItem", ();
    Update, "UpdateItem", (update_expression);
    Delete, "DeleteItem", ();
}
