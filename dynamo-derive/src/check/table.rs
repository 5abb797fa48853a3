//! Rules about tables, as far as the enum alone tells. What entities agree on is checked in `dynamo-core`, in const.

use quote::ToTokens;

use crate::attr::billing::Billing;
use crate::ctxt::Ctxt;
use crate::model::Table;

/// Tags of a resource.
/// <https://docs.aws.amazon.com/general/latest/gr/aws_tagging.html>
const TAGS_MAX: usize = 50;

//     #[dynamo(table = "Users", ttl = "")]
//                                     ^^
pub(super) fn expiry(cx: &Ctxt, table: &Table<'_>) {
    if let Some(name) = table.attrs.ttl.get().filter(|name| !(1..=255).contains(&name.value().len())) {
        cx.error(name, "the name of the expiry attribute has 1 to 255 bytes");
    }
}

//     #[dynamo(billing = "on-demand", gsi(1, billing = provisioned(read = 5, write = 5)))]
//                                         ^ is paid for as its table is
//     gsi(1, billing = ..), gsi(1, billing = ..)
//                               ^
pub(super) fn index_billing(cx: &Ctxt, table: &Table<'_>) {
    let mut seen = Vec::new();
    for (literal, number, billing) in &table.attrs.index_billing {
        if seen.contains(number) {
            cx.error(literal, format_args!("the billing of index {number} is given more than once"));
        }
        seen.push(*number);
        let of_table = table.attrs.billing.get();
        match (billing, of_table) {
            (Billing::Provisioned { .. }, None | Some(Billing::OnDemand { .. })) => cx.error(
                literal,
                format_args!(
                    "an index is paid for as its table is, which is on demand; give the table \
                     `billing = provisioned(..)`, or limit the index: \
                     `gsi({number}, billing = on_demand(max_read = 1000))`"
                ),
            ),
            (Billing::OnDemand { .. }, Some(Billing::Provisioned { .. })) => cx.error(
                literal,
                format_args!(
                    "an index is paid for as its table is, by capacity; write \
                     `gsi({number}, billing = provisioned(read = 5, write = 5))`"
                ),
            ),
            (Billing::OnDemand { .. }, None | Some(Billing::OnDemand { .. }))
            | (Billing::Provisioned { .. }, Some(Billing::Provisioned { .. })) => {}
        }
    }
}

//     tags("team" = "shop", "team" = "search")
//                           ^^^^^^
pub(super) fn tags(cx: &Ctxt, table: &Table<'_>) {
    let tags = table.attrs.tags.get().map(Vec::as_slice).unwrap_or_default();
    let mut seen = Vec::new();
    for (name, value) in tags {
        let text = name.value();
        if !(1..=128).contains(&text.chars().count()) || text.starts_with("aws:") {
            cx.error(name, "the name of a tag has 1 to 128 characters and does not start with `aws:`");
        } else if seen.contains(&text) {
            cx.error(name, format_args!("tag `{text}` is given more than once"));
        }
        if value.value().chars().count() > 256 {
            cx.error(value, "the value of a tag has at most 256 characters");
        }
        seen.push(text);
    }
    if let (true, Some(key)) = (tags.len() > TAGS_MAX, table.attrs.tags.key()) {
        cx.error(key, format_args!("a table has at most {TAGS_MAX} tags"));
    }
}

//     enum Users { User(User), Admin(User) }
//                                    ^^^^ an item could be either
pub(super) fn entities(cx: &Ctxt, table: &Table<'_>) {
    let mut seen: Vec<(String, String)> = Vec::new();
    for variant in &table.variants {
        let ty = variant.ty.to_token_stream().to_string();
        match seen.iter().find(|(other, _)| *other == ty) {
            Some((_, other)) => {
                cx.error(variant.ty, format_args!("`{ty}` is variant `{other}` already; an item could be either"));
            }
            None => seen.push((ty, variant.ident.to_string())),
        }
    }
}
