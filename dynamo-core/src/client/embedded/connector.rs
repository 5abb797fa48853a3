//! The engine in the place of a connection.

use std::fmt;
use std::sync::Arc;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use dynoxide::Database;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use super::answer::Answer;

/// The engine answers one request at a time; a second thread reads the next request and writes the last answer meanwhile.
const THREADS: usize = 2;

#[derive(Clone)]
pub(super) struct Embedded {
    connector: SharedHttpConnector,
}

impl Embedded {
    pub(super) fn new(database: Database) -> Embedded {
        let connector = SharedHttpConnector::new(Connector { database, threads: Arc::new(Semaphore::new(THREADS)) });
        Embedded { connector }
    }
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Embedded")
    }
}

impl HttpClient for Embedded {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        self.connector.clone()
    }
}

struct Connector {
    database: Database,
    threads: Arc<Semaphore>,
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connector")
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let database = self.database.clone();
        let threads = Arc::clone(&self.threads);
        HttpConnectorFuture::new(async move {
            let target = request.headers().get("x-amz-target").unwrap_or_default().to_owned();
            let body = request.into_body();
            let answer = match Handle::try_current() {
                Ok(runtime) => {
                    let permit = threads.acquire_owned().await.map_err(|error| failed(error.into()))?;
                    let work = runtime.spawn_blocking(move || {
                        // Held by the work itself: it goes on when its request is given up.
                        let _permit = permit;
                        Answer::find(&database, &target, &body)
                    });
                    work.await.map_err(|error| failed(error.into()))?
                }
                Err(_) => Answer::find(&database, &target, &body),
            };
            respond(answer)
        })
    }
}

fn respond(answer: Answer) -> Result<HttpResponse, ConnectorError> {
    let status = answer.status.try_into().map_err(|_| failed("the engine gave no HTTP status".into()))?;
    let mut response = HttpResponse::new(status, SdkBody::from(answer.body));
    let headers = response.headers_mut();
    headers.insert("content-type", "application/x-amz-json-1.0");
    headers.insert("x-amzn-requestid", answer.request_id);
    Ok(response)
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> ConnectorError {
    ConnectorError::other(error, None)
}
