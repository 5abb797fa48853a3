//! `rename_all`: the cases that names can be put into.

use crate::attr::names::suggestion;

/// A case for all names of a declaration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

const CASES: [(&str, Case); 8] = [
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("PascalCase", Case::Pascal),
    ("camelCase", Case::Camel),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
];

impl Case {
    //     #[dynamo(rename_all = "cammelCase")]
    //                           ^^^^^^^^^^^^ did you mean `camelCase`?
    /// The case of this name, or what to say when there is none.
    pub(crate) fn named(name: &str) -> Result<Case, String> {
        let found = CASES.iter().find(|(known, _)| *known == name).map(|(_, case)| *case);
        found.ok_or_else(|| format!("unknown case `{name}`{}", suggestion(name, &CASES.map(|(known, _)| known))))
    }

    /// Puts the name of a field (`snake_case`) or of a variant (`PascalCase`) into this case.
    pub(crate) fn apply(self, name: &str) -> String {
        let words = words(name);
        match self {
            // As serde has it: these two change letters only.
            Case::Lower => name.to_lowercase(),
            Case::Upper => name.to_uppercase(),
            Case::Pascal => words.iter().map(|word| capital(word)).collect(),
            Case::Camel => {
                let (first, rest) = words
                    .split_first()
                    .map_or((String::new(), &[] as &[String]), |(first, rest)| (first.clone(), rest));
                first + &rest.iter().map(|word| capital(word)).collect::<String>()
            }
            Case::Snake => words.join("_"),
            Case::ScreamingSnake => words.join("_").to_uppercase(),
            Case::Kebab => words.join("-"),
            Case::ScreamingKebab => words.join("-").to_uppercase(),
        }
    }
}

/// The words of a name, in lower case: at every underscore and before every upper-case letter of a `PascalCase` name.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mixed = name.chars().any(char::is_lowercase);
    let mut open = false;
    for char in name.chars() {
        if char == '_' {
            open = false;
            continue;
        }
        if !open || (mixed && char.is_uppercase()) {
            words.push(String::new());
        }
        open = true;
        if let Some(word) = words.last_mut() {
            word.extend(char.to_lowercase());
        }
    }
    words
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_variants_are_put_into_every_case() {
        let all = |name: &str| CASES.map(|(_, case)| case.apply(name));
        let words = ["CreatedAt", "createdAt", "created_at", "CREATED_AT", "created-at", "CREATED-AT"];
        assert_eq!(all("created_at")[2..], words);
        assert_eq!(all("CreatedAt")[2..], words);
        assert_eq!(all("created_at")[..2], ["created_at", "CREATED_AT"]);
        assert_eq!(all("CreatedAt")[..2], ["createdat", "CREATEDAT"]);
        assert_eq!(all("URL"), ["url", "URL", "Url", "url", "url", "URL", "url", "URL"]);
        assert_eq!(Case::Snake.apply("line_2"), "line_2");
    }

    #[test]
    fn an_unknown_case_is_refused_with_a_suggestion() {
        assert_eq!(Case::named("snake-case"), Err("unknown case `snake-case`; did you mean `snake_case`?".to_owned()));
        assert_eq!(Case::named("kebab-case"), Ok(Case::Kebab));
    }
}
