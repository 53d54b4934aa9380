//! `ddl/<id>.toml` as it is written. [`super::check`] turns it into a [`super::Source`].

use serde::Deserialize;
use toml::Spanned;

use super::delivery::{CostItem, Way};
use super::prefix::Grammar;

/// The whole file. What a file that extends another may leave out is optional here.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceFile {
    pub(super) title: String,
    pub(super) docs: Vec<String>,
    pub(super) extends: Option<Spanned<String>>,
    #[serde(rename = "where")]
    pub(super) filter: Option<Spanned<String>>,
    pub(super) object_name: Option<Spanned<String>>,
    pub(super) shared_folder: Option<bool>,
    pub(super) root: Option<String>,
    pub(super) time: Option<Spanned<TimeEntry>>,
    pub(super) slack: Option<SlackEntry>,
    pub(super) continuous: Option<Spanned<ContinuousEntry>>,
    pub(super) format: Option<Spanned<FormatEntry>>,
    pub(super) athena: Option<Spanned<SerdeEntry>>,
    pub(super) format_id: Option<String>,
    #[serde(default)]
    pub(super) formats: Vec<ObjectFormatEntry>,
    pub(super) columns: Option<Spanned<Vec<ColumnEntry>>>,
    #[serde(default)]
    pub(super) open: bool,
    pub(super) default_fields: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    pub(super) derived: Vec<DerivedEntry>,
    pub(super) layouts: Option<Spanned<Vec<LayoutEntry>>>,
    #[serde(default)]
    pub(super) delivery: Vec<DeliveryEntry>,
    #[serde(default)]
    pub(super) traps: Vec<String>,
    pub(super) samples: Spanned<Vec<SampleEntry>>,
}

/// `time`
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum TimeEntry {
    Iso8601 { column: String, fraction: u8 },
    EpochSeconds { column: String },
    EpochMillis { column: String },
    Derived,
    None,
}

/// `[slack]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SlackEntry {
    pub(super) before: Spanned<String>,
    pub(super) after: Spanned<String>,
}

/// `continuous`: `false`, `"in use"` or a duration.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum ContinuousEntry {
    Word(bool),
    Text(String),
}

/// `[format]`: one of its keys.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum FormatEntry {
    Json {
        records: Option<String>,
        bare: Option<String>,
    },
    Fields(Vec<FieldEntry>),
    Headed {
        separator: char,
        missing: String,
        header: Option<String>,
    },
    Delimited {
        separator: char,
        missing: String,
    },
    Lines {
        pattern: String,
        #[serde(default)]
        unmatched: UnmatchedEntry,
    },
    Parquet {},
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum UnmatchedEntry {
    #[default]
    Count,
    Append,
    Carry,
}

/// One of `[[formats]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ObjectFormatEntry {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    pub(super) format: Spanned<FormatEntry>,
    pub(super) athena: Spanned<SerdeEntry>,
    pub(super) object_name: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) strings: bool,
}

/// One of `format.fields`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldEntry {
    pub(super) name: Spanned<String>,
    pub(super) column: Option<String>,
    pub(super) host_port: Option<[String; 2]>,
    pub(super) request: Option<[String; 3]>,
    #[serde(default)]
    pub(super) quoting: QuotingEntry,
    #[serde(default)]
    pub(super) optional: bool,
    pub(super) text: Option<Spanned<String>>,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum QuotingEntry {
    #[default]
    Bare,
    Quoted,
    Either,
}

/// `athena`: a word, or a word with what it needs.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum SerdeEntry {
    Word(SerdeWord),
    Full(SerdeTable),
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum SerdeWord {
    Regex,
    Delimited,
    #[serde(rename = "openx")]
    OpenX,
    Parquet,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum SerdeTable {
    Delimited {
        skip: u32,
    },
    #[serde(rename = "openx")]
    OpenX {
        #[serde(default)]
        unnest: bool,
        #[serde(default)]
        ignore_malformed: bool,
    },
    Named {
        serde: String,
        input: String,
        output: String,
        #[serde(default)]
        properties: Vec<(String, String)>,
    },
}

/// One of `[[columns]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnEntry {
    pub(super) name: Spanned<String>,
    pub(super) key: Option<String>,
    #[serde(rename = "type")]
    pub(super) ty: Spanned<String>,
    pub(super) doc: Spanned<String>,
    #[serde(default)]
    pub(super) envelope: bool,
}

/// One of `[[derived]]`: `path`, or `type`, `sql` and `needs`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DerivedEntry {
    pub(super) name: Spanned<String>,
    pub(super) doc: Spanned<String>,
    pub(super) path: Option<Spanned<String>>,
    #[serde(rename = "type")]
    pub(super) ty: Option<Spanned<String>>,
    pub(super) sql: Option<String>,
    #[serde(default)]
    pub(super) needs: Vec<Spanned<String>>,
}

/// One of `[[layouts]]`: `template` and `partitions`, or `grammar` and `prefix`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LayoutEntry {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    pub(super) template: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) partitions: Vec<PartitionEntry>,
    #[serde(default)]
    pub(super) deep: bool,
    pub(super) object_time: Option<ObjectTimeEntry>,
    pub(super) grammar: Option<Grammar>,
    pub(super) prefix: Option<Spanned<String>>,
}

/// `layouts.object_time`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ObjectTimeEntry {
    pub(super) pattern: Spanned<String>,
    pub(super) format: Spanned<String>,
    pub(super) interval: Spanned<String>,
}

/// One of `layouts.partitions`: `values`, or `format` and `interval`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartitionEntry {
    pub(super) name: Spanned<String>,
    pub(super) values: Option<Spanned<ValuesEntry>>,
    #[serde(default)]
    pub(super) also: Vec<String>,
    pub(super) format: Option<Spanned<String>>,
    pub(super) interval: Option<Spanned<String>>,
}

/// One of `[[delivery]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeliveryEntry {
    pub(super) way: Way,
    pub(super) text: String,
    #[serde(default)]
    pub(super) cost: Vec<CostItem>,
}

/// `"accounts"`, `"regions"`, `"table"` or a list.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum ValuesEntry {
    Of(String),
    List(Vec<String>),
}

/// One of `[[samples]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SampleEntry {
    pub(super) title: Spanned<String>,
    pub(super) text: String,
    pub(super) expect: Vec<toml::Table>,
    pub(super) fields: Option<Vec<String>>,
    pub(super) object_format: Option<String>,
    #[serde(default)]
    pub(super) columns: Vec<String>,
    pub(super) time: Option<String>,
    pub(super) key: Option<String>,
    #[serde(default)]
    pub(super) skipped: u64,
}
