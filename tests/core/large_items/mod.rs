//! Values that are larger than an item: compressed, in an object store, and over several items.

mod compression;
mod offload;
mod split;
