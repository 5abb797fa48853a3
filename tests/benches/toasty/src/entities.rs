//! The user and the order of `benches`, as `toasty` declares them: keys are fields, and what is nested is a document.

use rust_decimal::Decimal;
use toasty::{Embed, Model};

use crate::EMAIL;

/// Twelve attributes.
#[derive(Debug, Clone, Model)]
#[table = "Users"]
#[key(partition = pk, local = sk)]
pub(crate) struct User {
    #[column("PK")]
    pub(crate) pk: String,
    #[column("SK")]
    pub(crate) sk: String,
    pub(crate) email: String,
    pub(crate) user_id: u64,
    pub(crate) name: String,
    pub(crate) phone: Option<String>,
    pub(crate) standing: Standing,
    pub(crate) verified: bool,
    pub(crate) logins: u32,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    #[document]
    pub(crate) address: Address,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Embed)]
pub(crate) enum Standing {
    Active,
    Suspended,
}

#[derive(Debug, Clone, PartialEq, Embed)]
pub(crate) struct Address {
    pub(crate) name: String,
    pub(crate) street: String,
    pub(crate) city: String,
    pub(crate) postcode: String,
    pub(crate) country: String,
}

/// Nine attributes, one of them a list of maps.
#[derive(Debug, Clone, Model)]
#[table = "Users"]
#[key(partition = pk, local = sk)]
pub(crate) struct Order {
    #[column("PK")]
    pub(crate) pk: String,
    #[column("SK")]
    pub(crate) sk: String,
    pub(crate) user_email: String,
    pub(crate) order_id: u64,
    pub(crate) status: OrderStatus,
    pub(crate) total: Decimal,
    pub(crate) created_at: i64,
    pub(crate) note: Option<String>,
    #[document]
    pub(crate) lines: Vec<Line>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Embed)]
pub(crate) enum OrderStatus {
    Pending,
    Shipped,
}

#[derive(Debug, Clone, PartialEq, Embed)]
pub(crate) struct Line {
    pub(crate) product_id: u64,
    pub(crate) name: String,
    pub(crate) quantity: u32,
    pub(crate) price: Decimal,
}

/// The sort key of an order.
pub(crate) fn sort_key(order_id: u64) -> String {
    format!("ORDER#{order_id:010}")
}

/// The key of a user.
pub(crate) fn user_key(email: &str) -> (String, String) {
    (format!("USER#{email}"), "#META".to_owned())
}

impl User {
    pub(crate) fn example() -> Self {
        let (pk, sk) = user_key(EMAIL);
        Self {
            pk,
            sk,
            email: EMAIL.into(),
            user_id: 4_017_233,
            name: "Johanna Lindqvist".into(),
            phone: Some("+46 8 123 456 78".into()),
            standing: Standing::Active,
            verified: true,
            logins: 1_482,
            created_at: 1_687_423_512_000,
            updated_at: 1_763_212_961_000,
            address: Address {
                name: "Johanna Lindqvist, c/o Lindqvist & Daughters AB".into(),
                street: "Norra Stationsgatan 117, second courtyard, 4th floor".into(),
                city: "Stockholm".into(),
                postcode: "113 64".into(),
                country: "Sweden".into(),
            },
        }
    }
}

impl Order {
    /// How many lines an example has.
    const LINES: u32 = 5;

    pub(crate) fn example(order_id: u64) -> Self {
        let line = |number: u32| Line {
            product_id: 81_442 + u64::from(number),
            name: format!("Gooseneck kettle, 0.9 l, spare part number {number}, boxed"),
            quantity: number + 1,
            price: Decimal::new(42_951 + i64::from(number), 2),
        };
        Self {
            pk: format!("USER#{EMAIL}"),
            sk: sort_key(order_id),
            user_email: EMAIL.into(),
            order_id,
            status: OrderStatus::Shipped,
            total: Decimal::new(644_355, 2),
            created_at: 1_763_212_961_000,
            note: Some("Leave it with the neighbours on the third floor, the bell is broken.".into()),
            lines: (0..Self::LINES).map(line).collect(),
        }
    }
}
