//! Spans of calls, sent to an OpenTelemetry collector.
//!
//! A program that uses `tracing` needs none of this: the calls have `tracing` spans with the same names, which the crate
//! `tracing-opentelemetry` sends. This one uses OpenTelemetry directly, and so a monitor of its own makes the spans.

use std::time::SystemTime;

use anyhow::{Context as _, Result};
use dynamo_core::monitor::{CallReport, Monitor};
use opentelemetry::trace::{Span, SpanBuilder, SpanKind, Status};
use opentelemetry::{Context, KeyValue, global};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::trace::SdkTracerProvider;
use opentelemetry_sdk::trace::span_processor_with_async_runtime::BatchSpanProcessor;
use opentelemetry_sdk::{Resource, runtime};

/// The name under which spans are sent.
pub(crate) const NAME: &str = "monitoring";

/// What sends spans.
pub(crate) struct Spans(SdkTracerProvider);

impl Spans {
    /// Sends spans to a collector, by OTLP over HTTP, in batches.
    pub(crate) fn to(collector: &str) -> Result<Self> {
        let exporter = SpanExporter::builder().with_http().with_endpoint(collector).with_protocol(Protocol::HttpJson);
        let exporter = exporter.build().with_context(|| format!("spans cannot be sent to {collector}"))?;
        let provider = SdkTracerProvider::builder()
            .with_span_processor(BatchSpanProcessor::builder(exporter, runtime::Tokio).build())
            .with_resource(Resource::builder().with_service_name(NAME).build())
            .build();
        global::set_tracer_provider(provider.clone());
        Ok(Spans(provider))
    }

    /// Sends what is left.
    pub(crate) async fn shut_down(self) -> Result<()> {
        // It blocks until the last batch is sent.
        tokio::task::spawn_blocking(move || self.0.shutdown()).await?.context("the last spans cannot be sent")
    }
}

/// Makes a span of each call when it has ended, within the span that its caller is in.
pub(crate) struct CallSpans;

impl Monitor for CallSpans {
    fn ended(&self, call: &CallReport) {
        let end = SystemTime::now();
        let units = call.units();
        let mut attributes = vec![
            KeyValue::new("db.system.name", "aws.dynamodb"),
            KeyValue::new("db.operation.name", call.operation),
            KeyValue::new("dynamodb.outcome", call.outcome.as_str()),
            KeyValue::new("dynamodb.attempts", i64::from(call.attempts)),
            KeyValue::new("dynamodb.throttles", i64::from(call.throttles)),
            KeyValue::new("dynamodb.read_units", units.read),
            KeyValue::new("dynamodb.write_units", units.write),
        ];
        attributes.extend(call.table().map(|table| KeyValue::new("db.collection.name", table.to_owned())));
        attributes.extend(call.index().map(|index| KeyValue::new("dynamodb.index", index)));
        attributes.extend(call.entity.map(|entity| KeyValue::new("dynamodb.entity", entity)));
        let builder = SpanBuilder::from_name(call.operation).with_kind(SpanKind::Client);
        let builder = builder.with_start_time(end - call.latency).with_attributes(attributes);
        let mut span = builder.start_with_context(&global::tracer(NAME), &Context::current());
        if call.outcome.is_failure() {
            span.set_status(Status::error(call.outcome.as_str()));
        }
        span.end_with_timestamp(end);
    }
}
