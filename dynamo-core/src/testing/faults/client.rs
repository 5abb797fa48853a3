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

use super::plan::Plan;
use super::{Fault, Log, answer, body, unprocessed};

/// An HTTP client below the SDK's; what has no fault goes on to `inner`.
#[derive(Debug, Clone)]
pub(super) struct Faulty {
    shared: Arc<Shared>,
    inner: Option<SharedHttpClient>,
}

struct Shared {
    plan: Mutex<Plan>,
    log: Log,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared")
    }
}

impl Faulty {
    pub(super) fn new(plan: Plan, inner: Option<SharedHttpClient>, log: Log) -> Self {
        Faulty { shared: Arc::new(Shared { plan: Mutex::new(plan), log }), inner }
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
        let body = request.body().bytes().unwrap_or_default();
        let fault = self.shared.plan.lock().unwrap_or_else(PoisonError::into_inner).take(&operation, body);
        self.shared.log.add(&operation, body, fault.as_ref());
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
                answer::error(400, "ProvisionedThroughputExceededException", message)
            }
            Fault::Refuse { code, message } => answer::error(400, code, message),
            Fault::FailBefore => internal_error(),
            Fault::FailAfter => {
                self.pass(operation, request).await?;
                internal_error()
            }
            Fault::Answer { status, body } => answer::json(status, &body),
            Fault::Unreachable => Err(broken(io::ErrorKind::ConnectionRefused)),
            Fault::LoseRequest => Err(broken(io::ErrorKind::ConnectionReset)),
            Fault::LoseAnswer => {
                self.pass(operation, request).await?;
                Err(broken(io::ErrorKind::ConnectionReset))
            }
            Fault::Silence => {
                self.pass(operation, request).await?;
                pending().await
            }
            Fault::Delay(time) => {
                tokio::time::sleep(time).await;
                self.pass(operation, request).await
            }
            Fault::Hold(gate) => {
                gate.pass().await;
                self.pass(operation, request).await
            }
            Fault::CutBody => self.pass_with(operation, request, body::cut).await,
            Fault::ShortBody => self.pass_with(operation, request, body::short).await,
            Fault::SlowBody(pause) => self.pass_with(operation, request, |bytes| body::slow(bytes, pause)).await,
            Fault::Garbage(text) if self.0.is_none() => answer::text(200, text),
            Fault::Garbage(text) => self.pass_with(operation, request, |_| SdkBody::from(text)).await,
            Fault::Unprocessed { percent } => self.pass_some(operation, request, percent).await,
        }
    }

    async fn pass(&self, operation: &str, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        match &self.0 {
            Some(engine) => engine.call(request).await,
            None => answer::error(400, "NoAnswer", &format!("the test has no answer for this `{operation}`")),
        }
    }

    /// A success with another body.
    async fn pass_with(
        &self,
        operation: &str,
        request: HttpRequest,
        change: impl FnOnce(bytes::Bytes) -> SdkBody,
    ) -> Result<HttpResponse, ConnectorError> {
        let mut response = self.pass(operation, request).await?;
        if response.status().is_success() {
            let whole = body::whole(response.take_body()).await.map_err(ConnectorError::io)?;
            // The length is that of another body.
            response.headers_mut().remove("content-length");
            response.headers_mut().remove("x-amz-crc32");
            *response.body_mut() = change(whole);
        }
        Ok(response)
    }

    async fn pass_some(
        &self,
        operation: &str,
        mut request: HttpRequest,
        percent: usize,
    ) -> Result<HttpResponse, ConnectorError> {
        let sent = request.body().bytes().unwrap_or_default();
        let Some(split) = unprocessed::split(operation, sent, percent) else {
            return self.pass(operation, request).await;
        };
        let Some(rest) = split.rest.as_ref().filter(|_| self.0.is_some()) else {
            return answer::json(200, &split.hand_back(None)?);
        };
        let text = rest.to_string();
        request.headers_mut().insert("content-length", text.len().to_string());
        *request.body_mut() = SdkBody::from(text);
        let mut response = self.pass(operation, request).await?;
        if !response.status().is_success() {
            return Ok(response);
        }
        let body = body::whole(response.take_body()).await.map_err(ConnectorError::io)?;
        answer::json(200, &split.hand_back(Some(&body))?)
    }
}

fn internal_error() -> Result<HttpResponse, ConnectorError> {
    answer::error(500, "InternalServerError", "The request could not be completed")
}

fn broken(kind: io::ErrorKind) -> ConnectorError {
    ConnectorError::io(io::Error::from(kind).into())
}
