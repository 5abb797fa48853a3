//! Finding programs: on the `PATH`, and where servers are installed off it.

use std::{
    env,
    path::{Path, PathBuf},
};

/// Where packages put servers that no user calls by name.
const OFF_PATH: [&str; 7] = [
    "/usr/sbin",
    "/usr/local/sbin",
    "/usr/libexec",
    "/usr/local/bin",
    "/usr/local/mysql/bin",
    "/opt/homebrew/bin",
    "/opt/homebrew/opt/mariadb/bin",
];

/// The first of these programs that is on this machine, the `PATH` first.
pub(crate) fn program(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    first(names, env::split_paths(&path).chain(OFF_PATH.map(PathBuf::from)))
}

/// The `java` of `JAVA_HOME`, or else the one on the `PATH`.
pub(crate) fn java() -> Option<PathBuf> {
    let home = env::var_os("JAVA_HOME").map(|home| Path::new(&home).join("bin"));
    first(&["java"], home.into_iter()).or_else(|| program(&["java"]))
}

fn first(names: &[&str], directories: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    let candidates = directories.flat_map(|directory| names.iter().map(move |name| directory.join(name)));
    candidates.into_iter().find(|candidate| candidate.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_in_the_first_directory_that_has_one_of_its_names() {
        let root = tempfile::tempdir().unwrap();
        let [a, b] = ["a", "b"].map(|name| root.path().join(name));
        for (directory, name) in [(&a, "mysqld"), (&b, "mysqld"), (&b, "mariadbd")] {
            std::fs::create_dir_all(directory).unwrap();
            std::fs::write(directory.join(name), "").unwrap();
        }
        let names = ["mariadbd", "mysqld"];
        assert_eq!(first(&names, [a.clone(), b.clone()].into_iter()), Some(a.join("mysqld")));
        assert_eq!(first(&names, [b.clone(), a].into_iter()), Some(b.join("mariadbd")));
        assert_eq!(first(&["postgres"], [b].into_iter()), None);
    }
}
