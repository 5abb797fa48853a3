//! It is one, or is converted into one.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
struct Body {
    text: String,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Tree {
    children: Vec<Tree>,
}

#[derive(DynamoValue)]
struct Letter<T> {
    #[dynamo(compress)]
    body: Vec<Body>,
    #[dynamo(compress, serde)]
    tree: Tree,
    #[dynamo(compress)]
    other: T,
    #[dynamo(compress, null, default)]
    note: Option<String>,
}
