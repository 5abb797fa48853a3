//! Vocabulary: what people, products and categories are called, in several scripts.

pub(super) mod departments;
pub(super) mod goods;
pub(super) mod people;
