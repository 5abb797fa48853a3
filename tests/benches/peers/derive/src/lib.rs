//! The structs of the cases, as `aws-dynamo-derive` has them. It knows strings, whole numbers, booleans, lists and nested structs: the
//! other fields are strings here, and keys are fields.

use aws_dynamo_derive::{Item, Table};

#[derive(Table, Clone)]
pub struct User {
    #[aws_dynamo(hash_key)]
    pub pk: String,
    pub sk: String,
    pub email: String,
    pub user_id: u64,
    pub name: String,
    pub phone: String,
    pub standing: String,
    pub verified: bool,
    pub logins: u32,
    pub created_at: i64,
    pub updated_at: i64,
    pub address: Address,
}

#[derive(Item, Clone)]
pub struct Address {
    pub name: String,
    pub street: String,
    pub city: String,
    pub postcode: String,
    pub country: String,
}

#[derive(Table, Clone)]
pub struct Product {
    #[aws_dynamo(hash_key)]
    pub pk: String,
    pub sk: String,
    pub product_id: u64,
    pub seller_id: u64,
    pub category: String,
    pub name: String,
    pub description: String,
    pub price: String,
    pub stock: u32,
    pub image_url: String,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Table, Clone)]
pub struct Order {
    #[aws_dynamo(hash_key)]
    pub pk: String,
    pub sk: String,
    pub user_email: String,
    pub order_id: u64,
    pub status: String,
    pub total: String,
    pub created_at: i64,
    pub note: String,
    pub lines: Vec<Line>,
}

#[derive(Item, Clone)]
pub struct Line {
    pub product_id: u64,
    pub name: String,
    pub quantity: u32,
    pub price: String,
}
