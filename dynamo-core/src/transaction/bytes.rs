//! A transaction's bytes: the same for the same operations.
//!
//! The SDK writes maps in the order that a hash map happens to have. DynamoDB compares the requests that have one
//! idempotency token, and does not say whether the order counts; so there is only one.

use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint;
use aws_smithy_types::body::SdkBody;

use crate::wire;

/// Puts the members of the request's objects in order before it is signed.
#[derive(Debug)]
pub(super) struct Ordered;

#[dyn_dispatch_hint]
impl Intercept for Ordered {
    fn name(&self) -> &'static str {
        "Ordered"
    }

    fn modify_before_retry_loop(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let Some(body) = request.body().bytes().and_then(|bytes| str::from_utf8(bytes).ok()) else { return Ok(()) };
        let body = wire::sorted(body)?;
        if request.headers().contains_key("content-length") {
            request.headers_mut().insert("content-length", body.len().to_string());
        }
        *request.body_mut() = SdkBody::from(body);
        Ok(())
    }
}
