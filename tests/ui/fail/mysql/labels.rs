//! Each variant has a label of its own, and nothing else.

use dual_repo::MySqlValue;

#[derive(MySqlValue)]
#[dynamo(rename_all = "lowercase")]
enum Status {
    Open,
    #[mysql(rename = "open")]
    Closed,
    Lost(u32),
}

#[derive(MySqlValue)]
#[mysql(rename_all = "lowercase")]
struct Id(u32);

#[derive(MySqlValue)]
#[mysql(rename_all = "lower")]
enum Size {
    Small,
}

fn main() {}
