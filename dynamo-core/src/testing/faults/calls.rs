//! Which requests a fault is for.

use serde_json::Value;

/// Some of the requests that a client sends: those of one operation or all, on one table or all.
///
/// The name of an operation alone stands for its calls on all tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calls {
    operation: Option<&'static str>,
    table: Option<String>,
}

impl Calls {
    /// Those of one operation, such as `PutItem`.
    #[must_use]
    pub fn to(operation: &'static str) -> Calls {
        Calls { operation: Some(operation), table: None }
    }

    /// Those of every operation.
    #[must_use]
    pub fn all() -> Calls {
        Calls { operation: None, table: None }
    }

    /// Of these, only those on a table, by its declared name; a batch or transaction that goes to several tables is on each
    /// of them.
    #[must_use]
    pub fn on(self, table: impl Into<String>) -> Calls {
        Calls { table: Some(table.into()), ..self }
    }

    /// The same with the table's full name.
    pub(super) fn prefixed(self, prefix: &str) -> Calls {
        Calls { table: self.table.map(|table| format!("{prefix}{table}")), ..self }
    }

    pub(super) fn matches(&self, operation: &str, body: &[u8]) -> bool {
        self.operation.is_none_or(|wanted| wanted == operation)
            && self.table.as_deref().is_none_or(|wanted| is_on(wanted, body))
    }
}

impl From<&'static str> for Calls {
    fn from(operation: &'static str) -> Calls {
        Calls::to(operation)
    }
}

fn is_on(table: &str, body: &[u8]) -> bool {
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return false };
    let named = |request: &Value| request.get("TableName").and_then(Value::as_str) == Some(table);
    let in_batch = || body.get("RequestItems").is_some_and(|tables| tables.get(table).is_some());
    let in_transaction = || {
        let operations = body.get("TransactItems").and_then(Value::as_array).into_iter().flatten();
        operations.filter_map(Value::as_object).flat_map(|operation| operation.values()).any(named)
    };
    named(&body) || in_batch() || in_transaction()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_told_apart_by_operation_and_table() {
        let one = br#"{"TableName":"A","Key":{}}"#;
        let batch = br#"{"RequestItems":{"A":[],"B":[]}}"#;
        let transaction = br#"{"TransactItems":[{"Put":{"TableName":"B"}},{"ConditionCheck":{"TableName":"A"}}]}"#;
        for body in [&one[..], batch, transaction] {
            assert!(Calls::all().on("A").matches("X", body) && Calls::to("X").on("A").matches("X", body));
            assert!(!Calls::all().on("C").matches("X", body) && !Calls::to("Y").on("A").matches("X", body));
        }
        assert!(!Calls::all().on("B").matches("X", one) && Calls::all().on("B").matches("X", transaction));
        assert!(Calls::all().on("A").prefixed("test-").matches("X", br#"{"TableName":"test-A"}"#));
        assert!(Calls::all().matches("ListTables", b"") && !Calls::all().on("A").matches("ListTables", b""));
    }
}
