//! Tables of every kind, for the tests of this folder.

#![allow(clippy::unwrap_used)]

use jiff::civil::date;

use super::{Definition, define};
use crate::sources::{Catalogue, Choices, Source};
use crate::table::{Keys, Location, Table};

pub(super) fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|w| (*w).to_owned()).collect()
}

pub(super) fn table(source: &str, layout: &str) -> Table {
    Table {
        org: (layout == "organization").then(|| "o-abc123".to_owned()),
        accounts: Keys::Listed(words(&["111122223333", "222233334444"])),
        regions: Keys::Listed(words(&["eu-west-1", "us-east-1"])),
        since: Some(date(2023, 1, 1)),
        ..Table::new(source, source, Location::parse("s3://my-trail-bucket/AWSLogs/"), layout)
    }
}

/// The definition of a table of a built-in kind.
pub(super) fn defined(table: &Table) -> Definition {
    let catalogue = Catalogue::builtin().unwrap();
    define(table, &catalogue.get(&table.source).unwrap().with(&table.layout, &table.choices).unwrap()).unwrap()
}

/// A table of every kind in each of its formats and layouts, with fields of its own where they are a matter of choice.
pub(super) fn every_table() -> Vec<(Table, Source)> {
    let catalogue = Catalogue::builtin().unwrap();
    let mut tables = Vec::new();
    for (choices, source) in catalogue.iter().flat_map(|source| in_every_format(source)) {
        let every_field: Vec<String> = source.columns.iter().map(|c| c.key().to_owned()).collect();
        let fields = if source.default_fields.is_empty() { vec![None] } else { vec![None, Some(every_field)] };
        for layout in &source.layouts {
            for fields in &fields {
                for accounts in [Keys::Injected, table("x", "").accounts] {
                    let (choices, fields) = (choices.clone(), fields.clone());
                    let org = layout.needs_org().then(|| "o-a1b2c3d4e5".to_owned());
                    let location = Location::parse(&format!("s3://my-trail-bucket/{}", source.root));
                    let table = Table { location, accounts, fields, org, choices, ..table(&source.id, &layout.id) };
                    tables.push((table, source.clone()));
                }
            }
        }
    }
    assert!(tables.len() > 200, "{}", tables.len());
    tables
}

/// The kind in each of its formats; one that is open gets a column.
fn in_every_format(source: &Source) -> impl Iterator<Item = (Choices, Source)> + '_ {
    let formats = std::iter::once(&source.format_id).chain(source.formats.iter().map(|f| &f.id));
    formats.map(|format| {
        let columns = if source.open { vec!["mine bigint Of.Mine".to_owned()] } else { Vec::new() };
        let choices = Choices { object_format: Some(format.clone()), columns, ..Choices::default() };
        let chosen = source.with("", &choices).unwrap();
        (choices, chosen)
    })
}
