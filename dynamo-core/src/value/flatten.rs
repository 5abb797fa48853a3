//! Flattened fields: their entries are those of the struct around them.

use super::{MapSink, Name, Names, R, Value, ValueError};

/// Takes the entries of a flattened field. Those whose names are known at run time only must be none of the names around
/// them: they would read back as another field.
#[derive(Debug)]
pub struct Flattened<'a, M>(pub &'a mut M, pub &'static Names);

impl<M: MapSink> MapSink for Flattened<'_, M> {
    type Done = ();

    fn entry<T: Value>(&mut self, name: &'static Name, value: &T) -> R<()> {
        self.0.entry(name, value)
    }
    fn entry_dyn<T: Value>(&mut self, name: &str, value: &T) -> R<()> {
        if self.1.knows(name) {
            let reason = "a declared field has this name, which the entry would read back as";
            return Err(ValueError::invalid("an attribute that is not declared", reason).at(name.to_owned()));
        }
        self.0.entry_dyn(name, value)
    }
    fn end(self) -> R<()> {
        Ok(())
    }
}
