//! The table that a source at a location is: its columns, its SerDe and the projection of its partitions.

use super::definition::class;
use super::{DdlError, DefinedColumn, Definition, Storage, location, regex, valid};
use crate::sources::{Column, ColumnType, Format, Layout, Partition, Projection, Segment, Serde, Source, StructField};
use crate::table::Table;

/// The last day a projection reaches: tomorrow, for services that stamp a folder ahead of UTC.
const UNTIL: &str = "NOW+1DAY";

/// Bytes of a comment that the catalogue keeps.
const LONGEST_COMMENT: usize = 255;

/// The definition of a table.
///
/// # Errors
/// Whatever would make a table that Athena refuses or, worse, that returns nothing without an error.
pub fn define(table: &Table, source: &Source) -> Result<Definition, DdlError> {
    let layout = valid::layout(table, source)?;
    let location = location::of(table, source, layout)?;
    let of_table = valid::columns(table, source)?;
    let parameters = parameters(table, source, layout, &location)?;
    let (database, name) = valid::name(table)?.into_parts();
    let partition = |p: &Partition| defined(&p.name, "string".to_owned(), "");
    Ok(Definition {
        database,
        name,
        description: comment(&source.title),
        table_type: Some("EXTERNAL_TABLE".to_owned()),
        columns: columns(source, &of_table),
        partitions: layout.partitions.iter().map(partition).collect(),
        storage: storage(source, &of_table),
        location: head(layout, table, &location),
        parameters,
    })
}

/// A text as a comment of the catalogue: one line, at most 255 bytes, nothing that tools which split scripts at
/// semicolons stumble over.
fn comment(text: &str) -> String {
    let text = text.replace(['\n', '\r', '\t'], " ").replace(';', " -").replace('…', "...").replace("--", "-");
    let text = text.trim();
    text[..text.floor_char_boundary(LONGEST_COMMENT)].to_owned()
}

fn defined(name: &str, ty: String, doc: &str) -> DefinedColumn {
    DefinedColumn { name: name.to_owned(), ty, comment: comment(doc) }
}

/// The columns of the physical table: those of the envelope and its array where the SerDe leaves the array whole.
fn columns(source: &Source, columns: &[&Column]) -> Vec<DefinedColumn> {
    let one = |c: &&Column| {
        let ty = if source.strings { "string".to_owned() } else { c.ty.hive() };
        defined(&c.name, ty, &c.doc)
    };
    let (Serde::OpenX { unnest: true, .. }, Format::Json { records: Some(records), .. }) =
        (&source.serde, &source.format)
    else {
        return columns.iter().map(one).collect();
    };
    let (envelope, items): (Vec<&Column>, Vec<&Column>) = columns.iter().partition(|c| c.envelope);
    let fields = items.iter().map(|c| StructField { name: c.name.clone(), ty: c.ty.clone() });
    let array = ColumnType::Array(Box::new(ColumnType::Struct(fields.collect())));
    let array = defined(&records.to_ascii_lowercase(), array.hive(), "The records.");
    envelope.iter().map(one).chain([array]).collect()
}

fn storage(source: &Source, columns: &[&Column]) -> Storage {
    match (&source.serde, &source.format) {
        (Serde::Regex, Format::Fields(fields)) => lines_of(&regex::of_fields(fields)),
        (Serde::Regex, Format::Lines { pattern, .. }) => lines_of(pattern),
        (Serde::OpenX { ignore_malformed, .. }, _) => {
            // Without it, text in the place of a number fails the query.
            let mut parameters = vec![pair("use.null.for.invalid.data", "TRUE")];
            if *ignore_malformed {
                parameters.push(pair("ignore.malformed.json", "TRUE"));
            }
            // The SerDe has lowered the record's keys when it looks for them.
            let renamed = columns.iter().filter(|c| !c.key().eq_ignore_ascii_case(&c.name));
            parameters.extend(renamed.map(|c| pair(&format!("mapping.{}", c.name), c.key().to_lowercase())));
            text_of(class::OPENX, parameters)
        }
        (Serde::Parquet, _) => Storage {
            serde: class::PARQUET.to_owned(),
            input_format: class::PARQUET_INPUT.to_owned(),
            output_format: class::PARQUET_OUTPUT.to_owned(),
            ..Storage::default()
        },
        (Serde::Named { serde, input, output, properties }, _) => Storage {
            serde: serde.clone(),
            serde_parameters: properties.clone(),
            input_format: input.clone(),
            output_format: output.clone(),
            ..Storage::default()
        },
        (_, Format::Headed { separator, missing, .. } | Format::Delimited { separator, missing }) => text_of(
            class::LAZY_SIMPLE,
            vec![
                pair("field.delim", *separator),
                pair("line.delim", "\n"),
                pair("serialization.null.format", missing),
                pair("serialization.format", *separator),
            ],
        ),
        // The loader pairs the others as above.
        (Serde::Regex | Serde::Delimited { .. }, _) => text_of(class::LAZY_SIMPLE, Vec::new()),
    }
}

fn lines_of(regex: &str) -> Storage {
    text_of(class::REGEX, vec![pair("serialization.format", "1"), pair("input.regex", regex)])
}

fn text_of(serde: &str, serde_parameters: Vec<(String, String)>) -> Storage {
    Storage {
        serde: serde.to_owned(),
        serde_parameters,
        input_format: class::TEXT_INPUT.to_owned(),
        output_format: class::TEXT_OUTPUT.to_owned(),
        ..Storage::default()
    }
}

fn pair(key: &str, value: impl Into<String>) -> (String, String) {
    (key.to_owned(), value.into())
}

fn parameters(
    table: &Table,
    source: &Source,
    layout: &Layout,
    location: &str,
) -> Result<Vec<(String, String)>, DdlError> {
    let mut parameters = Vec::new();
    if !layout.partitions.is_empty() {
        parameters.push(pair("projection.enabled", "true"));
    }
    for partition in &layout.partitions {
        for (key, value) in projection(table, partition)? {
            parameters.push((format!("projection.{}.{key}", partition.name), value));
        }
    }
    if !layout.partitions.is_empty() {
        parameters.push(pair("storage.location.template", format!("{location}{}", template(layout, table))));
    }
    if let Serde::Delimited { skip } = source.serde
        && skip > 0
    {
        parameters.push(pair("skip.header.line.count", skip.to_string()));
    }
    Ok(parameters)
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
