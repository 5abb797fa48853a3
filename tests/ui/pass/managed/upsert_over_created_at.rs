use chrono::{DateTime, Utc};
use dynamo_core::DynamoEntity;

/// Without a time in its keys.
#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct Order {
    id: u32,
    #[dynamo(created_at)]
    made: DateTime<Utc>,
}

/// The time is the key attribute itself, which stays what it is.
#[derive(DynamoEntity)]
#[dynamo(table = "Visits")]
#[pk("{id}")]
struct Visit {
    id: u32,
    #[gsi(1, pk)]
    page: String,
    #[dynamo(created_at)]
    #[gsi(1, sk)]
    made: DateTime<Utc>,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Sales")]
#[pk("{id}")]
#[sk("SALE#{made}")]
struct Sale {
    id: u32,
    #[dynamo(created_at)]
    made: DateTime<Utc>,
}

fn uses(order: Order, visit: Visit, sale: Sale) {
    let _ = order.upsert();
    let _ = visit.upsert();
    let _ = sale.put();
}

fn main() {}
