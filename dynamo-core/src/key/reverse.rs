//! `{at:desc}`: a text of one width with every character exchanged for its opposite, so that greater values come first.

use super::ordered::nines;

/// The characters that tell the texts of a type apart; the others are the same in all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// `0` to `9`: the digits of times. `0` becomes `9`, `1` becomes `8`.
    Digits,
    /// Digits, after a sign or without: numbers. `n` becomes `p` as well.
    Number,
    /// `0` to `9`, `a` to `f`: UUIDs. `0` becomes `f`, `1` becomes `e`.
    Hex,
}

impl Alphabet {
    /// The opposite text, whose opposite is the text again.
    pub(super) fn reverse(self, text: &str) -> String {
        text.chars().map(|char| self.opposite(char)).collect()
    }

    fn opposite(self, char: char) -> char {
        match (self, char) {
            (Alphabet::Number, 'n') => 'p',
            (Alphabet::Number, 'p') => 'n',
            (Alphabet::Digits | Alphabet::Number, char) => nines(char),
            (Alphabet::Hex, char) => match char.to_digit(16) {
                Some(digit) if !char.is_ascii_uppercase() => char::from_digit(15 - digit, 16).unwrap_or(char),
                _ => char,
            },
        }
    }
}
