//! `logq ddl NAME`: prints the statement that defines a table in Athena, or a view over it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::cli::{Failure, diagnostics, output, sources};
use crate::ddl::{DdlError, View, define, notes, parse_fields, parse_since, statement, view};
use crate::printable::Printable;
use crate::report::Report;
use crate::settings::{Kinds, Overrides, Places, Settings};
use crate::sources::{Catalogue, Layout, Source};
use crate::table::{Keys, Location, Table};

/// A table as flags describe it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A log kind (`logq sources` lists them) with --location, or a table of logq.toml without
    #[arg(value_name = "SOURCE|TABLE")]
    what: String,
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
    /// Print a view over the table instead, with the derived columns and the kind's own records only
    #[arg(long)]
    view: bool,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let places = Places::of_process()?;
    let catalogue = sources::catalogue(&places)?;
    let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
    let table = match &args.location {
        Some(location) => args.described(location, &catalogue, today),
        None => args.configured(&places, &catalogue, today),
    }?;
    let source = sources::get(&catalogue, &table.source)?.with(&table.layout, &table.choices).map_err(Report::from)?;
    let (statement, notes) = if args.view {
        let View { sql, notes } = view(&table, &source)?;
        (sql, notes)
    } else {
        (statement(&define(&table, &source).map_err(Report::from)?), notes(&table, &source))
    };
    for note in notes {
        diagnostics::note(&Printable::line(&format!("note: {note}")));
    }
    output::stdout(statement.as_bytes())
}

impl Args {
    /// The table that the flags alone describe.
    fn described(&self, location: &str, catalogue: &Catalogue, today: Date) -> Result<Table, Report> {
        let source = sources::get(catalogue, &self.what)?;
        let layout = self.default_layout(source);
        let table = Table::new(&source.id, &source.id, Location::parse(location), &layout);
        Ok(self.laid_over(table, None, today)?)
    }

    /// A table of the configuration, with the flags laid over it.
    fn configured(&self, places: &Places, catalogue: &Catalogue, today: Date) -> Result<Table, Report> {
        let settings = Settings::load(places, &Overrides::of_process(), &Kinds::from(catalogue))?;
        let Some(table) = settings.table(&self.what) else {
            let known: Vec<&str> = settings.tables.iter().map(|t| t.name.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(Report::usage(format!("`{}` is not a table of the configuration: it has {known}", self.what))
                .hint(format!("for a log kind type logq ddl {} --location s3://my-trail-bucket/AWSLogs/", self.what)));
        };
        let database = settings.target(None).ok().and_then(|(_, target)| target.database.clone());
        Ok(self.laid_over((**table).clone(), database, today)?)
    }

    fn laid_over(&self, mut table: Table, database: Option<String>, today: Date) -> Result<Table, DdlError> {
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

    fn athena_name(&self, table: &Table, database: Option<String>) -> String {
        let (said_database, said_name) = match table.athena.as_deref().map(|full| full.split_once('.').ok_or(full)) {
            Some(Ok((database, name))) => (Some(database.to_owned()), Some(name.to_owned())),
            Some(Err(name)) => (None, Some(name.to_owned())),
            None => (None, None),
        };
        let name = self.table.clone().or(said_name).unwrap_or_else(|| table.name.clone());
        match self.database.clone().or(said_database).or(database) {
            Some(database) => format!("{database}.{name}"),
            None => name,
        }
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
