//! The engine's errors as `DynamoDB` writes them.

use dynoxide::DynoxideError;

type Make = fn(String) -> DynoxideError;

/// The engine's readers mark what kind of error they mean at the start of the message.
const MARKS: [(&str, Make); 5] = [
    ("VALIDATION_AS_READ:", DynoxideError::ValidationException),
    ("SERIALIZATION_AS_READ:", DynoxideError::SerializationException),
    ("VALIDATION_REQUEST:", DynoxideError::EnvelopedValidation),
    ("VALIDATION:", DynoxideError::ValidationException),
    ("SERIALIZATION:", DynoxideError::SerializationException),
];

/// What unmarked messages of a refused request, as opposed to a malformed one, contain.
const REFUSALS: [&str; 4] = ["missing field", "unknown variant", "invalid type: null", "AttributeValue"];

/// A body that is no request of its operation.
pub(super) fn unreadable(error: &serde_json::Error) -> DynoxideError {
    let text = error.to_string();
    let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
    if message.starts_with("recursion limit exceeded") {
        return DynoxideError::ValidationException("Nesting Levels have exceeded supported limits".to_owned());
    }
    let marked = MARKS.iter().find_map(|(mark, kind)| Some(kind(message.strip_prefix(mark)?.to_owned())));
    marked.unwrap_or_else(|| {
        if REFUSALS.iter().any(|refusal| message.contains(refusal)) {
            DynoxideError::ValidationException(message.to_owned())
        } else {
            DynoxideError::SerializationException(message.to_owned())
        }
    })
}

/// Status and body of an error.
pub(super) fn to_response(operation: &str, error: DynoxideError) -> (u16, Vec<u8>) {
    let error = match (operation, error) {
        ("PutItem" | "UpdateItem" | "DeleteItem", DynoxideError::EnvelopedValidation(message)) => {
            DynoxideError::ValidationException(format!("1 validation error detected: {message}"))
        }
        ("ExecuteStatement", DynoxideError::ConditionalCheckFailedException(message, Some(item))) => {
            DynoxideError::StatementConditionalCheckFailed(message, item)
        }
        (_, error) => error,
    };
    (error.status_code(), error.to_json().into_bytes())
}
