//! Where the shop's items are stored does not move unnoticed.

use dynamo_core::assert_key_layout;
use online_shop::entities::{Categories, Orders, Products, Users};

#[test]
fn the_shop_keeps_its_keys() {
    assert_key_layout!("../examples/online-shop/key_layout.txt", Users, Products, Categories, Orders);
}
