//! Writes a table into the text of a configuration. Everything else stays as it is, comments and order included.

use toml_edit::{Array, Datetime, DocumentMut, InlineTable, Item, Table as Section, TableLike, Value};

use super::PROJECT_FILE;
use super::read::check_name;
use crate::report::{Mark, Report};
use crate::table::{Keys, Location, Table};

/// A list that is wider is written with an item on each line.
const WIDEST: usize = 100;

/// The text with the table as `[tables.<name>]`: where an entry of that name is, else behind the last table. An
/// empty text becomes a configuration. A folder is written as the table has it; a relative one counts from the file.
///
/// # Errors
/// A text that is not TOML or whose `tables` is none, a name that no table can have, a folder that is not UTF-8.
pub fn with_table(text: &str, table: &Table) -> Result<String, Report> {
    check_name("tables", &table.name)
        .map_err(|why| Report::usage(format!("`{}` cannot be the name of a table", table.name)).hint(why))?;
    let mut document = parse(if text.trim().is_empty() { "version = 1\n" } else { text })?;
    let tables = document.entry("tables").or_insert_with(|| Item::Table(implicit()));
    let tables =
        tables.as_table_like_mut().ok_or_else(|| Report::usage("`tables` is not a table: write [tables.NAME]"))?;
    let mut new = section(table)?;
    match tables.get_mut(&table.name).and_then(Item::as_table_like_mut) {
        Some(old) => {
            if table.source == table.name && !old.contains_key("source") {
                new.remove("source");
            }
            lay_over(old, &new);
        }
        None => {
            if table.source == table.name {
                new.remove("source");
            }
            tables.insert(&table.name, Item::Table(new));
        }
    }
    Ok(document.to_string())
}

/// The text with a comment above `[tables.<name>]`, one `#` line for each line; a table that is written in line gets none.
///
/// # Errors
/// A text that is not TOML.
pub fn with_remark(text: &str, name: &str, remark: &str) -> Result<String, Report> {
    let mut document = parse(text)?;
    let table = document.get_mut("tables").and_then(|tables| tables.get_mut(name)).and_then(Item::as_table_mut);
    if let Some(table) = table {
        let lines: String = remark.lines().map(|line| format!("# {line}\n")).collect();
        table.decor_mut().set_prefix(format!("\n{lines}"));
    }
    Ok(document.to_string())
}

/// Whether a text has a table of this name.
///
/// # Errors
/// A text that is not TOML.
pub fn has_table(text: &str, name: &str) -> Result<bool, Report> {
    let document = parse(text)?;
    Ok(document.get("tables").and_then(Item::as_table_like).is_some_and(|tables| tables.contains_key(name)))
}

fn parse(text: &str) -> Result<DocumentMut, Report> {
    text.parse::<DocumentMut>().map_err(|error| {
        let mark = Mark {
            origin: PROJECT_FILE.to_owned(),
            text: text.to_owned(),
            span: error.span().unwrap_or(0..0),
            label: error.message().to_owned(),
        };
        Report::usage("this is not TOML").mark(mark)
    })
}

/// `[tables]` itself is not written where only tables in it are.
fn implicit() -> Section {
    let mut tables = Section::new();
    tables.set_implicit(true);
    tables
}

/// The keys of a table, in the order in which they are documented.
fn section(table: &Table) -> Result<Section, Report> {
    let choices = &table.choices;
    let text = |text: &Option<String>| text.as_deref().map(Value::from);
    let since = table.since.map(|day| {
        let written = day.to_string();
        written.parse::<Datetime>().map_or_else(|_| Value::from(written), Value::from)
    });
    let entries = [
        ("source", Some(Value::from(table.source.as_str()))),
        ("location", Some(Value::from(location(&table.location)?))),
        ("layout", Some(Value::from(table.layout.as_str()))),
        ("org", text(&table.org)),
        ("accounts", keys(&table.accounts)),
        ("regions", keys(&table.regions)),
        ("since", since),
        ("fields", table.fields.as_deref().map(list)),
        ("object_format", text(&choices.object_format)),
        ("prefix", text(&choices.prefix)),
        ("timezone", text(&choices.timezone)),
        ("columns", (!choices.columns.is_empty()).then(|| list(&choices.columns))),
        ("time", text(&choices.time)),
        ("athena", text(&table.athena)),
    ];
    let mut section: Section = Section::new();
    for (key, value) in entries {
        section.extend(value.map(|value| (key, value)));
    }
    let own = table.existing.as_ref();
    if let Some(existing) = own {
        let columns: Vec<String> = existing.columns.iter().map(|(name, ty)| format!("{name} {ty}")).collect();
        section.insert("existing", Item::Value(list(&columns)));
    }
    let partitions = table.partitions.iter().filter_map(|(name, values)| Some((name, keys(values)?)));
    let names = own.into_iter().flat_map(|own| &own.names).map(|(name, own)| (name, Value::from(own.as_str())));
    for (key, entries) in [("partitions", partitions.collect::<Vec<_>>()), ("names", names.collect())] {
        if !entries.is_empty() {
            let mut dotted = entries.into_iter().collect::<InlineTable>().into_table();
            dotted.set_dotted(true);
            section.insert(key, Item::Table(dotted));
        }
    }
    Ok(section)
}

fn location(location: &Location) -> Result<&str, Report> {
    match location {
        Location::S3(uri) => Ok(uri),
        Location::Folder(path) => path
            .to_str()
            .ok_or_else(|| Report::usage(format!("the name of the folder {} is not UTF-8", path.display()))),
    }
}

fn keys(keys: &Keys) -> Option<Value> {
    match keys {
        Keys::Listed(values) => Some(list(values)),
        Keys::Injected => Some(Value::from("injected")),
        Keys::Unlisted => None,
    }
}

fn list(items: &[String]) -> Value {
    let mut list: Array = items.iter().map(String::as_str).collect();
    if list.to_string().len() > WIDEST {
        list.iter_mut().for_each(|item| item.decor_mut().set_prefix("\n    "));
        list.set_trailing("\n");
        list.set_trailing_comma(true);
    }
    Value::Array(list)
}

/// Makes an entry say what another says. What it says already stays as it is written, with its comment.
fn lay_over(old: &mut dyn TableLike, new: &Section) {
    let gone: Vec<String> = old.iter().map(|(key, _)| key.to_owned()).filter(|key| !new.contains_key(key)).collect();
    for key in gone {
        old.remove(&key);
    }
    for (key, item) in new {
        match (old.get_mut(key), item) {
            (Some(known), item) if data(known).is_some_and(|known| Some(known) == data(item)) => {}
            (Some(Item::Value(known)), Item::Value(value)) => {
                let decor = known.decor().clone();
                *known = value.clone();
                *known.decor_mut() = decor;
            }
            _ => {
                old.insert(key, item.clone());
            }
        }
    }
}

/// What an item means, however it is written.
fn data(item: &Item) -> Option<toml::Value> {
    let value = item.clone().into_value().ok()?;
    toml::from_str::<toml::Table>(&format!("item = {value}")).ok()?.remove("item")
}

#[cfg(test)]
mod tests;
