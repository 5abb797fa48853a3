//! A table's settings as a constant.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::attr::billing::{Billing, Capacity};
use crate::attr::table::{Encryption, Policy, StreamView, TableAttrs, TableClass};

/// `TableSettings { .. }`, with what is declared.
pub(super) fn expand(attrs: &TableAttrs) -> TokenStream {
    let billing = attrs.billing.get().map(|declared| {
        let billing = paid(*declared);
        quote!(billing: #billing,)
    });
    let index_billing = (!attrs.index_billing.is_empty()).then(|| {
        let indexes = attrs.index_billing.iter().map(|(_, number, declared)| {
            let billing = paid(*declared);
            quote!((#number, #billing))
        });
        quote!(index_billing: &[#(#indexes),*],)
    });
    let class = attrs.table_class.get().map(|class| {
        let class = match class {
            TableClass::Standard => quote!(Standard),
            TableClass::InfrequentAccess => quote!(InfrequentAccess),
        };
        quote!(class: __dynamo::TableClass::#class,)
    });
    let encryption = attrs.encryption.get().map(|encryption| {
        let encryption = match encryption {
            Encryption::AwsOwned => quote!(AwsOwned),
            Encryption::AwsManaged => quote!(AwsManaged),
            Encryption::CustomerKey(key) => quote!(CustomerKey(#key)),
        };
        quote!(encryption: __dynamo::Encryption::#encryption,)
    });
    let stream = attrs.stream.get().map(|view| {
        let view = match view {
            StreamView::KeysOnly => quote!(KeysOnly),
            StreamView::NewImage => quote!(NewImage),
            StreamView::OldImage => quote!(OldImage),
            StreamView::NewAndOldImages => quote!(NewAndOldImages),
        };
        quote!(stream: __dynamo::Some(__dynamo::StreamView::#view),)
    });
    let recovery = attrs.point_in_time_recovery.get().map(|()| quote!(point_in_time_recovery: true,));
    let protection = attrs.deletion_protection.get().map(|()| quote!(deletion_protection: true,));
    let ttl = attrs.ttl.get().map(|attribute| quote!(ttl: __dynamo::Some(#attribute),));
    let policy = attrs.resource_policy.get().map(|policy| match policy {
        Policy::Document(text) => quote!(resource_policy: __dynamo::Some(#text),),
        Policy::Constant(path) => quote!(resource_policy: __dynamo::Some(#path),),
    });
    let tags = attrs.tags.get().map(|tags| {
        let tags = tags.iter().map(|(name, value)| quote!((#name, #value)));
        quote!(tags: &[#(#tags),*],)
    });
    let given = [billing, index_billing, class, encryption, recovery, protection, stream, ttl, policy, tags]
        .map(ToTokens::into_token_stream);
    let all = given.iter().all(|setting| !setting.is_empty());
    let rest = (!all).then(|| quote!(..__dynamo::TableSettings::DEFAULT));
    quote!(__dynamo::TableSettings { #(#given)* #rest })
}

fn paid(declared: Billing) -> TokenStream {
    match declared {
        Billing::OnDemand { read, write } => {
            let (read, write) = (optional(read), optional(write));
            quote!(__dynamo::Billing::OnDemand { max_read: #read, max_write: #write })
        }
        Billing::Provisioned { read, write, utilization } => {
            let (read, write) = (capacity(read), capacity(write));
            quote!(__dynamo::Billing::Provisioned { read: #read, write: #write, utilization: #utilization })
        }
    }
}

fn optional(units: Option<i64>) -> TokenStream {
    units.map_or_else(|| quote!(__dynamo::None), |units| quote!(__dynamo::Some(#units)))
}

fn capacity(declared: Capacity) -> TokenStream {
    match declared {
        Capacity::Fixed(units) => quote!(__dynamo::Capacity::Fixed(#units)),
        Capacity::Scaled { min, max } => quote!(__dynamo::Capacity::Scaled { min: #min, max: #max }),
    }
}
