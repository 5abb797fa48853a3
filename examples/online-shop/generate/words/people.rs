//! Names of people, each with the form that its bearer uses where only ASCII is taken.

use crate::generate::draw::Draw;

/// A given or a family name.
#[derive(Debug, Clone, Copy)]
pub(in crate::generate) struct Name {
    pub(in crate::generate) native: &'static str,
    pub(in crate::generate) ascii: &'static str,
}

/// The given and family names of one place.
struct Culture {
    given: [(&'static str, &'static str); 8],
    family: [(&'static str, &'static str); 8],
}

/// A given and a family name of the same place.
pub(in crate::generate) fn name(draw: &mut Draw) -> (Name, Name) {
    let culture = draw.pick(&CULTURES);
    let mut one_of = |names| {
        let (native, ascii) = draw.pick(names);
        Name { native, ascii }
    };
    (one_of(&culture.given), one_of(&culture.family))
}

/// English first, as it is the most frequent one.
const CULTURES: [&Culture; 12] = [
    &ENGLISH,
    &ENGLISH,
    &ENGLISH,
    &WEST_EUROPEAN,
    &EAST_EUROPEAN,
    &VIETNAMESE,
    &GREEK,
    &CYRILLIC,
    &CHINESE,
    &JAPANESE,
    &ARABIC,
    &HINDI,
];

const ENGLISH: Culture = Culture {
    given: [
        ("Ann", "ann"),
        ("Robert", "bob"),
        ("Mary-Jane", "mary-jane"),
        ("Theodore", "theo"),
        ("Siobhán", "siobhan"),
        ("D'Arcy", "darcy"),
        ("Olive", "olive"),
        ("J. R.", "jr"),
    ],
    family: [
        ("O'Brien", "obrien"),
        ("Smith", "smith"),
        ("Featherstonehaugh", "featherstonehaugh"),
        ("Lee", "lee"),
        ("Null", "null"),
        ("Mac Donald", "macdonald"),
        ("Okafor", "okafor"),
        ("St. John", "stjohn"),
    ],
};

/// "Zoe\u{308}" is decomposed on purpose: nobody normalised what came in through the old mobile
/// app.
const WEST_EUROPEAN: Culture = Culture {
    given: [
        ("Zoe\u{308}", "zoe"),
        ("Jürgen", "juergen"),
        ("François", "francois"),
        ("Åse", "aase"),
        ("Iñaki", "inaki"),
        ("João", "joao"),
        ("Søren", "soeren"),
        ("Marie-Noëlle", "marienoelle"),
    ],
    family: [
        ("Müller-Lüdenscheidt", "mueller"),
        ("Groß", "gross"),
        ("Núñez", "nunez"),
        ("d’Ormesson", "dormesson"),
        ("Ångström", "angstroem"),
        ("Gonçalves", "goncalves"),
        ("van der Berg", "vanderberg"),
        ("Þórsdóttir", "thorsdottir"),
    ],
};

const EAST_EUROPEAN: Culture = Culture {
    given: [
        ("Łukasz", "lukasz"),
        ("Žofie", "zofie"),
        ("Čeněk", "cenek"),
        ("Ștefan", "stefan"),
        ("Győző", "gyozo"),
        ("İpek", "ipek"),
        ("Ğülşah", "gulsah"),
        ("Ērika", "erika"),
    ],
    family: [
        ("Wójcik", "wojcik"),
        ("Dvořák", "dvorak"),
        ("Țurcanu", "turcanu"),
        ("Szőllősi", "szollosi"),
        ("Yıldız", "yildiz"),
        ("Kovačević", "kovacevic"),
        ("Šimkus", "simkus"),
        ("Bērziņš", "berzins"),
    ],
};

const VIETNAMESE: Culture = Culture {
    given: [
        ("Thị Ánh", "thianh"),
        ("Đức", "duc"),
        ("Phương", "phuong"),
        ("Hải Yến", "haiyen"),
        ("Dũng", "dung"),
        ("Ngọc", "ngoc"),
        ("Quỳnh", "quynh"),
        ("Tuấn", "tuan"),
    ],
    family: [
        ("Nguyễn", "nguyen"),
        ("Trần", "tran"),
        ("Lê", "le"),
        ("Phạm", "pham"),
        ("Huỳnh", "huynh"),
        ("Võ", "vo"),
        ("Đặng", "dang"),
        ("Bùi", "bui"),
    ],
};

const GREEK: Culture = Culture {
    given: [
        ("Ελένη", "eleni"),
        ("Γιώργος", "giorgos"),
        ("Δήμητρα", "dimitra"),
        ("Νίκος", "nikos"),
        ("Ξανθή", "xanthi"),
        ("Οδυσσέας", "odysseas"),
        ("Ηλίας", "ilias"),
        ("Φωτεινή", "foteini"),
    ],
    family: [
        ("Παπαδόπουλος", "papadopoulos"),
        ("Ιωάννου", "ioannou"),
        ("Καραγιάννης", "karagiannis"),
        ("Ωραιοπούλου", "oraiopoulou"),
        ("Βλάχος", "vlachos"),
        ("Χατζής", "chatzis"),
        ("Ψαρράς", "psarras"),
        ("Θεοδώρου", "theodorou"),
    ],
};

const CYRILLIC: Culture = Culture {
    given: [
        ("Дмитрий", "dmitriy"),
        ("Мария", "maria"),
        ("Ёжи", "yozhi"),
        ("Соломія", "solomiya"),
        ("Ђорђе", "djordje"),
        ("Љубица", "ljubica"),
        ("Щедринка", "shchedrinka"),
        ("Айгүл", "aigul"),
    ],
    family: [
        ("Иванов", "ivanov"),
        ("Кузнецова", "kuznetsova"),
        ("Шевченко", "shevchenko"),
        ("Їжакевич", "yizhakevych"),
        ("Стојановић", "stojanovic"),
        ("Ґаладжий", "galadzhyi"),
        ("Мұқанов", "mukanov"),
        ("Солженицын", "solzhenitsyn"),
    ],
};

/// "𠮷" and "𡈽" lie beyond the basic plane: three-byte `utf8` columns could not hold them.
const CHINESE: Culture = Culture {
    given: [
        ("伟", "wei"),
        ("秀英", "xiuying"),
        ("子轩", "zixuan"),
        ("雨桐", "yutong"),
        ("建國", "jianguo"),
        ("淑芬", "shufen"),
        ("浩", "hao"),
        ("欣怡", "xinyi"),
    ],
    family: [
        ("王", "wang"),
        ("李", "li"),
        ("歐陽", "ouyang"),
        ("陈", "chen"),
        ("諸葛", "zhuge"),
        ("赵", "zhao"),
        ("劉", "liu"),
        ("𡈽", "tu"),
    ],
};

const JAPANESE: Culture = Culture {
    given: [
        ("さくら", "sakura"),
        ("陽菜", "hina"),
        ("ケンジ", "kenji"),
        ("蓮", "ren"),
        ("美咲", "misaki"),
        ("翔太", "shota"),
        ("ゆうこ", "yuko"),
        ("ｱﾔ", "aya"),
    ],
    family: [
        ("佐藤", "sato"),
        ("𠮷田", "yoshida"),
        ("渡邊", "watanabe"),
        ("髙橋", "takahashi"),
        ("鈴木", "suzuki"),
        ("小林", "kobayashi"),
        ("斎藤", "saito"),
        ("五十嵐", "igarashi"),
    ],
};

const ARABIC: Culture = Culture {
    given: [
        ("محمد", "mohammed"),
        ("فاطمة", "fatima"),
        ("عبد الرحمن", "abdelrahman"),
        ("ليلى", "layla"),
        ("يوسف", "youssef"),
        ("مُنى", "mona"),
        ("زهراء", "zahra"),
        ("خالد", "khaled"),
    ],
    family: [
        ("الخطيب", "alkhatib"),
        ("حدّاد", "haddad"),
        ("بن علي", "benali"),
        ("المصري", "almasri"),
        ("نجّار", "najjar"),
        ("القاسم", "alqasim"),
        ("درويش", "darwish"),
        ("رضائی", "rezaei"),
    ],
};

const HINDI: Culture = Culture {
    given: [
        ("आदित्य", "aditya"),
        ("प्रिया", "priya"),
        ("लक्ष्मी", "lakshmi"),
        ("अर्जुन", "arjun"),
        ("श्रेया", "shreya"),
        ("कृष्ण", "krishna"),
        ("ज्ञानेश", "gyanesh"),
        ("मीरा", "meera"),
    ],
    family: [
        ("शर्मा", "sharma"),
        ("पटेल", "patel"),
        ("सिंह", "singh"),
        ("द्विवेदी", "dwivedi"),
        ("अय्यर", "iyer"),
        ("चट्टोपाध्याय", "chattopadhyay"),
        ("कुलकर्णी", "kulkarni"),
        ("खाँ", "khan"),
    ],
};
