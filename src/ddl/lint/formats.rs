//! SerDes, input and output formats, and their properties.

use super::{Findings, Rule, Severity, Subject};
use crate::ddl::definition::class;
use crate::ddl::read::{Bag, Form, Place};
use crate::nearest::nearest;

const PAIR: Rule = Rule::new("F01", Severity::Error, "a SerDe and an input format that do not belong together");
const UNKNOWN: Rule = Rule::new("F02", Severity::Warning, "a SerDe that Athena does not list");
const TABLE_TYPE: Rule = Rule::new("F03", Severity::Error, "a table of Glue without its type");
const FORMAT: Rule = Rule::new("F04", Severity::Warning, "a table of Glue without serialization.format");
const HEADER: Rule = Rule::new("F05", Severity::Warning, "header lines that are not skipped");
const MAPPING: Rule = Rule::new("F06", Severity::Warning, "a mapping that finds nothing");
const PROPERTY: Rule = Rule::new("F07", Severity::Warning, "a SerDe property that nothing reads");

pub(super) const RULES: &[&Rule] = &[&PAIR, &UNKNOWN, &TABLE_TYPE, &FORMAT, &HEADER, &MAPPING, &PROPERTY];

const SKIP: &str = "skip.header.line.count";

/// A SerDe that Athena lists, with what its input format is about and its properties.
struct Known {
    class: &'static str,
    family: Family,
    properties: &'static [&'static str],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Text,
    Parquet,
    Orc,
    Avro,
    Ion,
    Columnar,
}

const LAZY: &[&str] = &[
    "field.delim",
    "line.delim",
    "escape.delim",
    "colelction.delim",
    "collection.delim",
    "mapkey.delim",
    "serialization.null.format",
    "serialization.last.column.takes.rest",
    "serialization.encoding",
    "timestamp.formats",
];
const OPENX: &[&str] = &[
    "ignore.malformed.json",
    "use.null.for.invalid.data",
    "case.insensitive",
    "dots.in.keys",
    "explicit.null",
    "paths",
];

/// <https://docs.aws.amazon.com/athena/latest/ug/supported-serdes.html>
const KNOWN: [Known; 13] = [
    Known { class: class::LAZY_SIMPLE, family: Family::Text, properties: LAZY },
    Known { class: class::REGEX, family: Family::Text, properties: REGEX },
    Known { class: "org.apache.hadoop.hive.contrib.serde2.RegexSerDe", family: Family::Text, properties: REGEX },
    Known { class: class::OPENX, family: Family::Text, properties: OPENX },
    Known {
        class: class::HIVE_JSON,
        family: Family::Text,
        properties: &["ignore.malformed.json", "timestamp.formats"],
    },
    Known {
        class: "org.apache.hadoop.hive.serde2.OpenCSVSerde",
        family: Family::Text,
        properties: &["separatorChar", "quoteChar", "escapeChar"],
    },
    Known {
        class: "com.amazonaws.glue.serde.GrokSerDe",
        family: Family::Text,
        properties: &["input.format", "input.grokCustomPatterns"],
    },
    Known { class: "com.amazon.emr.hive.serde.CloudTrailSerde", family: Family::Text, properties: &[] },
    Known { class: class::PARQUET, family: Family::Parquet, properties: &[] },
    Known { class: "org.apache.hadoop.hive.ql.io.orc.OrcSerde", family: Family::Orc, properties: &[] },
    Known {
        class: "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
        family: Family::Avro,
        properties: &["avro.schema.literal", "avro.schema.url"],
    },
    Known { class: "com.amazon.ionhiveserde.IonHiveSerDe", family: Family::Ion, properties: &[] },
    Known {
        class: "org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe",
        family: Family::Columnar,
        properties: &[],
    },
];
const REGEX: &[&str] = &["input.regex", "input.regex.case.insensitive", "output.format.string"];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    if subject.read.form == Form::Glue {
        of_glue(subject, out);
    }
    let serde = subject.definition.storage.serde.as_str();
    let known = KNOWN.iter().find(|known| known.class == serde);
    match known {
        Some(known) => {
            pair(subject, known, out);
            properties(subject, known, out);
        }
        None => unknown(serde, out),
    }
    header(subject, out);
    mapping(subject, out);
}

fn of_glue(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let repair = "write \"TableType\": \"EXTERNAL_TABLE\"";
    match subject.definition.table_type.as_deref() {
        Some("EXTERNAL_TABLE") => {}
        None | Some("") => {
            let why = "SHOW CREATE TABLE and MSCK fail with `NullPointerException Name is null`";
            out.add(&TABLE_TYPE, &Place::Name, why, repair);
        }
        Some(other) => {
            let why = format!("`{other}` is no table of objects in S3: what follows may not apply to it");
            out.milder(&TABLE_TYPE, Severity::Warning, &Place::TableType, why, repair);
        }
    }
    if subject.definition.storage.serde_parameter("serialization.format").is_none() {
        out.add(
            &FORMAT,
            &Place::Properties(Bag::Serde),
            "SHOW CREATE TABLE has failed without it, with a NullPointerException",
            format!("add {} to {}", subject.setting("serialization.format", "1"), subject.bag(Bag::Serde)),
        );
    }
}

fn family(input: &str) -> Option<Family> {
    let lower = input.to_lowercase();
    let families = [
        ("parquet", Family::Parquet),
        ("orc", Family::Orc),
        ("avro", Family::Avro),
        ("ion.", Family::Ion),
        ("ionhive", Family::Ion),
        ("rcfile", Family::Columnar),
        ("textinputformat", Family::Text),
        ("cloudtrailinputformat", Family::Text),
        ("sequencefile", Family::Text),
    ];
    families.iter().find(|(word, _)| lower.contains(word)).map(|(_, family)| *family)
}

fn pair(subject: &Subject<'_>, known: &Known, out: &mut Findings<'_>) {
    let storage = &subject.definition.storage;
    if storage.input_format.is_empty() {
        let why = "there is no input format: every query fails with `Unable to create input format`";
        let repair = match known.family {
            Family::Parquet => class::PARQUET_INPUT,
            _ => class::TEXT_INPUT,
        };
        return out.add(&PAIR, &Place::InputFormat, why, subject.write("InputFormat", repair));
    }
    let Some(input) = family(&storage.input_format).filter(|input| *input != known.family) else { return };
    let name = known.class.rsplit('.').next().unwrap_or_default();
    let repair = match (known.family, input) {
        (Family::Text, Family::Parquet) => "take the SerDe out: STORED AS PARQUET brings its own".to_owned(),
        (Family::Text, _) => "write STORED AS TEXTFILE".to_owned(),
        (Family::Parquet, _) => "write STORED AS PARQUET".to_owned(),
        (Family::Orc, _) => "write STORED AS ORC".to_owned(),
        _ => format!("give {name} its own input format"),
    };
    let why =
        format!("{name} cannot read what this input format gives: every query fails (`Unsupported storage format`)");
    out.add(&PAIR, &Place::InputFormat, why, repair);
}

fn unknown(serde: &str, out: &mut Findings<'_>) {
    if serde.is_empty() {
        let why = "there is no SerDe: every query fails";
        return out.milder(&UNKNOWN, Severity::Error, &Place::Serde, why, "name the SerDe's class");
    }
    let name = serde.rsplit('.').next().unwrap_or_default();
    let short = |class: &'static str| class.rsplit('.').next().unwrap_or_default();
    let near = KNOWN
        .iter()
        .find(|known| short(known.class).eq_ignore_ascii_case(name) || nearest(serde, [known.class]).is_some());
    let why = "Athena reads with the SerDes that it lists; with others it fails, and the fields of this one cannot be checked";
    let repair = near.map_or("take one of Athena's SerDes".to_owned(), |known| format!("write {}", known.class));
    out.add(&UNKNOWN, &Place::Serde, why, repair);
}

fn properties(subject: &Subject<'_>, known: &Known, out: &mut Findings<'_>) {
    for (key, value) in &subject.definition.storage.serde_parameters {
        let ours =
            known.properties.contains(&key.as_str()) || key.starts_with("mapping.") || key == "serialization.format";
        let Some(near) = nearest(key, known.properties.iter().copied()).filter(|_| !ours) else { continue };
        out.add(
            &PROPERTY,
            &Place::Key(Bag::Serde, key.clone()),
            format!("the SerDe does not know `{key}` and goes by its default"),
            subject.write(near, value),
        );
    }
}

fn header(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let in_table = subject.definition.parameter(SKIP);
    let place = Place::Value(Bag::Table, SKIP.to_owned());
    match (in_table, subject.definition.storage.serde_parameter(SKIP)) {
        (None, Some(value)) => out.add(
            &HEADER,
            &Place::Key(Bag::Serde, SKIP.to_owned()),
            "Athena looks for it among the table's properties: header lines are rows",
            format!("move {} to {}", subject.setting(SKIP, value), subject.bag(Bag::Table)),
        ),
        (Some(value), _) if value.trim().parse::<u32>().is_err() => {
            let why = format!("`{value}` is no number: every query fails");
            out.milder(&HEADER, Severity::Error, &place, why, subject.write(SKIP, "1"));
        }
        _ => {}
    }
}

/// `mapping.column = key` of OpenX's SerDe.
fn mapping(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let storage = &subject.definition.storage;
    if storage.serde != class::OPENX {
        return;
    }
    let folds = storage.serde_parameter("case.insensitive").is_none_or(|value| !value.eq_ignore_ascii_case("false"));
    for (key, value) in &storage.serde_parameters {
        let Some(column) = key.strip_prefix("mapping.") else { continue };
        let place = Place::Value(Bag::Serde, key.clone());
        if !subject.definition.columns.iter().any(|c| c.name == column) && !is_field(subject, column) {
            let near = nearest(column, subject.definition.columns.iter().map(|c| c.name.as_str()));
            out.add(
                &MAPPING,
                &place,
                format!("`{column}` is no column: the mapping is never used"),
                near.map_or("take it out".to_owned(), |near| subject.write(&format!("mapping.{near}"), value)),
            );
        } else if folds && *value != value.to_lowercase() {
            out.add(
                &MAPPING,
                &place,
                "the SerDe has folded the record's keys before it looks for this one: the column is NULL (seen in the \
                 SerDe's source, unverified on Athena)",
                subject.write(key, &value.to_lowercase()),
            );
        }
    }
}

/// Whether a struct somewhere has such a field.
fn is_field(subject: &Subject<'_>, name: &str) -> bool {
    subject
        .definition
        .columns
        .iter()
        .any(|c| c.ty.contains(&format!("<{name}:")) || c.ty.contains(&format!(",{name}:")))
}
