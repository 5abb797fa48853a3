//! Rules about partition keys that are spread over shards.

use crate::attr::names::SHARDS;
use crate::ctxt::Ctxt;
use crate::model::{Entity, Index, IndexId, Key, Source};

/// As many as a query reads at once without harm, and a cursor has room for.
const SHARDS_MAX: u16 = 256;

pub(super) fn all(cx: &Ctxt, entity: &Entity<'_>) {
    for index in entity.all_indexes() {
        of_partition_key(cx, index);
        if index.partition.is_declared {
            of_template(cx, index);
            count(cx, &index.partition);
        }
    }
    spread(cx, entity);
}

//     #[sk("ORDER#{id}", shards = 4)]
//                        ^^^^^^ the partition key is spread
//     #[pk("{shop}", shards = 4)] .. #[gsi(1, pk = "..", sk_attr = "PK")]
//                                                                  ^^^^ has no order that could be asked for
fn of_partition_key(cx: &Ctxt, index: &Index) {
    let Some(sort) = &index.sort else { return };
    match &sort.shards {
        Some((key, _)) if sort.is_declared => {
            cx.error(key, "the partition key is spread over shards; write `#[pk(\"..\", shards = 16)]`");
        }
        Some(_) => {
            let name = &sort.attribute;
            let message =
                format!("`{name}` is spread over shards and cannot be a sort key; write a template, `sk = \"..\"`");
            cx.error_at(sort.span, message);
        }
        None => {}
    }
}

//     #[gsi(1, pk, shards = 4)] country: String,
//                  ^^^^^^ there is no text to write the number behind
fn of_template(cx: &Ctxt, index: &Index) {
    if let (Source::Field { .. }, Some((key, _))) = (&index.partition.source, &index.partition.shards) {
        let write = match index.id {
            IndexId::Gsi(number) => format!("`#[gsi({number}, pk = \"{{field}}\", shards = 16)]`"),
            IndexId::Primary | IndexId::Lsi(_) => "`#[pk(\"{field}\", shards = 16)]`".to_owned(),
        };
        cx.error(key, format_args!("the shard is written behind a template; write {write} on the struct"));
    }
}

//     #[pk("CAT#{category}", shards = 1)]
//                                     ^ that is one partition
fn count(cx: &Ctxt, key: &Key) {
    let Some((name, literal)) = &key.shards else { return };
    match key.shard_count() {
        Some(2..=SHARDS_MAX) => {}
        Some(0 | 1) => {
            cx.error(
                literal,
                format_args!("one shard is the partition itself; leave `{name}` out, or write 2 or more"),
            );
        }
        Some(_) | None => {
            cx.error(literal, format_args!("a partition key is spread over at most {SHARDS_MAX} shards"));
        }
    }
}

//     #[pk("CAT#{category}", shards = 16)] struct Product { .. }     <- without `#[sk]`, or with `#[sk("#META")]`
//                            ^^^^^^ nothing to tell the shard by
fn spread(cx: &Ctxt, entity: &Entity<'_>) {
    let Some((key, _)) = &entity.primary.partition.shards else { return };
    let message = match &entity.primary.sort {
        None => {
            "it is the sort key that says which shard an item is in, and there is none; write `#[sk(\"{field}\")]`, or \
             make the partition key of more components"
        }
        Some(sort) if sort.components().is_empty() => {
            "it is the sort key that says which shard an item is in, and all items have the same; write a component \
             into it, such as `#[sk(\"{field}\")]`"
        }
        Some(_) => return,
    };
    cx.error(key, format_args!("`{SHARDS}`: {message}"));
}
