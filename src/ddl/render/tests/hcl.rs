//! Reads Terraform's resources back, as far as they are written here: a block, an attribute or an end on each line.

use crate::ddl::{DefinedColumn, Definition, Storage};

/// A block, or an object that is the value of an attribute.
#[derive(Default)]
struct Body {
    head: String,
    attributes: Vec<(String, String)>,
    blocks: Vec<Self>,
}

/// The tables of a file.
pub(super) fn of_resources(text: &str) -> Vec<Definition> {
    let file = body(String::new(), &mut text.lines());
    file.blocks
        .iter()
        .map(|resource| {
            assert!(resource.head.starts_with("resource \"aws_glue_catalog_table\" \""), "{}", resource.head);
            table(resource)
        })
        .collect()
}

fn body<'a>(head: String, lines: &mut impl Iterator<Item = &'a str>) -> Body {
    let mut out = Body { head, ..Body::default() };
    while let Some(line) = lines.next().map(str::trim) {
        if line == "}" {
            return out;
        } else if let Some(head) = line.strip_suffix('{') {
            let block = body(head.trim().trim_end_matches(" =").to_owned(), lines);
            out.blocks.push(block);
        } else if !line.is_empty() {
            out.attributes.push(attribute(line));
        }
    }
    out
}

fn attribute(line: &str) -> (String, String) {
    let (key, rest) = match line.starts_with('"') {
        true => string(line),
        false => line.split_once(' ').map(|(name, rest)| (name.to_owned(), rest)).unwrap(),
    };
    let (value, rest) = string(rest.trim_start().strip_prefix("= ").unwrap());
    assert_eq!(rest, "", "{line}");
    (key, value)
}

/// The string at the start of a text, and what follows it.
fn string(text: &str) -> (String, &str) {
    let mut out = String::new();
    let mut chars = text.strip_prefix('"').unwrap().chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return (out, chars.as_str()),
            '\\' => out.push(match chars.next().unwrap() {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'U' => {
                    let digits: String = chars.by_ref().take(8).collect();
                    char::from_u32(u32::from_str_radix(&digits, 16).unwrap()).unwrap()
                }
                c => c,
            }),
            '$' | '%' if chars.as_str().starts_with([c]) && chars.as_str()[1..].starts_with('{') => {
                out.push(c);
                chars.next();
            }
            '$' | '%' => {
                assert!(!chars.as_str().starts_with('{'), "{text} holds an expression");
                out.push(c);
            }
            c => out.push(c),
        }
    }
    panic!("{text} does not end")
}

impl Body {
    fn attribute(&self, name: &str) -> String {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    fn blocks(&self, head: &str) -> Vec<&Self> {
        self.blocks.iter().filter(|block| block.head == head).collect()
    }

    fn map(&self, name: &str) -> Vec<(String, String)> {
        self.blocks(name).first().map(|block| block.attributes.clone()).unwrap_or_default()
    }
}

fn table(resource: &Body) -> Definition {
    let [descriptor] = resource.blocks("storage_descriptor")[..] else { panic!("one storage descriptor") };
    let [serde] = descriptor.blocks("ser_de_info")[..] else { panic!("one SerDe") };
    Definition {
        database: Some(resource.attribute("database_name")),
        name: resource.attribute("name"),
        description: resource.attribute("description"),
        table_type: Some(resource.attribute("table_type")),
        columns: descriptor.blocks("columns").into_iter().map(column).collect(),
        partitions: resource.blocks("partition_keys").into_iter().map(column).collect(),
        storage: Storage {
            serde: serde.attribute("serialization_library"),
            serde_parameters: serde.map("parameters"),
            input_format: descriptor.attribute("input_format"),
            output_format: descriptor.attribute("output_format"),
            parameters: descriptor.map("parameters"),
        },
        location: descriptor.attribute("location"),
        parameters: resource.map("parameters"),
    }
}

fn column(block: &Body) -> DefinedColumn {
    DefinedColumn { name: block.attribute("name"), ty: block.attribute("type"), comment: block.attribute("comment") }
}
