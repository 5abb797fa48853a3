//! That items expire by the attribute by which DynamoDB deletes them.

use super::super::{EntitySchema, TableSettings};
use super::text::{Message, same};

//     #[dynamo(table = "Shop")] enum Shop { Session(Session) }     <- without `ttl = "expires_at"`
#[track_caller]
pub(super) const fn one_attribute(entity: &EntitySchema, settings: &TableSettings) {
    let Some(ttl) = entity.managed.ttl else { return };
    let message = Message::new("items of ").name(entity.entity).text(" expire by ").name(ttl.text);
    match settings.ttl {
        Some(attribute) if same(attribute, ttl.text) => {}
        Some(attribute) => {
            let message = message.text(", and those of the table by ").name(attribute);
            message.text("; a table has one such attribute, so `rename` the field to it").fail();
        }
        None => message.text("; write `ttl = \"").text(ttl.text).text("\"` on the table").fail(),
    }
}
