//! Responses that no engine has given.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};

pub(super) fn text(status: u16, body: impl Into<SdkBody>) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(status).map_err(|_| {
        ConnectorError::user(format!("`Fault::Answer` has status {status}, which is none of HTTP's, 100 to 999").into())
    })?;
    let mut response = HttpResponse::new(status, body.into());
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    Ok(response)
}

pub(super) fn json(status: u16, body: &Value) -> Result<HttpResponse, ConnectorError> {
    text(status, body.to_string())
}

/// An error as DynamoDB writes it.
pub(super) fn error(status: u16, code: &str, message: &str) -> Result<HttpResponse, ConnectorError> {
    json(status, &json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": message }))
}
