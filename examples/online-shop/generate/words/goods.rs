//! Names and descriptions of products.

use crate::generate::draw::Draw;

/// What the sellers of one language write.
pub(in crate::generate) struct Language {
    adjectives: [&'static str; 5],
    nouns: [&'static str; 6],
    sentences: [&'static str; 6],
}

impl Language {
    /// A product's name, with a model number.
    pub(in crate::generate) fn name(&self, draw: &mut Draw, id: u32) -> String {
        let (adjective, noun) = (draw.pick(&self.adjectives), draw.pick(&self.nouns));
        let letter = char::from(draw.pick(b"ABCDEFGHJKLMNPRSTUVWXYZ"));
        format!("{adjective} {noun} {letter}-{id}")
    }

    /// A sentence of a description.
    pub(in crate::generate) fn sentence(&self, draw: &mut Draw) -> &'static str {
        draw.pick(&self.sentences)
    }
}

/// The language that a product is described in.
pub(in crate::generate) fn language(draw: &mut Draw) -> &'static Language {
    draw.pick(&[&ENGLISH, &ENGLISH, &ENGLISH, &GERMAN, &FRENCH, &GREEK, &RUSSIAN, &JAPANESE, &ARABIC, &HINDI])
}

static ENGLISH: Language = Language {
    adjectives: ["Portable", "Hand-made", "Self-sealing", "12\" Classic", "Refurbished"],
    nouns: ["Lens", "Stem Bolt", "Kettle", "Bookshelf", "Headphones", "Child's Bicycle"],
    sentences: [
        "Built to last. 💪",
        "It's the one our customers ask for \"by name\".",
        "Ships in 24 h 🚚📦.",
        "Backslashes \\ and percent signs 100% included; don't ask why.",
        "👩‍👩‍👧‍👦 Family size 👍🏽",
        "Dimensions: 10 × 20 × 30 cm, ±0.5 mm.",
    ],
};

static GERMAN: Language = Language {
    adjectives: ["Großer", "Zusammenklappbarer", "Grüner", "Öko-zertifizierter", "Schöner"],
    nouns: ["Wasserkocher", "Bücherschrank", "Kopfhörer", "Fußball", "Rührbesen", "Gartenzwerg"],
    sentences: [
        "Geprüfte Qualität – made in Österreich 🇦🇹.",
        "Spülmaschinenfest!",
        "Maße: 1,5 m × 80 cm.",
        "Lieferung „frei Haus“ 🏠.",
        "Auch für Linkshänder geeignet.",
        "Nicht für Kinder unter 3 Jahren.",
    ],
};

static FRENCH: Language = Language {
    adjectives: ["Véritable", "Élégant", "Très grand", "Authentique", "Nouveau"],
    nouns: ["œuf décoratif", "fauteuil crème brûlée", "sécateur", "château gonflable", "bol à thé", "vélo"],
    sentences: [
        "Fabriqué à la main par nos artisans ✨.",
        "L’été arrive ☀️ !",
        "Garantie deux ans, pièces et main-d’œuvre.",
        "« Un objet qu’on garde toute sa vie. »",
        "Livré sans piles.",
        "Coloris : bleu, cœur, où naïf.",
    ],
};

static GREEK: Language = Language {
    adjectives: ["Χειροποίητο", "Μικρό", "Ξύλινο", "Ανθεκτικό", "Μπλε"],
    nouns: ["τραπέζι", "βιβλίο", "φλιτζάνι", "ρολόι", "καλάθι", "μπρίκι"],
    sentences: [
        "Φτιαγμένο στη Θεσσαλονίκη 🇬🇷.",
        "Άριστη ποιότητα σε προσιτή τιμή.",
        "Αποστολή σε δύο ημέρες.",
        "Ιδανικό για δώρο 🎁.",
        "Οδηγίες στα ελληνικά.",
        "Πλένεται στο χέρι.",
    ],
};

static RUSSIAN: Language = Language {
    adjectives: ["Новый", "Тёплый", "Надёжный", "Складной", "Расписной"],
    nouns: ["самовар", "шарф", "чемодан", "рюкзак", "фотоаппарат", "подстаканник"],
    sentences: [
        "Сделано с любовью ❤️.",
        "Гарантия — 12 месяцев.",
        "Подходит для суровой зимы ❄️🐻‍❄️.",
        "Артикул № 7.",
        "Объём: 1,5 л.",
        "Ещё никто не жаловался.",
    ],
};

static JAPANESE: Language = Language {
    adjectives: ["新しい", "手作りの", "限定版", "ミニ", "高級"],
    nouns: ["茶碗", "扇子", "カメラ", "包丁", "風呂敷", "万年筆"],
    sentences: [
        "職人が一つ一つ丁寧に作りました🍵。",
        "送料無料！",
        "サイズ：約１２㎝。",
        "ギフトにも最適です🎎。",
        "電子レンジ・食洗機対応。",
        "色合いは写真と異なる場合があります。",
    ],
};

static ARABIC: Language = Language {
    adjectives: ["أصلي", "فاخر", "يدوي الصنع:", "صغير", "جديد"],
    nouns: ["سجاد", "عطر", "فانوس", "إبريق شاي", "حقيبة جلدية", "مسبحة"],
    sentences: [
        "صناعة يدوية من الدرجة الأولى ✨.",
        "التوصيل خلال ٤٨ ساعة.",
        "الأبعاد: ٣٠ × ٤٠ سم.",
        "هديّة رائعة للعائلة 🌙.",
        "ضمان لمدّة سنتين.",
        "متوفّر بعدّة ألوان، منها «النيلي».",
    ],
};

static HINDI: Language = Language {
    adjectives: ["नया", "हस्तनिर्मित", "रंगीन", "मज़बूत", "सुंदर"],
    nouns: ["दीपक", "झूला", "पतंग", "कुर्ता", "तबला", "मसालदानी"],
    sentences: [
        "जयपुर के कारीगरों द्वारा बनाया गया 🪔।",
        "मुफ़्त डिलीवरी।",
        "उपहार के लिए उत्तम 🎁🪁।",
        "आकार: १२ × १८ इंच।",
        "एक वर्ष की वारंटी।",
        "केवल हाथ से धोएँ।",
    ],
};
