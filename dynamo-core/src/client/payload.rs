//! Writing a part of a request's body past the SDK's maps of attribute values.
//!
//! The SDK writes the input, which lacks that part, and the part is put in front. What the SDK writes beside it stays as it is:
//! names, expressions, options, headers.

use std::fmt;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::Input;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::ser_de::{SerializeRequest, SharedRequestSerializer};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;

/// A member of a request's body, such as `"Item":{..}`, that the input lacks.
pub(crate) struct Payload {
    pub(crate) name: &'static str,
    /// Its value, in JSON.
    pub(crate) value: String,
    /// Takes what stands for the member out of the input.
    pub(crate) strip: fn(&mut Input),
}

impl fmt::Debug for Payload {
    /// Without contents of items.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload").field("name", &self.name).field("bytes", &self.value.len()).finish_non_exhaustive()
    }
}

impl Payload {
    /// The whole request.
    pub(super) fn serialize(
        &self,
        sdk: Option<&SharedRequestSerializer>,
        mut input: Input,
        cfg: &mut ConfigBag,
    ) -> Result<HttpRequest, BoxError> {
        (self.strip)(&mut input);
        let sdk =
            sdk.ok_or("this version of the SDK writes requests in another way; use `Dynamo::with_wire(Wire::Sdk)`")?;
        let mut request = sdk.serialize_input(input, cfg)?;
        let body = with_member(self.name, &self.value, request.body().bytes())?;
        request.headers_mut().insert("content-length", body.len().to_string());
        *request.body_mut() = SdkBody::from(body);
        Ok(request)
    }
}

/// An object with one more member, in front of the others.
fn with_member(name: &str, value: &str, object: Option<&[u8]>) -> Result<String, BoxError> {
    let object = object.and_then(|bytes| str::from_utf8(bytes).ok());
    let others = object.and_then(|text| text.strip_prefix('{')).ok_or("the SDK's request is no JSON object")?;
    let comma = if others.trim_start().starts_with('}') { "" } else { "," };
    Ok(["{\"", name, "\":", value, comma, others].concat())
}

#[cfg(test)]
mod tests {
    use super::with_member;

    #[test]
    fn a_member_goes_in_front_of_the_others() {
        let with = |object: &str| with_member("a", "1", Some(object.as_bytes())).unwrap();
        assert_eq!(with("{}"), r#"{"a":1}"#);
        assert_eq!(with(r#"{"b":2}"#), r#"{"a":1,"b":2}"#);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for object in [None, Some(&b""[..]), Some(b"[]"), Some(b"\xff")] {
            assert!(with_member("a", "1", object).is_err());
        }
    }
}
