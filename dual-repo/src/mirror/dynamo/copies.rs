//! Copies of the state of the move, in DynamoDB: by them it will be decided there who may write, once DynamoDB has the last word.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use dynamo_core::{Dynamo, Error};

use crate::mirror::Control;
use crate::repository::Result;

/// The table, without prefix.
pub(super) const TABLE: &str = "DualControl";
/// How many copies there are: each is one partition.
const COPIES: u32 = 4;

/// Makes the table, if it is not there.
pub(super) async fn create(db: &Dynamo) -> Result<()> {
    let built = Error::InvalidRequest;
    let attribute = AttributeDefinition::builder().attribute_name("id").attribute_type(ScalarAttributeType::S).build();
    let key = KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash).build();
    let request = db
        .client()
        .create_table()
        .table_name(db.table_name(TABLE)?)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute.map_err(|error| built(error.to_string()))?)
        .key_schema(key.map_err(|error| built(error.to_string()))?);
    match request.send().await {
        Ok(_) => {}
        Err(error)
            if error.as_service_error().is_some_and(
                aws_sdk_dynamodb::operation::create_table::CreateTableError::is_resource_in_use_exception,
            ) => {}
        Err(error) => return Err(Error::from_sdk("CreateTable", error).into()),
    }
    wait(db).await
}

/// Waits until the table can be used.
async fn wait(db: &Dynamo) -> Result<()> {
    for attempt in 0..60_u32 {
        let described = db.client().describe_table().table_name(db.table_name(TABLE)?).send().await;
        let described = described.map_err(|error| Error::from_sdk("DescribeTable", error))?;
        let status = described.table.and_then(|table| table.table_status);
        if status == Some(aws_sdk_dynamodb::types::TableStatus::Active) {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(u64::from(100 * (attempt + 1).min(10)))).await;
    }
    Err(crate::repository::Error::Unavailable {
        source: format!("table `{TABLE}` is not active after a minute").into(),
    })
}

/// Writes all copies, each unless it is of a later epoch.
pub(super) async fn write(db: &Dynamo, control: &Control) -> Result<()> {
    for copy in 0..COPIES {
        let epoch = AttributeValue::N(control.epoch.to_string());
        let request = db
            .client()
            .update_item()
            .table_name(db.table_name(TABLE)?)
            .key("id", AttributeValue::S(format!("_dual#CTL#{copy}")))
            .update_expression("SET #epoch = :epoch, #state = :state, #last = :epoch, #phase = :phase")
            .condition_expression(
                "attribute_not_exists(#epoch) OR #epoch < :epoch OR (#epoch = :epoch AND #state = :state)",
            )
            .expression_attribute_names("#epoch", "epoch")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#last", "last_m")
            .expression_attribute_names("#phase", "phase")
            .expression_attribute_values(":epoch", epoch)
            .expression_attribute_values(":state", AttributeValue::S("M".to_owned()))
            .expression_attribute_values(":phase", AttributeValue::S(control.phase.as_str().to_owned()));
        match request.send().await {
            Ok(_) => {}
            // A later one is there already.
            Err(error)
                if error.as_service_error().is_some_and(
                    aws_sdk_dynamodb::operation::update_item::UpdateItemError::is_conditional_check_failed_exception,
                ) => {}
            Err(error) => return Err(Error::from_sdk("UpdateItem", error).into()),
        }
    }
    Ok(())
}
