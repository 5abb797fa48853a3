//! The layout of stored keys, held against a file.

use std::path::Path;
use std::{env, fs, io};

use similar::TextDiff;

use crate::schema::{KeyLayout, TableSchema};

/// The variable that has the file written instead of compared.
const VARIABLE: &str = "KEY_LAYOUT";
const OVERWRITE: &str = "overwrite";

/// Fails a test when the layout of stored keys is not that of a file, which is kept with the code.
///
/// The path is below the manifest of the calling crate. Run the test with `KEY_LAYOUT=overwrite` to write the file, for
/// the first time or after a change that is meant.
///
/// ```no_run
/// use dynamo_core::{DynamoEntity, DynamoTable, assert_key_layout};
///
/// #[derive(DynamoEntity)]
/// #[dynamo(table = "Notes")]
/// #[pk("USER#{user}")]
/// struct Note {
///     user: String,
/// }
///
/// #[derive(DynamoTable)]
/// #[dynamo(table = "Notes")]
/// enum Notes {
///     Note(Note),
/// }
///
/// // In a test:
/// assert_key_layout!("tests/key_layout.txt", Notes);
/// ```
#[macro_export]
macro_rules! assert_key_layout {
    ($file:literal, $($table:ty),+ $(,)?) => {
        $crate::testing::assert_key_layout(
            concat!(env!("CARGO_MANIFEST_DIR"), "/", $file),
            &[$(<$table as $crate::DynamoTable>::TABLE),+],
        )
    };
}

/// # Panics
/// When the layout differs from the file, or the file cannot be read.
#[doc(hidden)]
#[track_caller]
#[expect(clippy::panic, reason = "an assertion for tests")]
pub fn assert_key_layout(file: &str, tables: &[&'static TableSchema]) {
    let overwrite = env::var_os(VARIABLE).is_some_and(|value| value == OVERWRITE);
    if let Err(problem) = compare(Path::new(file), &KeyLayout::of(tables).to_string(), overwrite) {
        panic!("{problem}");
    }
}

fn compare(file: &Path, layout: &str, overwrite: bool) -> Result<(), String> {
    let name = file.display();
    if overwrite {
        return fs::write(file, layout).map_err(|error| format!("cannot write the key layout to `{name}`: {error}"));
    }
    let kept = match fs::read_to_string(file) {
        Ok(kept) => kept.replace("\r\n", "\n"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(format!(
                "there is no key layout at `{name}` yet; run this test once with `{VARIABLE}={OVERWRITE}`, and keep the file"
            ));
        }
        Err(error) => return Err(format!("cannot read the key layout at `{name}`: {error}")),
    };
    if kept == layout {
        return Ok(());
    }
    let difference = TextDiff::from_lines(kept.as_str(), layout);
    let difference = difference.unified_diff().context_radius(2).header("stored items", "this code").to_string();
    Err(format!(
        "the layout of stored keys is not that of `{name}`: items that are stored would not be found, or be found in the \
         wrong order\n\n{difference}\nIf nothing is stored, or it is migrated, run this test with \
         `{VARIABLE}={OVERWRITE}`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_layout_is_a_difference_by_lines() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("layout.txt");
        let missing = compare(&file, "a\n", false).unwrap_err();
        assert!(missing.contains("KEY_LAYOUT=overwrite"), "{missing}");
        compare(&file, "a\nb\nc\n", true).unwrap();
        assert_eq!(compare(&file, "a\nb\nc\n", false), Ok(()));
        let changed = compare(&file, "a\nB\nc\n", false).unwrap_err();
        assert!(changed.contains("-b\n+B\n"), "{changed}");
        fs::write(&file, "a\r\nb\r\nc\r\n").unwrap();
        assert_eq!(compare(&file, "a\nb\nc\n", false), Ok(()), "line endings are not the layout");
    }
}
