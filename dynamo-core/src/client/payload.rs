//! Writing a part of a request's body past the SDK's maps of attribute values.
//!
//! The SDK writes the input, which lacks that part, and the part is put in front. What the SDK writes beside it stays as it is:
//! names, expressions, options, headers.

use std::fmt;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use http::header::CONTENT_LENGTH;

use crate::value::Name;
use crate::wire::push_others;

/// A member of a request's body, such as `"Item":{..}`, that the input lacks.
pub(crate) struct Payload {
    name: &'static Name,
    /// The beginning of the body, up to the end of the member.
    text: String,
}

impl fmt::Debug for Payload {
    /// Without contents of items.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload")
            .field("name", &self.name.text)
            .field("bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

impl Payload {
    /// A member whose value, of about so many bytes, is written now.
    pub(crate) fn write(name: &'static Name, bytes: usize, value: impl FnOnce(&mut String)) -> Self {
        let mut text = String::with_capacity(name.json.len() + bytes + ROOM);
        text.push('{');
        text.push_str(name.json);
        value(&mut text);
        Payload { name, text }
    }

    /// A member that is written already, as the first of an object: `{"Item":{..}`.
    pub(crate) fn of(name: &'static Name, text: String) -> Self {
        Payload { name, text }
    }

    /// Puts it into the request that the SDK has made, in place of the member of that name if there is one.
    pub(super) fn put_into(self, request: &mut HttpRequest) -> Result<(), BoxError> {
        let body = request.body().bytes().and_then(|bytes| str::from_utf8(bytes).ok());
        let body = self.with_others(body.ok_or("the SDK's request is no text")?)?;
        request.headers_mut().insert(CONTENT_LENGTH, body.len().to_string());
        *request.body_mut() = SdkBody::from(body);
        Ok(())
    }

    /// The whole body: the member, then all others of an object.
    fn with_others(self, object: &str) -> Result<String, BoxError> {
        let Payload { name, mut text } = self;
        push_others(&mut text, object, name.text)?;
        text.push('}');
        Ok(text)
    }
}

/// Bytes for what is around a member, and for the others of most requests.
const ROOM: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    const A: &Name = &Name { text: "a", json: "\"a\":" };

    #[test]
    fn a_member_goes_in_front_of_the_others() {
        let with = |object: &str| Payload::write(A, 1, |out| out.push('1')).with_others(object).unwrap();
        assert_eq!(with("{}"), r#"{"a":1}"#);
        assert_eq!(with(r#"{"b":2}"#), r#"{"a":1,"b":2}"#);
        let written = Payload::write(A, 1, |out| out.push('1'));
        assert_eq!(
            written.with_others(r#" { "b\n" : [2, {"a": 3}], "c": "d" } "#).unwrap(),
            r#"{"a":1,"b\n":[2, {"a": 3}],"c":"d"}"#
        );
    }

    #[test]
    fn a_member_takes_the_place_of_what_stood_for_it() {
        let with = |object: &str| Payload::write(A, 1, |out| out.push('1')).with_others(object).unwrap();
        assert_eq!(with(r#"{"a":{"b":[]}}"#), r#"{"a":1}"#);
        assert_eq!(with(r#"{"b":2,"a":[],"c":3}"#), r#"{"a":1,"b":2,"c":3}"#);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for object in ["", "[]", r#"{"a""#, r#"{"b":2} 3"#] {
            assert!(Payload::write(A, 1, |out| out.push('1')).with_others(object).is_err());
        }
    }

    #[test]
    fn the_length_that_is_sent_is_that_of_the_whole_body() {
        let mut request = HttpRequest::new(SdkBody::from(r#"{"b":2}"#));
        request.headers_mut().insert("content-length", "7");
        Payload::write(A, 1, |out| out.push('1')).put_into(&mut request).unwrap();
        assert_eq!(request.body().bytes(), Some(&br#"{"a":1,"b":2}"#[..]));
        assert_eq!(request.headers().get("content-length"), Some("13"));
        let mut request = HttpRequest::new(SdkBody::from(&b"\xff"[..]));
        assert!(Payload::write(A, 1, |out| out.push('1')).put_into(&mut request).is_err());
    }
}
