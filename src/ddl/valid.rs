//! What a table must say, and say correctly, before its definition is written.

use jiff::civil::{Date, date};

use super::DdlError;
use super::regions::REGIONS;
use crate::nearest::nearest;
use crate::sources::{Column, FieldError, Layout, Source};
use crate::sql::identifier;
use crate::table::{Keys, Table};

/// The year S3 began.
const OLDEST: Date = date(2006, 1, 1);

/// Words that Athena's DDL reserves.
const RESERVED: &str = "ALL ALTER AND ARRAY AS AUTHORIZATION BETWEEN BIGINT BINARY BOOLEAN BOTH BY CASE CASHE CAST CHAR \
    COLUMN CONF CONSTRAINT COMMIT CREATE CROSS CUBE CURRENT CURRENT_DATE CURRENT_TIMESTAMP CURSOR DATABASE DATE \
    DAYOFWEEK DECIMAL DELETE DESCRIBE DISTINCT DIV DOUBLE DROP ELSE END EXCHANGE EXISTS EXTENDED EXTERNAL EXTRACT FALSE \
    FETCH FLOAT FLOOR FOLLOWING FOR FOREIGN FROM FULL FUNCTION GRANT GROUP GROUPING HAVING IF IMPORT IN INNER INSERT \
    INT INTEGER INTERSECT INTERVAL INTO IS JOIN LATERAL LEFT LESS LIKE LOCAL LOCATION MACRO MAP MORE NONE NOT NULL \
    NUMERIC OF ON ONLY OR ORDER OUT OUTER OVER PARTIALSCAN PARTITION PERCENT PRECEDING PRECISION PRESERVE PRIMARY \
    PROCEDURE RANGE READS REDUCE REGEXP REFERENCES REVOKE RIGHT RLIKE ROLLBACK ROLLUP ROW ROWS SELECT SET SMALLINT \
    START TABLE TABLESAMPLE THEN TIME TIMESTAMP TO TRANSFORM TRIGGER TRUE TRUNCATE UNBOUNDED UNION UNIQUEJOIN UPDATE \
    USER USING UTC_TIMESTAMP VALUES VARCHAR VIEWS WHEN WHERE WINDOW WITH";

/// Whether a name must stand in back-ticks.
pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED.split_whitespace().any(|word| word.eq_ignore_ascii_case(name))
}

/// A table's or a view's name in Athena.
pub(super) struct Name {
    database: Option<String>,
    table: String,
}

/// The name of the table, whose parts are legal.
pub(super) fn name(table: &Table) -> Result<Name, DdlError> {
    let full = table.athena.as_deref().unwrap_or(&table.name);
    let (database, name) = match full.split_once('.') {
        Some((database, name)) => (Some(database), name),
        None => (None, full),
    };
    let table = part("table", name)?;
    Ok(Name { database: database.map(|database| part("database", database)).transpose()?, table })
}

fn part(what: &'static str, text: &str) -> Result<String, DdlError> {
    let legal = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.len() <= 128
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if legal { Ok(text.to_owned()) } else { Err(DdlError::Name { what, name: text.to_owned() }) }
}

impl Name {
    /// The database, if it is said, and the table.
    pub(super) fn into_parts(self) -> (Option<String>, String) {
        (self.database, self.table)
    }

    /// In the words of queries and views.
    pub(super) fn sql(&self) -> String {
        let database = self.database.iter().map(|database| format!("{}.", identifier(database)));
        database.chain([identifier(&self.table)]).collect()
    }

    /// Another name in the same database.
    pub(super) fn with_suffix(&self, suffix: &str) -> Result<Self, DdlError> {
        let table = part("table", &format!("{}{suffix}", self.table))?;
        Ok(Self { database: self.database.clone(), table })
    }
}

/// The table's layout, and the organization that goes with it.
pub(super) fn layout<'s>(table: &Table, source: &'s Source) -> Result<&'s Layout, DdlError> {
    let layout = source.layout(&table.layout).ok_or_else(|| DdlError::Layout {
        source_id: source.id.clone(),
        layout: table.layout.clone(),
        known: source.layouts.iter().map(|l| l.id.clone()).collect(),
    })?;
    match &table.org {
        None if layout.needs_org() => Err(DdlError::NoOrg(layout.id.clone())),
        Some(_) if !layout.needs_org() => Err(DdlError::OrgUnused {
            layout: layout.id.clone(),
            instead: source.layouts.iter().find(|l| l.needs_org()).map(|l| l.id.clone()),
        }),
        Some(org) if !is_org(org) => Err(DdlError::Org(org.clone())),
        _ => Ok(layout),
    }
}

/// `o-` and 4 to 32 lower-case letters and digits.
pub(super) fn is_org(text: &str) -> bool {
    text.strip_prefix("o-").is_some_and(|id| {
        (4..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

/// Twelve digits.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// The accounts of an `enum` projection; `None` if they are injected.
pub(super) fn accounts(table: &Table) -> Result<Option<Vec<String>>, DdlError> {
    keys(&table.accounts, "accounts", |account| {
        if is_account(account) { Ok(()) } else { Err(DdlError::Account(account.to_owned())) }
    })
}

/// The regions of an `enum` projection; `None` if they are injected.
pub(super) fn regions(table: &Table) -> Result<Option<Vec<String>>, DdlError> {
    keys(&table.regions, "regions", |region| {
        if REGIONS.contains(&region) {
            return Ok(());
        }
        let nearest = nearest(region, REGIONS.iter().copied()).map(str::to_owned);
        Err(DdlError::Region { region: region.to_owned(), nearest })
    })
}

/// The values of a partition that only the user knows; `None` if they are injected.
pub(super) fn partition(table: &Table, name: &str) -> Result<Option<Vec<String>>, DdlError> {
    let odd = |c: char| c == ',' || c == '/' || c == '$' || c.is_whitespace() || c.is_control();
    match table.partition(name) {
        Keys::Listed(list) if !list.is_empty() => match list.iter().find(|v| v.is_empty() || v.contains(odd)) {
            Some(value) => Err(DdlError::Partition { name: name.to_owned(), value: value.clone() }),
            None => Ok(Some(list)),
        },
        _ => Ok(None),
    }
}

fn keys(
    keys: &Keys,
    what: &'static str,
    check: impl Fn(&str) -> Result<(), DdlError>,
) -> Result<Option<Vec<String>>, DdlError> {
    let list = match keys {
        Keys::Listed(list) if !list.is_empty() => list,
        Keys::Injected => return Ok(None),
        Keys::Listed(_) | Keys::Unlisted => return Err(DdlError::Unlisted(what)),
    };
    let mut distinct: Vec<String> = Vec::with_capacity(list.len());
    for value in list {
        check(value)?;
        if !distinct.contains(value) {
            distinct.push(value.clone());
        }
    }
    Ok(Some(distinct))
}

/// Reads the fields of a format: names with commas or blanks between them, or the format string of a flow log,
/// `${version} ${vpc-id}`.
///
/// # Errors
/// A text without a name.
pub fn parse_fields(text: &str) -> Result<Vec<String>, DdlError> {
    let names = text.split(|c: char| c == ',' || c.is_whitespace());
    let names = names.map(|name| name.strip_prefix("${").and_then(|n| n.strip_suffix('}')).unwrap_or(name));
    let fields: Vec<String> = names.filter(|name| !name.is_empty()).map(str::to_owned).collect();
    if fields.is_empty() { Err(DdlError::NoFields) } else { Ok(fields) }
}

/// Reads a table's first day.
///
/// # Errors
/// What is not a date, and days after `today`.
pub fn parse_since(text: &str, today: Date) -> Result<Date, DdlError> {
    let strict = text.len() == "2023-01-01".len();
    match text.parse::<Date>() {
        Ok(day) if strict && day <= today => Ok(day),
        Ok(day) if strict => Err(DdlError::Future(day)),
        _ => Err(DdlError::Date(text.to_owned())),
    }
}

/// The first day of the projection.
pub(super) fn since(table: &Table) -> Result<Date, DdlError> {
    match table.since {
        None => Err(DdlError::NoSince),
        Some(day) if day < OLDEST => Err(DdlError::TooOld(day)),
        Some(day) => Ok(day),
    }
}

/// The columns in DDL order.
pub(super) fn columns<'s>(table: &Table, source: &'s Source) -> Result<Vec<&'s Column>, DdlError> {
    if table.fields.is_some() && source.default_fields.is_empty() {
        return Err(DdlError::FixedFields(source.id.clone()));
    }
    source.columns_of(table.fields.as_deref()).map_err(|error| {
        let nearest = match &error {
            FieldError::Unknown(field) => nearest(field, source.columns.iter().map(Column::key)).map(str::to_owned),
            FieldError::Twice(_) => None,
        };
        DdlError::Field { error, nearest }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_lists_and_as_format_strings() {
        let expected = Ok(vec!["version".to_owned(), "vpc-id".to_owned(), "end".to_owned()]);
        assert_eq!(parse_fields("version,vpc-id, end"), expected);
        assert_eq!(parse_fields("${version} ${vpc-id}  ${end}"), expected);
        assert_eq!(parse_fields(" , "), Err(DdlError::NoFields));
    }

    #[test]
    fn only_a_date_that_has_been_is_a_first_day() {
        let today = date(2026, 3, 10);
        assert_eq!(parse_since("2026-03-10", today), Ok(today));
        assert_eq!(parse_since("2026-03-11", today), Err(DdlError::Future(date(2026, 3, 11))));
        for wrong in ["2023-02-30", "2023/01/01", "01.02.2023", "20230101", "yesterday", "", "2023-01-01T00:00:00"] {
            assert_eq!(parse_since(wrong, today), Err(DdlError::Date(wrong.to_owned())), "{wrong}");
        }
    }
}
