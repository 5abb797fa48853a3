//! Numbers drawn for one row, the same on every platform and with every version of every
//! dependency.
//!
//! `ChaCha8Rng` promises its output; the range sampling of random number crates does not, so what
//! is made of the output is made here.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// What numbers are drawn for: rows of different kinds never share a stream, nor do those who come to the shop.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
pub(crate) enum Purpose {
    Seller = 1,
    User = 2,
    Category = 3,
    Product = 4,
    Price = 5,
    Cart = 6,
    OrderHead = 7,
    OrderBody = 8,
    Name = 9,
    Parent = 10,
    Traffic = 11,
}

/// The seed of a whole shop.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seed(pub(crate) u64);

impl Seed {
    /// The numbers of one row, which depend on no other row.
    pub(crate) fn draw(self, purpose: Purpose, id: u32) -> Draw {
        let mut key = [0; 32];
        for (place, byte) in key.iter_mut().zip(self.0.to_le_bytes().into_iter().chain([purpose as u8])) {
            *place = byte;
        }
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(id.into());
        Draw(rng)
    }
}

/// The numbers of one row.
#[derive(Debug)]
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    /// A number below `n`, or 0 if `n` is 0. The bias of multiply-and-shift is below `n / 2^64`.
    pub(crate) fn below_u64(&mut self, n: u64) -> u64 {
        let scaled = (u128::from(self.0.next_u64()) * u128::from(n)) >> 64;
        u64::try_from(scaled).unwrap_or_default()
    }

    /// A number below `n`, or 0 if `n` is 0.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        u32::try_from(self.below_u64(n.into())).unwrap_or_default()
    }

    /// An id of `1..=n`.
    pub(crate) fn id(&mut self, n: u32) -> u32 {
        1 + self.below(n)
    }

    /// True once in `n` times.
    pub(crate) fn one_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }

    /// One of `choices`.
    #[expect(clippy::indexing_slicing, reason = "the index is below the length, which is not zero")]
    pub(crate) fn pick<T: Copy, const N: usize>(&mut self, choices: &[T; N]) -> T {
        const { assert!(N > 0) };
        let index = self.below_u64(N as u64);
        choices[usize::try_from(index).unwrap_or_default()]
    }

    /// The 1-based position of a weight, drawn in proportion to the weights.
    pub(crate) fn weighted(&mut self, weights: &[u32]) -> u32 {
        let mut left = self.below(weights.iter().sum());
        let mut position = 1;
        for &weight in weights {
            if left < weight {
                break;
            }
            left -= weight;
            position += 1;
        }
        position
    }
}
