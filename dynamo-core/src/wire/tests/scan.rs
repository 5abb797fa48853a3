//! Eight bytes at a time find what one byte at a time finds.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::wire::scan::plain;

fn slowly(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F)).unwrap_or(bytes.len())
}

#[test]
fn each_byte_is_judged_right_in_each_place() {
    for length in 1..20 {
        for at in 0..length {
            for byte in 0..=u8::MAX {
                for filler in [b'a', b' ', b'!', b'#', 0x7F, 0x80, 0xFF] {
                    let mut bytes = vec![filler; length];
                    bytes[at] = byte;
                    assert_eq!(plain(&bytes), slowly(&bytes), "{bytes:?}");
                }
            }
        }
    }
}

/// Of a long text the first words are looked at one by one, then chunks, then words again.
#[test]
fn a_long_run_ends_where_it_ends() {
    for length in (48..72).chain(112..136).chain([700]) {
        for at in 0..=length {
            for byte in [b'"', b'\\', 0x1F, 0, b'!', 0x80] {
                let mut bytes = vec![b'a'; length];
                if let Some(place) = bytes.get_mut(at) {
                    *place = byte;
                }
                assert_eq!(plain(&bytes), slowly(&bytes), "{byte} at {at} of {length}");
            }
        }
    }
}

proptest! {
    #[test]
    fn a_run_ends_where_it_ends(bytes in vec(prop_oneof![any::<u8>(), 0x1E..=0x24_u8, 0x5B..=0x5D_u8, 0x9E..=0xA4_u8], 0..64)) {
        prop_assert_eq!(plain(&bytes), slowly(&bytes));
    }
}
