//! The tables that a call goes to.

use aws_sdk_dynamodb::operation::{
    batch_get_item::BatchGetItemInput, batch_write_item::BatchWriteItemInput, delete_item::DeleteItemInput,
    get_item::GetItemInput, put_item::PutItemInput, query::QueryInput, scan::ScanInput,
    transact_get_items::TransactGetItemsInput, transact_write_items::TransactWriteItemsInput,
    update_item::UpdateItemInput,
};
use aws_sdk_dynamodb::types::{ConditionCheck, Delete, Put, TransactWriteItem, Update};
use aws_smithy_runtime_api::client::interceptors::context::Input;

/// Their full names, each once; none for calls that neither read nor write items.
pub(super) fn tables(input: &Input) -> Vec<String> {
    macro_rules! one_table {
        ($($input:ty),+) => {
            $(if let Some(input) = input.downcast_ref::<$input>() {
                return input.table_name().map(str::to_owned).into_iter().collect();
            })+
        };
    }
    one_table!(GetItemInput, QueryInput, PutItemInput, UpdateItemInput, DeleteItemInput, ScanInput);
    let mut tables: Vec<String> = if let Some(input) = input.downcast_ref::<BatchGetItemInput>() {
        input.request_items().into_iter().flat_map(|tables| tables.keys().cloned()).collect()
    } else if let Some(input) = input.downcast_ref::<BatchWriteItemInput>() {
        input.request_items().into_iter().flat_map(|tables| tables.keys().cloned()).collect()
    } else if let Some(input) = input.downcast_ref::<TransactWriteItemsInput>() {
        input.transact_items().iter().filter_map(of_write).map(str::to_owned).collect()
    } else if let Some(input) = input.downcast_ref::<TransactGetItemsInput>() {
        input.transact_items().iter().filter_map(|item| item.get()).map(|get| get.table_name().to_owned()).collect()
    } else {
        Vec::new()
    };
    tables.sort_unstable();
    tables.dedup();
    tables
}

fn of_write(item: &TransactWriteItem) -> Option<&str> {
    let put = item.put().map(Put::table_name);
    let update = || item.update().map(Update::table_name);
    let delete = || item.delete().map(Delete::table_name);
    let check = || item.condition_check().map(ConditionCheck::table_name);
    put.or_else(update).or_else(delete).or_else(check)
}
