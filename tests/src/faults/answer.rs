//! Responses that no engine has given.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};

pub(super) fn text(status: u16, body: impl Into<SdkBody>) -> HttpResponse {
    let status = StatusCode::try_from(status).expect("a test gives a status from 100 to 999");
    let mut response = HttpResponse::new(status, body.into());
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    response
}

pub(super) fn json(status: u16, body: &Value) -> HttpResponse {
    text(status, body.to_string())
}

/// An error as DynamoDB writes it.
pub(super) fn error(code: &str, message: &str) -> HttpResponse {
    json(400, &json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": message }))
}
