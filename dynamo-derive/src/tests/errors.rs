//! Input that the compiler would never hand over, or that no ui test can hold.

use super::pretty;
use crate::derive;

#[test]
fn a_name_of_more_than_65535_bytes_is_refused() {
    let name = "n".repeat(65_536);
    let code = pretty(derive::value, &format!("struct A {{ #[dynamo(rename = \"{name}\")] a: u8 }}"));
    assert!(code.contains("an attribute name has 1 to 65535 bytes"), "{code}");
    let name = "n".repeat(65_535);
    let code = pretty(derive::value, &format!("struct A {{ #[dynamo(rename = \"{name}\")] a: u8 }}"));
    assert!(!code.contains("compile_error"));
}

#[test]
fn attributes_of_any_shape_are_errors_and_no_panics() {
    let attributes = [
        "#[dynamo]",
        "#[dynamo = 5]",
        "#[dynamo()]",
        "#[dynamo(,)]",
        "#[dynamo(5)]",
        "#[dynamo(table)]",
        "#[dynamo(table =)]",
        "#[dynamo(table = )]",
        "#[dynamo(table = \"a\" \"b\")]",
        "#[dynamo(a::b = \"c\")]",
        "#[dynamo(table(\"x\"))]",
        "#[dynamo[table = \"x\"]]",
        "#[dynamo{table = \"x\"}]",
        "#[dynamo(crate = )]",
        "#[dynamo(type = <, table = \"x\")]",
        "#[pk]",
        "#[pk()]",
        "#[pk(5)]",
        "#[pk = \"x\"]",
        "#[pk(\"{\")]",
        "#[pk(\"}\")]",
        "#[pk(\"é{é}\")]",
        "#[pk(\"{é:é}\")]",
        "#[pk(r#\"{a}\"#)]",
        "#[pk(\"\\u{7b}a}\")]",
        "#[pk(\"{a}\" attr)]",
        "#[pk(\"{a}\", attr)]",
        "#[pk(\"{a}\",,)]",
        "#[gsi]",
        "#[gsi()]",
        "#[gsi(1)]",
        "#[gsi(1,)]",
        "#[gsi(1 pk)]",
        "#[gsi(1, pk)]",
        "#[gsi(1, pk = )]",
        "#[gsi(99999999999999999999, pk = \"{a}\")]",
        "#[gsi(1, projection = include)]",
        "#[gsi(1, projection = include(5))]",
        "#[gsi(1usize, pk = \"{a}\")]",
        "#[gsi(-1, pk = \"{a}\")]",
        "#[sk(\"{a}\", attr = \"\")]",
        "#[dynamo(tag = \"\", content = \"\")]",
        "#[dynamo(untagged, repr = \"number\", other)]",
        "#[dynamo(flatten, with = a::b, serde, null, format = \"date\")]",
        "#[dynamo(with = <, format = )]",
    ];
    let places = [
        "@ struct A { a: u32 }",
        "@ struct A;",
        "@ struct A(u32);",
        "@ enum A {}",
        "@ enum A { B, C(u32) }",
        "@ union A { a: u32 }",
        "struct A { @ a: u32 }",
        "struct A(@ u32);",
        "enum A { @ B(u32), @ C, D { @ a: u32 } }",
        "@ struct A<'a, T: Copy = u8, const N: usize = 3> where T: Send { @ a: &'a [T; N] }",
    ];
    for attribute in attributes {
        for place in places {
            let input = place.replace('@', attribute);
            for derive in [derive::entity, derive::value, derive::table] {
                pretty(derive, &input);
            }
        }
    }
}

#[test]
fn what_is_no_type_is_an_error() {
    assert!(pretty(derive::entity, "fn main() {}").contains("compile_error"));
}
