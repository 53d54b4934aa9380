//! How records lie in objects and how Athena reads them: both must say the same.

use regex::Regex;
use toml::Spanned;

use super::{Wrong, is_name, lacks, object_name, wrong};
use crate::sources::file::{
    FieldEntry, FormatEntry, ObjectFormatEntry, QuotingEntry, SerdeEntry, SerdeTable, SerdeWord, SourceFile,
    UnmatchedEntry,
};
use crate::sources::{Column, ColumnType, Field, FieldShape, Format, ObjectFormat, Quoting, Serde, Source, Unmatched};

/// The first format with its SerDe, the others, and whether the first one holds text only.
type Formats = (Format, Serde, Vec<ObjectFormat>, bool);

pub(super) fn formats(file: &SourceFile, columns: &[Column], base: Option<&Source>) -> Result<Formats, Wrong> {
    let (entry, athena) = match (&file.format, &file.athena, base) {
        (Some(entry), Some(athena), _) => (entry, athena),
        (None, None, Some(base)) => {
            return Ok((base.format.clone(), base.serde.clone(), base.formats.clone(), base.strings));
        }
        (Some(_), None, _) => return Err(lacks("athena")),
        (None, ..) => return Err(lacks("format")),
    };
    let others = file.formats.iter().map(|other| object_format(other, columns)).collect::<Result<Vec<_>, _>>()?;
    if let (None, Some(other)) = (&file.format_id, file.formats.first()) {
        return Err(wrong(&other.id, "format_id", "say what the first format is called, where there are several"));
    }
    let (format, serde) = pair(entry, athena, columns)?;
    Ok((format, serde, others, false))
}

fn object_format(entry: &ObjectFormatEntry, columns: &[Column]) -> Result<ObjectFormat, Wrong> {
    if !is_name(entry.id.get_ref()) {
        return Err(wrong(&entry.id, "formats.id", "write a-z, 0-9 and _, with a letter first"));
    }
    let (format, serde) = pair(&entry.format, &entry.athena, columns)?;
    Ok(ObjectFormat {
        id: entry.id.get_ref().clone(),
        title: entry.title.clone(),
        format,
        serde,
        object_name: entry.object_name.as_ref().map(object_name).transpose()?,
        strings: entry.strings,
    })
}

/// A format and a SerDe that can read it.
fn pair(
    entry: &Spanned<FormatEntry>,
    athena: &Spanned<SerdeEntry>,
    columns: &[Column],
) -> Result<(Format, Serde), Wrong> {
    let format = format(entry, columns)?;
    let serde = serde(athena.get_ref(), &format);
    let why = match (&serde, &format) {
        (Serde::Regex, Format::Fields(_) | Format::Lines { .. })
        | (Serde::Delimited { .. }, Format::Headed { .. } | Format::Delimited { .. })
        | (Serde::OpenX { unnest: false, .. }, Format::Json { .. })
        | (Serde::OpenX { unnest: true, .. }, Format::Json { records: Some(_), .. })
        | (Serde::Parquet, Format::Parquet)
        | (Serde::Named { .. }, _) => return Ok((format, serde)),
        (Serde::Regex, _) => "\"regex\" is for format.fields and format.lines",
        (Serde::Delimited { .. }, _) => "\"delimited\" is for format.headed and format.delimited",
        (Serde::OpenX { .. }, Format::Json { .. }) => "`unnest` is for format.json with `records`",
        (Serde::OpenX { .. }, _) => "\"openx\" is for format.json",
        (Serde::Parquet, _) => "\"parquet\" is for format.parquet",
    };
    Err(wrong(athena, "athena", why))
}

fn serde(entry: &SerdeEntry, format: &Format) -> Serde {
    let header = u32::from(matches!(format, Format::Headed { .. }));
    match entry {
        SerdeEntry::Word(SerdeWord::Regex) => Serde::Regex,
        SerdeEntry::Word(SerdeWord::Delimited) => Serde::Delimited { skip: header },
        SerdeEntry::Word(SerdeWord::OpenX) => Serde::OpenX { unnest: false, ignore_malformed: false },
        SerdeEntry::Word(SerdeWord::Parquet) => Serde::Parquet,
        SerdeEntry::Full(SerdeTable::Delimited { skip }) => Serde::Delimited { skip: *skip },
        SerdeEntry::Full(SerdeTable::OpenX { unnest, ignore_malformed }) => {
            Serde::OpenX { unnest: *unnest, ignore_malformed: *ignore_malformed }
        }
        SerdeEntry::Full(SerdeTable::Named { serde, input, output, properties }) => Serde::Named {
            serde: serde.clone(),
            input: input.clone(),
            output: output.clone(),
            properties: properties.clone(),
        },
    }
}

fn format(entry: &Spanned<FormatEntry>, columns: &[Column]) -> Result<Format, Wrong> {
    let envelope = columns.iter().find(|c| c.envelope);
    match (entry.get_ref(), envelope) {
        (FormatEntry::Json { records: Some(_), .. }, _) | (_, None) => {}
        (_, Some(column)) => {
            let why = format!("`{}` is said to stand in an envelope, and there is none", column.name);
            return Err(wrong(entry, "format", why));
        }
    }
    Ok(match entry.get_ref() {
        FormatEntry::Json { records, bare } => {
            if let Some(name) = bare
                && !columns.iter().any(|c| c.name == *name && c.ty == ColumnType::String && !c.envelope)
            {
                return Err(wrong(
                    entry,
                    "format.json.bare",
                    format!("`{name}` is not a string column of the records"),
                ));
            }
            Format::Json { records: records.clone(), bare: bare.clone() }
        }
        FormatEntry::Headed { separator, missing, header } => {
            Format::Headed { separator: *separator, missing: missing.clone(), header: header.clone() }
        }
        FormatEntry::Delimited { separator, missing } => {
            Format::Delimited { separator: *separator, missing: missing.clone() }
        }
        FormatEntry::Lines { pattern, unmatched } => lines(entry, pattern, *unmatched, columns)?,
        FormatEntry::Parquet {} => Format::Parquet,
        FormatEntry::Fields(entries) => of_fields(entry, entries, columns)?,
    })
}

fn lines(
    entry: &Spanned<FormatEntry>,
    pattern: &str,
    unmatched: UnmatchedEntry,
    columns: &[Column],
) -> Result<Format, Wrong> {
    const KEY: &str = "format.lines.pattern";
    let regex = Regex::new(pattern).map_err(|e| wrong(entry, KEY, format!("not a regular expression: {e}")))?;
    if pattern.contains('\\') {
        return Err(wrong(entry, KEY, "write it without backslashes: [0-9] for \\d, [.] for a point"));
    }
    let groups = regex.captures_len() - 1;
    if groups != columns.len() {
        let why = format!("it has {groups} groups for {} columns: one each, (?:…) for the others", columns.len());
        return Err(wrong(entry, KEY, why));
    }
    let unmatched = match unmatched {
        UnmatchedEntry::Count => Unmatched::Count,
        UnmatchedEntry::Append => Unmatched::Append,
        UnmatchedEntry::Carry => Unmatched::Carry,
    };
    let last = columns.last().map(|c| &c.ty);
    if unmatched != Unmatched::Count && last != Some(&ColumnType::String) {
        return Err(wrong(entry, "format.lines.unmatched", "the last column, which takes the line, is a string"));
    }
    Ok(Format::Lines { pattern: pattern.to_owned(), unmatched })
}

fn of_fields(entry: &Spanned<FormatEntry>, entries: &[FieldEntry], columns: &[Column]) -> Result<Format, Wrong> {
    let fields = entries.iter().map(field).collect::<Result<Vec<Field>, Wrong>>()?;
    check_fields(entries, &fields)?;
    let filled: Vec<&str> = fields.iter().flat_map(Field::columns).collect();
    let named: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
    let Some(i) = (0..filled.len().max(named.len())).find(|&i| filled.get(i) != named.get(i)) else {
        return Ok(Format::Fields(fields));
    };
    let name = |list: &[&str]| list.get(i).map_or("nothing".to_owned(), |n| format!("`{n}`"));
    let why = format!(
        "the fields fill the columns in order: number {} is {} here and {} among the columns",
        i + 1,
        name(&filled),
        name(&named)
    );
    Err(wrong(entry, "format.fields", why))
}

fn field(entry: &FieldEntry) -> Result<Field, Wrong> {
    let name = entry.name.get_ref();
    let key = format!("format.fields.{name}");
    let shape = match (&entry.column, &entry.host_port, &entry.request) {
        (None, None, None) => FieldShape::Whole(name.clone()),
        (Some(column), None, None) => FieldShape::Whole(column.clone()),
        (None, Some([host, port]), None) => FieldShape::HostPort { host: host.clone(), port: port.clone() },
        (None, None, Some([verb, url, proto])) => {
            FieldShape::Request { verb: verb.clone(), url: url.clone(), proto: proto.clone() }
        }
        _ => return Err(wrong(&entry.name, key, "only one of column, host_port and request")),
    };
    let quoting = match entry.quoting {
        QuotingEntry::Bare => Quoting::Bare,
        QuotingEntry::Quoted => Quoting::Quoted,
        QuotingEntry::Either => Quoting::Either,
    };
    match (&shape, quoting) {
        (FieldShape::Whole(_), _)
        | (FieldShape::HostPort { .. }, Quoting::Bare)
        | (FieldShape::Request { .. }, Quoting::Quoted) => {}
        (FieldShape::HostPort { .. }, _) => return Err(wrong(&entry.name, key, "host_port stands without quotes")),
        (FieldShape::Request { .. }, _) => {
            return Err(wrong(&entry.name, key, "request stands in quotes: quoting = \"quoted\""));
        }
    }
    if let Some(text) = &entry.text {
        check_text(text, &key)?;
    }
    let text = entry.text.as_ref().map(|t| t.get_ref().clone());
    Ok(Field { name: name.clone(), shape, quoting, optional: entry.optional, text })
}

fn check_text(text: &Spanned<String>, key: &str) -> Result<(), Wrong> {
    let key = format!("{key}.text");
    let regex = Regex::new(text.get_ref()).map_err(|e| wrong(text, &key, format!("not a regular expression: {e}")))?;
    if regex.captures_len() > 1 || text.get_ref().contains(['\\', '\'']) {
        return Err(wrong(text, &key, "write (?:…) for groups, and no backslash and no apostrophe"));
    }
    Ok(())
}

/// The rules between neighbours that keep the regular expression for Athena unambiguous.
fn check_fields(entries: &[FieldEntry], fields: &[Field]) -> Result<(), Wrong> {
    for (i, pair) in fields.windows(2).enumerate() {
        let [field, next] = pair else { continue };
        let key = format!("format.fields.{}", field.name);
        if field.optional && !next.optional {
            return Err(wrong(&entries[i].name, key, "a field after an optional one is optional, too"));
        }
        if field.quoting == Quoting::Either && next.quoting == Quoting::Either && field.text.is_none() {
            let why = "before another field that may stand without quotes, `text` must say what this one may hold";
            return Err(wrong(&entries[i].name, key, why));
        }
    }
    Ok(())
}
