//! What an answer says of itself, beside its items.

use super::{Outcome, Used};
use crate::capacity::{Reads, Units};
use crate::value::{R, ValueError};
use crate::wire::Cursor;

/// Codes of errors that say "later".
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>
const THROTTLED: [&str; 6] = [
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    // Of the API of streams:
    "LimitExceededException",
    // Of a request in a transaction:
    "ThrottlingError",
    "ProvisionedThroughputExceeded",
];
const CONFLICT: [&str; 3] = ["TransactionConflictException", "TransactionInProgressException", "TransactionConflict"];
const CONDITION_FAILED: [&str; 2] = ["ConditionalCheckFailedException", "ConditionalCheckFailed"];

/// What is known of an answer.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Answer {
    pub(super) used: Vec<Used>,
    /// Something of a batch was left for want of capacity.
    pub(super) is_partial: bool,
    pub(super) is_throttled: bool,
    /// Why nothing was done, if there is a name for it.
    pub(super) refusal: Option<Outcome>,
}

/// Units as DynamoDB counts them: together, or apart where a call may do both.
#[derive(Default)]
struct Amount {
    together: f64,
    read: Option<f64>,
    write: Option<f64>,
}

impl Answer {
    /// Reads a body. Of what cannot be read nothing is known: that it is broken is for whoever reads the items.
    pub(super) fn read(body: &[u8], operation: &str, reads: Reads) -> Answer {
        let mut answer = Answer::default();
        let is_list = operation.starts_with("Batch") || operation.starts_with("Transact");
        let Ok(body) = str::from_utf8(body) else { return answer };
        let mut cursor = Cursor::new(body);
        let read = cursor.object(|name, value| {
            if value.is_null() {
                return Ok(());
            }
            match name {
                "ConsumedCapacity" if is_list => value.array(|each| consumed(each, reads, &mut answer.used)),
                "ConsumedCapacity" => consumed(value, reads, &mut answer.used),
                "UnprocessedItems" | "UnprocessedKeys" => value.object(|_, _| {
                    answer.is_partial = true;
                    Ok(())
                }),
                "__type" => {
                    let code = value.string()?;
                    // `com.amazonaws.dynamodb.v20120810#ThrottlingException`
                    answer.add_code(code.rsplit('#').next().unwrap_or_default());
                    Ok(())
                }
                "CancellationReasons" => value.array(|reason| {
                    reason.object(|name, value| {
                        if name == "Code" && !value.is_null() {
                            answer.add_code(&value.string()?);
                        }
                        Ok(())
                    })
                }),
                _ => Ok(()),
            }
        });
        if read.is_err() { Answer::default() } else { answer }
    }

    /// Of several reasons, a condition that does not hold counts most: it will not hold the next time.
    fn add_code(&mut self, code: &str) {
        self.is_throttled |= THROTTLED.contains(&code);
        self.refusal = match (code, self.refusal) {
            (_, Some(Outcome::ConditionFailed)) => Some(Outcome::ConditionFailed),
            (code, _) if CONDITION_FAILED.contains(&code) => Some(Outcome::ConditionFailed),
            (_, Some(Outcome::Conflict)) => Some(Outcome::Conflict),
            (code, _) if CONFLICT.contains(&code) => Some(Outcome::Conflict),
            (code, refusal) => THROTTLED.contains(&code).then_some(Outcome::Throttled).or(refusal),
        };
    }
}

/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html>
fn consumed(value: &mut Cursor<'_>, reads: Reads, used: &mut Vec<Used>) -> R<()> {
    let (mut table, mut total, mut own, mut indexes) = (String::new(), Amount::default(), None, Vec::new());
    value.object(|name, value| {
        if value.is_null() {
            return Ok(());
        }
        match name {
            "TableName" => table = value.string()?.into_owned(),
            "Table" => own = Some(amount(value)?),
            "GlobalSecondaryIndexes" | "LocalSecondaryIndexes" => value.object(|index, value| {
                indexes.push((index.to_owned(), amount(value)?));
                Ok(())
            })?,
            name => total.member(name, value)?,
        }
        Ok(())
    })?;
    let own = own.unwrap_or(if indexes.is_empty() { total } else { Amount::default() });
    let indexes = indexes.into_iter().map(|(index, amount)| (Some(index), amount));
    for (index, amount) in [(None, own)].into_iter().chain(indexes) {
        let units = amount.units(reads);
        if units != Units::default() {
            used.push(Used { table: table.clone(), index, units });
        }
    }
    Ok(())
}

fn amount(value: &mut Cursor<'_>) -> R<Amount> {
    let mut amount = Amount::default();
    value.object(|name, value| if value.is_null() { Ok(()) } else { amount.member(name, value) })?;
    Ok(amount)
}

impl Amount {
    fn member(&mut self, name: &str, value: &mut Cursor<'_>) -> R<()> {
        match name {
            "CapacityUnits" => self.together = number(value)?,
            "ReadCapacityUnits" => self.read = Some(number(value)?),
            "WriteCapacityUnits" => self.write = Some(number(value)?),
            _ => {}
        }
        Ok(())
    }

    fn units(&self, reads: Reads) -> Units {
        match (self.read, self.write, reads) {
            (None, None, Reads::Yes) => Units { read: self.together, write: 0.0 },
            (None, None, Reads::No) => Units { read: 0.0, write: self.together },
            (read, write, _) => Units { read: read.unwrap_or_default(), write: write.unwrap_or_default() },
        }
    }
}

fn number(value: &mut Cursor<'_>) -> R<f64> {
    let number: f64 = value.number()?.parse().unwrap_or(f64::NAN);
    if number.is_finite() && number >= 0.0 {
        return Ok(number);
    }
    Err(ValueError::invalid("capacity units", "they are no number of units"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(operation: &str, reads: Reads, body: &str) -> Answer {
        Answer::read(body.as_bytes(), operation, reads)
    }

    fn used(table: &str, index: Option<&str>, read: f64, write: f64) -> Used {
        Used { table: table.to_owned(), index: index.map(str::to_owned), units: Units { read, write } }
    }

    #[test]
    fn a_table_and_its_indexes_are_told_apart() {
        let answer = read(
            "PutItem",
            Reads::No,
            r#"{"ConsumedCapacity":{"CapacityUnits":4.0,"GlobalSecondaryIndexes":{"GSI1":{"CapacityUnits":2.0},"GSI2":
            {"CapacityUnits":1.0}},"Table":{"CapacityUnits":1.0},"TableName":"Shop"}}"#,
        );
        let expected =
            [used("Shop", None, 0.0, 1.0), used("Shop", Some("GSI1"), 0.0, 2.0), used("Shop", Some("GSI2"), 0.0, 1.0)];
        assert_eq!(answer.used, expected);
        let of_index = r#"{"Items":[{"a":{"S":"ConsumedCapacity"}}],"ConsumedCapacity":{"TableName":"Shop","CapacityUnits":0.5,
            "Table":{"CapacityUnits":0.0},"GlobalSecondaryIndexes":{"GSI1":{"CapacityUnits":0.5}}},"Count":1}"#;
        assert_eq!(read("Query", Reads::Yes, of_index).used, [used("Shop", Some("GSI1"), 0.5, 0.0)]);
    }

    #[test]
    fn tables_of_batches_and_transactions_are_listed() {
        let body = r#"{"UnprocessedItems":{"B":[]},"ConsumedCapacity":[{"TableName":"A","CapacityUnits":3.0},
            {"TableName":"B","CapacityUnits":6.0,"ReadCapacityUnits":2.0,"WriteCapacityUnits":4.0}]}"#;
        let answer = read("TransactWriteItems", Reads::No, body);
        assert_eq!(answer.used, [used("A", None, 0.0, 3.0), used("B", None, 2.0, 4.0)]);
        assert!(answer.is_partial);
    }

    #[test]
    fn errors_say_what_they_are() {
        let error =
            |code: &str| read("PutItem", Reads::No, &format!(r#"{{"__type":"com.amazonaws.dynamodb.v1#{code}"}}"#));
        assert_eq!(error("ThrottlingException").refusal, Some(Outcome::Throttled));
        assert_eq!(error("ConditionalCheckFailedException").refusal, Some(Outcome::ConditionFailed));
        assert_eq!(error("TransactionConflictException").refusal, Some(Outcome::Conflict));
        assert_eq!(error("ValidationException"), Answer::default());
        let canceled = r#"{"__type":"x#TransactionCanceledException","CancellationReasons":[{"Code":"None"},
            {"Code":"ConditionalCheckFailed"},{"Code":"ThrottlingError","Message":"m"}]}"#;
        let answer = read("TransactWriteItems", Reads::No, canceled);
        assert_eq!((answer.is_throttled, answer.refusal), (true, Some(Outcome::ConditionFailed)));
    }

    #[test]
    fn of_what_cannot_be_read_nothing_is_known() {
        let bodies = [
            "",
            "[]",
            "{",
            r#"{"ConsumedCapacity":[]}"#,
            r#"{"ConsumedCapacity":{"CapacityUnits":"1"}}"#,
            r#"{"ConsumedCapacity":{"CapacityUnits":-1}}"#,
            r#"{"ConsumedCapacity":{"TableName":"A","CapacityUnits":1},"Items":[{"a":{"#,
            r#"{"ConsumedCapacity":null,"UnprocessedKeys":{}}"#,
        ];
        for body in bodies {
            assert_eq!(read("GetItem", Reads::Yes, body), Answer::default(), "{body}");
        }
        assert_eq!(Answer::read(b"\xff", "GetItem", Reads::Yes), Answer::default());
    }
}
