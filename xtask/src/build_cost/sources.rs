//! The crates that are built: the same structs with our derives, with serde's, and converted by hand.

use std::fmt::Write as _;

/// A way to convert structs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Ours,
    Serde,
    ByHand,
}

/// What is done with the fields of a type in a conversion by hand: writing `self.{name}` and reading an attribute.
struct Kind {
    ty: &'static str,
    write: &'static str,
    read: &'static str,
}

const STRING: Kind =
    Kind { ty: "String", write: "AttributeValue::S(self.{}.clone())", read: "AttributeValue::S(value) => value" };
const NUMBER: Kind = Kind {
    ty: "u64",
    write: "AttributeValue::N(self.{}.to_string())",
    read: "AttributeValue::N(value) => value.parse().map_err(|_| \"{}\")?",
};
const FLAG: Kind =
    Kind { ty: "bool", write: "AttributeValue::Bool(self.{})", read: "AttributeValue::Bool(value) => value" };
const LIST: Kind = Kind {
    ty: "Vec<String>",
    write: "AttributeValue::L(self.{}.iter().map(|text| AttributeValue::S(text.clone())).collect())",
    read: "AttributeValue::L(values) => values.into_iter().map(|value| match value { AttributeValue::S(text) => Ok(text), _ => Err(\"{}\") }).collect::<Result<_, _>>()?",
};
const OPTION: Kind = Kind { ty: "Option<String>", write: "", read: "AttributeValue::S(value) => Some(value)" };

/// Twelve fields; the first four are what the keys are made of.
const FIELDS: [(&str, &Kind); 12] = [
    ("tenant", &STRING),
    ("id", &NUMBER),
    ("status", &STRING),
    ("email", &STRING),
    ("title", &STRING),
    ("total", &NUMBER),
    ("count", &NUMBER),
    ("active", &FLAG),
    ("note", &OPTION),
    ("label", &OPTION),
    ("tags", &LIST),
    ("history", &LIST),
];

impl Way {
    pub(super) const ALL: [Way; 3] = [Way::Ours, Way::Serde, Way::ByHand];

    /// The crate's name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Way::Ours => "ours",
            Way::Serde => "with-serde",
            Way::ByHand => "by-hand",
        }
    }

    /// The crate's dependencies, with `root` where this workspace is.
    pub(super) fn dependencies(self, root: &str) -> String {
        let own = match self {
            Way::Ours => format!("dynamo-core = {{ path = \"{root}/dynamo-core\", default-features = false }}\n"),
            Way::Serde => "serde = { version = \"1\", features = [\"derive\"] }\n\
                           serde_dynamo = { version = \"4\", features = [\"aws-sdk-dynamodb+1\"] }\n"
                .to_owned(),
            Way::ByHand => String::new(),
        };
        format!("aws-sdk-dynamodb = {{ version = \"1\", default-features = false, features = [\"rt-tokio\"] }}\n{own}")
    }

    /// The crate's one file.
    pub(super) fn source(self, entities: usize) -> String {
        let mut out = String::from(
            "#![allow(clippy::all)]\nuse std::collections::HashMap;\nuse aws_sdk_dynamodb::types::AttributeValue;\n\
             type Item = HashMap<String, AttributeValue>;\n",
        );
        for number in 0..entities {
            self.entity(&mut out, number);
        }
        out
    }

    fn entity(self, out: &mut String, number: usize) {
        let fields = each_field(|name, kind| format!("    pub {name}: {},\n", kind.ty));
        let attributes = match self {
            Way::Ours => format!(
                "#[derive(Debug, Clone, dynamo_core::DynamoEntity)]\n#[dynamo(table = \"Table{number}\")]\n\
                 #[pk(\"TENANT#{{tenant}}\")]\n#[sk(\"ENTITY#{{id:010}}\")]\n\
                 #[gsi(1, pk = \"STATUS#{{status}}\", sk = \"{{id:010}}\")]\n#[gsi(2, pk = \"EMAIL#{{email}}\")]\n"
            ),
            Way::Serde => "#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]\n".to_owned(),
            Way::ByHand => "#[derive(Debug, Clone)]\n".to_owned(),
        };
        let conversions = match self {
            Way::Ours => format!(
                "pub fn write_{number}(entity: &Entity{number}) -> dynamo_core::value::R<Item> {{ dynamo_core::value::to_item(entity) }}\n\
                 pub fn read_{number}(item: Item) -> dynamo_core::value::R<Entity{number}> {{ dynamo_core::value::from_item(item) }}\n"
            ),
            Way::Serde => format!(
                "pub fn write_{number}(entity: &Entity{number}) -> serde_dynamo::Result<Item> {{ serde_dynamo::to_item(entity) }}\n\
                 pub fn read_{number}(item: Item) -> serde_dynamo::Result<Entity{number}> {{ serde_dynamo::from_item(item) }}\n"
            ),
            Way::ByHand => by_hand(number),
        };
        // Writing to a `String` cannot fail.
        let _ = write!(out, "{attributes}pub struct Entity{number} {{\n{fields}}}\n{conversions}");
    }
}

/// The conversions that a careful person writes: capacity known, strings moved, names matched once.
fn by_hand(number: usize) -> String {
    let writes = each_field(|name, kind| match kind.write {
        "" => format!(
            "        if let Some(text) = &self.{name} {{ \
             item.insert(\"{name}\".to_owned(), AttributeValue::S(text.clone())); }}\n"
        ),
        write => format!("        item.insert(\"{name}\".to_owned(), {});\n", write.replace("{}", name)),
    });
    let slots = each_field(|name, _| format!("        let mut {name} = None;\n"));
    let reads = each_field(|name, kind| {
        let read = kind.read.replace("{}", name);
        format!("                \"{name}\" => {name} = Some(match value {{ {read}, _ => return Err(\"{name}\") }}),\n")
    });
    let made = each_field(|name, kind| match kind.write {
        "" => format!("            {name}: {name}.flatten(),\n"),
        _ => format!("            {name}: {name}.ok_or(\"{name}\")?,\n"),
    });
    format!(
        "impl Entity{number} {{\n    pub fn write(&self) -> Item {{\n        let mut item = Item::with_capacity(18);\n\
         {writes}\
         \x20       item.insert(\"PK\".to_owned(), AttributeValue::S(format!(\"TENANT#{{}}\", self.tenant)));\n\
         \x20       item.insert(\"SK\".to_owned(), AttributeValue::S(format!(\"ENTITY#{{:010}}\", self.id)));\n\
         \x20       item.insert(\"GSI1PK\".to_owned(), AttributeValue::S(format!(\"STATUS#{{}}\", self.status)));\n\
         \x20       item.insert(\"GSI1SK\".to_owned(), AttributeValue::S(format!(\"{{:010}}\", self.id)));\n\
         \x20       item.insert(\"GSI2PK\".to_owned(), AttributeValue::S(format!(\"EMAIL#{{}}\", self.email)));\n\
         \x20       item\n    }}\n\
         \x20   pub fn read(item: Item) -> Result<Self, &'static str> {{\n{slots}        for (name, value) in item {{\n\
         \x20           match name.as_str() {{\n{reads}                _ => {{}}\n            }}\n        }}\n\
         \x20       Ok(Entity{number} {{\n{made}        }})\n    }}\n}}\n"
    )
}

fn each_field(text: impl Fn(&str, &Kind) -> String) -> String {
    FIELDS.iter().map(|(name, kind)| text(name, kind)).collect::<Vec<_>>().concat()
}
