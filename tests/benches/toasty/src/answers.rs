//! The answers that requests get: items as `toasty` writes them.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region, RuntimeComponents};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use harness::Runtime;
use serde_json::Value;

use crate::PAGE;
use crate::canned::Canned;
use crate::entities::{Order, User, sort_key};
use crate::mapped::{orders, put_order, put_user, users};

pub(crate) struct Answers {
    /// A user.
    pub(crate) get: Canned,
    /// Nothing.
    pub(crate) put: Canned,
    /// A page of orders.
    pub(crate) query: Canned,
}

impl Answers {
    /// Has a user and an order written, and numbers the order anew for each of a page.
    pub(crate) fn new(runtime: &Runtime) -> Self {
        let recorder = Recorder::default();
        let (user, order) = runtime.block_on(async {
            put_user(&mut users(recorder.client()).await, User::example()).await;
            let user = recorder.item();
            put_order(&mut orders(recorder.client()).await, Order::example(1)).await;
            (user, recorder.item())
        });
        let numbered = |number: u64| {
            let mut order = order.clone();
            order["SK"]["S"] = sort_key(number).into();
            order["order_id"]["N"] = number.to_string().into();
            order
        };
        let page: Vec<Value> = (1..=PAGE).map(numbered).collect();
        let query = serde_json::json!({ "Count": PAGE, "Items": page, "ScannedCount": PAGE });
        Self {
            get: Canned::new(serde_json::json!({ "Item": user }).to_string()),
            put: Canned::new("{}"),
            query: Canned::new(query.to_string()),
        }
    }
}

/// A DynamoDB that keeps the last request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recorder(Arc<Mutex<Vec<u8>>>);

impl Recorder {
    pub(crate) fn client(&self) -> Client {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("eu-west-1"))
            .credentials_provider(Credentials::for_tests())
            .http_client(self.clone())
            .build();
        Client::from_conf(config)
    }

    /// The last request.
    pub(crate) fn request(&self) -> Value {
        serde_json::from_slice(&self.0.lock().unwrap()).unwrap()
    }

    /// The item that was put last.
    pub(crate) fn item(&self) -> Value {
        self.request()["Item"].take()
    }
}

impl HttpClient for Recorder {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Recorder {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        *self.0.lock().unwrap() = request.body().bytes().unwrap().to_vec();
        HttpConnectorFuture::ready(Ok(HttpResponse::new(200.try_into().unwrap(), SdkBody::from("{}"))))
    }
}
