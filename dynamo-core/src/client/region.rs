//! The name of a region, checked before it becomes a part of a host name.

use aws_sdk_dynamodb::config::Region;

use crate::{Error, Result};

pub(super) fn parse(name: &str) -> Result<Region> {
    let is_label = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || name.len() > 63 || !name.chars().all(is_label) {
        return Err(Error::Config(format!("`{name}` is not an AWS region; a region looks like `eu-west-1`")));
    }
    Ok(Region::new(name.to_owned()))
}
