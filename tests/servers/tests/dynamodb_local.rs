//! DynamoDB Local really starts, answers, and leaves nothing behind.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
};

use servers::{DynamoDbLocal, DynamoDbLocalOptions};

fn options() -> DynamoDbLocalOptions {
    let options = DynamoDbLocalOptions::new(concat!(env!("CARGO_TARGET_TMPDIR"), "/dynamodb-local"));
    options.cache(servers::directory())
}

fn start() -> servers::Result<DynamoDbLocal> {
    DynamoDbLocal::start(&options())
}

/// Sends an operation the way an SDK does, with credentials that nobody checks.
fn call(endpoint: &str, key: &str, operation: &str, body: &str) -> std::io::Result<String> {
    let host = endpoint.trim_start_matches("http://");
    let mut connection = TcpStream::connect(host)?;
    write!(
        connection,
        "POST / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n\
         Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDB_20120810.{operation}\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential={key}/20260101/eu-west-1/dynamodb/aws4_request, \
         SignedHeaders=host, Signature=0\r\n\r\n{body}",
        body.len()
    )?;
    let mut response = String::new();
    connection.read_to_string(&mut response)?;
    Ok(response)
}

const TABLE: &str = r#"{"TableName":"Users","BillingMode":"PAY_PER_REQUEST",
    "AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],
    "KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}]}"#;

#[test]
fn what_a_killed_server_had_is_on_disk_or_gone() {
    for (options, tables) in [(options().on_disk(), r#"["Users"]"#), (options(), "[]")] {
        let mut server = DynamoDbLocal::start(&options).unwrap();
        let endpoint = server.endpoint();
        let created = call(&endpoint, "one", "CreateTable", TABLE).unwrap();
        assert!(created.starts_with("HTTP/1.1 200"), "{created}");
        server.kill().unwrap();
        assert!(call(&endpoint, "one", "ListTables", "{}").is_err());
        server.start_again().unwrap();
        let listed = call(&endpoint, "one", "ListTables", "{}").unwrap();
        assert!(listed.ends_with(&format!(r#"{{"TableNames":{tables}}}"#)), "{listed}");
    }
}

#[test]
fn all_credentials_see_the_same_tables() {
    let server = start().unwrap();
    let created = call(&server.endpoint(), "one", "CreateTable", TABLE).unwrap();
    assert!(created.starts_with("HTTP/1.1 200"), "{created}");
    let listed = call(&server.endpoint(), "two", "ListTables", "{}").unwrap();
    assert!(listed.ends_with(r#"{"TableNames":["Users"]}"#), "{listed}");
}

#[test]
fn a_stopped_server_leaves_no_process_and_no_file() {
    let server = start().unwrap();
    let process = format!("/proc/{}", server.process_id());
    let directory = server.directory().to_owned();
    assert!(Path::new(&process).exists());
    server.stop();
    assert!(!directory.exists());
    assert!(!directory.with_extension("server-lock").exists());
    assert!(!Path::new(&process).exists());
}

#[test]
fn a_program_that_was_never_fetched_is_missing() {
    let cache = tempfile::tempdir().unwrap();
    let options = DynamoDbLocalOptions::new(cache.path());
    let message = DynamoDbLocal::start(&options).unwrap_err().to_string();
    assert_eq!(message, "DynamoDB Local is not installed: run `cargo xtask servers` once, which fetches it");
}
