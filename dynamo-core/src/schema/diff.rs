//! What differs between a table and its declaration.

use std::fmt;

/// One difference between a declaration and the table that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What differs, as in "index `GSI1` sort key".
    pub what: String,
    /// What the declaration says.
    pub declared: String,
    /// What the table has.
    pub found: String,
}

/// What differs between a table and its declaration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableDiff(pub Vec<Difference>);

impl fmt::Display for TableDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Difference { what, declared, found }) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "  {what}: declared {declared}, found {found}")?;
        }
        Ok(())
    }
}
