//! Names of categories.

/// The name of a category: a plain one while they last, then with what sets it apart.
pub(in crate::generate) fn category(id: u32) -> String {
    let nth = id.saturating_sub(1);
    let noun = entry(&NOUNS, nth % count(&NOUNS));
    let round = nth / count(&NOUNS);
    if round == 0 {
        return noun.to_owned();
    }
    let kind = entry(&KINDS, (round - 1) % count(&KINDS));
    match (round - 1) / count(&KINDS) {
        0 => format!("{noun} – {kind}"),
        again => format!("{noun} – {kind} {}", again + 1),
    }
}

fn count(words: &[&str]) -> u32 {
    u32::try_from(words.len()).unwrap_or(u32::MAX)
}

fn entry(words: &[&'static str], index: u32) -> &'static str {
    usize::try_from(index).ok().and_then(|index| words.get(index)).copied().unwrap_or_default()
}

/// The first six are the departments, the next five a chain below the first of them.
const NOUNS: [&str; 38] = [
    "Electronics",
    "Maison & Jardin",
    "Βιβλία",
    "Одежда",
    "食品・飲料",
    "खिलौने",
    "Photo & Video",
    "Cameras",
    "Interchangeable Lenses",
    "Prime Lenses",
    "Macro (1:1 and beyond)",
    "Computers",
    "Hi-Fi / Audio",
    "Küche",
    "Möbel",
    "Salle de bains",
    "Jardín",
    "Λογοτεχνία",
    "Παιδικά βιβλία",
    "Обувь",
    "Верхняя одежда",
    "Сумки",
    "お茶",
    "お菓子",
    "调味料",
    "पहेलियाँ",
    "गुड़िया",
    "عطور",
    "سجاد",
    "Bikes & Parts",
    "Children's",
    "Outdoor",
    "Łóżka",
    "Teppiche",
    "Instruments \"vintage\"",
    "Papeterie",
    "Tools",
    "ROOT beer & sodas 🍺",
];

const KINDS: [&str; 12] = [
    "Outlet",
    "New",
    "Second hand",
    "Premium",
    "Kids",
    "50% off",
    "Made in EU",
    "Spare parts",
    "Gifts",
    "XXL",
    "Eco 🌱",
    "Archive",
];
