//! Alarms of CloudWatch, made from what tables declare.

mod alarm;
mod table;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

pub use self::alarm::Alarm;
use crate::client::Dynamo;
use crate::error::Result;
use crate::table::DynamoTable;

/// Alarms of Amazon CloudWatch, as a template of AWS CloudFormation.
///
/// They are made from the declarations of tables; nothing is sent. Alarms on metrics of a program's own, such as those of
/// [`Metrics`](crate::guide::monitoring), come [beside them](Self::with), under the namespace that its exporter writes to.
///
#[cfg_attr(feature = "embedded", doc = "```")]
#[cfg_attr(not(feature = "embedded"), doc = "```ignore")]
/// use dynamo_core::monitor::{Alarm, Alarms};
/// use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
///
/// #[derive(Debug, DynamoEntity)]
/// #[dynamo(table = "Shop", entity = "ORDER")]
/// #[pk("ORDER#{id}")]
/// struct Order { id: u32 }
///
/// #[derive(Debug, DynamoTable)]
/// #[dynamo(table = "Shop")]
/// enum Shop { Order(Order) }
///
/// # fn main() -> dynamo_core::Result<()> {
/// # let db = Dynamo::embedded()?;
/// let template = Alarms::new()
///     .notify("arn:aws:sns:eu-central-1:111122223333:on-call")
///     .account()
///     .table::<Shop>(&db)?
///     .with(Alarm::above("Shop", "dynamodb_stream_behind_seconds", 600.0).of("table", "Shop").of("consumer", "search-index"))
///     .to_template();
/// assert!(template["Resources"]["ShopWriteThrottles"]["Properties"]["Threshold"] == 0.0);
/// // `aws cloudformation deploy --template-file alarms.json`
/// println!("{template:#}");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[must_use = "they are nowhere until the template is deployed"]
pub struct Alarms {
    topics: Vec<String>,
    alarms: Vec<Alarm>,
}

impl Alarms {
    /// None.
    pub fn new() -> Self {
        Alarms::default()
    }

    /// Tells this, by its ARN, of an alarm that begins and that ends: a topic of Amazon SNS. May be called several times.
    pub fn notify(mut self, topic: impl Into<String>) -> Self {
        self.topics.push(topic.into());
        self
    }

    /// One more.
    pub fn with(mut self, alarm: Alarm) -> Self {
        self.alarms.push(alarm);
        self
    }

    /// Requests of the account in its region that DynamoDB has refused as wrong, of all tables: `UserErrors`.
    pub fn account(self) -> Self {
        let alarm = Alarm::counted(table::NAMESPACE, "UserErrors", 0.0).named("DynamoDBUserErrors");
        self.with(alarm.describe("DynamoDB has refused requests as wrong: programs and tables do not fit each other"))
    }

    /// What a table and its global secondary indexes are worth to be woken for:
    ///
    /// * requests that were throttled, `ThrottledRequests`, and which of the table and its indexes did it, for reads and writes:
    ///   `ReadThrottleEvents` and `WriteThrottleEvents`, in two of five minutes;
    /// * `SystemErrors`, in two of five minutes: errors of DynamoDB, some of which are to be expected, and are tried again;
    /// * more than 80 % of the capacity consumed: of what is provisioned, or of a limit that is declared for an on-demand table,
    ///   for a quarter of an hour. An on-demand table without a limit has none.
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) when the handle's prefix makes no name of a table.
    pub fn table<T: DynamoTable>(mut self, db: &Dynamo) -> Result<Self> {
        let name = db.table_name(T::TABLE.name)?;
        self.alarms.extend(table::alarms(T::TABLE, &name));
        Ok(self)
    }

    /// The template. Deploy it, or take its resources into another one.
    #[must_use]
    pub fn to_template(&self) -> Value {
        let mut resources = Map::new();
        for alarm in &self.alarms {
            let id = free_id(&resources, alarm.name());
            let mut properties = alarm.properties();
            if !self.topics.is_empty() {
                properties.insert("AlarmActions".to_owned(), json!(self.topics));
                properties.insert("OKActions".to_owned(), json!(self.topics));
            }
            resources.insert(id, json!({ "Type": "AWS::CloudWatch::Alarm", "Properties": properties }));
        }
        json!({ "AWSTemplateFormatVersion": "2010-09-09", "Resources": resources })
    }
}

/// Logical ids consist of letters and digits, and occur once.
fn free_id(taken: &Map<String, Value>, name: &str) -> String {
    let id: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let numbered = (2_u32..).map(|number| format!("{id}{number}"));
    std::iter::once(id.clone()).chain(numbered).find(|id| !taken.contains_key(id)).unwrap_or_default()
}
