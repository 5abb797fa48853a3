//! Finding the end of a run of plain string characters, eight bytes at a time.

const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x8080_8080_8080_8080;
const QUOTE: u64 = 0x22;
const BACKSLASH: u64 = 0x5C;

/// How many bytes at the start of `bytes` are neither a quote, a backslash nor a control character.
#[inline]
pub(super) fn plain(bytes: &[u8]) -> usize {
    let (chunks, tail) = bytes.as_chunks::<8>();
    let mut count = 0;
    for chunk in chunks {
        let marks = marks(u64::from_le_bytes(*chunk));
        if marks != 0 {
            return count + marks.trailing_zeros() as usize / 8;
        }
        count += 8;
    }
    count + tail.iter().take_while(|byte| !special(**byte)).count()
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
