//! Accounts.

use std::collections::HashSet;

use super::shop;

#[test]
fn usernames_and_addresses_are_unique_and_plain() {
    let mut addresses = HashSet::new();
    let mut folded = HashSet::new();
    let mut usernames = HashSet::new();
    for user in shop(3_000).users() {
        assert!(user.email.is_ascii() && !user.email.contains('#') && user.email.len() <= 190, "{}", user.email);
        assert!(user.username.chars().count() <= 50 && !user.username.contains('#'), "{}", user.username);
        assert!(user.password_hash.len() == 60);
        folded.insert(user.email.to_lowercase());
        assert!(addresses.insert(user.email.clone()), "{}", user.email);
        assert!(usernames.insert(user.username.to_lowercase()), "{}", user.username);
    }
    assert_eq!(addresses.len() - folded.len(), 15, "every 200th address is its neighbour's in another case");
    for sign in ['+', '.', 'Q', 'q'] {
        assert!(addresses.iter().any(|address| address.contains(sign)), "no address has a `{sign}`");
    }
}

#[test]
fn one_user_in_ten_sells_and_some_have_no_name() {
    let users: Vec<_> = shop(2_000).users().collect();
    assert_eq!(users.iter().filter(|user| user.is_seller).count(), 200);
    assert!(users.iter().any(|user| user.first_name.is_none() && user.last_name.is_none()));
    assert!(users.iter().any(|user| user.first_name.is_none() && user.last_name.is_some()));
    for letter in ['ü', 'Ł', 'Ε', 'Д', '王', '𠮷', 'م', 'प', '\u{308}'] {
        let named = |name: Option<&str>| name.is_some_and(|name| name.contains(letter));
        assert!(users.iter().any(|user| named(user.first_name) || named(user.last_name)), "nobody has a `{letter}`");
    }
}
