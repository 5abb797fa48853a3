//! Settings are checked when the handle is made, and secrets never show.

use std::time::Duration;

use super::{complete, refusal};
use crate::{Dynamo, Engine, RetryMode};

#[tokio::test]
async fn what_is_set_reaches_the_sdk() {
    let settings = complete()
        .retry(RetryMode::Adaptive, 8)
        .connect_timeout(Duration::from_millis(1))
        .read_timeout(Duration::from_millis(2))
        .attempt_timeout(Duration::from_millis(3))
        .operation_timeout(Duration::from_millis(4))
        .table_prefix("test-");
    let db = settings.build().await.unwrap();
    let config = db.client().config();
    assert_eq!(config.region().map(AsRef::as_ref), Some("eu-west-1"));
    let retries = config.retry_config().unwrap();
    assert_eq!((retries.max_attempts(), retries.mode()), (8, aws_sdk_dynamodb::config::retry::RetryMode::Adaptive));
    assert_eq!((retries.initial_backoff(), retries.max_backoff()), (Duration::from_millis(50), Duration::from_secs(5)));
    let timeouts = config.timeout_config().unwrap();
    let set = [
        timeouts.connect_timeout(),
        timeouts.read_timeout(),
        timeouts.operation_attempt_timeout(),
        timeouts.operation_timeout(),
    ];
    assert_eq!(set, [1, 2, 3, 4].map(|millis| Some(Duration::from_millis(millis))));
    assert_eq!((db.engine(), db.endpoint(), db.table_prefix()), (Engine::Remote, Some("http://127.0.0.1:1"), "test-"));
}

#[tokio::test]
async fn a_limit_of_zero_is_refused() {
    let zero = Duration::ZERO;
    let refused = [
        (complete().connect_timeout(zero), "the connect timeout is zero, so that every request would fail"),
        (complete().read_timeout(zero), "the read timeout is zero, so that every request would fail"),
        (complete().attempt_timeout(zero), "the attempt timeout is zero, so that every request would fail"),
        (complete().operation_timeout(zero), "the operation timeout is zero, so that every request would fail"),
        (complete().retry(RetryMode::Standard, 0), "zero attempts are no request at all; write 1 for no retries"),
    ];
    for (settings, message) in refused {
        assert_eq!(refusal(settings).await, message);
    }
    assert!(refusal(complete().max_connections(0)).await.starts_with("cannot set up the connection pool"));
}

#[tokio::test]
async fn a_region_becomes_part_of_a_host_name_and_is_checked() {
    for name in ["", "eu west", "EU-WEST-1", "eu-west-1.evil.example", "eu/west", "é", &"x".repeat(64)] {
        let message = refusal(complete().region(name)).await;
        assert_eq!(message, format!("`{name}` is not an AWS region; a region looks like `eu-west-1`"));
    }
}

#[tokio::test]
async fn an_endpoint_is_an_http_url_of_a_host_and_is_never_repeated() {
    let refused = [
        ("localhost:8000", "does not start with `https://` or `http://`"),
        ("127.0.0.1", "does not start with `https://` or `http://`"),
        ("ftp://secret", "does not start with `https://` or `http://`"),
        ("http://", "is not a URL"),
        ("not a secret url", "is not a URL"),
        ("http:///path", "is not a URL"),
        ("http://user:secret@host", "contains a user name; credentials do not belong in a URL"),
        ("http://host/?secret", "contains a query string"),
    ];
    for (url, reason) in refused {
        let message = refusal(complete().endpoint(url)).await;
        assert_eq!(message, format!("the endpoint given by `.endpoint(..)` {reason}"), "{url}");
        assert!(!message.contains("secret"));
    }
    for url in ["http://localhost:8000", "http://[::1]:8000/", "https://vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com"] {
        assert_eq!(complete().endpoint(url).build().await.unwrap().endpoint(), Some(url));
    }
}

#[tokio::test]
async fn a_prefix_has_only_characters_of_table_names() {
    for (prefix, bad) in [("a b", "' '"), ("a/b", "'/'"), ("é-", "'é'"), ("a\n", "'\\n'")] {
        let message = refusal(complete().table_prefix(prefix)).await;
        assert_eq!(
            message,
            format!("table name `{prefix}` contains {bad}; letters, digits, `_`, `-` and `.` are allowed")
        );
    }
    let db = complete().table_prefix("Test_1.x-").build().await.unwrap();
    assert_eq!(db.table_name("Users").unwrap(), "Test_1.x-Users");
    assert!(db.table_name("a b").is_err());
    assert!(db.table_name(&"x".repeat(246)).is_ok());
    assert!(db.table_name(&"x".repeat(247)).is_err());
    let other = db.clone().with_table_prefix("");
    assert!(other.table_name("ab").is_err());
    assert_eq!((other.table_name("abc").unwrap(), db.table_prefix()), ("abc".to_owned(), "Test_1.x-"));
}

#[tokio::test]
async fn credentials_never_show() {
    let settings = complete();
    let db = settings.clone().build().await.unwrap();
    for text in [format!("{settings:?}"), format!("{settings:#?}"), format!("{db:?}")] {
        for secret in ["AKID", "SECRET", "TOKEN"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    assert!(format!("{db:?}").contains("eu-west-1"));
}

#[test]
fn handles_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + Clone + 'static>() {}
    shared::<Dynamo>();
}
