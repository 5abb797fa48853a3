//! The same rows every time, and as many as announced.

use std::fmt::Debug;

use super::{SEED, shop};
use crate::generate::{Counts, Scale, Shop};

/// FNV-1a over everything that a shop has.
fn fingerprint(shop: Shop) -> u64 {
    fn mix(rows: impl Iterator<Item = impl Debug>, mut hash: u64) -> u64 {
        for row in rows {
            for byte in format!("{row:?}").bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        hash
    }
    let hash = mix(shop.users(), 0xcbf2_9ce4_8422_2325);
    let hash = mix(shop.categories(), hash);
    let hash = mix(shop.products(), hash);
    let hash = mix(shop.cart_items(), hash);
    mix(shop.orders(), hash)
}

#[test]
fn the_same_scale_and_seed_give_the_same_rows_forever() {
    assert_eq!(fingerprint(shop(300)), fingerprint(shop(300)));
    assert_eq!(
        fingerprint(shop(300)),
        10_304_341_843_675_544_008,
        "data that was generated before can no longer be reproduced"
    );
}

#[test]
fn another_seed_gives_other_rows() {
    assert_ne!(fingerprint(shop(50)), fingerprint(Shop::new(Scale::users(50), SEED + 1)));
}

#[test]
fn sizes_are_as_announced() {
    let scale = Scale::users(2_000);
    let shop = Shop::new(scale, SEED);
    let expected = scale.expected();
    let exact = Counts {
        users: shop.users().count() as u64,
        categories: shop.categories().count() as u64,
        products: shop.products().count() as u64,
        orders: shop.orders().count() as u64,
        ..expected
    };
    assert_eq!(exact, expected);
    assert_eq!(exact, Counts { users: 2_000, categories: 30, products: 1_000, orders: 6_000, ..exact });
    let near = |actual: usize, estimate: u64| (actual as u64).abs_diff(estimate) < estimate / 10;
    let (carts, items) = (shop.cart_items().count(), shop.orders().map(|order| order.items.len()).sum());
    assert!(near(carts, expected.cart_items), "{carts} cart rows, announced {}", expected.cart_items);
    assert!(near(items, expected.order_items), "{items} order items, announced {}", expected.order_items);
}

#[test]
fn the_smallest_shop_has_everything() {
    let shop = shop(0);
    assert_eq!((shop.users().count(), shop.products().count(), shop.orders().count()), (1, 1, 3));
    assert!(shop.orders().all(|order| order.user_id == 1 && !order.items.is_empty()));
}
