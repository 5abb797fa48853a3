//! `#[dynamo(..)]` on the enum of a table.

use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, LitInt, LitStr, Path, Result, Token};

use super::container::krate;
use super::keyed::{Entry, attributes, entries};
use super::names::{
    BILLING, CRATE, DELETION_PROTECTION, DYNAMO, ENCRYPTION, POINT_IN_TIME_RECOVERY, STREAM, TABLE, TAGS, TTL,
    suggestion,
};
use super::slot::Slot;
use crate::ctxt::Ctxt;

/// Settings of a table.
#[derive(Default)]
pub(crate) struct TableAttrs {
    pub(crate) table: Slot<LitStr>,
    pub(crate) billing: Slot<Billing>,
    pub(crate) point_in_time_recovery: Slot<()>,
    pub(crate) deletion_protection: Slot<()>,
    pub(crate) stream: Slot<StreamView>,
    pub(crate) ttl: Slot<LitStr>,
    pub(crate) encryption: Slot<Encryption>,
    pub(crate) tags: Slot<Vec<(LitStr, LitStr)>>,
    pub(crate) krate: Slot<Path>,
}

#[derive(Clone, Copy)]
pub(crate) enum Billing {
    OnDemand,
    Provisioned { read: i64, write: i64 },
}

#[derive(Clone, Copy)]
pub(crate) enum StreamView {
    KeysOnly,
    NewImage,
    OldImage,
    NewAndOldImages,
}

pub(crate) enum Encryption {
    AwsOwned,
    AwsManaged,
    CustomerKey(LitStr),
}

const KNOWN: &[&str] =
    &[TABLE, BILLING, POINT_IN_TIME_RECOVERY, DELETION_PROTECTION, STREAM, TTL, ENCRYPTION, TAGS, CRATE];

impl TableAttrs {
    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut found = TableAttrs::default();
        attributes(cx, attrs, DYNAMO, |entry| {
            let key = &entry.key;
            found.table.mention(entry.is(TABLE));
            match () {
                () if entry.is(TABLE) => found.table.set(cx, key, entry.text()?),
                () if entry.is(BILLING) => found.billing.set(cx, key, billing(cx, entry)?),
                () if entry.is(POINT_IN_TIME_RECOVERY) => found.point_in_time_recovery.set(cx, key, entry.flag()?),
                () if entry.is(DELETION_PROTECTION) => found.deletion_protection.set(cx, key, entry.flag()?),
                () if entry.is(STREAM) => found.stream.set(cx, key, stream(entry)?),
                () if entry.is(TTL) => found.ttl.set(cx, key, entry.text()?),
                () if entry.is(ENCRYPTION) => found.encryption.set(cx, key, encryption(entry)?),
                () if entry.is(TAGS) => found.tags.set(cx, key, tags(entry)?),
                () if entry.is(CRATE) => found.krate.set(cx, key, krate(entry)?),
                () => return Err(entry.unknown(KNOWN)),
            }
            Ok(())
        });
        found
    }
}

/// `billing = "on-demand"`, `billing = provisioned(read = 5, write = 5)`.
fn billing(cx: &Ctxt, entry: &Entry<'_>) -> Result<Billing> {
    if entry.is_text() {
        return choice(
            entry,
            &[("on-demand", Billing::OnDemand)],
            "; write `provisioned(read = 5, write = 5)` for capacity",
        );
    }
    entry.call("\"on-demand\" | provisioned(read = 5, write = 5)", |name, input| {
        let (mut read, mut write) = (Slot::<i64>::default(), Slot::<i64>::default());
        if name != "provisioned" {
            return Err(Error::new(name.span(), "write `\"on-demand\"` or `provisioned(read = 5, write = 5)`"));
        }
        entries(cx, input, "provisioned", |entry| {
            read.mention(entry.is("read"));
            write.mention(entry.is("write"));
            match () {
                () if entry.is("read") => read.set(cx, &entry.key, units(entry)?),
                () if entry.is("write") => write.set(cx, &entry.key, units(entry)?),
                () => return Err(entry.unknown(&["read", "write"])),
            }
            Ok(())
        });
        match (read.get(), write.get()) {
            (Some(&read), Some(&write)) => Ok(Billing::Provisioned { read, write }),
            // Reported where they are.
            _ if read.is_mentioned() && write.is_mentioned() => Ok(Billing::OnDemand),
            _ => Err(Error::new(name.span(), "both are needed: `provisioned(read = 5, write = 5)`")),
        }
    })
}

//     billing = provisioned(read = 0, write = 5)
//                                  ^ at least 1
fn units(entry: &Entry<'_>) -> Result<i64> {
    let literal: LitInt = entry.number()?;
    let units = literal.base10_parse::<i64>().ok().filter(|units| *units > 0);
    units.ok_or_else(|| Error::new(literal.span(), "capacity is at least 1 unit a second"))
}

fn stream(entry: &Entry<'_>) -> Result<StreamView> {
    let views = [
        ("keys-only", StreamView::KeysOnly),
        ("new-image", StreamView::NewImage),
        ("old-image", StreamView::OldImage),
        ("new-and-old-images", StreamView::NewAndOldImages),
    ];
    choice(entry, &views, "")
}

/// `encryption = "aws-owned"`, `"aws-managed"`, `customer_key("alias/shop")`.
fn encryption(entry: &Entry<'_>) -> Result<Encryption> {
    if entry.is_text() {
        let keys = [("aws-owned", false), ("aws-managed", true)];
        let managed = choice(entry, &keys, "; write `customer_key(\"..\")` for a key of your own")?;
        return Ok(if managed { Encryption::AwsManaged } else { Encryption::AwsOwned });
    }
    entry.call("\"aws-owned\" | \"aws-managed\" | customer_key(\"alias/..\")", |name, input| {
        if name != "customer_key" {
            return Err(Error::new(name.span(), "write `customer_key(\"alias/..\")`"));
        }
        let key: LitStr = input.parse()?;
        if key.value().is_empty() {
            return Err(Error::new(key.span(), "a key is named by its ARN, its id or `alias/..`"));
        }
        Ok(Encryption::CustomerKey(key))
    })
}

/// `tags("name" = "value", ..)`.
fn tags(entry: &Entry<'_>) -> Result<Vec<(LitStr, LitStr)>> {
    let tag = |input: ParseStream<'_>| {
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok((name, input.parse()?))
    };
    entry.list("\"name\" = \"value\"", |input| {
        Ok(Punctuated::<_, Token![,]>::parse_terminated_with(input, tag)?.into_iter().collect())
    })
}

/// `key = "one of these"`.
fn choice<T: Copy>(entry: &Entry<'_>, known: &[(&str, T)], otherwise: &str) -> Result<T> {
    let text = entry.text()?;
    let value = text.value();
    let found = known.iter().find(|(name, _)| *name == value).map(|(_, choice)| *choice);
    found.ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let hint = suggestion(&value, &names);
        let otherwise = if hint.ends_with('?') { "" } else { otherwise };
        Error::new(text.span(), format_args!("unknown `{}` value `{value}`{hint}{otherwise}", entry.key))
    })
}
