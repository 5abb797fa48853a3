//! Rules about keys and their templates.

use crate::ctxt::Ctxt;
use crate::model::{Entity, Index, Part, Source};

/// What `KeyArgs` is implemented for: tuples of this many components.
const COMPONENTS_MAX: usize = 8;

/// Every template can be taken apart again.
pub(super) fn templates(cx: &Ctxt, entity: &Entity<'_>) {
    for key in entity.all_indexes().flat_map(Index::declared_keys) {
        if let Source::Template { parts, .. } = &key.source {
            apart(cx, entity, parts);
            ends_of_numbers(cx, entity, parts);
            escapes(cx, entity, parts);
            once(cx, entity, parts);
        }
    }
}

fn name(entity: &Entity<'_>, component: usize) -> String {
    entity.field_of(component).map(|(_, field)| field.plain_name()).unwrap_or_default()
}

//     #[sk("{year}{month}")]
//                 ^^^^^^^ nothing is between them
fn apart(cx: &Ctxt, entity: &Entity<'_>, parts: &[Part]) {
    for pair in parts.windows(2) {
        if let [Part::Component { component: left, .. }, Part::Component { component: right, span, .. }] = pair {
            let (left, right) = (name(entity, *left), name(entity, *right));
            let message = format!(
                "nothing is between `{left}` and `{right}`, so that the key could not be taken apart; \
                 write `{{{left}}}#{{{right}}}`"
            );
            cx.error_at(*span, message);
        }
    }
}

//     #[sk("{number:010}0{line}")]
//            ^^^^^^ no telling which `0` ends the number
fn ends_of_numbers(cx: &Ctxt, entity: &Entity<'_>, parts: &[Part]) {
    for pair in parts.windows(2) {
        let [Part::Component { component, format, span }, Part::Literal(literal)] = pair else { continue };
        // Signs of ordered numbers are letters.
        let of_number = |char: char| char.is_ascii_digit() || matches!(char, 'n' | 'p');
        if format.digits.is_some() && literal.chars().all(of_number) {
            let name = name(entity, *component);
            cx.error_at(
                *span,
                format_args!("`{literal}` after `{name}` could be part of the number; write another text, such as `#`"),
            );
        }
    }
}

//     #[pk("{name:escape}")]
//            ^^^^ nothing follows
//     #[sk("{name:escape}%{line}")]
//            ^^^^ `%` starts an escape itself
fn escapes(cx: &Ctxt, entity: &Entity<'_>, parts: &[Part]) {
    for (at, part) in parts.iter().enumerate() {
        let Part::Component { component, format, span } = part else { continue };
        if !format.escape {
            continue;
        }
        let name = name(entity, *component);
        match parts.get(at + 1) {
            Some(Part::Literal(literal)) => {
                if literal.starts_with(|char: char| matches!(char, '%' | '0'..='9' | 'A'..='F')) {
                    let message = format!(
                        "`{literal}` after `{name}` starts with a character that escapes are made of (`%23`); write \
                         another text, such as `#`"
                    );
                    cx.error_at(*span, message);
                }
            }
            // Neighbours are reported already.
            Some(Part::Component { .. }) => {}
            None => {
                let message =
                    format!("nothing follows `{name}`, so that there is nothing to escape; write `{{{name}}}`");
                cx.error_at(*span, message);
            }
        }
    }
}

//     #[sk("{id}#{id}")]
//                ^^^^ occurs twice
fn once(cx: &Ctxt, entity: &Entity<'_>, parts: &[Part]) {
    let mut seen = Vec::new();
    for part in parts {
        let Part::Component { component, span, .. } = part else { continue };
        if seen.contains(component) {
            cx.error_at(*span, format_args!("`{}` occurs twice in this template", name(entity, *component)));
        }
        seen.push(*component);
    }
}

//     #[pk] #[sk] id: String,     #[gsi(1, pk)] #[gsi(1, pk)] id: String,
//             ^^ two attributes                          ^^
pub(super) fn distinct_attributes(cx: &Ctxt, entity: &Entity<'_>) {
    for index in entity.all_indexes() {
        let mut seen: Vec<(&str, bool)> = Vec::new();
        let partitions = index.partitions().map(|key| (key, true));
        for (key, is_partition) in partitions.chain(index.sorts().map(|key| (key, false))) {
            let attribute = key.attribute.as_str();
            match seen.iter().find(|(known, _)| *known == attribute) {
                None => seen.push((attribute, is_partition)),
                Some((_, true)) if !is_partition => cx.error_at(
                    key.span,
                    format_args!("`{attribute}` is the partition key; the sort key is another attribute"),
                ),
                Some(_) => {
                    cx.error_at(
                        key.span,
                        format_args!("`{attribute}` is in this key of {} already; remove one of the two", index.id),
                    );
                }
            }
        }
    }
}

//     #[pk("{a}#{b}#{c}#{d}#{e}")] #[sk("{f}#{g}#{h}#{i}")]
//                                       ^^^^^^^^^^^^^^^^^^ nine components
pub(super) fn few_components(cx: &Ctxt, entity: &Entity<'_>) {
    let primary = entity.components.iter().filter(|component| component.in_primary).count();
    if primary > COMPONENTS_MAX {
        let last = entity.primary.sort.as_ref().unwrap_or(&entity.primary.partition);
        cx.error_at(
            last.span,
            format_args!("the primary key has {primary} components, and {COMPONENTS_MAX} is the most"),
        );
    }
    for index in &entity.indexes {
        let components = index.partition.components().len();
        if index.partition.is_declared && components > COMPONENTS_MAX {
            let message = format!(
                "the partition key of {} has {components} components, and {COMPONENTS_MAX} is the most",
                index.id
            );
            cx.error_at(index.partition.span, message);
        }
    }
}
