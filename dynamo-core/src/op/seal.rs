//! Cursors that whoever carries them can neither read nor make: authenticated encryption with a key of the user's.

use std::fmt;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

use super::cursor::{SEALED, of_text, to_text};
use super::{Cursor, CursorProblem};
use crate::error::{Error, Result};

/// Bytes of the nonce before what is sealed.
const NONCE: usize = 24;

/// A key of 32 bytes that seals cursors: random ones, kept where other secrets are.
///
/// XChaCha20-Poly1305 with a random nonce for each text, so that one key lasts. To change it, open with the old key what the
/// new one does not open, for as long as texts are about.
#[derive(Clone)]
pub struct CursorKey(XChaCha20Poly1305);

impl fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CursorKey").finish_non_exhaustive()
    }
}

impl CursorKey {
    /// The key of these bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        CursorKey(XChaCha20Poly1305::new(&Key::from(bytes)))
    }
}

impl Cursor {
    /// The cursor as a text that is safe in a URL, and that tells nothing without the key but its length. Each call makes
    /// another one.
    ///
    /// ```
    /// # use dynamo_core::{Dynamo, DynamoEntity, op::Page};
    /// use dynamo_core::op::{Cursor, CursorKey};
    /// # #[derive(DynamoEntity)]
    /// # #[dynamo(table = "Notes")]
    /// # struct Note { #[pk] user: String, #[sk] number: u32 }
    /// # async fn run(db: &Dynamo, page: Page<Note>, secret: [u8; 32], asked_for: &str) -> dynamo_core::Result<()> {
    /// let key = CursorKey::new(secret);
    /// let next = page.cursor.map(|cursor| cursor.seal(&key)).transpose()?;
    ///
    /// let page = Note::query("ann").after(Cursor::unseal(asked_for, &key)?).limit(20).send(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when the system gives no random bytes.
    pub fn seal(&self, key: &CursorKey) -> Result<String> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|error| {
            Error::InvalidRequest(format!("the cursor cannot be sealed: the system gives no random bytes ({error})"))
        })?;
        let malformed = || Error::cursor(CursorProblem::Malformed);
        let plain = self.to_bytes().map_err(|_| malformed())?;
        let payload = Payload { msg: &plain, aad: &[SEALED] };
        let sealed = key.0.encrypt(&XNonce::from(nonce), payload).map_err(|_| malformed())?;
        let mut bytes = vec![SEALED];
        bytes.extend(nonce);
        bytes.extend(sealed);
        Ok(to_text(&bytes))
    }

    /// Opens what [`seal`](Self::seal) has made.
    ///
    /// # Errors
    /// [`Error::InvalidCursor`] for a text that was not sealed, was sealed with another key, or has been changed.
    pub fn unseal(text: &str, key: &CursorKey) -> Result<Self> {
        open(text, key).map_err(Error::cursor)
    }
}

fn open(text: &str, key: &CursorKey) -> Result<Cursor, CursorProblem> {
    let bytes = of_text(text)?;
    let (version, rest) = bytes.split_first().ok_or(CursorProblem::Malformed)?;
    if *version != SEALED {
        // Whatever it is, nobody vouches for it.
        return Err(CursorProblem::NotSealed);
    }
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(CursorProblem::Malformed)?;
    let payload = Payload { msg: sealed, aad: &[SEALED] };
    let plain = key.0.decrypt(&XNonce::from(*nonce), payload).map_err(|_| CursorProblem::Forged)?;
    Cursor::of_bytes(&plain)
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::AttributeValue;
    use proptest::prelude::*;

    use super::super::cursor::Position;
    use super::*;
    use crate::value::Item;

    fn cursor(user: &str) -> Cursor {
        let keys = Item::from([("PK".to_owned(), AttributeValue::S(user.to_owned()))]);
        Cursor::new(3, vec![Position::Behind(keys), Position::Start])
    }

    fn problem(opened: Result<Cursor>) -> CursorProblem {
        match opened {
            Err(Error::InvalidCursor { problem }) => problem,
            other => panic!("{other:?}"),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_is_sealed_opens_with_its_key_alone(user in "\\PC{1,20}", secret: [u8; 32], other: [u8; 32]) {
            let text = cursor(&user).seal(&CursorKey::new(secret)).unwrap();
            prop_assert_eq!(Cursor::unseal(&text, &CursorKey::new(secret)).unwrap(), cursor(&user));
            if other != secret {
                prop_assert_eq!(problem(Cursor::unseal(&text, &CursorKey::new(other))), CursorProblem::Forged);
            }
        }

        #[test]
        fn what_was_changed_does_not_open(at in any::<prop::sample::Index>(), with in "[A-Za-z0-9_-]") {
            let key = CursorKey::new([7; 32]);
            let text = cursor("ann").seal(&key).unwrap();
            let at = at.index(text.len());
            prop_assert!(matches!(problem(Cursor::unseal(&text[..at], &key)), CursorProblem::Malformed | CursorProblem::Forged));
            let mut changed = text.clone();
            changed.replace_range(at..=at, &with);
            prop_assume!(changed != text);
            let found = problem(Cursor::unseal(&changed, &key));
            prop_assert!(!matches!(found, CursorProblem::OtherQuery | CursorProblem::Sealed), "{found}");
        }
    }

    #[test]
    fn a_sealed_text_tells_nothing_and_is_no_plain_one() {
        let key = CursorKey::new([7; 32]);
        let (one, two) = (cursor("ann").seal(&key).unwrap(), cursor("ann").seal(&key).unwrap());
        assert_ne!(one, two);
        assert!(!String::from_utf8_lossy(&of_text(&one).unwrap()).contains("ann"));
        assert_eq!(problem(one.parse()), CursorProblem::Sealed);
        assert_eq!(problem(Cursor::unseal(&cursor("ann").to_string(), &key)), CursorProblem::NotSealed);
        assert!(!format!("{key:?}").contains('7'));
    }
}
