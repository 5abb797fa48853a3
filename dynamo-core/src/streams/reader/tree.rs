//! The shards of a stream: a shard that is closed has children, which go on where it ends.

use std::collections::HashMap;

use crate::streams::Position;

/// A shard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shard {
    pub(super) id: String,
    pub(super) parent: Option<String>,
}

/// All shards that DynamoDB still has.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    pub(super) shards: Vec<Shard>,
    /// The stream has been switched off.
    pub(super) is_off: bool,
}

impl Tree {
    pub(super) fn has(&self, id: &str) -> bool {
        self.shards.iter().any(|shard| shard.id == id)
    }

    /// True when other shards go on where this one ends.
    pub(super) fn has_children(&self, id: &str) -> bool {
        self.shards.iter().any(|shard| shard.parent.as_deref() == Some(id))
    }

    /// The shards that may be read now: they are not finished, and their parents are, or are gone.
    pub(super) fn ready<'t>(&'t self, known: &HashMap<String, Position>) -> Vec<&'t Shard> {
        let is_finished = |id: &str| known.get(id) == Some(&Position::Finished);
        let is_ready = |shard: &&Shard| {
            let parent = shard.parent.as_deref();
            !is_finished(&shard.id) && parent.is_none_or(|parent| is_finished(parent) || !self.has(parent))
        };
        self.shards.iter().filter(is_ready).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(id: &str, parent: Option<&str>) -> Shard {
        Shard { id: id.to_owned(), parent: parent.map(str::to_owned) }
    }

    fn ready(tree: &Tree, finished: &[&str]) -> Vec<String> {
        let known = finished.iter().map(|id| ((*id).to_owned(), Position::Finished)).collect();
        tree.ready(&known).into_iter().map(|shard| shard.id.clone()).collect()
    }

    #[test]
    fn children_wait_for_their_parent_unless_it_is_gone() {
        let shards = [("a", None), ("b", Some("a")), ("c", Some("a")), ("d", Some("gone")), ("e", Some("d"))]
            .map(|(id, of)| shard(id, of));
        let tree = Tree { shards: shards.to_vec(), is_off: false };
        assert_eq!(ready(&tree, &[]), ["a", "d"]);
        assert_eq!(ready(&tree, &["a"]), ["b", "c", "d"]);
        assert_eq!(ready(&tree, &["a", "b", "c", "d", "e"]), <[&str; 0]>::default());
    }
}
