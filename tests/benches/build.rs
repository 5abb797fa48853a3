//! Writes structs that nobody would write by hand: with hundreds of attributes, and tables with dozens of entities.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

/// The attributes of the wide struct among the cases.
const WIDE: u32 = 200;
/// The series of structs with ever more attributes.
const ATTRIBUTES: [u32; 5] = [10, 30, 100, 300, 1000];
/// The series of tables with ever more entities.
const ENTITIES: [u32; 5] = [1, 2, 5, 10, 20];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo has not set `OUT_DIR`")?);
    fs::write(out.join("wide.rs"), wide("pub", "Wide", WIDE)?)?;
    let mut series = String::new();
    for count in ATTRIBUTES {
        series += &wide("pub(crate)", &format!("Attributes{count}"), count)?;
    }
    for count in ENTITIES {
        series += &table(count)?;
    }
    fs::write(out.join("series.rs"), series)?;
    Ok(())
}

/// A struct whose names have the same length and the same start, which is the worst that names can be.
fn wide(vis: &str, name: &str, count: u32) -> Result<String, std::fmt::Error> {
    let (mut fields, mut example) = (String::new(), String::new());
    for number in 0..count {
        let (ty, value) = match number % 4 {
            1 => ("u32", format!("{}", number * 37)),
            2 => ("bool", format!("{}", number % 8 == 2)),
            3 => ("Option<String>", format!("Some(\"some text {number}\".to_owned())")),
            _ => ("String", format!("\"text {number}\".to_owned()")),
        };
        writeln!(fields, "    {vis} attribute_{number:04}: {ty},")?;
        writeln!(example, "            attribute_{number:04}: {value},")?;
    }
    Ok(format!(
        r##"
/// {count} attributes.
#[derive(Debug, Clone, PartialEq, dynamo_core::DynamoEntity)]
#[dynamo(table = "{name}", entity = "{name}")]
#[pk("{{attribute_0000}}")]
#[sk("#META")]
{vis} struct {name} {{
{fields}}}

impl {name} {{
    #[must_use]
    {vis} fn example() -> Self {{
        Self {{
{example}        }}
    }}
}}
"##
    ))
}

/// A table with so many entities, all in one partition.
fn table(count: u32) -> Result<String, std::fmt::Error> {
    let (mut entities, mut variants, mut examples) = (String::new(), String::new(), String::new());
    for number in 0..count {
        let name = format!("Entity{number}Of{count}");
        write!(
            entities,
            r#"
#[derive(Debug, Clone, PartialEq, dynamo_core::DynamoEntity)]
#[dynamo(table = "Collection{count}", entity = "ENTITY{number:02}")]
#[pk("{{owner}}")]
#[sk("ENTITY{number:02}#{{number:010}}")]
pub(crate) struct {name} {{
    pub(crate) owner: String,
    pub(crate) number: u32,
    pub(crate) title: String,
    pub(crate) seen: bool,
}}
"#
        )?;
        writeln!(variants, "    {name}({name}),")?;
        writeln!(
            examples,
            "            {number} => item(&{name} {{ owner: \"owner\".to_owned(), number, title: \"A title\".to_owned(), seen: true }}),"
        )?;
    }
    Ok(format!(
        r#"{entities}
#[derive(Debug, Clone, PartialEq, dynamo_core::DynamoTable)]
#[dynamo(table = "Collection{count}")]
pub(crate) enum Collection{count} {{
{variants}}}

impl Collection for Collection{count} {{
    const ENTITIES: u32 = {count};

    fn item(number: u32) -> String {{
        match number % {count} {{
{examples}            _ => String::new(),
        }}
    }}
}}
"#
    ))
}
