//! What two definitions of one table differ in: the one that is wanted, and the one in the catalogue.

use std::fmt;

use super::{DefinedColumn, Definition};

/// What a difference is about, the most serious first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Area {
    /// Columns and partition columns: queries fail, or read another thing.
    Columns,
    /// How objects are read: rows of NULLs.
    Serde,
    /// Which objects are read: rows that are missing.
    Range,
    /// What Athena does not go by.
    Cosmetic,
}

impl Area {
    /// Its name on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Columns => "columns",
            Self::Serde => "SerDe",
            Self::Range => "range",
            Self::Cosmetic => "cosmetic",
        }
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// What it is about.
    pub area: Area,
    /// The column, property or clause.
    pub property: String,
    /// What is wanted; `None` if the catalogue has something that is not wanted.
    pub wanted: Option<String>,
    /// What the catalogue has; `None` if it lacks it.
    pub live: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.wanted, &self.live) {
            (Some(wanted), Some(live)) => write!(f, "{}: {live} → {wanted}", self.property),
            (Some(wanted), None) => write!(f, "{}: missing → {wanted}", self.property),
            (None, Some(live)) => write!(f, "{}: {live} → none", self.property),
            (None, None) => f.write_str(&self.property),
        }
    }
}

/// Properties that Athena, Glue and crawlers write down for themselves.
const BOOKKEEPING: &[&str] = &["EXTERNAL", "transient_lastDdlTime", "serialization.format", "classification"];
/// Properties by which Athena finds objects.
const RANGE: &[&str] = &["storage.location.template"];
/// Properties by which Athena reads objects.
const READING: &[&str] = &["skip.header.line.count"];

/// What has to change in `live` to make it `wanted`, by area; properties that only the catalogue has and that Athena does
/// not go by are somebody's notes and no difference.
pub fn compare(wanted: &Definition, live: &Definition) -> Vec<Difference> {
    let mut found = Differences::default();
    found.columns("column", &wanted.columns, &live.columns);
    found.columns("partition column", &wanted.partitions, &live.partitions);
    let (ours, theirs) = (&wanted.storage, &live.storage);
    found.text(Area::Serde, "SerDe", &ours.serde, &theirs.serde);
    found.text(Area::Serde, "InputFormat", &ours.input_format, &theirs.input_format);
    found.text(Area::Serde, "OutputFormat", &ours.output_format, &theirs.output_format);
    found.pairs(&ours.serde_parameters, &theirs.serde_parameters, |_| Some(Area::Serde));
    let folder = |location: &str| format!("{}/", location.trim_end_matches('/'));
    found.text(Area::Range, "LOCATION", &folder(&wanted.location), &folder(&live.location));
    found.pairs(&wanted.parameters, &live.parameters, area_of);
    found.text(Area::Cosmetic, "COMMENT", &wanted.description, &live.description);
    found.0.sort_by_key(|difference| difference.area);
    found.0
}

/// Whether a table property is somebody's note, which Athena does not go by.
pub fn is_notes(key: &str) -> bool {
    area_of(key).is_none() && !BOOKKEEPING.contains(&key)
}

/// What a table property is about; `None` if Athena does not go by it.
fn area_of(key: &str) -> Option<Area> {
    match key {
        _ if key.starts_with("projection.") || RANGE.contains(&key) => Some(Area::Range),
        _ if READING.contains(&key) => Some(Area::Serde),
        _ => None,
    }
}

#[derive(Default)]
struct Differences(Vec<Difference>);

impl Differences {
    fn add(&mut self, area: Area, property: impl Into<String>, wanted: Option<String>, live: Option<String>) {
        self.0.push(Difference { area, property: property.into(), wanted, live });
    }

    fn text(&mut self, area: Area, property: &str, wanted: &str, live: &str) {
        if wanted != live {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            self.add(area, property, some(wanted), some(live));
        }
    }

    fn columns(&mut self, what: &str, wanted: &[DefinedColumn], live: &[DefinedColumn]) {
        for column in wanted {
            let property = format!("{what} {}", column.name);
            let Some(other) = live.iter().find(|other| other.name.eq_ignore_ascii_case(&column.name)) else {
                self.add(Area::Columns, property, Some(column.ty.clone()), None);
                continue;
            };
            let (ours, theirs) = (normal(&column.ty), normal(&other.ty));
            if ours != theirs {
                self.add(Area::Columns, property, Some(ours), Some(theirs));
            } else {
                self.text(Area::Cosmetic, &format!("comment of {}", column.name), &column.comment, &other.comment);
            }
        }
        for column in live.iter().filter(|c| !wanted.iter().any(|other| other.name.eq_ignore_ascii_case(&c.name))) {
            self.add(Area::Columns, format!("{what} {}", column.name), None, Some(column.ty.clone()));
        }
        let shared = |list: &[DefinedColumn], others: &[DefinedColumn]| -> Vec<String> {
            let names = list.iter().map(|c| c.name.to_lowercase());
            names.filter(|name| others.iter().any(|o| o.name.eq_ignore_ascii_case(name))).collect()
        };
        let (ours, theirs) = (shared(wanted, live), shared(live, wanted));
        if ours != theirs {
            self.add(Area::Columns, format!("order of the {what}s"), Some(ours.join(", ")), Some(theirs.join(", ")));
        }
    }

    fn pairs(
        &mut self,
        wanted: &[(String, String)],
        live: &[(String, String)],
        area_of: impl Fn(&str) -> Option<Area>,
    ) {
        let area = |key: &str| area_of(key).filter(|_| !BOOKKEEPING.contains(&key));
        for (key, value) in wanted {
            let other = live.iter().find(|(k, _)| k == key).map(|(_, other)| other.clone());
            if other.as_ref() != Some(value) && !BOOKKEEPING.contains(&key.as_str()) {
                self.add(area(key).unwrap_or(Area::Cosmetic), key, Some(value.clone()), other);
            }
        }
        for (key, value) in live.iter().filter(|(key, _)| !wanted.iter().any(|(k, _)| k == key)) {
            if let Some(area) = area(key) {
                self.add(area, key, None, Some(value.clone()));
            }
        }
    }
}

/// A type without blanks, in lower case, `integer` by its Hive name.
fn normal(ty: &str) -> String {
    let text: String = ty.to_lowercase().chars().filter(|c| !c.is_whitespace() && *c != '`').collect();
    if text == "integer" { "int".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ddl::{Storage, definition::class};

    fn column(name: &str, ty: &str) -> DefinedColumn {
        DefinedColumn { name: name.to_owned(), ty: ty.to_owned(), comment: String::new() }
    }

    fn pair(key: &str, value: &str) -> (String, String) {
        (key.to_owned(), value.to_owned())
    }

    fn table() -> Definition {
        Definition {
            name: "t".to_owned(),
            columns: vec![column("a", "string"), column("b", "struct<x:int>")],
            partitions: vec![column("day", "string")],
            storage: Storage {
                serde: class::REGEX.to_owned(),
                serde_parameters: vec![pair("input.regex", "(.*)")],
                ..Storage::default()
            },
            location: "s3://logs/a/".to_owned(),
            parameters: vec![pair("projection.day.range", "2023/01/01,NOW+1DAY")],
            ..Definition::default()
        }
    }

    fn told(live: &Definition) -> Vec<String> {
        compare(&table(), live).iter().map(|d| format!("{}: {d}", d.area.name())).collect()
    }

    #[test]
    fn what_the_catalogue_writes_down_for_itself_is_no_difference() {
        let mut live = table();
        live.location = "s3://logs/a".to_owned();
        live.columns[1].ty = "struct<x: INT>".to_owned();
        live.storage.serde_parameters.push(pair("serialization.format", "1"));
        live.parameters.extend([
            pair("EXTERNAL", "TRUE"),
            pair("transient_lastDdlTime", "17"),
            pair("team", "security"),
        ]);
        assert_eq!(told(&live), [""; 0]);
    }

    #[test]
    fn differences_come_by_area() {
        let mut live = table();
        live.description = "ours".to_owned();
        live.columns = vec![column("b", "struct<x:string>"), column("a", "string"), column("c", "int")];
        live.storage.serde_parameters.clear();
        live.parameters = vec![pair("projection.day.range", "2024/01/01,NOW"), pair("projection.day.digits", "2")];
        let expected = [
            "columns: column b: struct<x:string> → struct<x:int>",
            "columns: column c: int → none",
            "columns: order of the columns: b, a → a, b",
            "SerDe: input.regex: missing → (.*)",
            "range: projection.day.range: 2024/01/01,NOW → 2023/01/01,NOW+1DAY",
            "range: projection.day.digits: 2 → none",
            "cosmetic: COMMENT: ours → none",
        ];
        assert_eq!(told(&live), expected);
    }
}
