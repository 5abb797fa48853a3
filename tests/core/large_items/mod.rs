//! Values that are larger than an item: in an object store, and over several items.

mod offload;
mod split;
