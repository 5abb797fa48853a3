//! The faults in the place of a connection.

use std::fmt;
use std::future::pending;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::config::{RuntimeComponents, SharedHttpClient};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;

use super::{Fault, Faults, Log, answer, unprocessed};

/// An HTTP client below the SDK's; what has no fault goes on to `inner`.
#[derive(Debug, Clone)]
pub(super) struct Faulty {
    shared: Arc<Shared>,
    inner: Option<SharedHttpClient>,
}

struct Shared {
    faults: Mutex<Faults>,
    log: Log,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared")
    }
}

impl Faulty {
    pub(super) fn new(faults: Faults, inner: Option<SharedHttpClient>, log: Log) -> Self {
        Faulty { shared: Arc::new(Shared { faults: Mutex::new(faults), log }), inner }
    }
}

impl HttpClient for Faulty {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let engine = self.inner.as_ref().map(|inner| inner.http_connector(settings, components));
        SharedHttpConnector::new(Connector { shared: Arc::clone(&self.shared), engine: Engine(engine) })
    }
}

#[derive(Debug)]
struct Connector {
    shared: Arc<Shared>,
    engine: Engine,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        self.shared.log.add(&operation, request.body().bytes().unwrap_or_default());
        let fault = self.shared.faults.lock().unwrap_or_else(PoisonError::into_inner).take(&operation);
        let engine = self.engine.clone();
        HttpConnectorFuture::new(async move { engine.call(&operation, request, fault.unwrap_or(Fault::Pass)).await })
    }
}

/// What answers in the end, if anything does.
#[derive(Debug, Clone)]
struct Engine(Option<SharedHttpConnector>);

impl Engine {
    async fn call(&self, operation: &str, request: HttpRequest, fault: Fault) -> Result<HttpResponse, ConnectorError> {
        match fault {
            Fault::Pass => self.pass(operation, request).await,
            Fault::Throttle => {
                let message = "The level of configured provisioned throughput for the table was exceeded";
                Ok(answer::error("ProvisionedThroughputExceededException", message))
            }
            Fault::Refuse { code, message } => Ok(answer::error(code, message)),
            Fault::Answer { status, body } => Ok(answer::json(status, &body)),
            Fault::Garbage(text) => Ok(answer::text(200, text)),
            Fault::LoseRequest => Err(broken()),
            Fault::LoseAnswer => self.pass(operation, request).await.and_then(|_| Err(broken())),
            Fault::Silence => {
                self.pass(operation, request).await?;
                pending().await
            }
            Fault::Hold(gate) => {
                gate.pass().await;
                self.pass(operation, request).await
            }
            Fault::Unprocessed { percent } => self.pass_some(operation, request, percent).await,
        }
    }

    async fn pass(&self, operation: &str, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        match &self.0 {
            Some(engine) => engine.call(request).await,
            None => Ok(answer::error("NoAnswer", &format!("the test has no answer for this `{operation}`"))),
        }
    }

    async fn pass_some(
        &self,
        operation: &str,
        mut request: HttpRequest,
        percent: usize,
    ) -> Result<HttpResponse, ConnectorError> {
        let body = request.body().bytes().unwrap_or_default();
        let split = unprocessed::split(operation, body, percent);
        let Some(rest) = &split.rest else { return Ok(answer::json(200, &split.hand_back(None))) };
        if self.0.is_none() {
            return Ok(answer::json(200, &split.hand_back(None)));
        }
        let text = rest.to_string();
        request.headers_mut().insert("content-length", text.len().to_string());
        *request.body_mut() = SdkBody::from(text);
        let response = self.pass(operation, request).await?;
        if !response.status().is_success() {
            return Ok(response);
        }
        let body = aws_smithy_types::byte_stream::ByteStream::new(response.into_body()).collect().await;
        let body = body.map_err(|error| ConnectorError::io(error.into()))?.into_bytes();
        Ok(answer::json(200, &split.hand_back(Some(&body))))
    }
}

fn broken() -> ConnectorError {
    ConnectorError::io(io::Error::from(io::ErrorKind::ConnectionReset).into())
}
