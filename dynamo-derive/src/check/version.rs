//! Rules about the version of an entity's schema.

use syn::LitInt;

use crate::ctxt::Ctxt;
use crate::model::Entity;

/// The attribute that an item's version is in.
pub(crate) const ATTRIBUTE: &str = "_sv";

pub(super) fn all(cx: &Ctxt, entity: &Entity<'_>) {
    let (version, upgrade) = (&entity.attrs.schema_version, &entity.attrs.upgrade);
    match (version.get(), upgrade.key()) {
        (Some(literal), upgrade_key) => match number(literal) {
            //     #[dynamo(schema_version = 0)]
            //                               ^
            None | Some(0) => cx.error(literal, "a schema version is a whole number from 1 to 4294967295"),
            //     #[dynamo(schema_version = 1, upgrade = path)]
            //                                  ^^^^^^^
            Some(1) => {
                if let Some(key) = upgrade_key {
                    cx.error(key, "nothing comes before version 1; leave `upgrade` out");
                }
            }
            //     #[dynamo(schema_version = 2)]
            //                               ^
            Some(_) if !upgrade.is_mentioned() => cx.error(
                literal,
                "items of older versions have to be made new; write `upgrade = path::to::function`, a \
                 `fn(u32, &mut Item) -> Result<(), UpgradeError>`",
            ),
            Some(_) => {}
        },
        //     #[dynamo(upgrade = path)]
        //              ^^^^^^^
        (None, Some(key)) if !version.is_mentioned() => {
            cx.error(key, "`upgrade` leads to a version; write `schema_version = 2` beside it");
        }
        (None, _) => {}
    }
}

pub(crate) fn number(literal: &LitInt) -> Option<u32> {
    literal.base10_parse().ok()
}
