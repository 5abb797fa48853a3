//! A write as the SDK's calls, and as an operation of a transaction.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;
use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::builders::TransactWriteItemBuilder;
use aws_sdk_dynamodb::types::{
    self as sdk, AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure as OnFailure, TransactWriteItem,
};

use super::write::{Verb, Write};
use crate::client::Dynamo;
use crate::error::{Error, Result};
use crate::expr::Expressions;

/// The expressions of a write, for an explanation.
pub(crate) struct Texts {
    pub(crate) table: String,
    pub(crate) condition: Option<String>,
    pub(crate) update: Option<String>,
    pub(crate) names: Option<HashMap<String, String>>,
    pub(crate) values: Option<HashMap<String, AttributeValue>>,
}

impl<B, K> Write<B, K> {
    /// Whether a failed condition is possible, and so the old item worth asking for.
    fn on_failure(&self) -> Option<OnFailure> {
        self.condition.is_some().then_some(OnFailure::AllOld)
    }
}

/// A `PutItem` call without its item.
pub(super) fn put_around(
    db: &Dynamo,
    table: String,
    condition: Option<String>,
    expressions: Expressions,
) -> PutItemFluentBuilder {
    let request = db.client().put_item().table_name(table);
    // The SDK's builder is large, and moves with every part. A put without a condition has no expressions.
    let Some(condition) = condition else { return request };
    request
        .condition_expression(condition)
        .set_expression_attribute_names(expressions.names())
        .set_expression_attribute_values(expressions.into_values())
        .return_values_on_condition_check_failure(OnFailure::AllOld)
}

impl Write {
    /// A `GetItem` call for the item that is written, where the body is the key.
    pub(crate) fn get_item(&self, db: &Dynamo) -> GetItemFluentBuilder {
        let key = Some(self.body.clone());
        db.client().get_item().table_name(self.table.clone()).set_key(key).consistent_read(true)
    }

    /// As a `PutItem` call.
    pub(crate) fn put_item(self, db: &Dynamo) -> PutItemFluentBuilder {
        put_around(db, self.table, self.condition, self.expressions).set_item(Some(self.body))
    }

    /// As an `UpdateItem` call.
    pub(crate) fn update_item(self, db: &Dynamo) -> UpdateItemFluentBuilder {
        let on_failure = self.on_failure();
        db.client()
            .update_item()
            .table_name(self.table)
            .set_key(Some(self.body))
            .set_update_expression(self.update)
            .set_condition_expression(self.condition)
            .set_expression_attribute_names(self.expressions.names())
            .set_expression_attribute_values(self.expressions.into_values())
            .set_return_values_on_condition_check_failure(on_failure)
    }

    /// As a `DeleteItem` call that returns the old item.
    pub(crate) fn delete_item(self, db: &Dynamo) -> DeleteItemFluentBuilder {
        let on_failure = self.on_failure();
        db.client()
            .delete_item()
            .table_name(self.table)
            .set_key(Some(self.body))
            .set_condition_expression(self.condition)
            .set_expression_attribute_names(self.expressions.names())
            .set_expression_attribute_values(self.expressions.into_values())
            .return_values(ReturnValue::AllOld)
            .set_return_values_on_condition_check_failure(on_failure)
    }

    /// What it says.
    pub(crate) fn into_texts(self) -> Texts {
        Texts {
            table: self.table,
            condition: self.condition,
            update: self.update,
            names: self.expressions.names(),
            values: self.expressions.into_values(),
        }
    }

    /// As an operation of `TransactWriteItems`.
    pub(crate) fn transact(mut self) -> Result<TransactWriteItem> {
        // DynamoDB takes no update without an expression here.
        match (self.verb, &self.update) {
            // What is left of one is that the item must exist.
            (Verb::Update, None) => self.verb = Verb::Check,
            (Verb::Upsert, None) => {
                return Err(Error::InvalidRequest(format!(
                    "`{}` has no attributes beside its key, so that an upsert of it is no operation of a transaction; \
                     `put` it",
                    self.entity
                )));
            }
            (Verb::Create | Verb::Put | Verb::Update | Verb::Upsert | Verb::Delete | Verb::Check, _) => {}
        }
        let on_failure = self.on_failure();
        let (names, condition) = (self.expressions.names(), self.condition);
        let values = self.expressions.into_values();
        let item = TransactWriteItem::builder();
        let built = match self.verb {
            Verb::Create | Verb::Put => sdk::Put::builder()
                .table_name(self.table)
                .set_item(Some(self.body))
                .set_condition_expression(condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .set_return_values_on_condition_check_failure(on_failure)
                .build()
                .map(|put| item.put(put)),
            Verb::Update | Verb::Upsert => sdk::Update::builder()
                .table_name(self.table)
                .set_key(Some(self.body))
                .set_update_expression(self.update)
                .set_condition_expression(condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .set_return_values_on_condition_check_failure(on_failure)
                .build()
                .map(|update| item.update(update)),
            Verb::Delete => sdk::Delete::builder()
                .table_name(self.table)
                .set_key(Some(self.body))
                .set_condition_expression(condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .set_return_values_on_condition_check_failure(on_failure)
                .build()
                .map(|delete| item.delete(delete)),
            Verb::Check => sdk::ConditionCheck::builder()
                .table_name(self.table)
                .set_key(Some(self.body))
                .set_condition_expression(condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .set_return_values_on_condition_check_failure(on_failure)
                .build()
                .map(|check| item.condition_check(check)),
        };
        built.map(TransactWriteItemBuilder::build).map_err(Error::build)
    }
}
