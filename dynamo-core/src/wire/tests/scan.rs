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

proptest! {
    #[test]
    fn a_run_ends_where_it_ends(bytes in vec(prop_oneof![any::<u8>(), 0x1E..=0x24_u8, 0x5B..=0x5D_u8, 0x9E..=0xA4_u8], 0..64)) {
        prop_assert_eq!(plain(&bytes), slowly(&bytes));
    }
}
