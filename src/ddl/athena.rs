//! `CREATE EXTERNAL TABLE` with partition projection, as Athena's DDL parser (Hive's) takes it: one statement,
//! no comments in the text, every name in back-ticks, strings with backslash escapes.

use std::fmt::Write as _;

use super::{DdlError, location, regex, valid};
use crate::sources::{
    Column, ColumnType, EventTime, Format, Layout, Partition, Projection, Segment, Serde, Source, StructField,
};
use crate::table::{Keys, Table};

const TEXT_INPUT: &str = "STORED AS TEXTFILE";
const REGEX_SERDE: &str = "org.apache.hadoop.hive.serde2.RegexSerDe";
const OPENX_SERDE: &str = "org.openx.data.jsonserde.JsonSerDe";
const TEXT_FORMAT: &str = "org.apache.hadoop.mapred.TextInputFormat";
const HIVE_OUTPUT: &str = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";

/// The last day a projection reaches: tomorrow, for services that stamp a folder ahead of UTC.
const UNTIL: &str = "NOW+1DAY";

/// The statement that defines a table in Athena.
///
/// # Errors
/// Whatever would make a table that Athena refuses or, worse, that returns nothing without an error.
pub fn athena(table: &Table, source: &Source) -> Result<String, DdlError> {
    let layout = valid::layout(table, source)?;
    let location = location::of(table, source, layout)?;
    let of_table = valid::columns(table, source)?;
    let columns = columns(source, &of_table);
    let partitions: Vec<String> = layout.partitions.iter().map(|p| format!("  {} string", name(&p.name))).collect();
    let properties: Vec<String> = properties(table, source, layout, &location)?
        .iter()
        .map(|(key, value)| format!("  {} = {}", string(key), string(value)))
        .collect();
    let mut out = format!("CREATE EXTERNAL TABLE IF NOT EXISTS {} (\n", valid::name(table)?.ddl());
    out += &columns.join(",\n");
    out += &format!("\n)\nCOMMENT {}\n", string(&comment(&source.title)));
    if !partitions.is_empty() {
        out += &format!("PARTITIONED BY (\n{}\n)\n", partitions.join(",\n"));
    }
    out += &format!("{}\nLOCATION {}\n", row_format(source, &of_table), string(&head(layout, table, &location)));
    if !properties.is_empty() {
        out += &format!("TBLPROPERTIES (\n{}\n)\n", properties.join(",\n"));
    }
    Ok(out)
}

/// What is legal and yet worth saying to who asked for the statement.
pub fn notes(table: &Table, source: &Source) -> Vec<String> {
    let mut notes = source.layout(&table.layout).map(|layout| layout.notes.clone()).unwrap_or_default();
    if source.open && source.time == EventTime::None {
        notes.push("without --time no query can be confined to a window more exact than the folders".to_owned());
    }
    let location = table.location.to_string();
    if !source.root.is_empty() && !location.ends_with(&format!("/{}", source.root)) {
        notes.push(format!(
            "AWS writes below `{}`: check that {location} is the folder that holds the accounts",
            source.root
        ));
    }
    for (keys, what) in [(&table.accounts, "accounts"), (&table.regions, "regions")] {
        match keys {
            Keys::Listed(list) if list.len() > 50 => notes.push(format!(
                "{} {what} are many for one projection: a query that names none of them looks into every folder of \
                 each; consider --{what} injected",
                list.len()
            )),
            Keys::Injected => notes.push(format!("every query of this table must name its {what}")),
            _ => {}
        }
    }
    if let Ok(columns) = source.columns_of(table.fields.as_deref())
        && let Some(time) = source.time.column()
        && !columns.iter().any(|c| c.name == time)
    {
        notes.push(format!("without `{time}` no query can be confined to a window of time"));
    }
    notes
}

/// A name in back-ticks; our names hold no back-tick.
fn name(text: &str) -> String {
    format!("`{text}`")
}

/// A string as Hive reads it back.
pub(super) fn string(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

/// A text as a comment of the catalogue: one line, at most 255 characters, nothing that tools which split scripts
/// at semicolons stumble over.
fn comment(text: &str) -> String {
    let text = text.replace(['\n', '\r', '\t'], " ").replace(';', " -").replace('…', "...").replace("--", "-");
    text.trim().chars().take(255).collect()
}

/// The columns of the physical table: those of the envelope and its array where the SerDe leaves the array whole.
fn columns(source: &Source, columns: &[&Column]) -> Vec<String> {
    let one = |c: &&Column| {
        let ty = if source.strings { "string".to_owned() } else { hive(&c.ty) };
        column(&c.name, &ty, &c.doc)
    };
    let (Serde::OpenX { unnest: true, .. }, Format::Json { records: Some(records), .. }) =
        (&source.serde, &source.format)
    else {
        return columns.iter().map(one).collect();
    };
    let (envelope, items): (Vec<&Column>, Vec<&Column>) = columns.iter().partition(|c| c.envelope);
    let fields = items.iter().map(|c| StructField { name: c.name.clone(), ty: c.ty.clone() });
    let array = ColumnType::Array(Box::new(ColumnType::Struct(fields.collect())));
    let array = column(&records.to_ascii_lowercase(), &hive(&array), "The records.");
    envelope.iter().map(one).chain([array]).collect()
}

fn column(column: &str, ty: &str, doc: &str) -> String {
    let comment = comment(doc);
    match comment.as_str() {
        "" => format!("  {} {ty}", name(column)),
        comment => format!("  {} {ty} COMMENT {}", name(column), string(comment)),
    }
}

/// The type with names that Hive's parser reserves in back-ticks, inside of structs, too.
fn hive(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Array(item) => format!("array<{}>", hive(item)),
        ColumnType::Map(key, value) => format!("map<{},{}>", hive(key), hive(value)),
        ColumnType::Struct(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|f| {
                    let reserved = valid::is_reserved(&f.name);
                    format!("{}:{}", if reserved { name(&f.name) } else { f.name.clone() }, hive(&f.ty))
                })
                .collect();
            format!("struct<{}>", fields.join(","))
        }
        leaf => leaf.hive(),
    }
}

fn row_format(source: &Source, columns: &[&Column]) -> String {
    match (&source.serde, &source.format) {
        (Serde::Regex, Format::Fields(fields)) => {
            let regex = regex::of_fields(fields);
            serde(REGEX_SERDE, &[("serialization.format", "1"), ("input.regex", &regex)], TEXT_INPUT)
        }
        (Serde::Regex, Format::Lines { pattern, .. }) => {
            serde(REGEX_SERDE, &[("serialization.format", "1"), ("input.regex", pattern)], TEXT_INPUT)
        }
        (Serde::OpenX { ignore_malformed, .. }, _) => {
            // Without it, text in the place of a number fails the query.
            let mut properties = vec![("use.null.for.invalid.data".to_owned(), "TRUE".to_owned())];
            if *ignore_malformed {
                properties.push(("ignore.malformed.json".to_owned(), "TRUE".to_owned()));
            }
            // The SerDe has lowered the record's keys when it looks for them.
            let renamed = columns.iter().filter(|c| !c.key().eq_ignore_ascii_case(&c.name));
            properties.extend(renamed.map(|c| (format!("mapping.{}", c.name), c.key().to_lowercase())));
            let properties: Vec<(&str, &str)> = properties.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            let stored = format!("STORED AS INPUTFORMAT {}\nOUTPUTFORMAT {}", string(TEXT_FORMAT), string(HIVE_OUTPUT));
            serde(OPENX_SERDE, &properties, &stored)
        }
        (Serde::Parquet, _) => "STORED AS PARQUET".to_owned(),
        (Serde::Named { serde: class, input, output, properties }, _) => {
            let stored = format!("STORED AS INPUTFORMAT {}\nOUTPUTFORMAT {}", string(input), string(output));
            let properties: Vec<(&str, &str)> = properties.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            serde(class, &properties, &stored)
        }
        (_, Format::Headed { separator, missing, .. } | Format::Delimited { separator, missing }) => format!(
            "ROW FORMAT DELIMITED FIELDS TERMINATED BY {} LINES TERMINATED BY '\\n' NULL DEFINED AS {}\n{TEXT_INPUT}",
            string(&separator.to_string()),
            string(missing)
        ),
        // The loader pairs the others as above.
        (Serde::Regex | Serde::Delimited { .. }, _) => TEXT_INPUT.to_owned(),
    }
}

fn serde(class: &str, properties: &[(&str, &str)], stored: &str) -> String {
    let mut out = format!("ROW FORMAT SERDE {}\n", string(class));
    if !properties.is_empty() {
        let properties: Vec<String> =
            properties.iter().map(|(key, value)| format!("  {} = {}", string(key), string(value))).collect();
        // Writing to a string does not fail.
        let _ = writeln!(out, "WITH SERDEPROPERTIES (\n{}\n)", properties.join(",\n"));
    }
    out + stored
}

fn properties(
    table: &Table,
    source: &Source,
    layout: &Layout,
    location: &str,
) -> Result<Vec<(String, String)>, DdlError> {
    let mut properties = Vec::new();
    if !layout.partitions.is_empty() {
        properties.push(("projection.enabled".to_owned(), "true".to_owned()));
    }
    for partition in &layout.partitions {
        for (key, value) in projection(table, partition)? {
            properties.push((format!("projection.{}.{key}", partition.name), value));
        }
    }
    if !layout.partitions.is_empty() {
        properties.push(("storage.location.template".to_owned(), format!("{location}{}", template(layout, table))));
    }
    if let Serde::Delimited { skip } = source.serde
        && skip > 0
    {
        properties.push(("skip.header.line.count".to_owned(), skip.to_string()));
    }
    Ok(properties)
}

fn projection(table: &Table, partition: &Partition) -> Result<Vec<(&'static str, String)>, DdlError> {
    let of_keys = |keys: Option<Vec<String>>| match keys {
        Some(values) => vec![("type", "enum".to_owned()), ("values", values.join(","))],
        None => vec![("type", "injected".to_owned())],
    };
    Ok(match &partition.projection {
        Projection::Account { also } => of_keys(valid::accounts(table)?.map(|listed| with(listed, also))),
        Projection::Region { also } => of_keys(valid::regions(table)?.map(|listed| with(listed, also))),
        Projection::Table => of_keys(valid::partition(table, &partition.name)?),
        Projection::Enum(values) => of_keys(Some(values.clone())),
        Projection::Date { format, interval, .. } => {
            let since = valid::since(table)?;
            vec![
                ("type", "date".to_owned()),
                ("format", format.to_string()),
                ("range", format!("{},{UNTIL}", format.render(since.at(0, 0, 0, 0)))),
                ("interval", interval.count.to_string()),
                ("interval.unit", interval.unit.as_str().to_owned()),
            ]
        }
    })
}

fn with(mut listed: Vec<String>, also: &[String]) -> Vec<String> {
    listed.extend_from_slice(also);
    listed
}

/// The layout's template as Athena writes it: `${aws_account}/CloudTrail/…`.
fn template(layout: &Layout, table: &Table) -> String {
    layout
        .segments()
        .map(|segment| match segment {
            Segment::Literal(text) => text.to_owned(),
            Segment::Placeholder("org") => table.org.clone().unwrap_or_default(),
            Segment::Placeholder(name) => format!("${{{name}}}"),
        })
        .collect()
}

/// The longest folder above all partitions.
fn head(layout: &Layout, table: &Table, location: &str) -> String {
    let template = template(layout, table);
    let fixed = template.split_once("${").map_or(template.as_str(), |(fixed, _)| fixed);
    let folder = fixed.rfind('/').map_or("", |at| &fixed[..=at]);
    format!("{location}{folder}")
}

#[cfg(test)]
mod tests;
