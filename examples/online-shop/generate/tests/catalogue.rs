//! Categories and products.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDateTime;

use super::{cents, shop};

#[test]
fn categories_are_a_forest_of_six_levels_with_repeating_names() {
    let mut levels: HashMap<u32, u32> = HashMap::new();
    let mut created: HashMap<u32, NaiveDateTime> = HashMap::new();
    let mut siblings = HashSet::new();
    let mut names: HashMap<String, u32> = HashMap::new();
    for category in shop(20_000).categories() {
        let level = category.parent_id.map_or(1, |parent| levels[&parent] + 1);
        assert!(category.parent_id.is_none_or(|parent| created[&parent] <= category.created_at));
        levels.insert(category.id, level);
        created.insert(category.id, category.created_at);
        *names.entry(category.name.clone()).or_default() += 1;
        assert!(siblings.insert((category.parent_id, category.name)), "siblings of the same name");
    }
    assert_eq!(levels.values().max(), Some(&6));
    assert_eq!(levels.values().filter(|level| **level == 1).count(), 6);
    assert!(names["Accessories"] > 10 && names["Cases"] > 1);
    assert_eq!(shop(1).categories().count(), 30);
}

#[test]
fn products_are_listed_by_sellers_who_have_signed_up() {
    let shop = shop(2_000);
    let sellers: HashMap<_, _> =
        shop.users().filter(|user| user.is_seller).map(|user| (user.id, user.created_at)).collect();
    let products: Vec<_> = shop.products().collect();
    for product in &products {
        assert!(sellers[&product.seller_id] <= product.created_at && product.created_at <= product.updated_at);
        assert!((1..=30).contains(&product.category_id));
        assert!(product.price >= cents(1) && product.price <= cents(999_999_999) && product.price.scale() == 2);
        assert!(product.name.chars().count() <= 200 && product.description.as_ref().is_none_or(|d| d.len() < 20_000));
    }
    for price in [cents(1), cents(999_999_999), cents(100_000)] {
        assert!(products.iter().any(|product| product.price == price), "nothing costs {price}");
    }
    let text = |wanted: fn(&str) -> bool| products.iter().any(|p| p.description.as_deref().is_some_and(wanted));
    assert!(
        text(str::is_empty) && text(|d| d.contains('🎁')) && text(|d| d.contains('\n')) && text(|d| d.len() > 2_000)
    );
    assert!(products.iter().any(|p| p.description.is_none()) && products.iter().any(|p| p.image_url.is_none()));
    assert!(products.iter().any(|p| p.inventory_quantity == 0));
}
