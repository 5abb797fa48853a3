//! Finding the end of a run of plain string characters: of a short one eight bytes at a time, of a long one more.

const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x8080_8080_8080_8080;
const QUOTE: u64 = 0x22;
const BACKSLASH: u64 = 0x5C;

/// Words after which a string counts as long.
const SHORT: usize = 6;
/// Bytes of a long string that are looked at together.
const WIDE: usize = 64;

/// How many bytes at the start of `bytes` are neither a quote, a backslash nor a control character.
#[inline]
pub(super) fn plain(bytes: &[u8]) -> usize {
    by_words::<SHORT>(bytes).unwrap_or_else(|| plain_long(bytes))
}

/// `None` when the first `MOST` words are plain.
#[expect(clippy::inline_always, reason = "every string is read by it, and most are short")]
#[inline(always)]
fn by_words<const MOST: usize>(bytes: &[u8]) -> Option<usize> {
    let (words, tail) = bytes.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            return Some(number * 8 + marks.trailing_zeros() as usize / 8);
        }
        if number == MOST {
            return None;
        }
    }
    Some(words.len() * 8 + tail.iter().take_while(|byte| !special(**byte)).count())
}

/// Without a branch inside of a chunk, so that the compiler makes vectors of it.
#[inline(never)]
fn plain_long(bytes: &[u8]) -> usize {
    let (chunks, _) = bytes.as_chunks::<WIDE>();
    let is_plain = |chunk: &&[u8; WIDE]| !chunk.iter().fold(false, |found, byte| found | special(*byte));
    let count = chunks.iter().take_while(is_plain).count() * WIDE;
    count + by_words::<WIDE>(bytes.get(count..).unwrap_or_default()).unwrap_or_default()
}

#[inline]
fn special(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | ..0x20)
}

/// The top bit of the lowest byte that is special, and of some special or harmless bytes above it.
///
/// Each test borrows only out of a byte that it has found, so nothing below the first special byte is marked.
#[inline]
fn marks(word: u64) -> u64 {
    let quote = word ^ (ONES * QUOTE);
    let backslash = word ^ (ONES * BACKSLASH);
    let below_space = word.wrapping_sub(ONES * 0x20) & !word;
    (quote.wrapping_sub(ONES) & !quote | backslash.wrapping_sub(ONES) & !backslash | below_space) & TOPS
}
