//! `ddl/<id>.toml` as it is written. [`super::check`] turns it into a [`super::Source`].

use serde::Deserialize;
use toml::Spanned;

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceFile {
    pub(super) title: String,
    pub(super) docs: Vec<String>,
    pub(super) object_name: Spanned<String>,
    #[serde(default)]
    pub(super) shared_folder: bool,
    #[serde(default)]
    pub(super) root: String,
    pub(super) time: Spanned<TimeEntry>,
    pub(super) slack: SlackEntry,
    pub(super) format: Spanned<FormatEntry>,
    pub(super) athena: SerdeEntry,
    pub(super) columns: Spanned<Vec<ColumnEntry>>,
    pub(super) default_fields: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    pub(super) derived: Vec<DerivedEntry>,
    pub(super) layouts: Spanned<Vec<LayoutEntry>>,
    #[serde(default)]
    pub(super) traps: Vec<String>,
    pub(super) samples: Spanned<Vec<SampleEntry>>,
}

/// `[time]`: one of its keys.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum TimeEntry {
    Iso8601 { column: String, fraction: u8 },
    EpochSeconds { column: String },
    EpochMillis { column: String },
}

/// `[slack]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SlackEntry {
    pub(super) before: Spanned<String>,
    pub(super) after: Spanned<String>,
}

/// `[format]`: one of its keys.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum FormatEntry {
    Json { records: Option<String> },
    Fields(Vec<FieldEntry>),
    Headed { separator: char, missing: String },
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

/// `athena`
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum SerdeEntry {
    Regex,
    Delimited,
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

/// One of `[[layouts]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LayoutEntry {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    pub(super) template: Spanned<String>,
    pub(super) partitions: Vec<PartitionEntry>,
}

/// One of `layouts.partitions`: `values`, or `format` and `interval`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartitionEntry {
    pub(super) name: Spanned<String>,
    pub(super) values: Option<Spanned<ValuesEntry>>,
    pub(super) format: Option<Spanned<String>>,
    pub(super) interval: Option<Spanned<String>>,
}

/// `"accounts"`, `"regions"` or a list.
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
    pub(super) fields: Option<Spanned<Vec<String>>>,
}
