//! Attributes that several keys have: which key they are taken over from, and who writes them.

use proc_macro2::{Ident, Span};
use syn::LitStr;

use super::{Index, IndexId, Key, Writer};
use crate::attr::index;
use crate::attr::names::suggestion;
use crate::ctxt::Ctxt;

/// What is declared of a partition or sort key.
pub(super) enum Role {
    /// Nothing, or what is wrong and reported.
    Nothing,
    Keys(Vec<Key>),
    /// The attribute of another key, by its name.
    Named(LitStr),
}

impl Role {
    /// The attributes that are declared with the index.
    fn keys(&self) -> &[Key] {
        match self {
            Role::Keys(keys) => keys,
            Role::Nothing | Role::Named(_) => &[],
        }
    }

    /// The attributes, those of another key looked up.
    fn finish(self, cx: &Ctxt, known: &[Key]) -> Vec<Key> {
        let name = match self {
            Role::Nothing => return Vec::new(),
            Role::Keys(keys) => return keys,
            Role::Named(name) => name,
        };
        let text = name.value();
        let Some(key) = known.iter().find(|key| key.attribute == text) else {
            //     #[gsi(1, pk = "{id}", sk_attr = "at")]
            //                                     ^^^^ is no key attribute
            let mut names: Vec<&str> = Vec::new();
            for key in known {
                if !names.contains(&key.attribute.as_str()) {
                    names.push(&key.attribute);
                }
            }
            let hint = suggestion(&text, &names);
            cx.error(
                &name,
                format_args!(
                    "no key has an attribute `{text}` that this one could share; write its template next to it, \
                 or mark the field{hint}"
                ),
            );
            return Vec::new();
        };
        vec![Key { span: name.span(), is_declared: false, ..key.clone() }]
    }
}

/// An index before the attributes of other keys are looked up.
pub(super) struct Draft {
    pub(super) id: IndexId,
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) partition: Role,
    pub(super) sort: Role,
    pub(super) projection: index::Projection,
    pub(super) projected: Option<Ident>,
}

impl Draft {
    /// The attributes that are declared with the index.
    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.partition.keys().iter().chain(self.sort.keys())
    }

    /// The index; `None` when it lacks its partition key. A local one has that of the table.
    pub(super) fn finish(self, cx: &Ctxt, table: Option<&Key>, known: &[Key]) -> Option<Index> {
        let Draft { id, name, span, partition, sort, projection, projected } = self;
        let mut partition = match table {
            Some(key) => vec![Key { is_declared: false, ..key.clone() }],
            None => partition.finish(cx, known),
        }
        .into_iter();
        let mut sort = sort.finish(cx, known).into_iter();
        let (first, first_sort) = (partition.next()?, sort.next());
        let (more_partition, more_sort) = (partition.collect(), sort.collect());
        Some(Index {
            id,
            name,
            span,
            partition: first,
            more_partition,
            sort: first_sort,
            more_sort,
            projection,
            projected,
        })
    }
}

/// Decides who writes the attributes that several keys have.
pub(super) fn writers(cx: &Ctxt, primary: &mut Index, indexes: &mut [Index]) {
    let mut seen: Vec<(IndexId, Key)> = Vec::new();
    let mut shared: Vec<String> = Vec::new();
    for index in std::iter::once(&mut *primary).chain(indexes.iter_mut()) {
        let id = index.id;
        for key in index.keys_mut().filter(|key| key.is_template()) {
            // Two keys of one index are never one attribute, which is checked elsewhere.
            match seen.iter().find(|(owner, known)| *owner != id && known.attribute == key.attribute) {
                None => seen.push((id, key.clone())),
                Some((owner, known)) => {
                    //     #[gsi(1, pk = "{a}", pk_attr = "K")] #[gsi(2, pk = "{b}", pk_attr = "K")]
                    //                                                                         ^^^
                    if !known.source.is_same(&key.source) || known.shard_count() != key.shard_count() {
                        let message = format!(
                            "attribute `{}` is written from another template by {owner}; leave the template out to share \
                             the attribute, or give it another name",
                            key.attribute
                        );
                        cx.error_at(key.span, message);
                    }
                    key.writer = Writer::Other;
                    if *owner != IndexId::Primary {
                        shared.push(key.attribute.clone());
                    }
                }
            }
        }
    }
    for key in indexes.iter_mut().flat_map(Index::keys_mut) {
        if key.writer == Writer::Own && shared.contains(&key.attribute) {
            key.writer = Writer::Shared;
        }
    }
}
