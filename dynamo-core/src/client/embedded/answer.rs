//! A request's target and body, and what the engine says to them.

use std::sync::atomic::{AtomicU64, Ordering};

use aws_smithy_types::body::SdkBody;
use dynoxide::Database;

use super::{dispatch, error};

/// The services whose operations the engine knows.
const SERVICES: [&str; 2] = ["DynamoDB_20120810.", "DynamoDBStreams_20120810."];

/// A response, but for the HTTP around it.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    pub(super) request_id: String,
}

impl Answer {
    pub(super) fn find(database: &Database, target: &str, body: &SdkBody) -> Answer {
        static REQUESTS: AtomicU64 = AtomicU64::new(1);

        let operation = SERVICES.iter().find_map(|service| target.strip_prefix(service)).unwrap_or_default();
        // The SDK streams none of DynamoDB's requests.
        let body = body.bytes().unwrap_or_default();
        let (status, body) = match dispatch::run(database, operation, body) {
            Some(Ok(body)) => (200, body),
            Some(Err(error)) => error::to_response(operation, error),
            None => (400, br#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#.to_vec()),
        };
        let request_id = format!("EMBEDDED{:020}", REQUESTS.fetch_add(1, Ordering::Relaxed));
        Answer { status, body, request_id }
    }
}
