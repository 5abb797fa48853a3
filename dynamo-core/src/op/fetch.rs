//! One call of a query or scan: its request, and what becomes of its answer.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::query::{Query as SdkQuery, QueryInput, QueryOutput};
use aws_sdk_dynamodb::operation::scan::builders::ScanFluentBuilder;
use aws_sdk_dynamodb::operation::scan::{Scan as SdkScan, ScanInput, ScanOutput};
use aws_sdk_dynamodb::types::Select as SdkSelect;

use aws_smithy_runtime_api::client::interceptors::context::Output;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;

use super::answer::{Answer, Reading, Totals};
use super::bounds::{Bounds, From, evaluate_first};
use super::plan::{Consistency, Direction, Plan, Read, Segment, Select};
use super::sift::Sift;
use crate::client::{Direct, Dynamo, Wire, sent};
use crate::error::{Error, Result};
use crate::key::KeyValue;
use crate::monitor::Touched;
use crate::schema::IndexId;
use crate::value::Item;

/// What is particular to one call.
#[derive(Debug, Default)]
pub(super) struct Call {
    /// Where it goes on.
    pub(super) start: Option<Item>,
    /// How many items it reads at most.
    pub(super) evaluate: Option<usize>,
    /// How many results are taken from them.
    pub(super) wanted: Option<usize>,
    /// True when the keys of the first result are wanted.
    pub(super) first: bool,
}

/// Sends a request and reads its answer; the SDK's types of queries and scans have no trait in common.
macro_rules! send {
    ($operation:literal, $db:ident, $watch:ident, $request:ident, $reading:ident, $output:ty, $sdk:ty) => {
        match $db.wire() {
            Wire::Direct => {
                let output = || Output::erase(<$output>::builder().build());
                let direct = Direct::new($operation, $reading, output, || <$sdk>::new().config());
                let sent = sent!($watch, direct.clone(), $request);
                sent.map_err(|error| Error::from_sdk($operation, error))?;
                direct.take()
            }
            Wire::Sdk => {
                let sent = $watch.during($watch.on($request.customize()).send()).await;
                let answer = sent.map_err(|error| Error::from_sdk($operation, error))?;
                let totals = Totals {
                    last: answer.last_evaluated_key,
                    evaluated: usize::try_from(answer.scanned_count).unwrap_or_default(),
                    count: usize::try_from(answer.count).unwrap_or_default(),
                };
                $reading.items(answer.items.unwrap_or_default(), totals)
            }
        }
    };
}

impl Plan {
    pub(crate) fn query_request(&self, db: &Dynamo) -> QueryFluentBuilder {
        let request = db
            .client()
            .query()
            .table_name(&self.table)
            .set_index_name(self.index_name())
            .set_select(self.select())
            .set_projection_expression(self.projection.clone())
            .set_filter_expression(self.filter.clone())
            .set_expression_attribute_names(self.names.clone())
            .set_expression_attribute_values(self.values.clone())
            .set_consistent_read(self.consistent_read());
        match &self.read {
            Read::Query { key_condition, direction } => request
                .key_condition_expression(key_condition)
                .set_scan_index_forward((*direction == Direction::Descending).then_some(false)),
            Read::Scan { .. } => request,
        }
    }

    pub(crate) fn scan_request(&self, db: &Dynamo) -> ScanFluentBuilder {
        let request = db
            .client()
            .scan()
            .table_name(&self.table)
            .set_index_name(self.index_name())
            .set_select(self.select())
            .set_projection_expression(self.projection.clone())
            .set_filter_expression(self.filter.clone())
            .set_expression_attribute_names(self.names.clone())
            .set_expression_attribute_values(self.values.clone())
            .set_consistent_read(self.consistent_read());
        match self.read {
            Read::Scan { segment: Some(Segment { number, total }) } => {
                request.set_segment(i32::try_from(number).ok()).set_total_segments(i32::try_from(total).ok())
            }
            Read::Scan { segment: None } | Read::Query { .. } => request,
        }
    }

    /// The first call.
    pub(super) fn into_query_input(self, db: &Dynamo, bounds: Bounds) -> Result<QueryInput> {
        bounds.check(&self)?;
        if self.is_nothing() {
            return Err(Error::InvalidRequest(
                "the range holds no key or the filter no item, so there is nothing to send".to_owned(),
            ));
        }
        let evaluate = evaluate_first(&self, &bounds);
        let (plan, start) = match bounds.from {
            From::Start => (self, None),
            From::After(cursor) => {
                let start = self.start(Some(cursor))?;
                (self, start)
            }
            From::Before(cursor) => {
                let start = self.start(Some(cursor))?;
                (self.reversed(), start)
            }
        };
        let request = plan.query_request(db).set_limit(evaluate).set_exclusive_start_key(start);
        request.as_input().clone().build().map_err(Error::build)
    }

    /// The first call, of a scan with one segment.
    pub(super) fn into_scan_input(self, db: &Dynamo, bounds: &Bounds) -> Result<ScanInput> {
        bounds.check(&self)?;
        if self.is_nothing() {
            return Err(Error::InvalidRequest("the filter holds of no item, so there is nothing to send".to_owned()));
        }
        let (limit, start) = (evaluate_first(&self, bounds), self.start(bounds.after()?)?);
        let request = self.scan_request(db).set_limit(limit).set_exclusive_start_key(start);
        request.as_input().clone().build().map_err(Error::build)
    }

    /// The call that it makes.
    pub(super) fn operation(&self) -> &'static str {
        match self.read {
            Read::Query { .. } => "Query",
            Read::Scan { .. } => "Scan",
        }
    }

    pub(super) fn index_name(&self) -> Option<String> {
        (self.index.id != IndexId::Primary).then(|| self.index.name.to_owned())
    }

    /// What a call of it reads: the partition of a query, by the values that the key condition has for its attributes.
    fn touched(&self) -> Touched {
        let partition = match &self.read {
            Read::Query { key_condition, .. } => {
                let values = key_condition.split(" AND ").filter_map(|condition| condition.split_once(" = "));
                let values = values.take(self.index.partitions().count());
                let value = |(_, placeholder)| KeyValue::from_attribute(self.values.as_ref()?.get(placeholder)?);
                values.filter_map(value).collect()
            }
            Read::Scan { .. } => Vec::new(),
        };
        let index = (self.index.id != IndexId::Primary).then_some(self.index.name);
        Touched { index, partition, ..Touched::table(self.table.as_str()) }
    }

    fn select(&self) -> Option<SdkSelect> {
        match self.select {
            Select::Count => Some(SdkSelect::Count),
            Select::All | Select::Only(_) => None,
        }
    }

    fn consistent_read(&self) -> Option<bool> {
        (self.consistency == Consistency::Strong).then_some(true)
    }

    /// Sends one call.
    pub(super) async fn fetch<S: Sift>(&self, db: &Dynamo, sift: &S, call: Call) -> Result<Answer<S::Out>> {
        let Call { start, evaluate, wanted, first } = call;
        let limit = evaluate.map(|limit| i32::try_from(limit).unwrap_or(i32::MAX));
        let counts = self.select == Select::Count;
        let (primary, index) = self.keys();
        let reading = Reading { sift: sift.clone(), wanted, first, counts, primary, index };
        let watch = db.watch(self.operation(), S::ENTITY, || vec![self.touched()]).await;
        let answer = match self.read {
            Read::Query { .. } => {
                let request = self.query_request(db).set_exclusive_start_key(start).set_limit(limit);
                send!("Query", db, watch, request, reading, QueryOutput, SdkQuery)
            }
            Read::Scan { .. } => {
                let request = self.scan_request(db).set_exclusive_start_key(start).set_limit(limit);
                send!("Scan", db, watch, request, reading, ScanOutput, SdkScan)
            }
        }?;
        let next = answer.next.filter(|_| !self.is_point());
        Ok(Answer { next, ..answer })
    }
}
