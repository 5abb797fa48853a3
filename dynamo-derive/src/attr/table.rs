//! `#[dynamo(..)]` on the enum of a table.

use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, LitInt, LitStr, Path, Result, Token};

use super::billing::{Billing, billing};
use super::container::krate;
use super::index::number;
use super::keyed::{Entry, attributes, entries};
use super::names::{
    BILLING, CRATE, DELETION_PROTECTION, DYNAMO, ENCRYPTION, GSI, POINT_IN_TIME_RECOVERY, RESOURCE_POLICY, STREAM,
    TABLE, TABLE_CLASS, TAGS, TTL, suggestion,
};
use super::slot::Slot;
use crate::ctxt::Ctxt;

/// Settings of a table.
#[derive(Default)]
pub(crate) struct TableAttrs {
    pub(crate) table: Slot<LitStr>,
    pub(crate) billing: Slot<Billing>,
    /// What indexes have of their own, in the order of declaration.
    pub(crate) index_billing: Vec<(LitInt, usize, Billing)>,
    pub(crate) table_class: Slot<TableClass>,
    pub(crate) resource_policy: Slot<Policy>,
    pub(crate) point_in_time_recovery: Slot<()>,
    pub(crate) deletion_protection: Slot<()>,
    pub(crate) stream: Slot<StreamView>,
    pub(crate) ttl: Slot<LitStr>,
    pub(crate) encryption: Slot<Encryption>,
    pub(crate) tags: Slot<Vec<(LitStr, LitStr)>>,
    pub(crate) krate: Slot<Path>,
}

#[derive(Clone, Copy)]
pub(crate) enum StreamView {
    KeysOnly,
    NewImage,
    OldImage,
    NewAndOldImages,
}

#[derive(Clone, Copy)]
pub(crate) enum TableClass {
    Standard,
    InfrequentAccess,
}

pub(crate) enum Policy {
    Document(LitStr),
    Constant(Path),
}

pub(crate) enum Encryption {
    AwsOwned,
    AwsManaged,
    CustomerKey(LitStr),
}

const KNOWN: &[&str] = &[
    TABLE,
    BILLING,
    GSI,
    TABLE_CLASS,
    POINT_IN_TIME_RECOVERY,
    DELETION_PROTECTION,
    STREAM,
    TTL,
    ENCRYPTION,
    RESOURCE_POLICY,
    TAGS,
    CRATE,
];

impl TableAttrs {
    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut found = TableAttrs::default();
        attributes(cx, attrs, DYNAMO, |entry| {
            let key = &entry.key;
            found.table.mention(entry.is(TABLE));
            match () {
                () if entry.is(TABLE) => found.table.set(cx, key, entry.text()?),
                () if entry.is(BILLING) => found.billing.set(cx, key, billing(cx, entry)?),
                () if entry.is(GSI) => found.index_billing.extend(index(cx, entry)?),
                () if entry.is(TABLE_CLASS) => found.table_class.set(cx, key, table_class(entry)?),
                () if entry.is(RESOURCE_POLICY) => found.resource_policy.set(cx, key, policy(entry)?),
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

/// `gsi(1, billing = ..)`; nothing when the billing is wrong, which is reported.
fn index(cx: &Ctxt, entry: &Entry<'_>) -> Result<Option<(LitInt, usize, Billing)>> {
    entry.list("1, billing = provisioned(read = 5, write = 5)", |input| {
        let (number, literal) = number(input, GSI)?;
        let mut own = Slot::<Billing>::default();
        entries(cx, input, "gsi", |entry| {
            own.mention(true);
            if !entry.is(BILLING) {
                return Err(entry.unknown(&[BILLING]));
            }
            own.set(cx, &entry.key, billing(cx, entry)?);
            Ok(())
        });
        //     gsi(1)
        //         ^ sets nothing
        if !own.is_mentioned() {
            return Err(Error::new(
                literal.span(),
                format_args!("nothing is set of index {number}; write `gsi({number}, billing = provisioned(read = 5, write = 5))`"),
            ));
        }
        Ok(own.into_inner().map(|billing| (literal, number, billing)))
    })
}

fn table_class(entry: &Entry<'_>) -> Result<TableClass> {
    let classes = [("standard", TableClass::Standard), ("standard-infrequent-access", TableClass::InfrequentAccess)];
    choice(entry, &classes, "")
}

/// `resource_policy = path::TO_CONSTANT`, `resource_policy = "{..}"`.
fn policy(entry: &Entry<'_>) -> Result<Policy> {
    if !entry.is_text() {
        return entry.path("POLICY").map(Policy::Constant);
    }
    let document = entry.text()?;
    //     resource_policy = "policy.json"
    //                       ^^^^^^^^^^^^^
    if !document.value().trim_start().starts_with('{') {
        return Err(Error::new(
            document.span(),
            "a resource policy is a JSON document; for one in a file write `resource_policy = POLICY`, and \
             `const POLICY: &str = include_str!(\"..\")`",
        ));
    }
    Ok(Policy::Document(document))
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
pub(super) fn choice<T: Copy>(entry: &Entry<'_>, known: &[(&str, T)], otherwise: &str) -> Result<T> {
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
