//! A table as flags describe it, alone or laid over a table of `logq.toml`.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::cli::sources;
use crate::ddl::{DdlError, parse_fields, parse_since};
use crate::report::Report;
use crate::settings::{Kinds, Overrides, Places, Settings};
use crate::sources::{Catalogue, Layout, Source};
use crate::table::{Keys, Location, Table};

/// What flags say about a table.
#[derive(Debug, clap::Args)]
pub(super) struct Flags {
    /// Where the logs are: s3://bucket/AWSLogs/
    #[arg(long, value_name = "URI")]
    location: Option<String>,
    /// Account ids, or `injected`: then every query must name its accounts
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    accounts: Vec<String>,
    /// Regions, or `injected`
    #[arg(long, value_name = "REGION,…", value_delimiter = ',')]
    regions: Vec<String>,
    /// The first day that has logs: 2023-01-01
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// The organization's id, for trails of an organization: o-abc123
    #[arg(long, value_name = "ID")]
    org: Option<String>,
    /// The folders below the location, where there is a choice (`logq sources ID` shows them)
    #[arg(long)]
    layout: Option<String>,
    /// The fields of the flow log in its own order, or its format string in single quotes
    #[arg(long, value_name = "FIELD,…")]
    fields: Option<String>,
    /// Values of a partition that only you know: web_acl=prod,staging [default: injected]
    #[arg(long = "partition", value_name = "NAME=A,B", value_parser = crate::cli::args::partition)]
    partitions: Vec<(String, Vec<String>)>,
    /// The prefix as the delivery stream has it: 'logs/!{timestamp:yyyy/MM/dd/HH}/'
    #[arg(long)]
    prefix: Option<String>,
    /// The time zone of that prefix: Asia/Tokyo
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
    /// The format of the objects, where there is a choice (`logq sources ID` shows them)
    #[arg(long, value_name = "FORMAT")]
    object_format: Option<String>,
    /// Columns of your own, for a stream of your own: 'id string, at string, bytes bigint'
    #[arg(long, value_name = "NAME TYPE,…")]
    columns: Option<String>,
    /// The clock of those columns: 'at iso8601', 'ts epoch_seconds' or 'ts epoch_millis'
    #[arg(long, value_name = "COLUMN FORM")]
    time: Option<String>,
    /// The table's name in Athena [default: the kind's or the table's own]
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// The database in Athena
    #[arg(long, value_name = "NAME")]
    database: Option<String>,
}

/// A table with what it is called.
pub(super) struct Described {
    /// The table; `athena` is its whole name there.
    pub(super) table: Table,
    /// The kind as this table has it.
    pub(super) source: Source,
    /// The database of tables that do not name their own.
    database: Option<String>,
}

impl Flags {
    /// The tables of these names: log kinds at a location, or else tables of the configuration. `save` is the name that
    /// the only one gets in the configuration.
    pub(super) fn tables(
        &self,
        names: &[String],
        save: Option<&str>,
        places: &Places,
        catalogue: &Catalogue,
    ) -> Result<Vec<Described>, Report> {
        for (flag, said) in [("--table", self.table.is_some()), ("--save", save.is_some())] {
            if said && names.len() > 1 {
                let title = format!("{flag} says the name of one table, and there are {}", names.len());
                return Err(Report::usage(title).hint("name one table at a time"));
            }
        }
        let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
        let settings = match self.location {
            Some(_) => None,
            None => Some(Settings::load(places, &Overrides::of_process(), &Kinds::from(catalogue))?),
        };
        let describe = |name: &String| {
            let (table, database) = match (&self.location, &settings) {
                (Some(location), _) => (self.at(location, sources::get(catalogue, name)?), None),
                (None, Some(settings)) => self.configured(settings, name, save)?,
                (None, None) => return Err(Report::usage("no location is said")),
            };
            let table = self.laid_over(renamed(table, save), database.as_deref(), today)?;
            let source = sources::get(catalogue, &table.source)?.with(&table.layout, &table.choices)?;
            Ok(Described { table, source, database })
        };
        names.iter().map(describe).collect()
    }

    /// The table that the flags alone describe.
    fn at(&self, location: &str, source: &Source) -> Table {
        Table::new(&source.id, &source.id, Location::parse(location), &self.default_layout(source))
    }

    fn laid_over(&self, mut table: Table, database: Option<&str>, today: Date) -> Result<Table, DdlError> {
        if !self.accounts.is_empty() {
            table.accounts = Keys::parse(&self.accounts);
        }
        if !self.regions.is_empty() {
            table.regions = Keys::parse(&self.regions);
        }
        if let Some(day) = &self.since {
            table.since = Some(parse_since(day, today)?);
        }
        if let Some(fields) = &self.fields {
            table.fields = Some(parse_fields(fields)?);
        }
        table.partitions.extend(self.partitions.iter().map(|(name, values)| (name.clone(), Keys::parse(values))));
        let chosen = &mut table.choices;
        chosen.prefix = self.prefix.clone().or(chosen.prefix.take());
        chosen.timezone = self.timezone.clone().or(chosen.timezone.take());
        chosen.object_format = self.object_format.clone().or(chosen.object_format.take());
        chosen.time = self.time.clone().or(chosen.time.take());
        if let Some(columns) = &self.columns {
            chosen.columns = split_columns(columns);
        }
        table.org = self.org.clone().or(table.org);
        table.layout = self.layout.clone().unwrap_or(table.layout);
        table.athena = Some(self.athena_name(&table, database));
        Ok(table)
    }

    /// `--org` asks for the layout that has an organization, `--prefix` for the one that has a prefix.
    fn default_layout(&self, source: &Source) -> String {
        let asked = |l: &&Layout| self.org.is_some() && l.needs_org() || self.prefix.is_some() && l.usual.is_some();
        source.layouts.iter().find(asked).or(source.layouts.first()).map(|l| l.id.clone()).unwrap_or_default()
    }

    fn athena_name(&self, table: &Table, database: Option<&str>) -> String {
        let (said_database, said_name) = table.in_catalogue(database);
        let name = self.table.clone().unwrap_or(said_name);
        match self.database.clone().or(said_database) {
            Some(database) => format!("{database}.{name}"),
            None => name,
        }
    }

    /// A table of the configuration, and the database of its target. One that was taken over is somebody else's: ours
    /// has another name.
    fn configured(
        &self,
        settings: &Settings,
        name: &str,
        save: Option<&str>,
    ) -> Result<(Table, Option<String>), Report> {
        let Some(table) = settings.table(name) else {
            let known: Vec<&str> = settings.tables.iter().map(|t| t.name.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(Report::usage(format!("`{name}` is not a table of the configuration: it has {known}"))
                .hint(format!("for a log kind type logq ddl {name} --location s3://my-trail-bucket/AWSLogs/")));
        };
        if table.existing.is_some() && self.table.is_none() && save.is_none_or(|save| save == name) {
            return Err(Report::usage(format!("{name} was taken over from the catalogue: it is not made by logq"))
                .hint("--table NAME prints one of ours that reads the same objects"));
        }
        let database = settings.target(None).ok().and_then(|(_, target)| target.database.clone());
        Ok((Table { existing: None, ..(**table).clone() }, database))
    }
}

impl Described {
    /// The table as an entry of the configuration, which says its name in Athena only where it would be another.
    pub(super) fn entry(&self) -> Table {
        let usual = match &self.database {
            Some(database) => format!("{database}.{}", self.table.name),
            None => self.table.name.clone(),
        };
        let athena = self.table.athena.clone().filter(|name| *name != usual);
        Table { athena, ..self.table.clone() }
    }
}

/// A copy under another name is another table in Athena, too, in the same database.
fn renamed(table: Table, save: Option<&str>) -> Table {
    match save {
        Some(name) if name != table.name => {
            let database = table.athena.as_deref().and_then(|full| full.split_once('.')).map(|(database, _)| database);
            let athena = database.map(|database| format!("{database}.{name}"));
            Table { name: name.to_owned(), athena, ..table }
        }
        _ => table,
    }
}

/// `id string, tags map<string,string>`: commas inside of types do not separate.
fn split_columns(text: &str) -> Vec<String> {
    let mut depth = 0;
    let columns = text.split(|c: char| {
        depth += i32::from(c == '<') - i32::from(c == '>');
        c == ',' && depth == 0
    });
    columns.map(|column| column.trim().to_owned()).filter(|column| !column.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_inside_of_types_do_not_separate_columns() {
        let columns = split_columns("id string, tags map<string,struct<a:int,b:int>>,\n n bigint,");
        assert_eq!(columns, ["id string", "tags map<string,struct<a:int,b:int>>", "n bigint"]);
    }
}
