//! The text of `logq.toml` with the tables that were found.

use std::path::Path;

use jiff::Span;
use jiff::civil::Date;

use super::page::{place, proof, remarks};
use crate::discover::Found;
use crate::printable::Printable;
use crate::report::Report;
use crate::settings::{Kinds, Settings, with_remark, with_table};
use crate::table::{Location, Table};

/// Logs whose last day is longer ago have ended: the usual window would hold nothing.
const GOES_ON: i32 = 2;
/// The days of the window then.
const LAST_DAYS: i32 = 3;

/// The text with new tables; an empty one becomes a whole configuration. Tables that it cannot hold (a location with an
/// empty part) are left out, with the reason: names in a bucket are anybody's.
pub(super) fn changed(
    file: &Path,
    text: &str,
    new: &[&Found],
    (typed, today): (&str, Date),
    kinds: &Kinds,
) -> Result<(String, Vec<String>), Report> {
    let base = file.parent().unwrap_or(Path::new("/"));
    let mut text = if text.trim().is_empty() { head(new, typed, today) } else { text.to_owned() };
    let mut left_out = Vec::new();
    for found in new {
        let name = &found.table.name;
        let more = with_table(&text, &written(&found.table, base))?;
        let more = with_remark(&more, name, &remark(found))?;
        match Settings::parse(file, &more, kinds) {
            Ok(_) => text = more,
            Err(errors) => {
                let why = errors.first().map_or("it would not be a configuration", |error| &error.title);
                left_out.push(format!("{name} is left out: {why}"));
            }
        }
    }
    Ok((text, left_out))
}

/// The table with a location that counts from the file.
fn written(table: &Table, base: &Path) -> Table {
    let location = match &table.location {
        Location::S3(uri) => Location::S3(uri.clone()),
        folder @ Location::Folder(_) => Location::Folder(place(folder, base).into()),
    };
    Table { location, ..table.clone() }
}

/// What a new file says beside its tables.
fn head(new: &[&Found], typed: &str, today: Date) -> String {
    let typed = Printable::line(typed);
    let last = new.iter().filter_map(|found| found.last).max();
    let ended = last.filter(|last| *last < today.saturating_sub(Span::new().days(GOES_ON)));
    let scope = match ended {
        Some(last) => {
            // The day of a folder is that of delivery: its events may be of the day before.
            let to = last.saturating_add(Span::new().days(1));
            let from = last.saturating_sub(Span::new().days(LAST_DAYS));
            format!("scope = {{ window = \"{from}/{to}\" }}   # the last day that has logs is {last}\n")
        }
        None => "scope = { window = \"24h\" }\n".to_owned(),
    };
    format!(
        "# Written by logq init from {typed} on {today}; comments say what was seen then.\n\
         version = 1\n\
         engine = \"local\"   # Athena wants [targets.main] and engine = \"athena\"\n\
         {scope}"
    )
}

/// What was seen of a table.
fn remark(found: &Found) -> String {
    let day = |day: Option<Date>| day.map_or("?".to_owned(), |day| day.to_string());
    let mut lines = vec![format!(
        "objects that were listed: {}, of {} to {}, stored as {}",
        found.objects,
        day(found.first),
        day(found.last),
        found.compression.unwrap_or("?"),
    )];
    if let Some(shown) = &found.proof {
        lines.push(format!("one of them: {}", proof(shown)));
    }
    if !found.also.is_empty() {
        lines.push(format!("layouts that read the same keys: {}", found.also.join(", ")));
    }
    for (name, values) in &found.values {
        if !found.table.partitions.contains_key(name) && !matches!(name.as_str(), "aws_account" | "aws_region") {
            lines.push(format!("{name}: {}", values.iter().cloned().collect::<Vec<_>>().join(", ")));
        }
    }
    lines.extend(remarks(found));
    lines.iter().map(|line| format!("{}\n", Printable::line(line))).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Duration;

    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::discover::{Discovery, Options, discover};
    use crate::engine::listing::Bounds;
    use crate::engine::listing::memory::Memory;
    use crate::sources::Catalogue;

    const TODAY: Date = jiff::civil::date(2026, 11, 20);

    async fn found(keys: &[&str]) -> Discovery {
        let bounds = Bounds { pages: 500, time: Duration::from_secs(60) };
        let options = Options { today: TODAY, bounds, max_object: 1 << 20, taken: Vec::new() };
        let (catalogue, stop) = (Catalogue::builtin().unwrap(), CancellationToken::new());
        discover(&Memory::of(keys.iter().copied()), "", &catalogue, &options, &stop, |_| ()).await.unwrap()
    }

    fn text(discovery: &Discovery) -> (String, Vec<String>) {
        let kinds = Kinds::from(&Catalogue::builtin().unwrap());
        let new: Vec<&Found> = discovery.tables.iter().collect();
        changed(Path::new("/p/logq.toml"), "", &new, ("s3://memory/", TODAY), &kinds).unwrap()
    }

    const TRAIL: &str = "111122223333/CloudTrail/eu-west-1/2026/03/10/111122223333_CloudTrail_eu-west-1_20260310T0805Z_0123456789abcdef.json.gz";

    #[tokio::test]
    async fn a_table_that_cannot_be_written_does_not_keep_the_others_out() {
        let (odd, plain) = (format!("x//AWSLogs/{TRAIL}"), format!("AWSLogs/{TRAIL}"));
        let (text, left_out) = text(&found(&[&odd, &plain]).await);
        assert!(text.contains("location = \"s3://memory/AWSLogs/\"") && !text.contains("x//"), "{text}");
        assert_eq!(left_out.len(), 1, "{left_out:?}");
        assert!(left_out[0].contains("left out") && left_out[0].contains("empty part"), "{left_out:?}");
    }

    #[tokio::test]
    async fn names_of_folders_stay_values_and_comments() {
        let odd = "a\u{1b}[31m\"b\nengine = 'athena'";
        let name = "111122223333_waflogs_eu-west-1_acl_20260310T0905Z_0123abcd.log.gz";
        let key = format!("AWSLogs/111122223333/WAFLogs/eu-west-1/{odd}/2026/03/10/09/05/{name}");
        let (text, left_out) = text(&found(&[&key]).await);
        assert_eq!(left_out, [""; 0]);
        assert!(!text.contains('\u{1b}'), "{text}");
        let settings = Settings::parse(Path::new("/p/logq.toml"), &text, &Kinds::from(&Catalogue::builtin().unwrap()));
        let settings = settings.unwrap();
        assert_eq!(settings.tables[0].partitions["web_acl"], crate::table::Keys::Listed(vec![odd.to_owned()]));
    }

    #[tokio::test]
    async fn the_window_is_that_of_the_last_days_where_logs_have_ended() {
        let (ended, _) = text(&found(&[&format!("AWSLogs/{TRAIL}")]).await);
        assert!(ended.contains("scope = { window = \"2026-03-07/2026-03-11\" }"), "{ended}");
        let (going_on, _) = text(&found(&[&format!("AWSLogs/{TRAIL}").replace("2026/03/10", "2026/11/20")]).await);
        assert!(going_on.contains("scope = { window = \"24h\" }"), "{going_on}");
    }
}
