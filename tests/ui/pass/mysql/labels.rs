//! Labels that differ.

use dual_repo::MySqlValue;

#[derive(MySqlValue)]
#[dynamo(rename_all = "lowercase")]
enum Status {
    Open,
    #[mysql(rename = "Open")]
    Closed,
}

#[derive(MySqlValue)]
struct Id(u32);
