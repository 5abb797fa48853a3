//! A server on the network: what it gets, and what happens when it is slow, broken or gone.

use std::time::Duration;

use aws_sdk_dynamodb::error::SdkError;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::complete;
use crate::{DynamoBuilder, RetryMode};

async fn listen() -> (TcpListener, DynamoBuilder) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, complete().endpoint(url).retry(RetryMode::Standard, 1))
}

/// Reads one request: its head, and as much of a body as the head announces.
async fn request(connection: &mut TcpStream) -> String {
    let mut text = Vec::new();
    loop {
        let read = connection.read_buf(&mut text).await.unwrap();
        let so_far = String::from_utf8_lossy(&text).into_owned();
        let length = so_far
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map(|length| length.parse::<usize>().unwrap());
        let complete =
            so_far.split_once("\r\n\r\n").zip(length).is_some_and(|((_, body), length)| body.len() >= length);
        if complete || read == 0 {
            return so_far;
        }
    }
}

async fn answer(connection: &mut TcpStream, status: u16, body: &str) {
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    connection.write_all((head + body).as_bytes()).await.unwrap();
}

#[tokio::test]
async fn a_request_is_signed_and_its_connection_is_used_again() {
    let (listener, settings) = listen().await;
    let server = tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        let mut requests = Vec::new();
        for _ in 0..2 {
            requests.push(request(&mut connection).await);
            answer(&mut connection, 200, r#"{"TableNames":["T"]}"#).await;
        }
        requests
    });
    let db = settings.build().await.unwrap();
    for _ in 0..2 {
        assert_eq!(db.client().list_tables().send().await.unwrap().table_names(), ["T"]);
    }
    for request in server.await.unwrap() {
        assert!(request.starts_with("POST / HTTP/1.1\r\n"), "{request}");
        assert!(request.contains("x-amz-target: DynamoDB_20120810.ListTables\r\n"), "{request}");
        assert!(request.contains("Credential=AKID/"), "{request}");
        assert!(request.contains("/eu-west-1/dynamodb/aws4_request"), "{request}");
        assert!(request.contains("x-amz-security-token: TOKEN\r\n"), "{request}");
        assert!(!request.contains("SECRET"), "{request}");
    }
}

#[tokio::test]
async fn server_errors_and_broken_connections_are_retried() {
    let (listener, settings) = listen().await;
    let server = tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        request(&mut connection).await;
        answer(&mut connection, 500, r#"{"__type":"InternalServerError"}"#).await;
        request(&mut connection).await;
        drop(connection);
        let (mut connection, _) = listener.accept().await.unwrap();
        request(&mut connection).await;
        answer(&mut connection, 200, r#"{"TableNames":["T"]}"#).await;
    });
    let db = settings.retry(RetryMode::Standard, 3).build().await.unwrap();
    assert_eq!(db.client().list_tables().send().await.unwrap().table_names(), ["T"]);
    server.await.unwrap();
}

#[tokio::test]
async fn a_silent_server_is_a_timeout() {
    let (_listener, settings) = listen().await;
    let started = std::time::Instant::now();
    let db = settings.read_timeout(Duration::from_millis(50)).build().await.unwrap();
    let error = db.client().list_tables().send().await.unwrap_err();
    let timed_out = match &error {
        SdkError::TimeoutError(_) => true,
        SdkError::DispatchFailure(failure) => failure.is_timeout(),
        _ => false,
    };
    assert!(timed_out, "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_server_that_is_gone_is_a_dispatch_failure() {
    let (listener, settings) = listen().await;
    drop(listener);
    let error = settings.build().await.unwrap().client().list_tables().send().await.unwrap_err();
    assert!(matches!(&error, SdkError::DispatchFailure(failure) if failure.is_io()), "{error:?}");
}

#[test]
fn a_handle_outlives_the_runtime_that_it_was_first_used_on() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let settings = complete().endpoint(format!("http://{}", listener.local_addr().unwrap()));
    std::thread::spawn(move || {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            listener.set_nonblocking(true).unwrap();
            let listener = TcpListener::from_std(listener).unwrap();
            loop {
                let (mut connection, _) = listener.accept().await.unwrap();
                tokio::spawn(async move {
                    while request(&mut connection).await.contains("POST") {
                        answer(&mut connection, 200, r#"{"TableNames":["T"]}"#).await;
                    }
                });
            }
        });
    });
    let db =
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(settings.build()).unwrap();
    for _ in 0..2 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let tables = runtime.block_on(db.client().list_tables().send()).unwrap();
        assert_eq!(tables.table_names(), ["T"]);
    }
}
